// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.codec.Connack;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyTest extends TransportTest {
    /** No name server knows it: only the proxy does. */
    private static final String NAME = "broker.example";

    private static final class HttpProxy extends Relay {
        private final Queue<String> requests = new ConcurrentLinkedQueue<>();

        HttpProxy(int target) throws IOException {
            super(target);
        }

        @Override
        int greet(Socket client, int port) throws IOException {
            requests.add(WebSocketGate.request(client.getInputStream()));
            client.getOutputStream().write("HTTP/1.1 200 OK\r\nVia: x\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            return port;
        }
    }

    private static final class SocksProxy extends Relay {
        private final Queue<String> requests = new ConcurrentLinkedQueue<>();
        private final int method;

        SocksProxy(int target, int method) throws IOException {
            super(target);
            this.method = method;
        }

        @Override
        int greet(Socket client, int port) throws IOException {
            DataInputStream in = new DataInputStream(client.getInputStream());
            in.readByte();
            in.readNBytes(in.readByte());
            client.getOutputStream().write(new byte[] {5, (byte) method});
            if (method == 2) {
                in.readByte();
                requests.add(text(in) + "/" + text(in));
                client.getOutputStream().write(new byte[] {1, 0});
            }
            String command = HexFormat.of().formatHex(in.readNBytes(4));
            String host = command.endsWith("03") ? text(in)
                    : HexFormat.of().formatHex(in.readNBytes(command.endsWith("01")
                            ? 4
                            : 16));
            requests.add(command + " " + host + " " + in.readUnsignedShort());
            client.getOutputStream().write(new byte[] {5, 0, 0, 3, 2, 'x', 'y', 1, 2});
            return port;
        }

        private static String text(DataInputStream in) throws IOException {
            return new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
        }
    }

    @Test
    void tunnelsByHttp() throws Exception {
        try (SmallBroker broker = new SmallBroker(); HttpProxy proxy = new HttpProxy(port(broker))) {
            use(MqttClient.builder().server(NAME).proxy(Proxy.http("127.0.0.1", proxy.port())
                    .credentials("user", "pass:word")));
            assertThat(proxy.requests.remove().lines()).containsExactly("CONNECT broker.example:1883 HTTP/1.1",
                    "Host: broker.example:1883", "Proxy-Authorization: Basic dXNlcjpwYXNzOndvcmQ=", "");
        }
    }

    @Test
    void tunnelsBySocks() throws Exception {
        try (SmallBroker broker = new SmallBroker(); SocksProxy proxy = new SocksProxy(port(broker), 0)) {
            use(MqttClient.builder().server(NAME).proxy(Proxy.socks5("127.0.0.1", proxy.port())));
            use(MqttClient.builder().server("10.1.2.3:5").proxy(Proxy.socks5("127.0.0.1", proxy.port())));
            use(MqttClient.builder().server("[::1]:6").proxy(Proxy.socks5("127.0.0.1", proxy.port())));
            assertThat(proxy.requests).containsExactly("05010003 broker.example 1883", "05010001 0a010203 5",
                    "05010004 00000000000000000000000000000001 6");
        }
        try (SmallBroker broker = new SmallBroker(); SocksProxy proxy = new SocksProxy(port(broker), 2)) {
            use(MqttClient.builder().server(NAME).proxy(Proxy.socks5("127.0.0.1", proxy.port())
                    .credentials("user", "word")));
            assertThat(proxy.requests).containsExactly("user/word", "05010003 broker.example 1883");
        }
    }

    @Test
    void leadsNotToItsExceptions() throws Exception {
        try (SmallBroker broker = new SmallBroker(); HttpProxy http = new HttpProxy(port(broker))) {
            Proxy proxy = Proxy.http("127.0.0.1", http.port()).except("LOCALHOST", ".internal");
            use(MqttClient.builder().server("localhost:" + port(broker)).proxy(proxy));
            assertThat(http.requests).isEmpty();
            use(MqttClient.builder().server("internal").proxy(proxy));
            assertThat(http.requests).hasSize(1);
        }
        Proxy proxy = Proxy.socks5("p", 1).except("10.0.0.1", "::1", ".internal").credentials("user", "word");
        assertThat(proxy.leadsTo(ServerAddress.parse("10.0.0.1"))).isFalse();
        assertThat(proxy.leadsTo(ServerAddress.parse("wss://[::1]:7"))).isFalse();
        assertThat(proxy.leadsTo(ServerAddress.parse("Broker.Internal:5"))).isFalse();
        assertThat(proxy.leadsTo(ServerAddress.parse("10.0.0.10"))).isTrue();
        assertThat(proxy.leadsTo(ServerAddress.parse("internal.example"))).isTrue();
        assertThat(proxy.except().leadsTo(ServerAddress.parse("10.0.0.1"))).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> proxy.except("a", ""));
        assertThatIllegalArgumentException().isThrownBy(() -> proxy.except("."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtts", "wss"})
    void encryptsThroughTheProxy(String scheme, @TempDir Path directory) throws Exception {
        Certificates certificates = Certificates.made();
        Tls tls = Tls.builder().trust(Files.writeString(directory.resolve("ca.pem"), certificates.certificatePem("ca")))
                .build();
        ServerSocket listening = certificates.serverContext("server").getServerSocketFactory().createServerSocket(0, 50,
                InetAddress.getLoopbackAddress());
        int listeningPort = listening.getLocalPort();
        try (SmallBroker broker = scheme.equals("wss") ? new SmallBroker() : new SmallBroker(listening);
                Relay gate = scheme.equals("wss") ? new WebSocketGate(listening, port(broker), 500) : new Relay(0);
                HttpProxy proxy = new HttpProxy(listeningPort)) {
            use(MqttClient.builder().server(scheme + "://" + NAME).tls(tls).proxy(Proxy.http("localhost",
                    proxy.port())));
            assertThat(gate.port()).isPositive();
            assertThat(proxy.requests).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"http, 'HTTP/1.1 407 x\r\n\r\n', wants credentials",
        "http, 'HTTP/1.1 403 No\r\n\r\n', 'does not connect to broker.example:1883, it answers \"HTTP/1.1 403 No\"'",
        "http, 'hello\r\n\r\n', does not speak HTTP", "http, '', closed the connection instead of answering",
        "socks, '\u0005\u00FF', wants credentials", "socks, 'HT', does not speak SOCKS 5",
        "socks, '\u0005', closed the connection",
        "socks, '\u0005\u0000\u0005\u0005\u0000\u0001', nobody listens there"})
    void saysWhyThereIsNoTunnel(String kind, String answer, String sentence) throws Exception {
        try (ServerSocket listening = listen()) {
            Proxy proxy = kind.equals("http") ? Proxy.http("127.0.0.1", listening.getLocalPort())
                    : Proxy.socks5("127.0.0.1", listening.getLocalPort());
            try (MqttClient client = client(MqttClient.builder().server(NAME).proxy(proxy))) {
                CompletableFuture<Connack> connected = client.async().connect();
                try (Socket socket = listening.accept()) {
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    socket.shutdownOutput();
                    assertThat(ScriptedTest.failure(connected)).isInstanceOf(ConnectFailedException.class)
                            .hasMessageContaining(sentence).hasMessageContaining("the proxy " + proxy);
                }
            }
        }
    }

    @Test
    void saysThatTheProxyIsNotThere() throws Exception {
        int port;
        try (ServerSocket listening = listen()) {
            port = listening.getLocalPort();
        }
        Proxy proxy = Proxy.http("127.0.0.1", port);
        try (MqttClient client = client(MqttClient.builder().server(NAME).proxy(proxy))) {
            assertThat(ScriptedTest.failure(client.async().connect())).isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("the proxy " + proxy + " can't be reached: Connection refused");
        }
    }

    @Test
    void closeEndsATunnelThatHangs() throws Exception {
        try (ServerSocket listening = listen()) {
            MqttClient client = client(MqttClient.builder().server(NAME).proxy(Proxy.socks5("127.0.0.1", listening
                    .getLocalPort())));
            CompletableFuture<Connack> connected = client.async().connect();
            try (Socket socket = listening.accept()) {
                assertThat(socket.getInputStream().readNBytes(3)).containsExactly(5, 1, 0);
                client.close();
                assertThat(ScriptedTest.failure(connected)).isInstanceOf(ClientClosedException.class);
            }
        }
    }

    @Test
    void refusesWhatCantBeSent() {
        assertThatThrownBy(() -> Proxy.http("", 80)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Proxy.socks5("h", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Proxy.http("h", 80).credentials("a:b", "c"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Proxy.socks5("h", 80).credentials("", "c"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Proxy.socks5("h", 80).credentials("a", "c".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Proxy.http("::1", 80).credentials("user", "secret")).hasToString("[::1]:80");
        MqttClientBuilder builder = MqttClient.builder().server("unix:/x").proxy(Proxy.http("h", 80));
        assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no proxy to unix:/x");
    }
}
