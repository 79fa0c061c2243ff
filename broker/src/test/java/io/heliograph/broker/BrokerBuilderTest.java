// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker;

import static io.heliograph.broker.network.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.broker.network.RawClient;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Each option: what it refuses, and what it brings about. */
class BrokerBuilderTest {

    private static void refuses(String name, Consumer<Broker.Builder> option) {
        assertThatThrownBy(() -> option.accept(Broker.builder())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + " is ").hasMessageContaining("must be from");
    }

    @Test
    void aValueOutOfRangeIsRefusedByName() {
        refuses("port", b -> b.port(-1));
        refuses("port", b -> b.port(65_536));
        refuses("shards", b -> b.shards(0));
        refuses("shards", b -> b.shards(1_025));
        refuses("maximumPacketSize", b -> b.maximumPacketSize(127));
        refuses("maximumPacketSize", b -> b.maximumPacketSize(268_435_461));
        refuses("maximumConnections", b -> b.maximumConnections(0));
        refuses("connectTimeout", b -> b.connectTimeout(Duration.ofNanos(999_999)));
        refuses("connectTimeout", b -> b.connectTimeout(Duration.ofHours(1).plusNanos(1)));
        refuses("connectTimeout", b -> b.connectTimeout(Duration.ofSeconds(Long.MAX_VALUE)));
        refuses("receiveMaximum", b -> b.receiveMaximum(0));
        refuses("receiveMaximum", b -> b.receiveMaximum(65_536));
        refuses("topicAliasMaximum", b -> b.topicAliasMaximum(-1));
        refuses("topicAliasMaximum", b -> b.topicAliasMaximum(65_536));
        refuses("maximumInFlight", b -> b.maximumInFlight(0));
        refuses("maximumInFlight", b -> b.maximumInFlight(65_536));
        refuses("maximumQueuedMessages", b -> b.maximumQueuedMessages(-1));
        refuses("maximumQueuedBytes", b -> b.maximumQueuedBytes(-1));
        refuses("totalQueuedBytes", b -> b.totalQueuedBytes(-1));
        refuses("maximumSessions", b -> b.maximumSessions(0));
        refuses("maximumSessionExpiry", b -> b.maximumSessionExpiry(Duration.ofSeconds(-1)));
        refuses("maximumSessionExpiry", b -> b.maximumSessionExpiry(Duration.ofSeconds(0x1_0000_0000L)));
        refuses("maximumSubscriptions", b -> b.maximumSubscriptions(0));
        refuses("maximumTopicLevels", b -> b.maximumTopicLevels(0));
        refuses("maximumTopicLevels", b -> b.maximumTopicLevels(65_536));
        refuses("maximumRetainedMessages", b -> b.maximumRetainedMessages(-1));
        refuses("maximumRetainedBytes", b -> b.maximumRetainedBytes(-1));
    }

    @Test
    @SuppressWarnings("NullAway") // that is the point
    void noValueIsRefusedByName() {
        assertThatNullPointerException().isThrownBy(() -> Broker.builder().host(null)).withMessage("host");
        assertThatNullPointerException().isThrownBy(() -> Broker.builder().connectTimeout(null))
                .withMessage("connectTimeout");
        assertThatNullPointerException().isThrownBy(() -> Broker.builder().maximumSessionExpiry(null))
                .withMessage("maximumSessionExpiry");
    }

    // --- effects

    private interface Dialogue {
        void with(Broker broker, RawClient client) throws IOException;
    }

    private static void with(UnaryOperator<Broker.Builder> options, Dialogue dialogue) throws IOException {
        try (Broker broker = options.apply(Broker.builder().port(0).shards(2)).start();
                RawClient client = RawClient.connected(broker.port(), "client")) {
            dialogue.with(broker, client);
        }
    }

    private static ConnackProperties granted(Broker broker, String name) throws IOException {
        try (RawClient client = new RawClient(broker.port())) {
            ConnectProperties asked = ConnectProperties.builder().sessionExpiryInterval(1_000L).build();
            client.send(new Connect(MqttVersion.V5, true, 0, name, null, null, null, asked));
            return client.expect(Connack.class).properties();
        }
    }

    private static Publish publish(int packetIdentifier, String topic, String payload) {
        return new Publish(Message.of(topic, Bytes.utf8(payload), QoS.AT_LEAST_ONCE), packetIdentifier);
    }

    private static Publish retained(int packetIdentifier, String topic, String payload) {
        return new Publish(Message.of(topic, Bytes.utf8(payload), QoS.AT_LEAST_ONCE).withRetain(true),
                packetIdentifier);
    }

    private static Subscribe subscribe(String... filters) {
        return new Subscribe(1,
                List.of(filters).stream().map(f -> Subscription.of(f, QoS.AT_LEAST_ONCE)).toList());
    }

    private static void expectCode(RawClient client, Packet packet, ReasonCode code) throws IOException {
        assertThat(client.send(packet).expect(Puback.class).reasonCode()).isEqualTo(code);
    }

    @Test
    void hostAndPort() throws IOException {
        int port;
        try (Broker broker = Broker.builder().port(0).start()) {
            port = broker.port();
            assertThat(broker.address().getHostString()).isEqualTo("127.0.0.1");
        }
        try (Broker broker = Broker.builder().host("0.0.0.0").port(port).start()) {
            assertThat(broker.address().getAddress().isAnyLocalAddress()).isTrue();
            assertThat(broker.port()).isEqualTo(port);
            RawClient.connected(port, "a").close();
        }
    }

