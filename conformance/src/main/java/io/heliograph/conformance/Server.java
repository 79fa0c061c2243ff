// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.QoS;
import io.heliograph.testkit.RawClient;
import io.heliograph.testkit.RawPacket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The Server under test, as one check sees it in one version. What a check opens is closed behind it; its names are its own, so
 * that checks can run side by side on one Server.
 */
final class Server implements AutoCloseable {
    private static final int SMALL = 30;
    private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime() % 1_000_000_000L);

    private final ServerTarget target;
    private final MqttVersion version;
    private final Patience patience;
    private final Consumer<RawClient> opened;
    private final String prefix = "hc" + Long.toString(SERIAL.incrementAndGet(), 36);
    private final AtomicInteger clients = new AtomicInteger();
    private final List<RawClient> open = new CopyOnWriteArrayList<>();

    /**
     * How long a check waits.
     *
     * @param answer  for what has to come
     * @param silence for what must not come
     */
    record Patience(Duration answer, Duration silence) {}

    Server(ServerTarget target, MqttVersion version, Patience patience) {
        this(target, version, patience, client -> {});
    }

    /**
     * One that tells of its connections.
     *
     * @param opened is told each connection before something is sent on it
     */
    Server(ServerTarget target, MqttVersion version, Patience patience, Consumer<RawClient> opened) {
        this.target = target;
        this.version = version;
        this.patience = patience;
        this.opened = opened;
    }

    /** The version that the check speaks. */
    MqttVersion version() {
        return version;
    }

    boolean isV5() {
        return version.isV5();
    }

    ServerTarget target() {
        return target;
    }

    /** What the Server was set up with. */
    ServerSetup setup() {
        return target.setup();
    }

    /** How long nothing must come before it counts as nothing. */
    Duration silence() {
        return patience.silence();
    }

    /** How long a Server may leave a connection open on which nothing comes: half a minute. */
    Duration longPatience() {
        return patience.answer().multipliedBy(6);
    }

    /** As {@link #open()}; the Server may leave what is no right CONNECT to the end of its wait for one: a quarter of a minute. */
    RawClient openForWrongConnect() {
        return open().patience(patience.answer().multipliedBy(3));
    }

    /** A connection on which nothing was sent yet: by TCP, unless the Server is checked at another address. */
    RawClient open() {
        return opened(RawClient.connect(target.address(), version));
    }

    /** A TLS connection on which nothing was sent yet; needs {@link Capability#TLS}. */
    RawClient openTls() {
        return opened(RawClient.connect(Objects.requireNonNull(setup().tls()), version));
    }

    /**
     * A WebSocket connection, whose handshake is over; needs {@link Capability#WEBSOCKET}.
     *
     * @param subprotocols those that are offered
     */
    RawClient openWebSocket(String... subprotocols) {
        URI uri = Objects.requireNonNull(setup().webSocket());
        return opened(RawClient.connect(uri, version, List.of(subprotocols)));
    }

    private RawClient opened(RawClient client) {
        open.add(client.patience(patience.answer()));
        opened.accept(client);
        return client;
    }

    /** A Client that is connected, with Clean Start and a name of its own. */
    RawClient connected() {
        return connected(connect());
    }

    /** A Client that has sent this CONNECT and was accepted. */
    RawClient connected(Connect connect) {
        RawClient client = open();
        client.begin(connect);
        return client;
    }

    /** What the Server answers to this CONNECT, on a connection of its own. */
    Connack answerTo(Connect connect) {
        RawClient client = open();
        client.send(connect);
        return client.expect(Connack.class);
    }

    /** How many bytes the packets may have that a Client of {@link #smallConnected()} takes. */
    int small() {
        return SMALL;
    }

    /** A Client that is connected and takes packets of {@value #SMALL} bytes at most. */
    RawClient smallConnected() {
        return connected(connect(ConnectProperties.builder().maximumPacketSize((long) SMALL).build()));
    }

    /**
     * Receives, for a Client of {@link #smallConnected()}, a packet that is not too large for it.
     *
     * @param first the first byte, without the flags
     */
    void expectSmall(RawClient client, int first) {
        RawPacket packet = client.receiveRaw();
        Expect.that((packet.at(0) & 0xF0) == first, "a packet that begins with %02x was expected, but %s came"
                .formatted(first, packet));
        Expect.that(packet.length() <= SMALL,
                "the packet has %d bytes, %d are allowed".formatted(packet.length(), SMALL));
    }

    /** Ends a connection as a Client should, and waits until the Server has ended it too, which it is only advised to do. */
    void disconnect(RawClient client) {
        client.send(Disconnect.NORMAL);
        client.receiveAllRaw(patience.answer());
        client.close();
    }

    /** Lets time pass, for what the Server has to do by the clock. */
    void pass(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /**
     * A CONNECT with Clean Start, without Keep Alive, with a Client Identifier that nobody else has, and with the credentials of the
     * Server's set-up if there are any.
     */
    Connect connect() {
        return connect(ConnectProperties.NONE);
    }

    /** As {@link #connect()}, with properties. */
    Connect connect(ConnectProperties properties) {
        return connect(true, clientIdentifier(), properties);
    }

    /**
     * A CONNECT of a Client whose Session outlives the connection: the first one with this name begins it, the next ones go on
     * with it.
     *
     * @param name of the Client within this check
     */
    Connect lastingConnect(String name) {
        ConnectProperties properties = isV5() ? ConnectProperties.builder().sessionExpiryInterval(60L).build()
                : ConnectProperties.NONE;
        return connect(false, prefix + name, properties);
    }

    private Connect connect(boolean cleanStart, String clientIdentifier, ConnectProperties properties) {
        ServerSetup.Credentials credentials = setup().credentials();
        String userName = credentials == null ? null : credentials.userName();
        Bytes password = credentials == null ? null : credentials.password();
        return new Connect(version, cleanStart, 0, clientIdentifier, null, userName, password, properties);
    }

    /** The QoS levels that the Server accepts, ascending. */
    List<QoS> qualitiesOfService() {
        List<QoS> accepted = new ArrayList<>(List.of(QoS.AT_MOST_ONCE));
        if (target.capabilities().contains(Capability.QOS_1)) {
            accepted.add(QoS.AT_LEAST_ONCE);
        }
        if (target.capabilities().contains(Capability.QOS_2)) {
            accepted.add(QoS.EXACTLY_ONCE);
        }
        return accepted;
    }

    /** A Client Identifier that nobody else has: letters and digits, at most 23. */
    String clientIdentifier() {
        return prefix + "c" + clients.incrementAndGet();
    }

    /** A Topic Name or Topic Filter that no other check uses: what is given, below a level of this check. */
    String topic(String name) {
        return prefix + "/" + name;
    }

    /** All that was said on the connections of this check. */
    String dialogue() {
        StringBuilder text = new StringBuilder();
        int number = 1;
        for (RawClient client : open) {
            text.append("connection ").append(number++).append('\n').append(client.transcript()).append('\n');
        }
        return text.toString();
    }

    @Override
    public void close() {
        open.forEach(RawClient::close);
    }
}
