// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
    private final Certificates certificates = Certificates.made();
    private final ThreadCounter threads = new ThreadCounter();
    @TempDir
    private Path directory;

    @AfterEach
    void noThreadIsLeft() throws Exception {
        threads.awaitNone();
    }

    private SSLServerSocket listen(String certificate) throws Exception {
        return (SSLServerSocket) certificates.serverContext(certificate).getServerSocketFactory().createServerSocket(0,
                50,
                InetAddress.getLoopbackAddress());
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private Tls.Builder trustingCa() throws IOException {
        return Tls.builder().trust(file("ca.pem", certificates.certificatePem("other", "ca")));
    }

    private MqttClient client(ServerSocket listening, Tls tls) {
        return client(listening.getLocalPort(), tls);
    }

    private MqttClient client(int port, Tls tls) {
        MqttClientBuilder builder = MqttClient.builder().server("mqtts://127.0.0.1:" + port)
                .tls(tls)
                .clientIdentifier("c");
        return new MqttClient(builder.options(RandomGenerator.getDefault()), new Environment(new AlarmClock(threads),
                RandomGenerator.getDefault(), threads, TcpTransport::new));
    }

    /** Connects, publishes and receives the message. */
    private void use(ServerSocket listening, Tls tls) throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        try (SmallBroker broker = new SmallBroker(listening); MqttClient client = client(listening, tls)) {
            client.connect();
            client.subscribe("t", QoS.AT_LEAST_ONCE, message -> received.complete(message.message().payload().utf8()));
            client.publish("t", "x", QoS.EXACTLY_ONCE);
            assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo("x");
        }
    }

    private void refuse(ServerSocket listening, Tls tls, String sentence) throws Exception {
        try (SmallBroker broker = new SmallBroker(listening); MqttClient client = client(listening, tls)) {
            assertThatThrownBy(client::connect).isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining(sentence);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void carriesLargeMessagesAndManySmallOnes(String protocol) throws Exception {
        SSLServerSocket listening = listen("server");
        int small = 2_000;
        CountDownLatch arrived = new CountDownLatch(small);
        CompletableFuture<Bytes> large = new CompletableFuture<>();
        byte[] payload = new byte[3_000_000];
        RandomGenerator.getDefault().nextBytes(payload);
        try (SmallBroker broker = new SmallBroker(listening);
                MqttClient client = client(listening, trustingCa().protocols(protocol).build())) {
            client.connect();
            client.subscribe("small", QoS.AT_LEAST_ONCE, message -> arrived.countDown());
            client.subscribe("large", QoS.AT_LEAST_ONCE, message -> large.complete(message.message().payload()));
            for (int i = 0; i < small; i++) {
                ScriptedTest.begin(client.send(SmallBroker.numbered("small", i, QoS.AT_LEAST_ONCE)));
            }
            client.publish(Message.of("large", Bytes.copyOf(payload), QoS.EXACTLY_ONCE));
            assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(large.get(20, TimeUnit.SECONDS)).isEqualTo(Bytes.copyOf(payload));
        }
    }

    @Test
    void tellsListenersOfTheServersCertificate() throws Exception {
        ServerSocket listening = listen("server");
        CompletableFuture<ClientEvent.ServerCertificate> told = new CompletableFuture<>();
        String address = "mqtts://127.0.0.1:" + listening.getLocalPort();
        MqttClientBuilder builder = MqttClient.builder().server(address).tls(trustingCa().build())
                .listener(ClientEvent.ServerCertificate.class, told::complete);
        try (SmallBroker broker = new SmallBroker(listening); MqttClient client = builder.build()) {
            client.connect();
            ClientEvent.ServerCertificate event = told.get(10, TimeUnit.SECONDS);
            assertThat(event.server()).isEqualTo(address);
            assertThat(event.chain().getFirst().getSubjectX500Principal().getName()).isEqualTo("CN=server");
        }
    }

    @Test
    void showsItsCertificateToAServerThatAsks() throws Exception {
        Tls tls = trustingCa().clientCertificate(file("client.pem", certificates.certificatePem("client", "ca")),
                file("key.pem", certificates.keyPem("client"))).build();
        SSLServerSocket listening = listen("server");
        listening.setNeedClientAuth(true);
        use(listening, tls);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"})
    void usesTheCipherSuiteThatItWasTold(String suite) throws Exception {
        SSLServerSocket listening = listen("server");
        Tls tls = trustingCa().cipherSuites(suite).build();
        try (listening; MqttClient client = client(listening, tls)) {
            CompletableFuture<Connack> connected = client.async().connect();
            try (SSLSocket socket = (SSLSocket) listening.accept()) {
                socket.startHandshake();
                assertThat(socket.getSession().getCipherSuite()).isEqualTo(suite);
            }
            assertThat(ScriptedTest.failure(connected)).isInstanceOf(ConnectFailedException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, wants a certificate of the client",
        "TLSv1.3, 'accept the client''s certificate, or wants one'"})
    void saysThatTheServerWantsACertificate(String protocol, String sentence) throws Exception {
        Tls tls = trustingCa().protocols(protocol).build();
        try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                MqttClient client = client(listening, tls)) {
            CompletableFuture<Connack> connected = client.async().connect();
            try (Socket plain = listening.accept()) {
                // The plain socket stays open: closed with unread bytes, it could destroy the alert on its way.
                SSLSocket socket = (SSLSocket) certificates.serverContext("server").getSocketFactory()
                        .createSocket(plain, null, false);
                socket.setNeedClientAuth(true);
                assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
                assertThatThrownBy(() -> connected.get(10, TimeUnit.SECONDS)).cause()
                        .isInstanceOf(ConnectFailedException.class)
                        .hasMessageContaining(sentence);
            }
        }
    }

    @Test
    void refusesWhatItDoesNotTrust() throws Exception {
        Tls other = Tls.builder().trust(file("other.pem", certificates.certificatePem("other"))).build();
        refuse(listen("server"), other, "the Server's certificate is not trusted");
        refuse(listen("server"), Tls.builder().build(), "the Server's certificate is not trusted");
    }

    @Test
    void refusesAnExpiredCertificate() throws Exception {
        refuse(listen("expired"), trustingCa().build(), "has expired");
    }

    @Test
    void refusesTheCertificateOfAnotherHost() throws Exception {
        refuse(listen("stranger"), trustingCa().build(), "the Server's certificate is not for \"127.0.0.1\"");
        refuse(listen("stranger"), trustingCa().serverName("broker.example").build(), "is not for \"broker.example\"");
        // Neither the address nor the name of the other is enough.
        refuse(listen("server"), trustingCa().serverName("elsewhere.example").build(),
                "is not for \"elsewhere.example\"");
    }

    @Test
    void acceptsAnotherNameIfToldTo() throws Exception {
        use(listen("stranger"), trustingCa().serverName("elsewhere.example").build());
        use(listen("stranger"), trustingCa().disableHostNameVerification().build());
    }

    @Test
    void acceptsOnlyPinnedKeys() throws Exception {
        use(listen("server"), trustingCa().pins("sha256/" + pin("client"), pin("server")).build());
        // The authority's key is in the chain, but it is not the Server's.
        refuse(listen("server"), trustingCa().pins(pin("ca")).build(), "none of the pinned ones, but sha256/" + pin(
                "server"));
        assertThatThrownBy(() -> Tls.builder().pins("sha256/abc")).isInstanceOf(IllegalArgumentException.class);
    }

    private String pin(String name) throws Exception {
        byte[] key = certificates.certificate(name).getPublicKey().getEncoded();
        return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    }

    @Test
    void takesAnSslContext() throws Exception {
        SSLContext context = certificates.serverContext("client");
        use(listen("server"), Tls.builder().context(context).build());
        refuse(listen("stranger"), Tls.builder().context(context).build(), "is not for");
        Path ca = file("ca.pem", certificates.certificatePem("ca"));
        assertThatThrownBy(() -> Tls.builder().context(context).trust(ca).build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void asksForNameAndProtocol() throws Exception {
        try (SSLServerSocket listening = listen("server")) {
            SSLParameters parameters = listening.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"other", "mqtt"});
            listening.setSSLParameters(parameters);
            Tls tls = trustingCa().serverName("broker.example.").applicationProtocols("mqtt").build();
            try (MqttClient client = client(listening, tls)) {
                CompletableFuture<Connack> connected = client.async().connect();
                assertThat(connected).isNotDone();
                try (SSLSocket socket = (SSLSocket) listening.accept()) {
                    socket.startHandshake();
                    assertThat(socket.getApplicationProtocol()).isEqualTo("mqtt");
                    assertThat(((ExtendedSSLSession) socket.getSession()).getRequestedServerNames())
                            .isEqualTo(List.of(new SNIHostName("broker.example")));
                }
            }
        }
    }

    @Test
    void readsChangedFilesAgain() throws Exception {
        Tls tls = trustingCa().build();
        file("ca.pem", certificates.certificatePem("other"));
        refuse(listen("server"), tls, "not trusted");
        file("ca.pem", "");
        refuse(listen("server"), tls, "ca.pem: there is no certificate in it");
        Files.delete(directory.resolve("ca.pem"));
        refuse(listen("server"), tls, "ca.pem: there is no such file");
        file("ca.pem", certificates.certificatePem("ca"));
        use(listen("server"), tls);
    }

    @Test
    void findsMistakesInFilesEarly() throws Exception {
        Path chain = file("client.pem", certificates.certificatePem("client"));
        Path wrongKey = file("key.pem", certificates.keyPem("server"));
        assertThatThrownBy(() -> Tls.builder().clientCertificate(chain, wrongKey).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("key.pem: the private key is not that of the first certificate in " + chain);
        assertThatThrownBy(() -> Tls.builder().trust(directory.resolve("none")).build())
                .isInstanceOf(IllegalArgumentException.class).hasMessageEndingWith("none: there is no such file");
        assertThatThrownBy(() -> Tls.builder().protocols("TLSv9").build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tls.builder().protocols()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tls.builder().cipherSuites("TLS_NOTHING").build())
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("TLS_NOTHING");
        assertThatThrownBy(() -> Tls.builder().cipherSuites()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isNotForgottenWhereItHasNoEffect() {
        MqttClientBuilder builder = MqttClient.builder().server("localhost:8883").tls(Tls.builder().build());
        assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("localhost:8883 is not encrypted");
    }

    @Test
    void saysThatTheServerDoesNotSpeakTls() throws Exception {
        answer(socket -> write(socket, "220 smtp.example ESMTP\r\n"), "does not speak TLS");
    }

    @Test
    void saysThatTheHandshakeWasCutOff() throws Exception {
        answer(TlsTest::close, "closed the connection within the TLS handshake");
        // The begin of a ServerHello.
        answer(socket -> {
            write(socket, "\u0016\u0003\u0003\u0000z\u0002");
            close(socket);
        }, "");
    }

    /** A Server that reads something of the handshake and then does this. */
    private void answer(Consumer<Socket> answer, String sentence) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                MqttClient client = client(listening, Tls.DEFAULT)) {
            CompletableFuture<Connack> connected = client.async().connect();
            try (Socket socket = listening.accept()) {
                assertThat(socket.getInputStream().read(new byte[2048])).isPositive();
                answer.accept(socket);
                assertThatThrownBy(() -> connected.get(10, TimeUnit.SECONDS)).cause()
                        .isInstanceOf(ConnectFailedException.class).hasMessageContaining(sentence);
            }
        }
    }

    private static void write(Socket socket, String latin1) {
        try {
            socket.getOutputStream().write(latin1.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void closeEndsAHandshakeThatHangs() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            MqttClient client = client(listening, Tls.DEFAULT);
            CompletableFuture<Connack> connected = client.async().connect();
            try (Socket socket = listening.accept()) {
                assertThat(socket.getInputStream().read()).isEqualTo(0x16);
                client.close();
                assertThat(ScriptedTest.failure(connected)).isInstanceOf(ClientClosedException.class);
            }
        }
    }

    @Test
    void closeEndsAWriteThatHangs() throws Exception {
        try (SSLServerSocket listening = listen("server")) {
            MqttClientBuilder builder = MqttClient.builder().server("mqtts://127.0.0.1:" + listening.getLocalPort())
                    .tls(trustingCa().build()).clientIdentifier("c").operationTimeout(Duration.ofMillis(200));
            MqttClient client = new MqttClient(builder.options(RandomGenerator.getDefault()), new Environment(
                    new AlarmClock(threads), RandomGenerator.getDefault(), threads, TcpTransport::new));
            CompletableFuture<Connack> connected = client.async().connect();
            try (ScriptedServer.Dialogue dialogue = new ScriptedServer.Dialogue(listening.accept())) {
                dialogue.expect(Connect.class);
                dialogue.send(ScriptedTest.ACCEPTED);
                connected.get(10, TimeUnit.SECONDS);
                // Far more than the sockets' buffers hold, and nobody reads it.
                CompletableFuture<PublishResult> stuck = client.async().publish(Message.of("t",
                        Bytes.copyOf(new byte[20_000_000]), QoS.AT_LEAST_ONCE));
                client.close();
                assertThat(ScriptedTest.failure(stuck)).isInstanceOf(ClientClosedException.class);
            }
        }
    }
}
