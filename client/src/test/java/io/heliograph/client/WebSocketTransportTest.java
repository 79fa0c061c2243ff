// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.codec.Connack;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketTransportTest extends TransportTest {
    private static MqttClientBuilder builder(Relay gate) {
        return MqttClient.builder().server("ws://127.0.0.1:" + gate.port());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 125, 126, 70_000, 100_000})
    void packetsAndFramesNeedNotAlign(int fragment) throws Exception {
        try (SmallBroker broker = new SmallBroker(); WebSocketGate gate = new WebSocketGate(port(broker), fragment)) {
            use(builder(gate));
            assertThat(gate.pongs).hasPositiveValue();
            while (gate.closeCodes.isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(gate.closeCodes).containsExactly(1000);
        }
    }

    @Test
    void asksForTheSubprotocolWithTheGivenHeaders() throws Exception {
        try (SmallBroker broker = new SmallBroker(); WebSocketGate gate = new WebSocketGate(port(broker), 10)) {
            use(MqttClient.builder().server("ws://127.0.0.1:" + gate.port() + "/a/b?c=d")
                    .webSocketHeader("Authorization", "Bearer x"));
            List<String> lines = gate.requests.remove().lines().toList();
            assertThat(lines).startsWith("GET /a/b?c=d HTTP/1.1").contains("Host: 127.0.0.1:" + gate.port(),
                    "Sec-WebSocket-Protocol: mqtt", "Sec-WebSocket-Version: 13", "Authorization: Bearer x");
        }
    }

    @Test
    void goesOverTls(@TempDir Path directory) throws Exception {
        Certificates certificates = Certificates.made();
        Path ca = Files.writeString(directory.resolve("ca.pem"), certificates.certificatePem("ca"));
        ServerSocket listening = certificates.serverContext("server").getServerSocketFactory().createServerSocket(0, 50,
                InetAddress.getLoopbackAddress());
        try (SmallBroker broker = new SmallBroker();
                WebSocketGate gate = new WebSocketGate(listening, port(broker), 1_000)) {
            use(MqttClient.builder().server("wss://127.0.0.1:" + gate.port()).tls(Tls.builder().trust(ca).build()));
        }
    }

    @Test
    void refusesHeadersThatWouldBreakTheRequest() {
        MqttClientBuilder builder = MqttClient.builder();
        assertThatThrownBy(() -> builder.webSocketHeader("a b", "c")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.webSocketHeader("a", "b\r\nc: d"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.webSocketHeader("HOST", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.webSocketHeader("Sec-WebSocket-Key", "x"))
                .isInstanceOf(IllegalArgumentException.class);
        builder.webSocketHeader("a", "b");
        assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no WebSocket");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"HTTP/1.1 404 Not Found;; | it answers \"HTTP/1.1 404 Not Found\"",
        "SSH-2.0-x;; | does not speak HTTP", "HTTP/1.1 101 x;; | is wrong", "HTTP/1.1 101 x;Upgrade: websocket;"
                + "Connection: upgrade;Sec-WebSocket-Accept: wrong;; | is wrong",
        " | closed the connection"})
    void saysWhyThereIsNoWebSocket(String answer, String sentence) throws Exception {
        try (ServerSocket listening = listen();
                MqttClient client = client(MqttClient.builder().server("ws://127.0.0.1:" + listening.getLocalPort()))) {
            CompletableFuture<Connack> connected = client.async().connect();
            try (Socket socket = listening.accept()) {
                WebSocketGate.request(socket.getInputStream());
                if (answer != null) {
                    socket.getOutputStream().write(answer.replace(";", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                }
                socket.shutdownOutput();
                assertThat(ScriptedTest.failure(connected)).isInstanceOf(ConnectFailedException.class)
                        .hasMessageContaining(sentence);
            }
        }
    }

    @Test
    void refusesAWebSocketForSomethingElse() throws Exception {
        try (SmallBroker broker = new SmallBroker(); WebSocketGate gate = new WebSocketGate(port(broker), 10) {
            @Override
            String answer(String accept) {
                return super.answer(accept).replace("Protocol: mqtt", "Protocol: chat");
            }
        }; MqttClient client = client(builder(gate))) {
            assertThatThrownBy(client::connect).isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("its subprotocol is \"chat\"");
        }
    }

    /** The first byte, the second, the code of the close frame that follows, and the sentence. */
    @ParameterizedTest
    @CsvSource({"0x81, 0, 1003, text", "0xC2, 0, 1002, extension", "0x82, 0x81, 1002, masks",
        "0x83, 0, 1002, no WebSocket frame",
        "0x8B, 0, 1002, no WebSocket frame", "0x09, 0, 1002, control frame", "0x89, 0x7E, 1002, control frame",
        "0x80, 0, 1002, has not begun"})
    void breaksOffWhenTheRulesAreBroken(int first, int second, int code, String sentence) throws Exception {
        try (WebSocketGate gate = new WebSocketGate(0, 10) {
            @Override
            int greet(Socket client, int port) throws IOException {
                super.greet(client, port);
                client.getOutputStream().write(new byte[] {(byte) first, (byte) second, 0, 126});
                upstream(client.getInputStream(), OutputStream.nullOutputStream());
                throw new IOException("the client has gone");
            }
        }; MqttClient client = client(builder(gate))) {
            assertThatThrownBy(client::connect).isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining(sentence);
            while (gate.closeCodes.isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(gate.closeCodes).containsExactly(code);
        }
    }

    @Test
    void closeEndsARequestThatHangs() throws Exception {
        try (ServerSocket listening = listen()) {
            MqttClient client = client(MqttClient.builder().server("ws://127.0.0.1:" + listening.getLocalPort()));
            CompletableFuture<Connack> connected = client.async().connect();
            try (Socket socket = listening.accept()) {
                WebSocketGate.request(socket.getInputStream());
                client.close();
                assertThat(ScriptedTest.failure(connected)).isInstanceOf(ClientClosedException.class);
            }
        }
    }
}
