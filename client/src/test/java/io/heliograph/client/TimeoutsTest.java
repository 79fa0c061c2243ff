// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Message;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Unsubscribe;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TimeoutsTest extends ScriptedTest {
    private static final Duration OWN = Duration.ofMillis(1_234);
    private static final MessageHandler IGNORE = message -> {
    };

    /** Operations that wait, each with a timeout in its profile. */
    enum Operation {
        PUBLISH, SUBSCRIBE, UNSUBSCRIBE, PING;

        void perform(MqttClient client) {
            switch (this) {
                case PUBLISH -> client.publish("t", "x", AT_LEAST_ONCE);
                case SUBSCRIBE -> client.subscribe("a", AT_LEAST_ONCE, IGNORE);
                case UNSUBSCRIBE -> client.unsubscribe("a");
                case PING -> client.ping();
            }
        }

        CompletableFuture<?> begin(MqttClient client) {
            return switch (this) {
                case PUBLISH -> client.async().publish("t", "x", AT_LEAST_ONCE);
                case SUBSCRIBE -> client.async().subscribe("a", AT_LEAST_ONCE, IGNORE);
                case UNSUBSCRIBE -> client.async().unsubscribe("a");
                case PING -> client.async().ping();
            };
        }

        void expect(Dialogue dialogue) throws Exception {
            Class<? extends Packet> type = switch (this) {
                case PUBLISH -> Publish.class;
                case SUBSCRIBE -> Subscribe.class;
                case UNSUBSCRIBE -> Unsubscribe.class;
                case PING -> Pingreq.class;
            };
            assertThat(dialogue.next()).isInstanceOf(type);
        }

        Duration of(Timeouts timeouts) {
            return switch (this) {
                case PUBLISH -> timeouts.publish();
                case SUBSCRIBE -> timeouts.subscribe();
                case UNSUBSCRIBE -> timeouts.unsubscribe();
                case PING -> timeouts.ping();
            };
        }

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private MqttClientBuilder quiet() {
        return server.builder().keepAlive(Duration.ZERO);
    }

    private void endsAfter(Duration timeout, Operation operation, CompletableFuture<?> waiting) throws Exception {
        time.awaitAlarm(timeout);
        time.advance(timeout.minusNanos(1));
        assertThat(waiting).isNotDone();
        time.advance(Duration.ofNanos(1));
        MqttException failure = failure(waiting);
        assertThat(failure).isInstanceOfSatisfying(MqttTimeoutException.class, late -> {
            assertThat(late.operation()).isEqualTo(operation.text());
            assertThat(late.timeout()).isEqualTo(timeout);
        }).hasMessageContaining(timeout.toString());
    }

    @ParameterizedTest
    @EnumSource
    void aBlockingCallWaitsAsLongAsConfigured(Operation operation) throws Exception {
        Timeouts timeouts = new Timeouts(Duration.ofSeconds(50), Duration.ofSeconds(51), Duration.ofSeconds(52),
                Duration.ofSeconds(53), Duration.ofSeconds(54), Duration.ofSeconds(55));
        MqttClient client = client(quiet().timeouts(timeouts));
        Dialogue dialogue = connect(client);
        CompletableFuture<?> waiting = CompletableFuture.runAsync(() -> operation.perform(client));
        operation.expect(dialogue);
        endsAfter(operation.of(timeouts), operation, waiting);
    }

    @ParameterizedTest
    @EnumSource
    void aBlockingCallWaitsAsLongAsItSaysItself(Operation operation) throws Exception {
        MqttClient client = client(quiet());
        Dialogue dialogue = connect(client);
        CompletableFuture<?> waiting = CompletableFuture.runAsync(() -> operation.perform(client.withTimeout(OWN)));
        operation.expect(dialogue);
        endsAfter(OWN, operation, waiting);
    }

    @ParameterizedTest
    @EnumSource
    void anAsynchronousCallToo(Operation operation) throws Exception {
        MqttClient client = client(quiet());
        Dialogue dialogue = connect(client);
        CompletableFuture<?> waiting = operation.begin(client.withTimeout(OWN));
        operation.expect(dialogue);
        endsAfter(OWN, operation, waiting);
    }

    @ParameterizedTest
    @EnumSource
    void thereCanBeNone(Operation operation) throws Exception {
        MqttClient client = client(quiet().timeouts(Timeouts.NONE));
        Dialogue dialogue = connect(client);
        CompletableFuture<?> waiting = operation.begin(client);
        operation.expect(dialogue);
        time.advance(Duration.ofDays(9_999));
        assertThat(waiting).isNotDone();
        dialogue.close();
    }

    @Test
    void anAsynchronousPublishHasNoneByItself() throws Exception {
        MqttClient client = client(quiet());
        Dialogue dialogue = connect(client);
        CompletableFuture<PublishResult> published = client.async().publish("t", "x", AT_LEAST_ONCE);
        dialogue.expect(Publish.class);
        time.advance(Duration.ofDays(1));
        assertThat(published).isNotDone();
        dialogue.send(new Puback(1));
        get(published);
    }

    @Test
    void theStagesOfAPublishThatTookTooLongDoNotRunOnTheClock() throws Exception {
        MqttClient client = client(server.builder().keepAlive(Duration.ZERO));
        connect(client);
        CompletableFuture<Thread> stage = new CompletableFuture<>();
        begin(client.withTimeout(Duration.ofSeconds(1)).async().publish("t", "x", AT_LEAST_ONCE)
                .whenComplete((result, failure) -> stage.complete(Thread.currentThread())));
        // The alarms run on this thread; a stage may block, and would block all timeouts of the client.
        time.advance(Duration.ofSeconds(1));
        assertThat(get(stage)).isNotEqualTo(Thread.currentThread());
    }

    @Test
    void connectingWaitsAsLongAsConfigured() throws Exception {
        MqttClient client = client(quiet().timeouts(Timeouts.LOCAL_NETWORK));
        CompletableFuture<?> waiting = CompletableFuture.runAsync(client::connect);
        connectingEndsAfter(Duration.ofSeconds(5), waiting);
    }

    @Test
    void connectingWaitsAsLongAsItSaysItself() throws Exception {
        MqttClient client = client(quiet());
        CompletableFuture<?> waiting = CompletableFuture.runAsync(() -> client.withTimeout(OWN).connect());
        connectingEndsAfter(OWN, waiting);
    }

    private void connectingEndsAfter(Duration timeout, CompletableFuture<?> waiting) throws Exception {
        Dialogue dialogue = accept();
        dialogue.expect(Connect.class);
        time.awaitAlarm(timeout);
        time.advance(timeout.minusNanos(1));
        assertThat(waiting).isNotDone();
        time.advance(Duration.ofNanos(1));
        assertThat(failure(waiting)).isInstanceOfSatisfying(MqttTimeoutException.class, late -> {
            assertThat(late.operation()).isEqualTo("connect");
            assertThat(late.timeout()).isEqualTo(timeout);
        });
        dialogue.expectEnd();
    }

    @Test
    void sendWaitsForRoomAsLongAsItSaysItself() throws Exception {
        MqttClient client = client(quiet().publishBuffer(1, 1_000));
        Dialogue dialogue = connect(client);
        begin(client.async().publish("t", "x", AT_LEAST_ONCE));
        dialogue.expect(Publish.class);
        CompletableFuture<?> waiting = CompletableFuture.runAsync(() -> begin(client.withTimeout(OWN)
                .send(Message.of("t", Bytes.utf8("y"), AT_LEAST_ONCE))));
        time.awaitAlarm(OWN);
        time.advance(OWN);
        assertThat(failure(waiting)).isInstanceOf(MqttTimeoutException.class).hasMessageContaining("was not taken");
    }

    @Test
    void disconnectingIsBoundedEvenWithout() throws Exception {
        MqttClient client = client(quiet().timeouts(Timeouts.NONE));
        Dialogue dialogue = connect(client);
        CompletableFuture<?> disconnected = client.async().disconnect();
        dialogue.expect(io.heliograph.codec.Disconnect.class);
        time.awaitAlarm(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        get(disconnected);
    }

    @Test
    void theProfilesHaveTheirFigures() {
        assertThat(seconds(Timeouts.LOCAL_NETWORK)).containsExactly(5L, 3L, 3L, 3L, 2L, 5L);
        assertThat(seconds(Timeouts.INTERNET)).containsExactly(30L, 10L, 10L, 10L, 5L, 30L);
        assertThat(seconds(Timeouts.SATELLITE)).containsExactly(120L, 60L, 60L, 60L, 30L, 120L);
        long forever = Duration.ofDays(10_000).toSeconds();
        assertThat(seconds(Timeouts.NONE)).containsExactly(forever, forever, forever, forever, forever, 30L);
        assertThat(seconds(Timeouts.INTERNET.withConnect(Duration.ofSeconds(1)).withPublish(Duration.ofSeconds(2))
                .withSubscribe(Duration.ofSeconds(3)).withUnsubscribe(Duration.ofSeconds(4))
                .withPing(Duration.ofSeconds(5)).withOther(Duration.ofSeconds(6)))).containsExactly(1L, 2L, 3L, 4L, 5L,
                        6L);
    }

    private static Stream<Long> seconds(Timeouts timeouts) {
        return Stream.of(timeouts.connect(), timeouts.publish(), timeouts.subscribe(), timeouts.unsubscribe(),
                timeouts.ping(), timeouts.other()).map(Duration::toSeconds);
    }

    /** A change and how the field is called. */
    record Change(String name, UnaryOperator<Timeouts> change) {}

    static Stream<Change> wrong() {
        return Stream.of(new Change("connect timeout", t -> t.withConnect(Duration.ZERO)),
                new Change("publish timeout", t -> t.withPublish(Duration.ofNanos(-1))),
                new Change("subscribe timeout", t -> t.withSubscribe(Duration.ofDays(10_001))),
                new Change("unsubscribe timeout", t -> t.withUnsubscribe(Duration.ZERO)),
                new Change("ping timeout", t -> t.withPing(Duration.ZERO)),
                new Change("timeout of other operations", t -> t.withOther(Duration.ZERO)));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void theErrorNamesTheField(Change change) {
        assertThatThrownBy(() -> change.change().apply(Timeouts.INTERNET)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the " + change.name() + " is above zero");
    }
}
