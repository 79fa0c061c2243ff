// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Subscribe;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ClientMetricsTest extends ScriptedTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private MqttClientBuilder builder() {
        return server.builder().keepAlive(Duration.ZERO).reconnect(Reconnect.exponential(SECOND, SECOND));
    }

    private static <T> void awaitValue(MqttClient client, Function<ClientMetrics, T> field, T value) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!field.apply(client.metrics()).equals(value) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(field.apply(client.metrics())).isEqualTo(value);
    }

    @Test
    void beginsAtZero() {
        ClientMetrics metrics = client(builder()).metrics();
        assertThat(metrics.connections())
                .isEqualTo(new ClientMetrics.Connections(ConnectionState.DISCONNECTED, 0, 0, 0, 0, 0));
        assertThat(metrics.sent()).isEqualTo(new ClientMetrics.Traffic(0, 0, 0, 0));
        assertThat(metrics.received()).isEqualTo(new ClientMetrics.Traffic(0, 0, 0, 0));
        assertThat(metrics.publishing()).isEqualTo(new ClientMetrics.Publishing(0, 0, 0, 0, 0, 0, 0, 0, 0));
        assertThat(metrics.receiving()).isEqualTo(new ClientMetrics.Receiving(0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void countsWhatIsSentAndHowLongItsAcknowledgementTook() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connect(client);
        long before = client.metrics().sent().bytes();
        client.publish("t", "x", AT_MOST_ONCE);
        dialogue.expect(Publish.class);
        CompletableFuture<PublishResult> once = client.async().publish("t", "x", AT_LEAST_ONCE);
        int first = dialogue.expect(Publish.class).packetIdentifier();
        time.advance(SECOND);
        dialogue.send(new Puback(first, ReasonCode.SUCCESS));
        get(once);
        CompletableFuture<PublishResult> exactly = client.async().publish("t", "x", EXACTLY_ONCE);
        int second = dialogue.expect(Publish.class).packetIdentifier();
        assertThat(client.metrics().publishing().inFlight()).isEqualTo(1);
        dialogue.send(new Pubrec(second, ReasonCode.SUCCESS));
        dialogue.expect(Pubrel.class);
        time.advance(SECOND.multipliedBy(3));
        dialogue.send(new Pubcomp(second, ReasonCode.SUCCESS));
        get(exactly);

        ClientMetrics metrics = client.metrics();
        // PUBLISH of 7 and twice 9 bytes, and PUBREL of 4.
        assertThat(metrics.sent()).isEqualTo(new ClientMetrics.Traffic(1, 1, 1, before + 29));
        assertThat(metrics.sent().messages()).isEqualTo(3);
        assertThat(metrics.sent().messages(EXACTLY_ONCE)).isEqualTo(1);
        assertThat(metrics.publishing()).isEqualTo(new ClientMetrics.Publishing(3, 0, 0, 0, 0, 0, 0, 0, 0));
        assertThat(metrics.acknowledgements().count()).isEqualTo(2);
        assertThat(metrics.acknowledgements().total()).isEqualTo(SECOND.multipliedBy(4));
        assertThat(metrics.acknowledgements().longest()).isEqualTo(SECOND.multipliedBy(3));
    }

    @Test
    void countsWhatIsReceivedAndHowLongHandlersTook() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connect(client);
        subscribe(client, dialogue, "a", AT_LEAST_ONCE, message -> time.advance(SECOND));
        subscribe(client, dialogue, "b", AT_LEAST_ONCE, message -> {
            throw new IllegalStateException("no");
        });
        for (String topic : new String[] {"a", "b", "c"}) {
            dialogue.send(publish(topic, "x", AT_LEAST_ONCE, 1));
            dialogue.expect(Puback.class);
        }
        awaitValue(client, metrics -> metrics.receiving().unhandled(), 0);
        ClientMetrics metrics = client.metrics();
        assertThat(metrics.received().messages(QoS.AT_LEAST_ONCE)).isEqualTo(3);
        // CONNACK of 5, SUBACK of 6, PUBLISH of 9.
        assertThat(metrics.received().bytes()).isEqualTo(5 + 2 * 6 + 3 * 9);
        assertThat(metrics.receiving()).isEqualTo(new ClientMetrics.Receiving(0, 0, 0, 0, 1, 1, 0, 0));
        assertThat(metrics.handlers().count()).isEqualTo(2);
        assertThat(metrics.handlers().longest()).isEqualTo(SECOND);
    }

    @Test
    void countsConnectionsAndWhatIsSentAgain() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connect(client, ConnackProperties.builder().sessionExpiryInterval(100L).build());
        begin(client.async().publish("t", "x", AT_LEAST_ONCE));
        dialogue.expect(Publish.class);
        dialogue.close();
        time.awaitAlarm(SECOND);
        time.advance(SECOND);
        accept(new Connack(false, ReasonCode.SERVER_BUSY));
        time.awaitAlarm(SECOND);
        assertThat(client.metrics().connections())
                .isEqualTo(new ClientMetrics.Connections(ConnectionState.WAITING, 2, 1, 1, 1, 0));
        time.advance(SECOND);
        Dialogue second = accept();
        second.expect(Connect.class);
        second.send(RESUMED);
        second.expect(Publish.class);
        assertThat(client.metrics().connections())
                .isEqualTo(new ClientMetrics.Connections(ConnectionState.CONNECTED, 3, 2, 1, 1, 0));
        assertThat(client.metrics().publishing().sentAgain()).isEqualTo(1);
        assertThat(client.metrics().sent().qos1()).isEqualTo(2);
        assertThat(client.metrics().publishing().inFlight()).isEqualTo(1);
        CompletableFuture<Void> gone = client.async().disconnect();
        second.expect(io.heliograph.codec.Disconnect.class);
        second.close();
        get(gone);
        assertThat(client.metrics().connections())
                .isEqualTo(new ClientMetrics.Connections(ConnectionState.DISCONNECTED, 3, 2, 1, 1, 0));
    }

    @Test
    void showsWhatWaits() throws Exception {
        MqttClient client = client(builder().publishBuffer(2, 1_000_000).receiveBuffer(1, 1_000_000));
        Dialogue dialogue = connect(client, ConnackProperties.builder().receiveMaximum(1).build());
        CountDownLatch busy = new CountDownLatch(1);
        CompletableFuture<SubscribeResult> granted = client.async().subscribe("a", AT_LEAST_ONCE,
                message -> busy.await());
        dialogue.send(new io.heliograph.codec.Suback(dialogue.expect(Subscribe.class).packetIdentifier(),
                java.util.List.of(ReasonCode.GRANTED_QOS_1)));
        get(granted);
        dialogue.send(publish("a", "x", AT_LEAST_ONCE, 1));
        awaitValue(client, metrics -> metrics.receiving().heldBack(), 1L);
        assertThat(client.metrics().receiving().unhandled()).isEqualTo(1);
        assertThat(client.metrics().receiving().unhandledBytes()).isPositive();
        assertThat(client.metrics().receiving().unacknowledged()).isEqualTo(1);

        begin(client.async().publish("t", "1", AT_LEAST_ONCE));
        begin(client.async().publish("t", "2", AT_LEAST_ONCE));
        awaitValue(client, metrics -> metrics.publishing().inFlight(), 1);
        assertThat(client.metrics().publishing().queued()).isEqualTo(1);
        assertThat(client.metrics().publishing().open()).isEqualTo(2);
        assertThat(client.metrics().publishing().openBytes()).isPositive();
        Thread waiting = Thread.ofVirtual().start(() -> begin(client.send(
                io.heliograph.codec.Message.of("t", io.heliograph.codec.Bytes.EMPTY, AT_LEAST_ONCE))));
        awaitValue(client, metrics -> metrics.publishing().waitingForRoom(), 1);
        busy.countDown();
        int identifier = dialogue.expect(Publish.class).packetIdentifier();
        dialogue.expect(Puback.class);
        dialogue.send(new Puback(identifier, ReasonCode.SUCCESS));
        waiting.join();
        awaitValue(client, metrics -> metrics.publishing().waitingForRoom(), 0);
    }
}