    @Test
    void shards() {
        try (Broker broker = Broker.builder().port(0).shards(5).start()) {
            assertThat(Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("heliograph-shard")).count()).isBetween(1L, 5L);
            assertThat(broker.shards()).isEqualTo(5);
        }
    }

    @Test
    void maximumPacketSize() throws IOException {
        with(b -> b.maximumPacketSize(200), (broker, client) -> {
            assertThat(granted(broker, "a").maximumPacketSize()).isEqualTo(200);
            client.send(publish(1, "t", "x".repeat(200)));
            assertThat(client.expect(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
        });
    }

    @Test
    void maximumConnections() throws IOException {
        with(b -> b.maximumConnections(2), (broker, client) -> {
            try (RawClient second = RawClient.connected(broker.port(), "second");
                    RawClient third = new RawClient(broker.port())) {
                third.expectEnd();
                second.send(Disconnect.NORMAL).expectEnd();
            }
            eventually(() -> broker.statistics().connections() == 1, () -> broker.statistics().toString());
            eventually(() -> accepts(broker), () -> "no room after one has gone");
        });
    }

    private static boolean accepts(Broker broker) {
        try (RawClient again = new RawClient(broker.port())) {
            return again.send(new Connect(MqttVersion.V5, true, 0, "again")).next() instanceof Connack;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void connectTimeout() throws IOException {
        with(b -> b.connectTimeout(Duration.ofMillis(500)), (broker, client) -> {
            try (RawClient silent = new RawClient(broker.port())) {
                silent.expectEnd();
            }
            client.send(Disconnect.NORMAL).expectEnd();
        });
    }

    @Test
    void receiveMaximumAndTopicAliasMaximum() throws IOException {
        with(b -> b.receiveMaximum(7).topicAliasMaximum(3), (broker, client) -> {
            assertThat(granted(broker, "a").receiveMaximum()).isEqualTo(7);
            assertThat(granted(broker, "b").topicAliasMaximum()).isEqualTo(3);
        });
    }

    @Test
    void maximumInFlight() throws IOException {
        with(b -> b.maximumInFlight(1), (broker, client) -> {
            client.send(subscribe("t")).expect(Suback.class);
            client.send(publish(1, "t", "one"), publish(2, "t", "two"));
            client.expect(publish(1, "t", "one"), new Puback(1), new Puback(2));
            client.send(new Puback(1)).expect(publish(2, "t", "two"));
        });
    }

    @Test
    void maximumQueuedMessages() throws IOException {
        with(b -> b.maximumInFlight(1).maximumQueuedMessages(1), (broker, client) -> {
            client.send(subscribe("t")).expect(Suback.class);
            client.send(publish(1, "t", "one"), publish(2, "t", "two"), publish(3, "t", "three"));
            client.expect(publish(1, "t", "one"), new Puback(1), new Puback(2), new Puback(3));
            assertThat(broker.statistics().droppedQueueFull()).isEqualTo(1);
        });
    }

    @Test
    void maximumQueuedBytesAndTotalQueuedBytes() throws IOException {
        Dialogue oneHasRoom = (broker, client) -> {
            client.send(subscribe("t")).expect(Suback.class);
            client.send(publish(1, "t", "one"), publish(2, "t", "two"));
            client.expect(publish(1, "t", "one"), new Puback(1), new Puback(2));
            assertThat(broker.statistics().droppedQueueFull()).isEqualTo(1);
        };
        with(b -> b.maximumQueuedBytes(200), oneHasRoom);
        with(b -> b.totalQueuedBytes(400), oneHasRoom);
    }

    @Test
    void maximumSessions() throws IOException {
        with(b -> b.maximumSessions(1), (broker, client) -> {
            try (RawClient second = new RawClient(broker.port())) {
                second.send(new Connect(MqttVersion.V5, true, 0, "second"));
                assertThat(second.expect(Connack.class).reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
            }
        });
    }

    @Test
    void maximumSessionExpiry() throws IOException {
        with(b -> b.maximumSessionExpiry(Duration.ofMinutes(1)),
                (broker, client) -> assertThat(granted(broker, "a").sessionExpiryInterval()).isEqualTo(60));
    }

    @Test
    void maximumSubscriptionsAndMaximumTopicLevels() throws IOException {
        with(b -> b.maximumSubscriptions(1).maximumTopicLevels(2), (broker, client) -> {
            client.send(subscribe("a/b/c", "a", "b"));
            assertThat(client.expect(Suback.class).reasonCodes()).containsExactly(ReasonCode.TOPIC_FILTER_INVALID,
                    ReasonCode.GRANTED_QOS_1, ReasonCode.QUOTA_EXCEEDED);
            expectCode(client, publish(1, "a/b/c", "x"), ReasonCode.TOPIC_NAME_INVALID);
        });
    }

    @Test
    void maximumRetainedMessagesAndMaximumRetainedBytes() throws IOException {
        Dialogue oneHasRoom = (broker, client) -> {
            expectCode(client, retained(1, "a", "x"), ReasonCode.NO_MATCHING_SUBSCRIBERS);
            expectCode(client, retained(2, "b", "x"), ReasonCode.QUOTA_EXCEEDED);
            assertThat(broker.statistics().retainedMessages()).isEqualTo(1);
            assertThat(broker.statistics().refusedMessages()).isEqualTo(1);
        };
        with(b -> b.maximumRetainedMessages(1), oneHasRoom);
        with(b -> b.maximumRetainedBytes(400), oneHasRoom);
    }
}
