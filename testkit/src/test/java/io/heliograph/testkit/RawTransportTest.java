// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.heliograph.client.MqttClient;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Raw connections over TLS and WebSocket. */
class RawTransportTest {
    private static final RawPacket PING = RawPacket.of(Pingreq.INSTANCE, MqttVersion.V5);

    /** Both ends of a connection; the Server has to answer before the Client is connected. */
    private record Ends(RawServer server, RawClient client, RawConnection connection) implements AutoCloseable {
        static Ends of(String scheme, String... subprotocols) {
            RawServer server = listening(scheme);
            URI uri = URI.create(scheme + "://127.0.0.1:" + server.port() + "/mqtt?x=1");
            Supplier<RawClient> connect = () -> RawClient.connect(uri, MqttVersion.V5, List.of(subprotocols));
            CompletableFuture<RawClient> client = CompletableFuture.supplyAsync(connect);
            RawConnection connection = server.accept();
            return new Ends(server, client.join(), connection);
        }

        @Override
        public void close() {
            client.close();
            server.close();
        }
    }

    private static RawServer listening(String scheme) {
        return switch (scheme) {
            case "mqtt" -> RawServer.start();
            case "mqtts" -> RawServer.startTls();
            case "ws" -> RawServer.startWebSocket();
            default -> RawServer.startWebSocketTls();
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt", "mqtts", "ws", "wss"})
    void packetsOfAnySizeGoBothWays(String scheme) {
        try (Ends ends = Ends.of(scheme, "mqtt")) {
            for (int size : new int[] {1, 120, 130, 70_000}) {
                Publish publish = new Publish(Message.of("t", Bytes.utf8("x".repeat(size)),
                        QoS.AT_MOST_ONCE), 0);
                ends.client().send(publish);
                ends.connection().expect(publish);
                ends.connection().sendInPieces(RawPacket.of(publish, MqttVersion.V5), Duration.ZERO, 1, 3);
                ends.client().expect(publish);
            }
            ends.connection().close();
            ends.client().expectClose();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt", "mqtts", "ws", "wss"})
    void theProjectsClientTalksToARawServer(String scheme) {
        // Of the test certificate nobody is to know beforehand: the Client's own trust refuses it.
        boolean secured = scheme.equals("mqtts") || scheme.equals("wss");
        try (RawServer server = listening(scheme);
                MqttClient client = MqttClient.builder().server(scheme + "://127.0.0.1:" + server.port()).build()) {
            CompletableFuture<?> connected = CompletableFuture.runAsync(client::connect);
            if (secured) {
                assertThatExceptionOfType(RuntimeException.class).isThrownBy(server::accept);
            } else {
                server.welcome();
                connected.join();
            }
        }
    }

    @Test
    void theHandshakeOfAWebSocketIsSeenAtBothEnds() {
        try (Ends ends = Ends.of("ws", "other", "mqtt")) {
            assertThat(ends.client().webSocket().status()).isEqualTo(101);
            assertThat(ends.client().webSocket().subprotocols()).containsExactly("mqtt");
            assertThat(ends.connection().webSocket().subprotocols()).containsExactly("other", "mqtt");
            assertThat(ends.connection().webSocket().path()).isEqualTo("/mqtt?x=1");
        }
    }

    @Test
    void aSubprotocolThatIsNotOfferedIsNotSelected() {
        try (Ends ends = Ends.of("ws", "other")) {
            assertThat(ends.client().webSocket().subprotocols()).isEmpty();
        }
        try (Ends ends = Ends.of("ws")) {
            assertThat(ends.connection().webSocket().subprotocols()).isEmpty();
        }
    }

    @Test
    void framesAreSentAndSeenAsTheyAre() {
        try (Ends ends = Ends.of("ws", "mqtt")) {
            RawPacket connect = RawPacket.of(new Connect(MqttVersion.V5, true, 0, "c"), MqttVersion.V5);
            WebSocketFrame first = WebSocketFrame.binary(connect.remove(5, connect.length() - 5)).notLast();
            WebSocketFrame second = WebSocketFrame.text(connect.remove(0, 5).append(PING)).continuing();
            ends.client().webSocket().send(first);
            ends.client().webSocket().send(WebSocketFrame.ping("there?"));
            ends.client().webSocket().send(second);
            ends.connection().expect(Connect.class);
            ends.connection().expect(Pingreq.INSTANCE);
            assertThat(ends.connection().webSocket().received())
                    .containsExactly(first, WebSocketFrame.ping("there?"), second);
            ends.connection().send(Pingresp.INSTANCE);
            ends.client().expect(Pingresp.INSTANCE);
            assertThat(ends.client().webSocket().received()).extracting(WebSocketFrame::opcode)
                    .containsExactly(WebSocketFrame.PONG, WebSocketFrame.BINARY);
        }
    }

    @Test
    void aServerMayCloseInsteadOfAnAnswer() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = listener.accept()) {
                    socket.getInputStream().read(new byte[1000]);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            URI uri = URI.create("ws://127.0.0.1:" + listener.getLocalPort());
            try (RawClient client = RawClient.connect(uri, MqttVersion.V5)) {
                assertThat(client.webSocket().status()).isZero();
                client.expectClose();
            }
        }
    }

    @Test
    void aCloseFrameIsTheEnd() {
        try (Ends ends = Ends.of("ws", "mqtt")) {
            ends.connection().send(Disconnect.NORMAL);
            ends.connection().webSocket().send(new WebSocketFrame(true, WebSocketFrame.CLOSE, Bytes.EMPTY));
            ends.client().expect(Disconnect.NORMAL);
            ends.client().expectClose();
        }
    }

    @Test
    void whatIsNoWebSocketIsToldFromOne() {
        try (Ends ends = Ends.of("mqtts")) {
            assertThatIllegalStateException().isThrownBy(ends.client()::webSocket);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RawClient.connect(URI.create("http://localhost"), MqttVersion.V5));
    }
}
