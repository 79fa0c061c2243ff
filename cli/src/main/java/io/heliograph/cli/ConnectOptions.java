// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.cli.CredentialOptions.Credentials;
import io.heliograph.client.Proxy;
import io.heliograph.client.Tls;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.MqttVersion;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options by which {@code pub} and {@code sub} connect, with the names and the meaning that mosquitto's have. */
final class ConnectOptions {
    private static final long FOR_EVER = 4_294_967_295L;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private final ServerOptions servers = new ServerOptions();

    @Mixin
    private final TlsOptions tls = new TlsOptions();

    @Mixin
    private final CredentialOptions credentials = new CredentialOptions();

    @Option(names = {"-i", "--id"}, order = 401, paramLabel = "ID",
            description = "The Client Identifier. Default: the server chooses one.")
    private @Nullable String identifier;

    @Option(names = {"-I", "--id-prefix"}, order = 402, paramLabel = "PREFIX",
            description = "The Client Identifier is this with the process id behind it.")
    private @Nullable String identifierPrefix;

    @Option(names = {"-V", "--protocol-version"}, order = 403, paramLabel = "VERSION",
            converter = VersionConverter.class,
            description = "5, 311 or 31, also mqttv5, mqttv311, mqttv31. Default: 5.")
    private @Nullable MqttVersion version;

    @Option(names = {"-k", "--keepalive"}, order = 404, paramLabel = "SECONDS",
            description = "The Keep Alive, 0 (none) to 65535. Default: 60.")
    private int keepAlive = 60;

    @Option(names = {"-c", "--disable-clean-session"}, order = 405,
            description = "Go on with the Session that this Client Identifier has, and keep it for ever or as -x says.")
    private boolean keepSession;

    @Option(names = {"-x", "--session-expiry-interval"}, order = 406, paramLabel = "SECONDS",
            description = "How long the Session outlives the connection, -1 for ever. Default: 0; with -c for ever.")
    private @Nullable String sessionExpiryInterval;

    @Option(names = "--reconnect", order = 407, paramLabel = "WHEN", converter = ReconnectWhen.Converter.class,
            description = "When a connection is made again: never, lost (after its loss) or always (the first one too). "
                    + "Default: pub never, sub lost.")
    private @Nullable ReconnectWhen reconnect;

    @Option(names = {"-D", "--property"}, order = 408, arity = "3..4", hideParamSyntax = true,
            paramLabel = "COMMAND NAME VALUE",
            parameterConsumer = PropertyConsumer.class,
            description = "Set a property of MQTT 5.0. COMMAND is connect, publish, subscribe, unsubscribe, disconnect "
                    + "or will; a User Property is COMMAND user-property NAME VALUE.")
    private final PropertyArguments properties = new PropertyArguments();

    @Mixin
    private final WillOptions will = new WillOptions();

    @Option(names = {"-d", "--debug"}, order = 901,
            description = "Print to standard error what is sent and received.")
    private boolean debug;

    @Option(names = "--quiet", order = 902, description = "Print no errors of the run; the exit status tells.")
    private boolean quiet;

    @Option(names = "--nodelay", order = 903, hidden = true,
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
     * The topic of -L, or null.
     *
     * @throws IllegalArgumentException if -L holds no URL
     */
    @Nullable
    String topicOfUrl() {
        return servers.topic();
    }

    boolean isV5() {
        return version == null || version.isV5();
    }

    /** Whether the Session is to be there the next time, under its own name. */
    boolean keepsSession() {
        return keepSession && isNamed();
    }

    /**
     * What the options say. Warns of what is dangerous, and may ask the user for passwords.
     *
     * @param unlessTold    when a connection is made again if the user does not say
     * @param commandPlaces what the command can have properties for, besides CONNECT, Will and DISCONNECT
     * @throws IllegalArgumentException if they contradict each other or the specification
     * @throws CommandFailure           if a file or a password is not there
     */
    Connecting connecting(Streams streams, ReconnectWhen unlessTold, PropertyPlace... commandPlaces) {
        MqttVersion spoken = spoken(commandPlaces);
        ServerUrl first = servers.server(tls.isGiven());
        List<String> addresses = servers.addresses(first);
        Map<String, String> headers = servers.webSocketHeaders();
        Duration connectTimeout = servers.connectTimeout();
        Connect nobody = connect(spoken, null, null);
        Tls encryption = tls.tls(streams);
        Proxy proxy = servers.proxy(streams);
        Credentials known = credentials.credentials(first, streams);
        warn(streams, first);
        return new Connecting(addresses, connectTimeout, encryption, proxy, headers, known.authentication(),
                known.userName() == null && known.password() == null ? nobody
                        : connect(spoken, known.userName(), known.password()),
                properties.disconnect(), reconnect == null ? unlessTold : reconnect);
    }

    private void warn(Streams streams, ServerUrl server) {
        if (quiet) {
            return;
        }
        String name = command.qualifiedName();
        if (tls.isInsecure()) {
            streams.err().println(name + ": warning: --insecure lets " + (tls.hasDefaultTrust() ? "anybody"
                    : "whoever has a certificate that leads to a trusted one") + " stand in for the server");
        }
        String secret = credentials.secretToEncrypt();
        if (secret != null && !server.isEncrypted()) {
            streams.err().println(name + ": warning: " + secret + " goes to " + server + " unencrypted");
        }
    }

    private MqttVersion spoken(PropertyPlace... commandPlaces) {
        for (PropertyPlace place : properties.places()) {
            checkPlace(place, commandPlaces);
        }
        if (identifier != null && identifierPrefix != null) {
            throw new IllegalArgumentException("-i and -I can't both be given");
        }
        MqttVersion spoken = version == null ? MqttVersion.V5 : version;
        if (!spoken.isV5() && (sessionExpiryInterval != null || !properties.places().isEmpty()
                || credentials.isEnhanced())) {
            throw new IllegalArgumentException("-x, -D and --auth need MQTT 5.0, and -V says " + spoken);
        }
        return spoken;
    }

    private Connect connect(MqttVersion spoken, @Nullable String userName, @Nullable String password) {
        String clientIdentifier = clientIdentifier(spoken);
        ConnectProperties connectProperties = spoken.isV5() ? properties.connect(sessionExpiry())
                : ConnectProperties.NONE;
        if (!isNamed() && (keepSession || Long.valueOf(FOR_EVER).equals(connectProperties.sessionExpiryInterval()))) {
            throw new IllegalArgumentException("a Session that is kept needs a Client Identifier: give -i");
        }
        return new Connect(spoken, !keepSession, keepAlive, clientIdentifier, will.will(properties), userName,
                password == null ? null : Bytes.utf8(password), connectProperties);
    }

    private boolean isNamed() {
        return identifier != null || identifierPrefix != null;
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
