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
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import io.heliograph.codec.TopicName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PublishingTest extends ScriptedTest {

    @Test
    void qos0EndsWhenItIsWritten() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);

        PublishResult result = client.publish("t", "x", AT_MOST_ONCE);

        assertThat(result.reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        dialogue.expect(publish("t", "x", AT_MOST_ONCE, 0));
    }

    @Test
    void qos1EndsWithPuback() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);

        CompletableFuture<PublishResult> published = client.async().publish("t", "x", AT_LEAST_ONCE);
        dialogue.expect(publish("t", "x", AT_LEAST_ONCE, 1));
        assertThat(published).isNotDone();
        dialogue.send(new Puback(1, ReasonCode.NO_MATCHING_SUBSCRIBERS));

        assertThat(get(published).reasonCode()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
    }

    @Test
    void qos2EndsWithPubcomp() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);

        CompletableFuture<PublishResult> published = client.async().publish("t", "x", EXACTLY_ONCE);
        dialogue.expect(publish("t", "x", EXACTLY_ONCE, 1));
        dialogue.send(new Pubrec(1));
        dialogue.expect(new Pubrel(1));
        assertThat(published).isNotDone();
        dialogue.send(new Pubcomp(1));

        assertThat(get(published)).isEqualTo(PublishResult.SUCCESS);
    }

    @Test
    void answersAPubrecThatNothingWaitsFor() throws Exception {
        Dialogue dialogue = connect(client(server.builder()));
        dialogue.send(new Pubrec(77));
        dialogue.expect(new Pubrel(77, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
    }

    @Test
    void aRejectionCarriesThePacket() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        Puback puback = new Puback(1, ReasonCode.NOT_AUTHORIZED, ReasonProperties.reason("not you"));
        Pubrec pubrec = new Pubrec(2, ReasonCode.QUOTA_EXCEEDED);

        CompletableFuture<PublishResult> first = client.async().publish("t", "x", AT_LEAST_ONCE);
        dialogue.expect(Publish.class);
        dialogue.send(puback);
        MqttException failure = failure(first);
        assertThat(failure).isInstanceOf(PublishRejectedException.class).hasMessageContaining("not you");
        assertThat(failure.packet()).isEqualTo(puback);
        assertThat(failure.isRetryable()).isFalse();

        CompletableFuture<PublishResult> second = client.async().publish("t", "x", EXACTLY_ONCE);
        dialogue.expect(Publish.class);
        dialogue.send(pubrec);
        assertThat(failure(second).packet()).isEqualTo(pubrec);
    }

    @Test
    void keepsToTheReceiveMaximumOfTheServerAndToTheOrder() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client, ConnackProperties.builder().receiveMaximum(2).build());

        for (int i = 1; i <= 4; i++) {
            begin(client.async().publish("t", "m" + i, i % 2 == 0 ? EXACTLY_ONCE : AT_LEAST_ONCE));
        }
        dialogue.expect(publish("t", "m1", AT_LEAST_ONCE, 1));
        dialogue.expect(publish("t", "m2", EXACTLY_ONCE, 2));
        CompletableFuture<?> pong = client.async().ping();
        dialogue.expect(io.heliograph.codec.Pingreq.INSTANCE);
        dialogue.send(new Puback(1), io.heliograph.codec.Pingresp.INSTANCE);
        get(pong);
        dialogue.expect(publish("t", "m3", AT_LEAST_ONCE, 3));
        dialogue.send(new Pubrec(2), new Pubcomp(2));
        dialogue.expect(new Pubrel(2));
        dialogue.expect(publish("t", "m4", EXACTLY_ONCE, 4));
    }

    @Test
    void refusesLocallyWhatTheServerDoesNotSupport() throws Exception {
        MqttClient client = client(server.builder());
        connect(client, ConnackProperties.builder().maximumQoS(AT_LEAST_ONCE).retainAvailable(false)
                .maximumPacketSize(40L).build());

        assertThatThrownBy(() -> client.publish("t", "x", EXACTLY_ONCE)).isInstanceOfSatisfying(
                NotSupportedByServerException.class,
                e -> assertThat(e.reasonCode()).isEqualTo(ReasonCode.QOS_NOT_SUPPORTED));
        assertThatThrownBy(() -> client.publish(Message.of("t", Bytes.EMPTY, AT_MOST_ONCE).withRetain(true)))
                .isInstanceOfSatisfying(NotSupportedByServerException.class,
                        e -> assertThat(e.reasonCode()).isEqualTo(ReasonCode.RETAIN_NOT_SUPPORTED));
        for (io.heliograph.codec.QoS qos : List.of(AT_MOST_ONCE, AT_LEAST_ONCE)) {
            assertThatThrownBy(() -> client.publish("t", "x".repeat(41), qos)).isInstanceOfSatisfying(
                    NotSupportedByServerException.class,
                    e -> assertThat(e.reasonCode()).isEqualTo(ReasonCode.PACKET_TOO_LARGE));
        }
        assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
    }

    @Test
    void usesTopicAliasesAsFarAsTheServerAllows() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client, ConnackProperties.builder().topicAliasMaximum(1).build());

        client.publish("t", "1", AT_MOST_ONCE);
        client.publish("t", "2", AT_MOST_ONCE);
        Message message = Message.of("t", Bytes.utf8("1"), AT_MOST_ONCE);
        dialogue.expect(new Publish(message, false, 0, 1, List.of()));
        dialogue.expect(new Publish(Message.of("t", Bytes.utf8("2"), AT_MOST_ONCE).withTopicName(TopicName.EMPTY),
                false, 0, 1, List.of()));
    }

    @Test
    void writesWhatHasGatheredAtOnce() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client, ConnackProperties.builder().receiveMaximum(1).build());

        begin(client.async().publish("t", "first", AT_LEAST_ONCE));
        begin(client.async().publish("t", "held back, and with it what follows", AT_LEAST_ONCE));
        dialogue.expect(publish("t", "first", AT_LEAST_ONCE, 1));
        for (int i = 0; i < 1_000; i++) {
            begin(client.async().publish("t", "x", AT_MOST_ONCE));
        }
        int before = writes.get();
        dialogue.send(new Puback(1));
        dialogue.expect(Publish.class);
        for (int i = 0; i < 1_000; i++) {
            dialogue.expect(publish("t", "x", AT_MOST_ONCE, 0));
        }
        assertThat(writes.get() - before).isEqualTo(1);
    }

    @Test
    void asynchronousPublishingFailsWhenTheBufferIsFull() throws Exception {
        MqttClient client = client(server.builder().publishBuffer(2, 1_000_000));
        Dialogue dialogue = connect(client);

        CompletableFuture<PublishResult> first = client.async().publish("t", "1", AT_LEAST_ONCE);
        begin(client.async().publish("t", "2", AT_LEAST_ONCE));
        assertThat(failure(client.async().publish("t", "3", AT_LEAST_ONCE))).isInstanceOf(BufferFullException.class)
                .hasMessageContaining("2 messages");
        dialogue.expect(publish("t", "1", AT_LEAST_ONCE, 1));
        dialogue.expect(publish("t", "2", AT_LEAST_ONCE, 2));
        dialogue.send(new Puback(1));
        get(first);
        begin(client.async().publish("t", "4", AT_LEAST_ONCE));
        dialogue.expect(publish("t", "4", AT_LEAST_ONCE, 3));
    }

    @Test
    void sendWaitsForRoomAndThenAnswersWithAFuture() throws Exception {
        MqttClient client = client(server.builder().publishBuffer(10, 200));
        Dialogue dialogue = connect(client);
        CompletableFuture<PublishResult> first = client.send(Message.of("t", Bytes.utf8("1"), AT_LEAST_ONCE));
        CountDownLatch sent = new CountDownLatch(1);
        Thread sending = Thread.startVirtualThread(() -> {
            CompletableFuture<PublishResult> unused = client
                    .send(Message.of("t", Bytes.utf8("2"), AT_LEAST_ONCE));
            sent.countDown();
        });
        dialogue.expect(publish("t", "1", AT_LEAST_ONCE, 1));
        time.awaitAlarm(Duration.ofSeconds(10));
        assertThat(sent.getCount()).isEqualTo(1);
        dialogue.send(new Puback(1));
        dialogue.expect(publish("t", "2", AT_LEAST_ONCE, 2));
        sending.join();
        get(first);
    }

    @Test
    void aMessageThatFoundNoRoomInTimeIsNotSent() throws Exception {
        MqttClient client = client(server.builder().publishBuffer(1, 1_000).operationTimeout(Duration.ofSeconds(5)));
        Dialogue dialogue = connect(client);
        CompletableFuture<PublishResult> first = client.async().publish("t", "1", AT_LEAST_ONCE);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread waiting = Thread.ofVirtual().uncaughtExceptionHandler((t, e) -> failure.set(e))
                .start(() -> client.publish("t", "2", AT_LEAST_ONCE));
        time.awaitAlarm(Duration.ofSeconds(5));
        time.advance(Duration.ofSeconds(5));
        waiting.join();
        assertThat(failure.get()).isInstanceOf(MqttTimeoutException.class).hasMessageContaining("not taken");

        dialogue.expect(publish("t", "1", AT_LEAST_ONCE, 1));
        dialogue.send(new Puback(1));
        get(first);
        begin(client.async().publish("t", "3", AT_LEAST_ONCE));
        dialogue.expect(publish("t", "3", AT_LEAST_ONCE, 2));
    }

    @Test
    void anInterruptedCallerLosesNothing() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread waiting = Thread.startVirtualThread(() -> {
            try {
                client.publish("t", "1", AT_LEAST_ONCE);
            } catch (MqttInterruptedException e) {
                failure.set(e);
                flag.set(Thread.currentThread().isInterrupted());
            }
        });
        dialogue.expect(publish("t", "1", AT_LEAST_ONCE, 1));
        waiting.interrupt();
        waiting.join();
        assertThat(failure.get()).hasMessageContaining("goes on");
        assertThat(flag.get()).isTrue();

        dialogue.send(new Puback(1));
        CompletableFuture<PublishResult> next = client.async().publish("t", "2", AT_LEAST_ONCE);
        dialogue.expect(publish("t", "2", AT_LEAST_ONCE, 2));
        dialogue.send(new Puback(2));
        get(next);
    }

    @Test
    void anInterruptedCallerThatWaitedForRoomIsToldThatItWasNotTaken() throws Exception {
        MqttClient client = client(server.builder().publishBuffer(1, 1_000));
        Dialogue dialogue = connect(client);
        begin(client.async().publish("t", "1", AT_LEAST_ONCE));
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread waiting = Thread.ofVirtual().uncaughtExceptionHandler((t, e) -> failure.set(e))
                .start(() -> client.publish("t", "2", AT_LEAST_ONCE));
        time.awaitAlarm(Duration.ofSeconds(10));
        waiting.interrupt();
        waiting.join();
        assertThat(failure.get()).isInstanceOf(MqttInterruptedException.class).hasMessageContaining("not taken");
        dialogue.expect(publish("t", "1", AT_LEAST_ONCE, 1));
    }

    @Test
    void aMessageThatWasNotAcknowledgedInTimeStaysUnderWay() throws Exception {
        MqttClient client = client(server.builder().operationTimeout(Duration.ofSeconds(5)));
        Dialogue dialogue = connect(client);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread waiting = Thread.ofVirtual().uncaughtExceptionHandler((t, e) -> failure.set(e))
                .start(() -> client.publish("t", "1", EXACTLY_ONCE));
        dialogue.expect(publish("t", "1", EXACTLY_ONCE, 1));
        time.awaitAlarm(Duration.ofSeconds(5));
        time.advance(Duration.ofSeconds(5));
        waiting.join();
        assertThat(failure.get()).isInstanceOf(MqttTimeoutException.class).hasMessageContaining("under way");
        dialogue.send(new Pubrec(1));
        dialogue.expect(new Pubrel(1));
    }

    @Test
    void whatWasNotWrittenFailsWithTheConnectionIfItIsQos0() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client, ConnackProperties.builder().receiveMaximum(1).build());
        CompletableFuture<PublishResult> open = client.async().publish("t", "1", AT_LEAST_ONCE);
        CompletableFuture<PublishResult> queued = client.async().publish("t", "2", AT_LEAST_ONCE);
        CompletableFuture<PublishResult> unwritten = client.async().publish("t", "3", AT_MOST_ONCE);
        dialogue.expect(publish("t", "1", AT_LEAST_ONCE, 1));
        dialogue.close();
        assertThat(failure(unwritten)).isInstanceOf(ConnectionLostException.class);
        assertThat(open).isNotDone();
        assertThat(queued).isNotDone();
    }

    @Test
    void disconnectSendsWhatWaitsAsFarAsTheServerAllows() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client, ConnackProperties.builder().receiveMaximum(2).build());
        List<CompletableFuture<PublishResult>> published = List.of(client.async().publish("t", "1", AT_MOST_ONCE),
                client.async().publish("t", "2", AT_LEAST_ONCE), client.async().publish("t", "3", AT_LEAST_ONCE),
                client.async().publish("t", "4", AT_LEAST_ONCE));
        CompletableFuture<?> disconnected = client.async().disconnect();
        dialogue.expect(publish("t", "1", AT_MOST_ONCE, 0));
        dialogue.expect(publish("t", "2", AT_LEAST_ONCE, 1));
        dialogue.expect(publish("t", "3", AT_LEAST_ONCE, 2));
        dialogue.expect(io.heliograph.codec.Disconnect.NORMAL);
        dialogue.close();
        get(disconnected);
        get(published.get(0));
        for (CompletableFuture<PublishResult> unacknowledged : published.subList(1, 4)) {
            assertThat(failure(unacknowledged)).isInstanceOf(ConnectionLostException.class);
        }
    }

    @Test
    void publishingNeedsAConnection() {
        MqttClient client = client(server.builder());
        assertThatThrownBy(() -> client.publish("t", "x", AT_LEAST_ONCE)).isInstanceOf(NotConnectedException.class)
                .hasMessageContaining("DISCONNECTED");
    }

    @Test
    void leavesOutPropertiesInMqtt311() throws Exception {
        MqttClient client = client(server.builder().version(MqttVersion.V3_1_1));
        Dialogue dialogue = connect(client);
        CompletableFuture<PublishResult> published = client.async().publish("t", "x", EXACTLY_ONCE);
        dialogue.expect(publish("t", "x", EXACTLY_ONCE, 1));
        dialogue.send(new Pubrec(1));
        dialogue.expect(new Pubrel(1));
        dialogue.send(new Pubcomp(1));
        get(published);
    }
}
