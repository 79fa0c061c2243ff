// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How long messages are held, in which order they go, and which of them are given up. */
class PublishBufferTest extends ScriptedTest {
    private static final ConnackProperties ONE_AT_A_TIME = ConnackProperties.builder().receiveMaximum(1).build();

    private static Message message(String text, QoS qos) {
        return Message.of("t", Bytes.utf8(text), qos);
    }

    private static Message expiring(String text, long seconds) {
        return message(text, AT_LEAST_ONCE)
                .withProperties(MessageProperties.builder().messageExpiryInterval(seconds).build());
    }

    private static CompletableFuture<PublishResult> publish(MqttClient client, String text) {
        return client.async().publish(message(text, AT_LEAST_ONCE));
    }

    private static CompletableFuture<PublishResult> publish(MqttClient client, String text, int priority) {
        return client.async().publish(message(text, AT_LEAST_ONCE), priority);
    }

    /** Takes what the client sends and acknowledges it, until it has taken so many. */
    private static List<String> take(Dialogue dialogue, int messages) throws Exception {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            Publish publish = dialogue.expect(Publish.class);
            texts.add(publish.message().payload().utf8());
            dialogue.send(new Puback(publish.packetIdentifier()));
        }
        return texts;
    }

    private static DeliveryCounters counters(MqttClient client) {
        return client.deliveryCounters();
    }

    // --- when it is full

    @Test
    void theOldestUnsentMessagesMakeRoom() throws Exception {
        MqttClient client = client(server.builder().publishBuffer(3, 1_000_000).whenFull(WhenFull.DROP_OLDEST));
        Dialogue dialogue = connect(client, ONE_AT_A_TIME);
        CompletableFuture<PublishResult> sent = publish(client, "1");
        Publish first = dialogue.expect(Publish.class);
        CompletableFuture<PublishResult> second = publish(client, "2", 200);
        begin(publish(client, "3"));
        begin(publish(client, "4"));

        assertThat(failure(second)).isInstanceOf(MessageDroppedException.class).hasMessageContaining("to make room");
        assertThat(sent).isNotDone();
        dialogue.send(new Puback(first.packetIdentifier()));
        assertThat(take(dialogue, 2)).containsExactly("3", "4");
        assertThat(counters(client).dropped()).isEqualTo(1);
    }

    @Test
    void asManyMakeRoomAsALargeMessageNeeds() throws Exception {
        MqttClient client = client(server.builder().publishBuffer(100, 2_000).whenFull(WhenFull.DROP_OLDEST));
        Dialogue dialogue = connect(client, ONE_AT_A_TIME);
        begin(publish(client, "1"));
        Publish first = dialogue.expect(Publish.class);
        for (int i = 2; i <= 11; i++) {
            begin(publish(client, Integer.toString(i)));
        }
        begin(publish(client, "x".repeat(1_200)));

        // A small one counts as 130 bytes or so.
        assertThat(counters(client).dropped()).isEqualTo(6);
        dialogue.send(new Puback(first.packetIdentifier()));
        assertThat(take(dialogue, 5)).containsExactly("8", "9", "10", "11", "x".repeat(1_200));
    }

    @Test
    void whatIsUnderWayIsNeverDropped() throws Exception {
        MqttClient client = client(server.builder().publishBuffer(2, 1_000_000).whenFull(WhenFull.DROP_OLDEST));
        Dialogue dialogue = connect(client);
        CompletableFuture<PublishResult> first = publish(client, "1");
        CompletableFuture<PublishResult> second = publish(client, "2");
        dialogue.expect(Publish.class);
        dialogue.expect(Publish.class);

        assertThat(failure(publish(client, "3"))).isInstanceOf(BufferFullException.class);
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
    }

    @Test
    void theLowestPriorityMakesRoomAndTheOldestOfIt() throws Exception {
        MqttClient client = client(
                server.builder().publishBuffer(5, 1_000_000).whenFull(WhenFull.DROP_LOWEST_PRIORITY));
        Dialogue dialogue = connect(client, ONE_AT_A_TIME);
        begin(publish(client, "sent"));
        Publish first = dialogue.expect(Publish.class);
        begin(publish(client, "high", 200));
        CompletableFuture<PublishResult> low1 = publish(client, "low 1", 10);
        CompletableFuture<PublishResult> low2 = publish(client, "low 2", 10);
        begin(publish(client, "middle", 100));

        begin(publish(client, "low 3", 10));
        assertThat(failure(low1)).isInstanceOf(MessageDroppedException.class);
        assertThat(low2).isNotDone();
        assertThat(failure(publish(client, "lowest", 9))).isInstanceOf(MessageDroppedException.class)
                .hasMessageContaining("higher priority");
        dialogue.send(new Puback(first.packetIdentifier()));
        assertThat(take(dialogue, 4)).containsExactly("high", "middle", "low 2", "low 3");
        assertThat(counters(client).dropped()).isEqualTo(2);
    }

    @Test
    void aFullBufferFailsBlockingCallsTooIfTheyShallNotWait() throws Exception {
        MqttClient client = client(server.builder().publishBuffer(1, 1_000_000).whenFull(WhenFull.FAIL));
        connect(client);
        begin(publish(client, "1"));
        assertThatThrownBy(() -> client.publish(message("2", AT_LEAST_ONCE))).isInstanceOf(BufferFullException.class);
        assertThatThrownBy(() -> client.send(message("2", AT_LEAST_ONCE))).isInstanceOf(BufferFullException.class);
    }

    /** Begins to publish with QoS 1 on a thread of its own; the message waits for room. */
    private static CompletableFuture<Void> publishWaiting(MqttClient client, String text, Duration timeout) {
        int before = counters(client).waitingForRoom();
        CompletableFuture<Void> ended = CompletableFuture.runAsync(
                () -> begin(client.withTimeout(timeout).send(message(text, AT_LEAST_ONCE))),
                Thread::startVirtualThread);
        while (counters(client).waitingForRoom() == before) {
            Thread.onSpinWait();
        }
        return ended;
    }

    @Test
    void roomIsTakenEvenIfTheConnectionEndsWithWhatMadeIt() throws Exception {
        MqttClient client = client(server.builder().publishBuffer(1, 1_000_000).cleanStart(false));
        Dialogue dialogue = connect(client);
        CompletableFuture<PublishResult> sent = publish(client, "1");
        Publish first = dialogue.expect(Publish.class);
        CompletableFuture<Void> waiting = publishWaiting(client, "2", Duration.ofSeconds(10));
        dialogue.send(new Puback(first.packetIdentifier()), new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN));
        get(sent);
        // Without waiting for the next connection.
        get(waiting);
        time.awaitAlarm(Duration.ofSeconds(1));
        assertThat(counters(client).queued()).isEqualTo(1);
    }

    @Test
    void whoGivesUpWaitingForMuchRoomMakesWayForThoseWhoNeedLess() throws Exception {
        MqttClient client = client(server.builder().publishBuffer(10, 1_000));
        Dialogue dialogue = connect(client);
        begin(publish(client, "1"));
        dialogue.expect(Publish.class);
        CompletableFuture<Void> large = publishWaiting(client, "x".repeat(900), Duration.ofSeconds(2));
        CompletableFuture<Void> small = publishWaiting(client, "2", Duration.ofSeconds(10));
        time.awaitAlarm(Duration.ofSeconds(2));
        time.advance(Duration.ofSeconds(2));
        assertThat(failure(large)).isInstanceOf(MqttTimeoutException.class);
        get(small);
        assertThat(dialogue.expect(Publish.class).message().payload().utf8()).isEqualTo("2");
    }

    // --- priorities

    @Test
    void aHigherPriorityGoesFirstAndEqualOnesKeepTheirOrder() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client, ONE_AT_A_TIME);
        begin(publish(client, "sent", 0));
        Publish first = dialogue.expect(Publish.class);
        for (int i = 0; i < 3; i++) {
            begin(publish(client, "low " + i, 0));
            begin(publish(client, "normal " + i));
            begin(publish(client, "high " + i, 255));
        }
        assertThat(counters(client)).isEqualTo(new DeliveryCounters(10, 0, 0, 10,
                counters(client).bytes(), 0, 9, 1));
        dialogue.send(new Puback(first.packetIdentifier()));
        assertThat(take(dialogue, 9)).containsExactly("high 0", "high 1", "high 2", "normal 0", "normal 1", "normal 2",
                "low 0", "low 1", "low 2");
    }

    @Test
    void aHigherPriorityDoesNotOvertakeWhatIsSentAgain() throws Exception {
        MqttClient client = client(server.builder().cleanStart(false));
        Dialogue before = connect(client);
        begin(client.async().publish(message("1", EXACTLY_ONCE), 0));
        begin(client.async().publish(message("2", EXACTLY_ONCE), 0));
        before.expect(Publish.class);
        before.expect(Publish.class);
        before.close();
        time.awaitAlarm(Duration.ofSeconds(1));
        begin(publish(client, "3", 255));
        time.advance(Duration.ofSeconds(1));
        Dialogue after = accept(RESUMED);
        for (String text : List.of("1", "2", "3")) {
            assertThat(after.expect(Publish.class).message().payload().utf8()).isEqualTo(text);
        }
    }

    @Test
    void whatWaitsForRoomIsTakenByPriority() throws Exception {
        MqttClient client = client(server.builder().publishBuffer(1, 1_000_000));
        Dialogue dialogue = connect(client);
        begin(publish(client, "1"));
        for (int priority : new int[] {1, 2}) {
            Thread.startVirtualThread(
                    () -> begin(client.send(message("priority " + priority, AT_LEAST_ONCE), priority)));
            while (counters(client).waitingForRoom() < priority) {
                Thread.onSpinWait();
            }
        }
        assertThat(take(dialogue, 3)).containsExactly("1", "priority 2", "priority 1");
    }

    @Test
    void aPriorityIsFrom0To255() {
        MqttClient client = client(server.builder());
        for (int priority : new int[] {-1, 256}) {
            assertThatThrownBy(() -> client.publish(message("x", AT_LEAST_ONCE), priority))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0 to 255");
        }
    }

    // --- time

    @Test
    void theMessageExpiryIntervalCountsWhileAMessageWaits() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client, ONE_AT_A_TIME);
        begin(publish(client, "sent"));
        Publish first = dialogue.expect(Publish.class);
        CompletableFuture<PublishResult> expired = client.async().publish(expiring("5 s", 5));
        begin(client.async().publish(expiring("60 s", 60)));
        time.advance(Duration.ofMillis(4_999));
        assertThat(expired).isNotDone();
        time.advance(Duration.ofMillis(1));
        assertThat(failure(expired)).isInstanceOf(MessageExpiredException.class).hasMessageContaining("in time");
        time.advance(Duration.ofMillis(2_500));
        dialogue.send(new Puback(first.packetIdentifier()));
        // 7.5 s have passed, of which the whole seconds count.
        assertThat(dialogue.expect(Publish.class).message()).isEqualTo(expiring("60 s", 53));
        assertThat(counters(client).expired()).isEqualTo(1);
        assertThat(counters(client).messages()).isEqualTo(1);
    }

    @Test
    void whatIsSentAgainSaysWhatIsLeftOfItsLifeAndDoesNotExpireHere() throws Exception {
        MqttClient client = client(server.builder().cleanStart(false));
        Dialogue before = connect(client);
        CompletableFuture<PublishResult> published = client.async().publish(expiring("x", 1));
        before.expect(Publish.class);
        before.close();
        time.awaitAlarm(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        Publish again = accept(RESUMED).expect(Publish.class);
        assertThat(again.message()).isEqualTo(expiring("x", 0));
        assertThat(again.duplicate()).isTrue();
        assertThat(published).isNotDone();
    }

    @Test
    void messagesDoNotWaitLongerThanTheAgeThatIsSet() throws Exception {
        MqttClient client = client(server.builder().publishBufferAge(Duration.ofSeconds(3))
                .offlinePublishing(OfflinePublishing.ALL));
        CompletableFuture<PublishResult> first = publish(client, "1");
        time.advance(Duration.ofSeconds(2));
        CompletableFuture<PublishResult> second = client.async().publish(message("2", AT_MOST_ONCE));
        time.advance(Duration.ofSeconds(1));
        assertThat(failure(first)).isInstanceOf(MessageExpiredException.class);
        assertThat(second).isNotDone();
        time.advance(Duration.ofSeconds(1));
        connect(client).expect(new Publish(message("2", AT_MOST_ONCE), 0));
        get(second);
    }

    // --- without a connection

    @Test
    void publishesBeforeTheFirstConnectionAndAfterTheLastIfItMay() throws Exception {
        MqttClient client = client(server.builder().offlinePublishing(OfflinePublishing.QOS_1_AND_2));
        CompletableFuture<PublishResult> early = publish(client, "early");
        assertThatThrownBy(() -> client.publish(message("x", AT_MOST_ONCE))).isInstanceOf(NotConnectedException.class);
        Dialogue first = connect(client);
        assertThat(take(first, 1)).containsExactly("early");
        get(early);
        CompletableFuture<?> disconnected = client.async().disconnect();
        first.expect(Disconnect.NORMAL);
        first.close();
        get(disconnected);

        CompletableFuture<PublishResult> late = publish(client, "late");
        assertThat(take(connect(client), 1)).containsExactly("late");
        get(late);
    }

    @Test
    void whatIsUnderWayOutlivesDisconnectIfItMay() throws Exception {
        MqttClient client = client(server.builder().cleanStart(false)
                .offlinePublishing(OfflinePublishing.QOS_1_AND_2));
        Dialogue first = connect(client);
        CompletableFuture<PublishResult> open = publish(client, "open");
        first.expect(Publish.class);
        CompletableFuture<?> disconnected = client.async().disconnect();
        first.expect(Disconnect.NORMAL);
        first.close();
        get(disconnected);
        assertThat(open).isNotDone();

        assertThat(take(connect(client, RESUMED), 1)).containsExactly("open");
        get(open);
    }

    @Test
    void closingFailsWhatWaitsForAConnection() {
        MqttClient client = client(server.builder().offlinePublishing(OfflinePublishing.ALL));
        CompletableFuture<PublishResult> waiting = client.async().publish(message("x", AT_MOST_ONCE));
        client.close();
        assertThatThrownBy(() -> get(waiting)).hasCauseInstanceOf(ClientClosedException.class);
    }

    @Test
    void qos0WaitsForTheNextConnectionIfItMay() throws Exception {
        MqttClient client = client(server.builder().offlinePublishing(OfflinePublishing.ALL));
        Dialogue before = connect(client);
        before.close();
        time.awaitAlarm(Duration.ofSeconds(1));
        AtomicReference<PublishResult> result = new AtomicReference<>();
        Thread waiting = Thread.startVirtualThread(() -> result.set(client.publish(message("x", AT_MOST_ONCE))));
        time.awaitAlarm(Duration.ofSeconds(10));
        time.advance(Duration.ofSeconds(1));
        accept(ACCEPTED).expect(new Publish(message("x", AT_MOST_ONCE), 0));
        waiting.join();
        assertThat(result.get()).isEqualTo(PublishResult.SUCCESS);
    }
}
