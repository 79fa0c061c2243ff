// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.broker.Broker;
import io.heliograph.codec.Auth;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.UserProperty;
import io.heliograph.testkit.RawConnection;
import io.heliograph.testkit.RawServer;
import io.heliograph.testkit.TestCertificate;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ways to a server that the options open. */
class ReachTest {
    private static final Executor VIRTUAL = task -> Thread.ofVirtual().start(task);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A command that runs on a thread of its own. */
    private static final class Running {
        private final TestStreams streams = new TestStreams("");
        private final CompletableFuture<Integer> status;

        Running(String... args) {
            status = CompletableFuture.supplyAsync(() -> streams.run(args), VIRTUAL);
        }

        void endsWell() throws Exception {
            assertThat(status.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(streams.err()).isEqualTo(0);
        }

        String fails() throws Exception {
            assertThat(status.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
            return streams.err();
        }
    }

    private static String text(int port) {
        return Integer.toString(port);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void takeMessage(RawConnection connection) {
        Publish publish = connection.expect(Publish.class);
        connection.send(new Puback(publish.packetIdentifier()));
        connection.expect(Disconnect.class);
    }

    private static Path certificate(Path directory) throws IOException {
        return Files.writeString(directory.resolve("server.pem"), TestCertificate.certificatePem());
    }

    @Test
    void tlsWithACertificateThatIsTrusted(@TempDir Path directory) throws Exception {
        try (RawServer server = RawServer.startTls().patience(PATIENCE)) {
            Running pub = new Running("pub", "-p", text(server.port()), "--cafile", certificate(directory).toString(),
                    "-t", "a", "-m", "b", "-q", "1");
            takeMessage(server.welcome());
            pub.endsWell();
        }
        try (RawServer server = RawServer.startTls().patience(PATIENCE)) {
            Running pub = new Running("pub", "-L", "mqtts://127.0.0.1:" + server.port(), "--capath",
                    directory.toString(), "--tls-version", "tlsv1.3", "--ciphers",
                    "TLS_AES_128_GCM_SHA256", "-t", "a", "-m", "b", "-q", "1");
            takeMessage(server.welcome());
            pub.endsWell();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--tls-use-os-certs|the Server's certificate is not trusted",
        "--cafile CERTIFICATE --tls-name example.org|the Server's certificate is not for \"example.org\"",
        "--cafile CERTIFICATE --tls-pin 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=|is none of the pinned ones",
    })
    void tlsThatIsRefused(String options, String expected, @TempDir Path directory) throws Exception {
        String line = "pub -p PORT -t a -m b " + options.replace("CERTIFICATE", certificate(directory).toString());
        try (RawServer server = RawServer.startTls().patience(PATIENCE)) {
            Running pub = new Running(line.replace("PORT", text(server.port())).split(" ", -1));
            CompletableFuture<RawConnection> accepting = CompletableFuture.supplyAsync(server::accept, VIRTUAL);
            assertThat(pub.fails()).startsWith("helio pub: mqtts://localhost:" + server.port() + ": ")
                    .contains(expected).hasLineCount(1);
            accepting.cancel(true);
        }
    }

    @Test
    void insecureAcceptsAnotherNameAndWarns(@TempDir Path directory) throws Exception {
        try (RawServer server = RawServer.startTls().patience(PATIENCE)) {
            Running pub = new Running("pub", "-p", text(server.port()), "--cafile", certificate(directory).toString(),
                    "--tls-name", "example.org", "--insecure", "-t", "a", "-m", "b", "-q", "1");
            takeMessage(server.welcome());
            pub.endsWell();
            assertThat(pub.streams.err())
                    .isEqualTo("helio pub: warning: --insecure lets whoever has a certificate that "
                            + "leads to a trusted one stand in for the server\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--cafile DIRECTORY/none.pem|DIRECTORY/none.pem: there is no such file",
        "--capath DIRECTORY/none|--capath: can't read the directory DIRECTORY/none",
        "--capath DIRECTORY|--capath: there is no certificate (.pem, .crt, .cer) in DIRECTORY",
        "--cert DIRECTORY/empty|DIRECTORY/empty: there is no",
        "--pw-from file:DIRECTORY/none|DIRECTORY/none: no such file",
        "--pw-from env:HELIOGRAPH_NONE|Password: there is no variable HELIOGRAPH_NONE in the environment",
        "--pw-from prompt|Password: there is no terminal to ask for it",
        "--proxy http://a@b --proxy-pw-from prompt|Password of the proxy: there is no terminal to ask for it",
        "--auth oauthbearer --token-from file:DIRECTORY/empty|what --token-from gives is no access token",
    })
    void whatIsNotThereIsAFailureInOneLine(String options, String expected, @TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("empty"), "");
        String line = "pub -t a -m b " + options.replace("DIRECTORY", directory.toString());
        assertThat(new Running(line.split(" ", -1)).fails()).startsWith("helio pub: ")
                .contains(expected.replace("DIRECTORY", directory.toString())).hasLineCount(1);
    }

    @Test
    void webSocket() throws Exception {
        try (RawServer server = RawServer.startWebSocket().patience(PATIENCE)) {
            Running pub = new Running("pub", "-p", text(server.port()), "--ws-path", "/x?y=z", "--ws-header",
                    "Authorization: Basic YTpi", "-t", "a", "-m", "b", "-q", "1");
            RawConnection connection = server.welcome();
            assertThat(connection.webSocket().path()).isEqualTo("/x?y=z");
            takeMessage(connection);
            pub.endsWell();
        }
    }

    @Test
    void aUnixDomainSocket(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("s");
        try (OneConversation server = OneConversation.onUnixSocket(path)) {
            new Running("pub", "--unix", path.toString(), "-t", "a", "-m", "by socket").endsWell();
            assertThat(server.heard()).contains("by socket");
        }
    }

    @Test
    void aProxyOfHttp() throws Exception {
        try (OneConversation proxy = OneConversation.behindHttpProxy()) {
            new Running("pub", "-h", "broker.example", "--proxy", "http://ann@localhost:" + proxy.port(),
                    "--proxy-pw-from", "env:PATH", "-t", "a", "-m", "by proxy").endsWell();
            assertThat(proxy.heard()).contains("CONNECT broker.example:1883 HTTP/1.1", "Proxy-Authorization: Basic ",
                    "by proxy");
        }
    }

    @Test
    void noProxyForThisHost() throws Exception {
        try (Broker broker = Broker.builder().port(0).start()) {
            new Running("pub", "-p", text(broker.port()), "--proxy", "http://localhost:" + closedPort(), "--no-proxy",
                    "localhost", "-t", "a", "-m", "b").endsWell();
        }
    }

    @Test
    void aProxyOfSocks() throws Exception {
        try (OneConversation proxy = OneConversation.behindSocksProxy()) {
            new Running("pub", "-h", "broker.example", "--proxy", "socks5h://ann:p%40w@localhost:" + proxy.port(), "-t",
                    "a", "-m", "by proxy").endsWell();
            assertThat(proxy.heard()).contains("\u0003ann\u0003p@w", "broker.example",
                    "by proxy");
        }
    }

    @Test
    void anotherServerIfTheFirstIsNotThere() throws Exception {
        int closed = closedPort();
        try (Broker broker = Broker.builder().port(0).start()) {
            new Running("pub", "-p", text(closed), "--failover", "localhost:" + broker.port(), "-t", "a", "-m", "b",
                    "-q", "1").endsWell();
        }
        assertThat(new Running("pub", "-p", text(closed), "--failover", "127.0.0.1:" + closed, "-t", "a", "-m", "b")
                .fails().lines()).containsExactly(
                        "helio pub: mqtt://localhost:%d: there is no connection: Connection refused; "
                                .formatted(closed) + "trying the next server...",
                        "helio pub: mqtt://localhost:%1$d, mqtt://127.0.0.1:%1$d: there is no connection: "
                                .formatted(closed) + "Connection refused");
    }

    @Test
    void reconnectAlwaysWaitsForTheServer() throws Exception {
        int port = closedPort();
        Running pub = new Running("pub", "-p", text(port), "--reconnect", "always", "-t", "a", "-m", "b");
        while (!pub.streams.err().contains("trying again...")) {
            Thread.onSpinWait();
        }
        try (Broker broker = Broker.builder().port(port).start()) {
            pub.endsWell();
            assertThat(broker.port()).isEqualTo(port);
        }
        assertThat(pub.streams.err().lines()).hasSize(2).last().asString().startsWith("helio pub: connected to ");
    }

    @Test
    void whatIsInTheStoreGoesOutTheNextTime(@TempDir Path directory) throws Exception {
        String[] options = {"pub", "-p", text(closedPort()), "-t", "kept", "-q", "1", "-c", "-i", "gateway", "--store",
            directory.toString(), "-m", "first"};
        assertThat(new Running(options).fails()).startsWith("helio pub: mqtt://localhost:")
                .endsWith("; 1 message is kept in " + directory + " for the next time\n").hasLineCount(1);
        try (Broker broker = Broker.builder().port(0).start()) {
            String port = text(broker.port());
            String[] subscriber = {"sub", "-p", port, "-t", "kept", "-q", "1", "-c", "-i", "s", "-E"};
            new Running(subscriber).endsWell();
            options[2] = port;
            options[options.length - 1] = "second";

            new Running(options).endsWell();

            Running sub = new Running("sub", "-p", port, "-t", "kept", "-q", "1", "-c", "-i", "s", "-C", "2");
            sub.endsWell();
            assertThat(sub.streams.out()).isEqualTo("first\nsecond\n");
        }
    }

    @Test
    void scramKeepsThePasswordSecret() throws Exception {
        try (RawServer server = RawServer.start().patience(PATIENCE)) {
            Running pub = new Running("pub", "-p", text(server.port()), "-u", "ann", "-P", "pencil", "--auth",
                    "scram-sha-256", "-t", "a", "-m", "b", "-q", "1");
            RawConnection connection = server.accept();
            Connect connect = connection.expect(Connect.class);
            assertThat(connect.userName()).isNull();
            assertThat(connect.password()).isNull();
            ScramServer scram = new ScramServer("pencil", connect.properties().authenticationData());
            connection.send(
                    new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "SCRAM-SHA-256", Bytes.utf8(scram.challenge())));
            Bytes signature = Bytes.utf8(scram.verified(connection.expect(Auth.class).authenticationData()));
            connection.send(new Connack(false, ReasonCode.SUCCESS, ConnackProperties.builder()
                    .authenticationMethod("SCRAM-SHA-256").authenticationData(signature).build()));
            takeMessage(connection);
            pub.endsWell();
        }
    }

    @Test
    void anAccessTokenFromAFile(@TempDir Path directory) throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "abc.def\n");
        try (RawServer server = RawServer.start().patience(PATIENCE)) {
            Running pub = new Running("pub", "-p", text(server.port()), "--auth", "oauthbearer", "--token-from",
                    "file:" + token, "-t", "a", "-m", "b", "-q", "1");
            RawConnection connection = server.accept();
            assertThat(connection.expect(Connect.class).properties().authenticationData())
                    .isEqualTo(Bytes.utf8("n,,\u0001auth=Bearer abc.def\u0001\u0001"));
            connection.send(new Connack(false, ReasonCode.SUCCESS,
                    ConnackProperties.builder().authenticationMethod("OAUTHBEARER").build()));
            takeMessage(connection);
            pub.endsWell();
        }
    }

    @Test
    void userPropertiesOfSubscribe() throws Exception {
        try (RawServer server = RawServer.start().patience(PATIENCE)) {
            Running sub = new Running("sub", "-p", text(server.port()), "-t", "a", "-E", "-D", "subscribe",
                    "user-property", "k", "v");
            RawConnection connection = server.welcome();
            Subscribe subscribe = connection.expect(Subscribe.class);
            assertThat(subscribe.userProperties()).containsExactly(new UserProperty("k", "v"));
            connection.send(new Suback(subscribe.packetIdentifier(), List.of(ReasonCode.granted(QoS.AT_MOST_ONCE))));
            sub.endsWell();
        }
    }
}
