// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.MqttVersion;
import java.io.PrintStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options by which {@code pub} and {@code sub} connect, with the names and the meaning that mosquitto's have. */
final class ConnectOptions {
    private static final long FOR_EVER = 4_294_967_295L;

    @Option(names = {"-h", "--host"}, order = 51, paramLabel = "HOST",
            description = "The server. Default: localhost.")
    private @Nullable String host;

    @Option(names = {"-p", "--port"}, order = 52, paramLabel = "PORT",
            description = "Its port. Default: 1883.")
    private @Nullable Integer port;

    @Option(names = {"-L", "--url"}, order = 53, paramLabel = "URL",
            description = "All at once: mqtt://[user[:password]@]host[:port][/topic].")
    private @Nullable String url;

    @Option(names = {"-u", "--username"}, order = 54, paramLabel = "NAME",
            description = "The User Name.")
    private @Nullable String userName;

    @Option(names = {"-P", "--pw"}, order = 55, paramLabel = "PASSWORD",
            description = "The Password.")
    private @Nullable String password;

    @Option(names = {"-i", "--id"}, order = 56, paramLabel = "ID",
            description = "The Client Identifier. Default: the server chooses one.")
    private @Nullable String identifier;

    @Option(names = {"-I", "--id-prefix"}, order = 57, paramLabel = "PREFIX",
            description = "The Client Identifier is this with the process id behind it.")
    private @Nullable String identifierPrefix;

    @Option(names = {"-V", "--protocol-version"}, order = 58, paramLabel = "VERSION",
            converter = VersionConverter.class,
            description = "5, 311 or 31, also mqttv5, mqttv311, mqttv31. Default: 5.")
    private @Nullable MqttVersion version;

    @Option(names = {"-k", "--keepalive"}, order = 59, paramLabel = "SECONDS",
            description = "The Keep Alive, 0 (none) to 65535. Default: 60.")
    private int keepAlive = 60;

    @Option(names = {"-c", "--disable-clean-session"}, order = 60,
            description = "Go on with the Session that this Client Identifier has, and keep it for ever or as -x says.")
    private boolean keepSession;

    @Option(names = {"-x", "--session-expiry-interval"}, order = 61, paramLabel = "SECONDS",
            description = "How long the Session outlives the connection, -1 for ever. Default: 0; with -c for ever.")
    private @Nullable String sessionExpiryInterval;

    @Option(names = {"-D", "--property"}, order = 62, arity = "3..4", hideParamSyntax = true,
            paramLabel = "COMMAND NAME VALUE",
            parameterConsumer = PropertyConsumer.class,
            description = "Set a property of MQTT 5.0. COMMAND is connect, publish, subscribe, disconnect or "
                    + "will; a User Property is COMMAND user-property NAME VALUE.")
    private final PropertyArguments properties = new PropertyArguments();

    @Mixin
    private final WillOptions will = new WillOptions();

    @Option(names = {"-d", "--debug"}, order = 63,
            description = "Print to standard error what is sent and received.")
    private boolean debug;

    @Option(names = "--quiet", order = 64, description = "Print no errors of the run; the exit status tells.")
    private boolean quiet;

    @Option(names = "--nodelay", order = 65, hidden = true,
            description = "Accepted: packets are never delayed.")
    @SuppressWarnings("UnusedVariable")
    private boolean noDelay;

    /** The properties given by -D. */
    PropertyArguments properties() {
        return properties;
    }

    /** Who prints the packets, or null if nobody shall. */
    @Nullable
    PacketTrace trace(PrintStream out) {
        return debug ? new PacketTrace(out) : null;
    }

    boolean isQuiet() {
        return quiet;
    }

    /**
     * The URL of the server, without user name and topic.
     *
     * @throws IllegalArgumentException if -L holds no URL, or the port is none
     */
    String server() {
        ServerUrl whole = url();
        String name = host != null || whole == null ? Objects.requireNonNullElse(host, "localhost") : whole.host();
        int number = port != null || whole == null ? Objects.requireNonNullElse(port, 1883) : whole.port();
        if (number < 1 || number > 65_535) {
            throw new IllegalArgumentException("a port is 1 to 65535, not " + number);
        }
        return "mqtt://" + (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + number;
    }

    /**
     * The topic of -L, or null.
     *
     * @throws IllegalArgumentException if -L holds no URL
     */
    @Nullable
    String topicOfUrl() {
        ServerUrl whole = url();
        return whole == null ? null : whole.topic();
    }

    private @Nullable ServerUrl url() {
        return url == null ? null : ServerUrl.of(url);
    }

    /**
     * The CONNECT packet that the options describe.
     *
     * @param commandPlaces what the command can have properties for, besides CONNECT, Will and DISCONNECT
     * @throws IllegalArgumentException if they contradict each other or the specification
     */
    Connect connect(PropertyPlace... commandPlaces) {
        for (PropertyPlace place : properties.places()) {
            checkPlace(place, commandPlaces);
        }
        if (identifier != null && identifierPrefix != null) {
            throw new IllegalArgumentException("-i and -I can't both be given");
        }
        MqttVersion spoken = version == null ? MqttVersion.V5 : version;
        if (!spoken.isV5() && (sessionExpiryInterval != null || !properties.places().isEmpty())) {
            throw new IllegalArgumentException("-x and -D need MQTT 5.0, and -V says " + spoken);
        }
        String clientIdentifier = clientIdentifier(spoken);
        ConnectProperties connectProperties = spoken.isV5() ? properties.connect(sessionExpiry())
                : ConnectProperties.NONE;
        boolean named = identifier != null || identifierPrefix != null;
        if (!named && (keepSession || Long.valueOf(FOR_EVER).equals(connectProperties.sessionExpiryInterval()))) {
            throw new IllegalArgumentException("a Session that is kept needs a Client Identifier: give -i");
        }
        ServerUrl whole = url();
        String user = userName != null || whole == null ? userName : whole.userName();
        String secret = password != null || whole == null ? password : whole.password();
        return new Connect(spoken, !keepSession, keepAlive, clientIdentifier, will.will(properties), user,
                secret == null ? null : Bytes.utf8(secret), connectProperties);
    }

    private static void checkPlace(PropertyPlace place, PropertyPlace... commandPlaces) {
        boolean known = place == PropertyPlace.CONNECT || place == PropertyPlace.WILL
                || place == PropertyPlace.DISCONNECT;
        for (PropertyPlace commandPlace : commandPlaces) {
            known |= place == commandPlace;
        }
        if (!known) {
            throw new IllegalArgumentException("this command has no use for properties of " + place.text());
        }
    }

    private String clientIdentifier(MqttVersion spoken) {
        if (identifierPrefix != null) {
            return identifierPrefix + ProcessHandle.current().pid();
        }
        if (identifier != null) {
            return identifier;
        }
        // MQTT 3.1 knows no Server that chooses.
        return spoken == MqttVersion.V3_1 ? "helio-" + Long.toString(System.nanoTime() & Long.MAX_VALUE, 36) : "";
    }

    private @Nullable Long sessionExpiry() {
        if (sessionExpiryInterval == null) {
            return keepSession ? FOR_EVER : null;
        }
        if (sessionExpiryInterval.equals("-1") || sessionExpiryInterval.equals("\u221e")) {
            return FOR_EVER;
        }
        PropertyPlace.checkValue("session-expiry-interval", sessionExpiryInterval);
        return Long.valueOf(sessionExpiryInterval);
    }
}
