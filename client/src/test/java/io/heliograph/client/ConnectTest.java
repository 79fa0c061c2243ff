// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Will;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ConnectTest {

    private final ManualTime time = new ManualTime();
    private final ThreadCounter threads = new ThreadCounter();

    private MqttClient client(MqttClientBuilder builder) {
        return new MqttClient(builder.options(RandomGenerator.getDefault()),
                new Environment(time, RandomGenerator.getDefault(), threads, TcpTransport::new));
    }

    @Test
    void saysInConnectAllThatWasSet() throws Exception {
        ConnectProperties properties = ConnectProperties.builder().sessionExpiryInterval(60L).receiveMaximum(7)
                .topicAliasMaximum(3).build();
        Will will = new Will(Message.of("t", Bytes.utf8("gone"), QoS.AT_LEAST_ONCE));
        try (ScriptedServer server = new ScriptedServer();
                MqttClient client = server.builder().cleanStart(false).keepAlive(Duration.ofSeconds(9)).userName("u")
                        .password(Bytes.utf8("p")).will(will).connectProperties(properties).build()) {
            CompletableFuture<Connack> connected = client.async().connect();
            try (Dialogue dialogue = server.accept()) {
                dialogue.expect(new Connect(MqttVersion.V5, false, 9, "c", will, "u", Bytes.utf8("p"), properties));
                Connack connack = new Connack(true, ReasonCode.SUCCESS);
                dialogue.send(connack);
                assertThat(connected.get()).isEqualTo(connack);
                assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
            }
        }
    }

    @Test
    void sendsDisconnectAndClosesTheConnection() throws Exception {
        try (ScriptedServer server = new ScriptedServer(); MqttClient client = server.builder().build()) {
            CompletableFuture<Connack> connected = client.async().connect();
            Dialogue dialogue = server.welcome();
            connected.get();
            CompletableFuture<?> disconnected = client.async().disconnect();
            dialogue.expect(Disconnect.NORMAL);
            dialogue.expectEnd();
            dialogue.close();
            disconnected.get();
            assertThat(client.state()).isEqualTo(ConnectionState.DISCONNECTED);
        }
    }

    @Test
    void usesTheIdentifierThatTheServerHasGiven() throws Exception {
        try (ScriptedServer server = new ScriptedServer();
                MqttClient client = MqttClient.builder().server(server.address()).build()) {
            CompletableFuture<Connack> connected = client.async().connect();
            ConnackProperties given = ConnackProperties.builder().assignedClientIdentifier("given").build();
            try (Dialogue dialogue = server.accept()) {
                assertThat(dialogue.expect(Connect.class).clientIdentifier()).isEmpty();
                dialogue.send(new Connack(false, ReasonCode.SUCCESS, given));
                connected.get();
                assertThat(client.clientIdentifier()).isEqualTo("given");
            }
            try (Dialogue dialogue = server.accept()) {
                assertThat(dialogue.expect(Connect.class).clientIdentifier()).isEqualTo("given");
            }
        }
    }

    @Test
    void carriesTheConnackOfARefusal() throws Exception {
        try (ScriptedServer server = new ScriptedServer(); MqttClient client = server.builder().build()) {
            CompletableFuture<Connack> connected = client.async().connect();
            Connack refusal = new Connack(false, ReasonCode.NOT_AUTHORIZED);
            try (Dialogue dialogue = server.accept(refusal)) {
                assertThatThrownBy(connected::get).isInstanceOf(ExecutionException.class).cause()
                        .isInstanceOfSatisfying(ConnectionRefusedException.class, e -> {
                            assertThat(e.connack()).isEqualTo(refusal);
                            assertThat(e.reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
                            assertThat(e).hasMessageContaining("Not authorized");
                            assertThat(e.isRetryable()).isFalse();
                        });
                dialogue.expectEnd();
            }
            assertThat(client.state()).isEqualTo(ConnectionState.DISCONNECTED);
        }
    }

    @Test
    void failsClearlyWhenNobodyListens() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (MqttClient client = MqttClient.builder().server("127.0.0.1:" + port).build()) {
            assertThatThrownBy(client::connect).isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("refused");
            assertThat(client.state()).isEqualTo(ConnectionState.DISCONNECTED);
        }
    }

    @Test
    void givesUpAfterTheConnectTimeout() throws Exception {
        try (ScriptedServer server = new ScriptedServer();
                MqttClient client = client(server.builder().connectTimeout(Duration.ofSeconds(3)))) {
            CompletableFuture<Connack> connected = client.async().connect();
            try (Dialogue dialogue = server.accept()) {
                dialogue.expect(Connect.class);
                time.advance(Duration.ofSeconds(3));
                assertThatThrownBy(connected::get).cause().isInstanceOf(MqttTimeoutException.class)
                        .hasMessageContaining("PT3S");
                dialogue.expectEnd();
            }
        }
        threads.awaitNone();
    }

    @Test
    void refusesAFirstPacketThatIsNoConnack() throws Exception {
        try (ScriptedServer server = new ScriptedServer(); MqttClient client = server.builder().build()) {
            CompletableFuture<Connack> connected = client.async().connect();
            Dialogue dialogue = server.accept();
            dialogue.expect(Connect.class);
            dialogue.sendBytes(0xD0, 0);
            dialogue.expect(new Disconnect(ReasonCode.PROTOCOL_ERROR));
            dialogue.expectEnd();
            dialogue.close();
            assertThatThrownBy(connected::get).cause().isInstanceOf(ServerProtocolException.class)
                    .hasMessageContaining("no CONNACK");
        }
    }

    @Test
    void refusesAMalformedConnack() throws Exception {
        try (ScriptedServer server = new ScriptedServer(); MqttClient client = server.builder().build()) {
            CompletableFuture<Connack> connected = client.async().connect();
            Dialogue dialogue = server.accept();
            dialogue.expect(Connect.class);
            dialogue.sendBytes(0x20, 3, 0xFF, 0, 0);
            dialogue.expect(new Disconnect(ReasonCode.MALFORMED_PACKET));
            dialogue.expectEnd();
            dialogue.close();
            assertThatThrownBy(connected::get).cause().isInstanceOfSatisfying(ServerProtocolException.class,
                    e -> assertThat(e.reasonCode()).isEqualTo(ReasonCode.MALFORMED_PACKET));
        }
    }

    @Test
    void refusesASessionThatWasToBeDiscarded() throws Exception {
        try (ScriptedServer server = new ScriptedServer(); MqttClient client = server.builder().build()) {
            CompletableFuture<Connack> connected = client.async().connect();
            Dialogue dialogue = server.accept(new Connack(true, ReasonCode.SUCCESS));
            dialogue.expect(new Disconnect(ReasonCode.PROTOCOL_ERROR));
            dialogue.expectEnd();
            dialogue.close();
            assertThatThrownBy(connected::get).cause().isInstanceOf(ServerProtocolException.class);
        }
    }

    @Test
    void failsWhenTheServerClosesInsteadOfAnswering() throws Exception {
        try (ScriptedServer server = new ScriptedServer(); MqttClient client = server.builder().build()) {
            CompletableFuture<Connack> connected = client.async().connect();
            try (Dialogue dialogue = server.accept()) {
                dialogue.expect(Connect.class);
            }
            assertThatThrownBy(connected::get).cause().isInstanceOf(ConnectFailedException.class);
        }
    }

    @Test
    void canConnectAgainAfterAFailure() throws Exception {
        try (ScriptedServer server = new ScriptedServer(); MqttClient client = server.builder().build()) {
            CompletableFuture<Connack> first = client.async().connect();
            server.accept(new Connack(false, ReasonCode.SERVER_BUSY)).close();
            assertThatThrownBy(first::get).cause().isInstanceOf(ConnectionRefusedException.class);
            CompletableFuture<Connack> second = client.async().connect();
            try (Dialogue dialogue = server.welcome()) {
                assertThat(second.get().reasonCode()).isEqualTo(ReasonCode.SUCCESS);
            }
        }
    }

    @Test
    void doesNotConnectTwice() throws Exception {
        try (ScriptedServer server = new ScriptedServer(); MqttClient client = server.builder().build()) {
            CompletableFuture<Connack> connected = client.async().connect();
            try (Dialogue dialogue = server.welcome()) {
                connected.get();
                assertThatThrownBy(client::connect).isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("CONNECTED");
            }
        }
    }

    @Test
    void disconnectEndsAnAttemptToConnect() throws Exception {
        try (ScriptedServer server = new ScriptedServer(); MqttClient client = server.builder().build()) {
            CompletableFuture<Connack> connected = client.async().connect();
            try (Dialogue dialogue = server.accept()) {
                dialogue.expect(Connect.class);
                client.disconnect();
                assertThatThrownBy(connected::get).cause().isInstanceOf(ConnectionLostException.class)
                        .hasMessageContaining("disconnect()");
                dialogue.expectEnd();
            }
        }
    }

    @Test
    void closeIsTheEnd() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            MqttClient client = client(server.builder());
            CompletableFuture<Connack> connected = client.async().connect();
            Dialogue dialogue = server.welcome();
            connected.get();
            Thread closing = Thread.startVirtualThread(client::close);
            dialogue.expect(Disconnect.NORMAL);
            dialogue.expectEnd();
            dialogue.close();
            closing.join();
            client.close();
            assertThat(client.state()).isEqualTo(ConnectionState.CLOSED);
            assertThat(time.alarms()).isZero();
            threads.awaitNone();
            assertThatThrownBy(client::connect).isInstanceOf(ClientClosedException.class);
            assertThatThrownBy(() -> client.publish("t", "x", QoS.AT_MOST_ONCE))
                    .isInstanceOf(ClientClosedException.class);
        }
    }

    @Test
    void closesTheSocketWhenTheServerDoesNot() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            MqttClient client = client(server.builder());
            CompletableFuture<Connack> connected = client.async().connect();
            try (Dialogue dialogue = server.welcome()) {
                connected.get();
                CompletableFuture<?> disconnected = client.async().disconnect();
                dialogue.expect(Disconnect.NORMAL);
                dialogue.expectEnd();
                time.awaitAlarm(Duration.ofSeconds(1));
                time.advance(Duration.ofSeconds(1));
                disconnected.get();
            }
            client.close();
            threads.awaitNone();
        }
    }

    @Test
    void speaksMqtt311() throws Exception {
        try (ScriptedServer server = new ScriptedServer();
                MqttClient client = server.builder().version(MqttVersion.V3_1_1).build()) {
            CompletableFuture<Connack> connected = client.async().connect();
            try (Dialogue dialogue = server.accept()) {
                dialogue.expect(new Connect(MqttVersion.V3_1_1, true, 60, "c"));
                dialogue.send(new Connack(false, ReasonCode.SUCCESS));
                connected.get();
                CompletableFuture<?> pong = client.async().ping();
                dialogue.expect(io.heliograph.codec.Pingreq.INSTANCE);
                dialogue.send(io.heliograph.codec.Pingresp.INSTANCE);
                pong.get();
            }
        }
    }

    @Test
    void drawsAnIdentifierForMqtt311() {
        String identifier = MqttClient.builder().version(MqttVersion.V3_1_1).build().clientIdentifier();
        assertThat(identifier).matches("[0-9A-Za-z]{20}");
        assertThat(MqttClient.builder().version(MqttVersion.V3_1_1).build().clientIdentifier())
                .isNotEqualTo(identifier);
    }
}
