// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.Will;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gathers what a client is made from. Every setting has a default; none is needed to talk to a Server on this machine. */
public final class MqttClientBuilder {
    private static final int MAXIMUM_KEEP_ALIVE = 65_535;
    private static final String LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7E\\xA0-\\xFF]*");
    private static final Pattern FIXED_HEADERS = Pattern.compile("(?i)host|upgrade|connection|content-length|"
            + "transfer-encoding|sec-websocket-.*");

    private List<ServerAddress> servers = List.of(ServerAddress.parse("localhost"));
    private ServerOrder serverOrder = ServerOrder.IN_ORDER;
    private @Nullable Duration failbackAfter;
    private RedirectPolicy redirects = RedirectPolicy.NEVER;
    private boolean retryFirstConnect;
    private Resubscribe resubscribe = Resubscribe.IF_SESSION_LOST;
    private @Nullable Supplier<? extends Transport> transports;
    private @Nullable Tls tls;
    private @Nullable Proxy proxy;
    private final Map<String, String> webSocketHeaders = new LinkedHashMap<>();
    private MqttVersion version = MqttVersion.V5;
    private @Nullable String clientIdentifier;
    private boolean cleanStart = true;
    private Duration keepAlive = Duration.ofSeconds(60);
    private @Nullable String userName;
    private @Nullable Bytes password;
    private @Nullable AuthenticationMethod authentication;
    private @Nullable Will will;
    private ConnectProperties connectProperties = ConnectProperties.NONE;
    private Timeouts timeouts = Timeouts.INTERNET;
    private Reconnect reconnect = Reconnect.exponential(Duration.ofSeconds(1), Duration.ofMinutes(2));
    private final List<Listening> listeners = new ArrayList<>();
    private final List<MessageInterceptor> interceptors = new ArrayList<>();
    private @Nullable PacketListener packetListener;
    private final Map<TopicFilter, Handler> handlers = new LinkedHashMap<>();
    private int publishMessages = 10_000;
    private long publishBytes = 64L << 20;
    private @Nullable Duration publishAge;
    private WhenFull whenFull = WhenFull.WAIT;
    private OfflinePublishing offlinePublishing = OfflinePublishing.RECONNECTING;
    private int topicAliases = 256;
    private @Nullable Path store;
    private int receiveMessages = 1_000;
    private long receiveBytes = 16L << 20;
    private String replyTopicPrefix = "heliograph/replies";

    MqttClientBuilder() {}

    /**
     * The Server. Default: {@code localhost}, port 1883.
     *
     * <pre>
     *   host, host:port, mqtt://host:port     TCP, port 1883 if none is given
     *   mqtts://host:port                     TLS over TCP, port 8883 if none is given, see {@link #tls}
     *   ws://host:port/path                   WebSocket, port 80 and path /mqtt if none is given
     *   wss://host:port/path                  WebSocket over TLS, port 443 and path /mqtt if none is given
     *   unix:/path                            a Unix domain socket
     *   mqtt+srv://domain                     the servers that the DNS names for _mqtt._tcp.domain (RFC 2782)
     *   mqtts+srv://domain                    those for _secure-mqtt._tcp.domain, with TLS
     * </pre>
     *
     * <p>If a name stands for several addresses, or a domain for several servers, they are tried in turn, and those that have
     * failed in the last minute after the others. With {@code mqtts+srv} a certificate has to be for the domain, since the
     * names in the DNS are proven by nobody; {@link Tls.Builder#serverName} asks for another.
     *
     * @throws IllegalArgumentException if the text is none of these
     */
    public MqttClientBuilder server(String address) {
        return servers(address);
    }

    /**
     * Several servers, each as in {@link #server}. {@code connect()} tries each of them once, without a pause. After the loss of
     * a connection they are tried with the delays of {@link #reconnect}, which grow when all have been tried.
     *
     * @throws IllegalArgumentException if there is none, or one of the texts is no server
     */
    public MqttClientBuilder servers(String... addresses) {
        if (addresses.length == 0) {
            throw new IllegalArgumentException("servers: there is none");
        }
        servers = Stream.of(addresses).map(ServerAddress::parse).distinct().toList();
        return this;
    }

    /** In which order servers are tried. Default: {@link ServerOrder#IN_ORDER}. */
    public MqttClientBuilder serverOrder(ServerOrder value) {
        serverOrder = Objects.requireNonNull(value);
        return this;
    }

    /**
     * Goes back to the first of the servers when it is there again: whenever a connection to another has lasted so long, the
     * client looks whether the first can be reached, and if so disconnects and connects there. Messages with QoS 1 and 2 that
     * are open go along. Default: never; a client stays where it is as long as it can.
     *
     * @throws IllegalArgumentException if it is not above zero or above 10,000 days
     */
    public MqttClientBuilder failbackAfter(Duration value) {
        failbackAfter = Timeouts.check(value, "time before failback");
        return this;
    }

    /** Whether the client goes where a Server sends it. Default: {@link RedirectPolicy#NEVER}. */
    public MqttClientBuilder redirects(RedirectPolicy value) {
        redirects = Objects.requireNonNull(value);
        return this;
    }

    /**
     * Whether {@code connect()} goes on trying as after the loss of a connection, with the delays of {@link #reconnect}, until it
     * succeeds, is refused for good, or {@code disconnect()} is called. Default: false, whoever calls it gets its error.
     */
    public MqttClientBuilder retryFirstConnect(boolean value) {
        retryFirstConnect = value;
        return this;
    }

    /** When subscriptions are made again on a new connection. Default: {@link Resubscribe#IF_SESSION_LOST}. */
    public MqttClientBuilder resubscribe(Resubscribe value) {
        resubscribe = Objects.requireNonNull(value);
        return this;
    }

    /** How a connection to {@code mqtts://} or {@code wss://} is encrypted. Default: the JDK's certificates are trusted, and none is shown. */
    public MqttClientBuilder tls(Tls value) {
        tls = Objects.requireNonNull(value);
        return this;
    }

    /**
     * What carries MQTT, in place of what the address says: something in the same JVM, a serial line, a tunnel. Asked for a new one
     * before each connection. The address then is what exceptions and events call the Server. Default: as the address says.
     */
    public MqttClientBuilder transport(Supplier<? extends Transport> value) {
        transports = Objects.requireNonNull(value);
        return this;
    }

    /**
     * What to connect through, but for the servers that it {@linkplain Proxy#except excepts}. Default: nothing. Not for a Unix
     * domain socket.
     */
    public MqttClientBuilder proxy(Proxy value) {
        proxy = Objects.requireNonNull(value);
        return this;
    }

    /**
     * A header for the request that opens a WebSocket, such as "Authorization". Default: those that it must have.
     *
     * @throws IllegalArgumentException if it can't be a header, or is one of those
     */
    public MqttClientBuilder webSocketHeader(String name, String value) {
        if (!HEADER_NAME.matcher(name).matches() || !HEADER_VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("\"%s\" and its value are no header of HTTP".formatted(name));
        }
        if (FIXED_HEADERS.matcher(name).matches()) {
            throw new IllegalArgumentException("the header \"%s\" is not free to choose".formatted(name));
        }
        webSocketHeaders.put(name, value);
        return this;
    }

    /** The version of the protocol. Default: 5.0. */
    public MqttClientBuilder version(MqttVersion value) {
        version = Objects.requireNonNull(value);
        return this;
    }

    /**
     * The name of the Session. Default: in MQTT 5.0 empty, so that the Server gives one, which then serves for later connections
     * of this client too; in MQTT 3.1 and 3.1.1 twenty random letters and digits, drawn once.
     */
    public MqttClientBuilder clientIdentifier(String value) {
        clientIdentifier = Objects.requireNonNull(value);
        return this;
    }

    /**
     * Whether {@code connect()} discards an old Session; Clean Session in MQTT 3.1.1. Default: true.
     *
     * <p>In MQTT 5.0 an automatic reconnect never discards a Session that is kept (see the Session Expiry Interval in
     * {@link #connectProperties}; without one it ends with its connection); in MQTT 3.1.1 a Session with Clean Session ends with
     * its connection, any other is kept.
     */
    public MqttClientBuilder cleanStart(boolean value) {
        cleanStart = value;
        return this;
    }

    /**
     * How often the client sends something at least; it also finds out so that the Server is gone. The Server may set another
     * interval in MQTT 5.0. Zero for never. Default: 60 seconds.
     *
     * @throws IllegalArgumentException if it is not a whole number of seconds from 0 to 65,535
     */
    public MqttClientBuilder keepAlive(Duration value) {
        if (value.isNegative() || value.toNanosPart() != 0 || value.toSeconds() > MAXIMUM_KEEP_ALIVE) {
            throw new IllegalArgumentException(
                    "the Keep Alive is a whole number of seconds from 0 to 65535, not " + value);
        }
        keepAlive = value;
        return this;
    }

    /** Who the client says it is. Default: nothing is said. */
    public MqttClientBuilder userName(@Nullable String value) {
        userName = value;
        return this;
    }

    /** What the client proves it with. Default: nothing. In MQTT 3.1.1 only together with a user name. */
    public MqttClientBuilder password(@Nullable Bytes value) {
        password = value;
        return this;
    }

    /**
     * How the client authenticates by AUTH packets, in MQTT 5.0. Default: not at all. User name and password may be set too; what
     * they then mean is between the method and the Server.
     */
    public MqttClientBuilder authentication(AuthenticationMethod value) {
        authentication = Objects.requireNonNull(value);
        return this;
    }

    /** What the Server publishes when the client has gone without {@code disconnect()}. Default: nothing. */
    public MqttClientBuilder will(@Nullable Will value) {
        will = value;
        return this;
    }

    /**
     * The properties of CONNECT in MQTT 5.0. Default: none, but a Receive Maximum as large as {@link #receiveBuffer}, which is
     * also added to properties that have none.
     */
    public MqttClientBuilder connectProperties(ConnectProperties value) {
        connectProperties = Objects.requireNonNull(value);
        return this;
    }

    /** How long operations wait for their end: a profile or figures of one's own. Default: {@link Timeouts#INTERNET}. */
    public MqttClientBuilder timeouts(Timeouts value) {
        timeouts = Objects.requireNonNull(value);
        return this;
    }

    /**
     * How long connecting to a server may take, from opening the socket to the Server's answer; changes that of
     * {@link #timeouts}. Default: 30 seconds.
     *
     * @throws IllegalArgumentException if it is not above zero or above 10,000 days
     */
    public MqttClientBuilder connectTimeout(Duration value) {
        timeouts = timeouts.withConnect(value);
        return this;
    }

    /**
     * How long everything but connecting may take; changes those of {@link #timeouts}. Default: 10 seconds for {@code publish},
     * {@code subscribe} and {@code unsubscribe}, 5 for {@code ping}, 30 for {@code disconnect}.
     *
     * @throws IllegalArgumentException if it is not above zero or above 10,000 days
     */
    public MqttClientBuilder operationTimeout(Duration value) {
        timeouts = Timeouts.all(Timeouts.check(value, "operation timeout")).withConnect(timeouts.connect());
        return this;
    }

    /**
     * What follows the loss of a connection. Default: exponential from 1 second to 2 minutes, since a client that stays away
     * after a short break of the network is what hardly anyone wants, and a second is soon enough for most and late enough for a
     * Server that restarts. For the first {@code connect()} see {@link #retryFirstConnect}.
     */
    public MqttClientBuilder reconnect(Reconnect value) {
        reconnect = Objects.requireNonNull(value);
        return this;
    }

    /**
     * Who is told of everything that happens, one more with each call. Default: nobody; then what is a
     * {@link ClientEvent.Problem} is logged. If there are many messages, {@link #listener(Class, Consumer)} costs less.
     */
    public MqttClientBuilder listener(ClientListener value) {
        listeners.add(new Listening(ClientEvent.class, value));
        return this;
    }

    /**
     * Who is told of one kind of event, or of a group, one more with each call. What nobody wants to hear costs nothing.
     *
     * <pre>{@code
     * builder.listener(ClientEvent.ConnectionLost.class, lost -> alarm(lost.cause()))
     *         .listener(ClientEvent.OfOperation.class, this::record);
     * }</pre>
     */
    public <E extends ClientEvent> MqttClientBuilder listener(Class<E> kind, Consumer<? super E> value) {
        Objects.requireNonNull(value);
        listeners.add(new Listening(kind, event -> value.accept(kind.cast(event))));
        return this;
    }

    /** Who stands between the application and the client, see {@link MessageInterceptor}; may be called several times. Default: nobody. */
    public MqttClientBuilder interceptor(MessageInterceptor value) {
        interceptors.add(Objects.requireNonNull(value));
        return this;
    }

    /** Who sees every packet, for a trace. Default: nobody. */
    public MqttClientBuilder packetListener(PacketListener value) {
        packetListener = Objects.requireNonNull(value);
        return this;
    }

    /**
     * Takes the messages of a subscription that the Session has from before: they may come before {@code subscribe} can be
     * called. Nothing is sent to the Server. A later {@code subscribe} with the same filter takes the handler's place; if it is
     * given the same handler object, messages from before and after reach that handler on one lane, in their order.
     *
     * @throws IllegalArgumentException if the text is no Topic Filter
     */
    public MqttClientBuilder handler(String topicFilter, MessageHandler handler) {
        handlers.put(TopicFilter.of(topicFilter), new Handler.Automatic(Objects.requireNonNull(handler)));
        return this;
    }

    /**
     * As {@link #handler}, for messages that are acknowledged by hand.
     *
     * @throws IllegalArgumentException if the text is no Topic Filter
     */
    public MqttClientBuilder acknowledgingHandler(String topicFilter, AcknowledgingHandler handler) {
        handlers.put(TopicFilter.of(topicFilter), new Handler.Manual(Objects.requireNonNull(handler)));
        return this;
    }

    /**
     * How much may be open to be sent or acknowledged; what follows when it is full, {@link #whenFull} says. One message may
     * always be open, however large. Default: 10,000 messages and 64 MiB.
     *
     * @throws IllegalArgumentException if one is below 1
     */
    public MqttClientBuilder publishBuffer(int messages, long bytes) {
        requirePositive("publishBuffer", messages, bytes);
        publishMessages = messages;
        publishBytes = bytes;
        return this;
    }

    /**
     * For how long a message may wait to be sent, whatever its QoS: longer, and it fails with {@link MessageExpiredException}. Its
     * Message Expiry Interval counts too, and what is left of that is what the Server is told. Default: without end.
     *
     * @throws IllegalArgumentException if it is not above zero or above 10,000 days
     */
    public MqttClientBuilder publishBufferAge(Duration longest) {
        publishAge = Timeouts.check(longest, "age of messages in the publish buffer");
        return this;
    }

    /**
     * What follows when {@link #publishBuffer} is full. Default: {@link WhenFull#WAIT}, the only policy under which nothing that
     * was published is lost and nobody has to try again.
     */
    public MqttClientBuilder whenFull(WhenFull value) {
        whenFull = Objects.requireNonNull(value);
        return this;
    }

    /**
     * What may be published while there is no connection; it waits in the {@link #publishBuffer}. Default:
     * {@link OfflinePublishing#RECONNECTING}, so that nobody who has forgotten to connect waits for ever.
     */
    public MqttClientBuilder offlinePublishing(OfflinePublishing value) {
        offlinePublishing = Objects.requireNonNull(value);
        return this;
    }

    /**
     * A directory in which the client keeps what must outlive the process: messages with QoS 1 and 2 until they are delivered, and
     * the state of QoS 2 in both directions. Default: none, all is in memory.
     *
     * <p>The next client that is built with the directory goes on where the last one ended, however it did. Messages are on the
     * disk when {@link MqttClient#send} returns, when a blocking {@code publish} does, and within 50 milliseconds of
     * {@code async().publish}. Publishing without a connection is allowed as with {@link OfflinePublishing#QOS_1_AND_2}. What is
     * open when the client is closed stays in the store.
     *
     * <p>A message with QoS 2 is handed to a {@link MessageHandler} at most once, unless that throws. If the process ends while a
     * handler has it, {@link ClientEvent.MessageInDoubt} tells the next. An {@link AcknowledgingHandler} gets it until it has
     * acknowledged it.
     *
     * <p>A store goes on with a Session, so {@link #cleanStart} must be false, and there must be a {@link #clientIdentifier} and in
     * MQTT 5.0 a Session Expiry Interval above zero. It belongs to that Client; one client may have it at a time. A damaged file is
     * put aside and told by {@link ClientEvent.StoreDamaged}. The directory holds at most about twice the bytes of the
     * {@link #publishBuffer} and of the messages that handlers have, and 5 MiB.
     */
    public MqttClientBuilder store(Path directory) {
        store = Objects.requireNonNull(directory);
        return this;
    }

    /**
     * How many Topic Aliases the client uses at most for what it publishes, as far as the Server allows that many (MQTT 5.0): a
     * topic that was used lately is sent as two bytes then. When all are taken, the topic not used for longest gives up its own.
     * Default: 256. Zero for none.
     *
     * @throws IllegalArgumentException if it is not from 0 to 65,535
     */
    public MqttClientBuilder topicAliases(int most) {
        if (most < 0 || most > 65_535) {
            throw new IllegalArgumentException("there are 0 to 65,535 Topic Aliases, not %,d".formatted(most));
        }
        topicAliases = most;
        return this;
    }

    /**
     * From how many messages, received and not yet handled, the client reads no further from the socket. As long as one of its
     * own calls waits for an answer it reads on all the same, up to four times as much; QoS 0 messages beyond that are discarded
     * and counted, see {@link MqttClient#discardedMessages()}. Default: 1,000 messages and 16 MiB.
     *
     * @throws IllegalArgumentException if one is below 1
     */
    public MqttClientBuilder receiveBuffer(int messages, long bytes) {
        requirePositive("receiveBuffer", messages, bytes);
        receiveMessages = messages;
        receiveBytes = bytes;
        return this;
    }

    /**
     * Under which topic the replies to {@link MqttClient#request} come, in MQTT 5.0: the prefix, "/", and twenty random letters
     * and digits. If the Server has given Response Information, which it does only when
     * {@link io.heliograph.codec.ConnectProperties#requestResponseInformation()} asks for it, that stands in the prefix's place.
     * Default: {@code heliograph/replies}.
     *
     * @throws IllegalArgumentException if it is empty or no Topic Name
     */
    public MqttClientBuilder replyTopicPrefix(String value) {
        if (TopicName.of(value).isEmpty()) {
            throw new IllegalArgumentException("the prefix of replies has at least one character");
        }
        replyTopicPrefix = value;
        return this;
    }

    /**
     * The client, not connected yet.
     *
     * @throws IllegalArgumentException if settings contradict each other or can't be said in the chosen version
     * @throws StoreException           if the store can't be opened
     */
    public MqttClient build() {
        Environment environment = Environment.system();
        Supplier<? extends Transport> other = transports;
        return new MqttClient(options(RandomGenerator.getDefault()),
                other == null ? environment : environment.with(destination -> other.get()));
    }

    /** Which settings go with each other, {@link ClientOptions} knows. */
    ClientOptions options(RandomGenerator random) {
        String identifier = clientIdentifier;
        if (identifier == null) {
            // What another process would draw anew is no name for a store.
            identifier = version.isV5() || store != null ? "" : randomIdentifier(random);
        }
        Connect connect = new Connect(version, cleanStart, (int) keepAlive.toSeconds(), identifier, will, userName,
                password, version.isV5() ? withReceiveMaximum(connectProperties) : connectProperties);
        Destination destination = new Destination(servers.get(0), tls == null ? Tls.DEFAULT : tls, webSocketHeaders,
                proxy, timeouts.connect(), null);
        return new ClientOptions(destination,
                new ServerOptions(servers, serverOrder, failbackAfter, redirects, retryFirstConnect, resubscribe),
                connect, timeouts, reconnect, listeners, packetListener, interceptors, handlers,
                new DeliveryOptions(publishMessages, publishBytes, publishAge, whenFull, offline(), topicAliases,
                        store),
                receiveMessages, receiveBytes, replyTopicPrefix, authentication);
    }

    private OfflinePublishing offline() {
        return store != null && offlinePublishing == OfflinePublishing.RECONNECTING
                ? OfflinePublishing.QOS_1_AND_2
                : offlinePublishing;
    }

    private ConnectProperties withReceiveMaximum(ConnectProperties p) {
        if (p.receiveMaximum() != null) {
            return p;
        }
        return new ConnectProperties(p.sessionExpiryInterval(), Math.min(receiveMessages, 65_535),
                p.maximumPacketSize(), p.topicAliasMaximum(), p.requestResponseInformation(),
                p.requestProblemInformation(), p.authenticationMethod(), p.authenticationData(), p.userProperties());
    }

    /** Letters and digits, at most 23: what every Server has to accept [MQTT-3.1.3-5]. */
    static String randomIdentifier(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    private static void requirePositive(String name, int messages, long bytes) {
        if (messages < 1 || bytes < 1) {
            throw new IllegalArgumentException(
                    "%s: there is room for at least 1 message and 1 byte, not %d and %d".formatted(name, messages,
                            bytes));
        }
    }
}
