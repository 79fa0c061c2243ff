// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReconnectTest extends ScriptedTest {
    private static final Duration FIRST = Duration.ofSeconds(1);

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final ClientListener recorder = event -> {
        switch (event) {
            case ClientEvent.Connected connected -> events.add("connected");
            case ClientEvent.ConnectionLost lost -> events.add("lost " + lost.willReconnect());
            case ClientEvent.Reconnecting next -> events.add("attempt " + next.attempt() + " after " + next.delay());
            case ClientEvent.Disconnected end -> {
                MqttException cause = end.cause();
                events.add(cause == null ? "disconnected" : "disconnected by " + cause.getClass().getSimpleName());
            }
            case ClientEvent.SubscriptionLost lost -> events.add("no more " + lost.topicFilter());
            default -> {
                // Of no interest here.
            }
        }
    };

    private MqttClientBuilder keepingSession() {
        return server.builder().cleanStart(false).listener(recorder)
                .connectProperties(ConnectProperties.builder().sessionExpiryInterval(100L).build());
    }

    private String event() throws InterruptedException {
        return events.poll(10, TimeUnit.SECONDS);
    }

    /** Lets the delay of the next attempt pass, which is as long as it may be. */
    private Dialogue reconnect(Duration delay, Connack connack) throws Exception {
        time.awaitAlarm(delay);
        time.advance(delay);
        return accept(connack);
    }

    private Dialogue reconnect(Connack connack) throws Exception {
        return reconnect(FIRST, connack);
    }

    @Test
    void tellsTheListenerEachStep() throws Exception {
        MqttClient client = client(keepingSession());
        connect(client).close();
        assertThat(event()).isEqualTo("connected");
        assertThat(event()).isEqualTo("lost true");
        assertThat(event()).isEqualTo("attempt 1 after PT1S");
        assertThat(client.state()).isEqualTo(ConnectionState.WAITING);
        Dialogue second = reconnect(RESUMED);
        assertThat(event()).isEqualTo("connected");
        CompletableFuture<?> disconnected = client.async().disconnect();
        second.expect(Disconnect.NORMAL);
        second.close();
        get(disconnected);
        assertThat(event()).isEqualTo("disconnected");
    }

    @Test
    void waitsLongerAfterEachFailureAndBeginsAnewAfterAStableConnection() throws Exception {
        MqttClient client = client(keepingSession()
                .reconnect(Reconnect.exponential(Duration.ofSeconds(1), Duration.ofSeconds(3))));
        connect(client).close();
        Connack busy = new Connack(false, ReasonCode.SERVER_BUSY);
        reconnect(Duration.ofSeconds(1), busy).close();
        reconnect(Duration.ofSeconds(2), busy).close();
        // Accepted and thrown out at once is no success.
        reconnect(Duration.ofSeconds(3), RESUMED).close();
        Dialogue stable = reconnect(Duration.ofSeconds(3), RESUMED);
        while (!"attempt 4 after PT3S".equals(event())) {
            assertThat(client.state()).isNotEqualTo(ConnectionState.DISCONNECTED);
        }
        assertThat(event()).isEqualTo("connected");
        time.advance(Duration.ofSeconds(3));
        stable.close();
        reconnect(Duration.ofSeconds(1), RESUMED);
    }

    @Test
    void doesNotDiscardTheSessionWhenItReconnects() throws Exception {
        MqttClient client = client(keepingSession().cleanStart(true));
        CompletableFuture<?> connected = client.async().connect();
        try (Dialogue first = server.accept()) {
            assertThat(first.expect(Connect.class).cleanStart()).isTrue();
            first.send(ACCEPTED);
            get(connected);
        }
        time.awaitAlarm(FIRST);
        time.advance(FIRST);
        try (Dialogue second = server.accept()) {
            assertThat(second.expect(Connect.class).cleanStart()).isFalse();
        }
    }

    @Test
    void keepsCleanSessionInMqtt311() throws Exception {
        MqttClient client = client(server.builder().version(MqttVersion.V3_1_1));
        connect(client).close();
        time.awaitAlarm(FIRST);
        time.advance(FIRST);
        try (Dialogue second = server.accept()) {
            assertThat(second.expect(Connect.class).cleanStart()).isTrue();
        }
    }

    @Test
    void sendsAgainWhatWasNotAcknowledgedAndThenWhatWasPublishedMeanwhile() throws Exception {
        MqttClient client = client(keepingSession());
        Dialogue first = connect(client);
        CompletableFuture<PublishResult> one = client.async().publish("t", "1", AT_LEAST_ONCE);
        CompletableFuture<PublishResult> two = client.async().publish("t", "2", EXACTLY_ONCE);
        CompletableFuture<PublishResult> three = client.async().publish("t", "3", EXACTLY_ONCE);
        for (int i = 0; i < 3; i++) {
            first.expect(Publish.class);
        }
        first.send(new Pubrec(3));
        first.expect(new Pubrel(3));
        first.close();
        time.awaitAlarm(FIRST);
        CompletableFuture<PublishResult> four = client.async().publish("t", "4", AT_LEAST_ONCE);
        assertThat(failure(client.async().publish("t", "5", AT_MOST_ONCE))).isInstanceOf(NotConnectedException.class)
                .hasMessageContaining("WAITING");

        Dialogue second = reconnect(RESUMED);
        second.expect(new Pubrel(3));
        second.expect(duplicate(publish("t", "1", AT_LEAST_ONCE, 1)));
        second.expect(duplicate(publish("t", "2", EXACTLY_ONCE, 2)));
        second.expect(publish("t", "4", AT_LEAST_ONCE, 4));
        second.send(new Pubcomp(3), new Puback(1), new Pubrec(2), new Puback(4));
        second.expect(new Pubrel(2));
        second.send(new Pubcomp(2));
        for (CompletableFuture<PublishResult> published : List.of(one, two, three, four)) {
            get(published);
        }
    }

    @Test
    void publishesAnewWhenTheServerHasLostTheSession() throws Exception {
        MqttClient client = client(keepingSession());
        Dialogue first = connect(client);
        CompletableFuture<PublishResult> one = client.async().publish("t", "1", AT_LEAST_ONCE);
        CompletableFuture<PublishResult> two = client.async().publish("t", "2", EXACTLY_ONCE);
        CompletableFuture<PublishResult> received = client.async().publish("t", "3", EXACTLY_ONCE);
        for (int i = 0; i < 3; i++) {
            first.expect(Publish.class);
        }
        first.send(new Pubrec(3, ReasonCode.NO_MATCHING_SUBSCRIBERS));
        first.expect(new Pubrel(3));
        first.close();

        Dialogue second = reconnect(ACCEPTED);
        assertThat(get(received).reasonCode()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
        second.expect(publish("t", "1", AT_LEAST_ONCE, 4));
        second.expect(publish("t", "2", EXACTLY_ONCE, 5));
        second.send(new Puback(4), new Pubrec(5), new Pubcomp(5));
        get(one);
        get(two);
    }

    @Test
    void subscribesAgainWhenTheServerHasLostTheSession() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        MqttClient client = client(keepingSession());
        Dialogue first = connect(client);
        Subscribe a = subscribe(client, first, "a", AT_LEAST_ONCE, m -> received.add(m.message().payload().utf8()));
        Subscribe b = subscribe(client, first, "b", AT_LEAST_ONCE, m -> received.add(m.message().payload().utf8()));
        first.close();

        Dialogue second = reconnect(ACCEPTED);
        Subscribe again = second.expect(Subscribe.class);
        assertThat(again.subscriptions()).isEqualTo(a.subscriptions());
        assertThat(again.subscriptionIdentifier()).isEqualTo(a.subscriptionIdentifier());
        second.send(new Suback(again.packetIdentifier(), List.of(ReasonCode.GRANTED_QOS_1)));
        again = second.expect(Subscribe.class);
        assertThat(again.subscriptions()).isEqualTo(b.subscriptions());
        second.send(new Suback(again.packetIdentifier(), List.of(ReasonCode.NOT_AUTHORIZED)));
        second.send(publish("a", "x", AT_MOST_ONCE, 0));
        assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("x");
        // Listeners have a lane of their own, which may be later than that of the message.
        String event = events.poll(10, TimeUnit.SECONDS);
        while (event != null && !event.equals("no more b")) {
            event = events.poll(10, TimeUnit.SECONDS);
        }
        assertThat(event).isEqualTo("no more b");
    }

    @Test
    void doesNotSubscribeAgainWhenTheServerHasTheSession() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        MqttClient client = client(keepingSession());
        Dialogue first = connect(client);
        subscribe(client, first, "a", AT_LEAST_ONCE, m -> received.add(m.message().payload().utf8()));
        first.close();
        Dialogue second = reconnect(RESUMED);
        second.send(publish("a", "x", AT_LEAST_ONCE, 1));
        second.expect(new Puback(1));
        assertThat(received).containsExactly("x");
    }

    @Test
    void sendsASubscribeAgainThatWasNotAnswered() throws Exception {
        MqttClient client = client(keepingSession());
        Dialogue first = connect(client);
        CompletableFuture<SubscribeResult> open = client.async().subscribe("a", AT_MOST_ONCE, m -> {
        });
        first.expect(Subscribe.class);
        first.close();
        time.awaitAlarm(FIRST);
        CompletableFuture<SubscribeResult> meanwhile = client.async().subscribe("b", AT_MOST_ONCE, m -> {
        });
        Dialogue second = reconnect(RESUMED);
        for (String filter : List.of("a", "b")) {
            Subscribe subscribe = second.expect(Subscribe.class);
            assertThat(subscribe.subscriptions()).containsExactly(Subscription.of(filter, AT_MOST_ONCE));
            second.send(new Suback(subscribe.packetIdentifier(), List.of(ReasonCode.GRANTED_QOS_0)));
        }
        get(open);
        get(meanwhile);
    }

    @Test
    void handsQos2OnOnceOverAReconnect() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        CountDownLatch mayReturn = new CountDownLatch(1);
        MqttClient client = client(keepingSession());
        Dialogue first = connect(client);
        subscribe(client, first, "a", EXACTLY_ONCE, m -> {
            received.add(m.message().payload().utf8());
            mayReturn.await();
        });
        Publish publish = publish("a", "x", EXACTLY_ONCE, 1);
        first.send(publish);
        assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("x");
        first.close();
        Dialogue second = reconnect(RESUMED);
        second.send(duplicate(publish));
        mayReturn.countDown();
        second.expect(new Pubrec(1));
        second.send(new Pubrel(1));
        second.expect(new Pubcomp(1));
        assertThat(received).isEmpty();
    }

    @Test
    void doesNotAnswerATakeOver() throws Exception {
        MqttClient client = client(keepingSession());
        Dialogue dialogue = connect(client);
        CompletableFuture<PublishResult> open = client.async().publish("t", "1", AT_LEAST_ONCE);
        dialogue.expect(Publish.class);
        Disconnect takeOver = new Disconnect(ReasonCode.SESSION_TAKEN_OVER, "somebody else is you");
        dialogue.send(takeOver);
        dialogue.expectEnd();

        MqttException failure = failure(open);
        assertThat(failure).isInstanceOf(ConnectionLostException.class).hasMessageContaining("somebody else");
        assertThat(failure.packet()).isEqualTo(takeOver);
        assertThat(event()).isEqualTo("connected");
        assertThat(event()).isEqualTo("lost false");
        assertThat(event()).isEqualTo("disconnected by ConnectionLostException");
        assertThat(client.state()).isEqualTo(ConnectionState.DISCONNECTED);
    }

    @Test
    void answersATakeOverByItselfButOnlyOnce() throws Exception {
        MqttClient client = client(keepingSession()
                .reconnect(Reconnect.exponential(Duration.ofSeconds(1), Duration.ofSeconds(1))));
        connect(client).close();
        // The Server comes to the CONNECT of a broken connection only when the next one is open.
        Disconnect takeOver = new Disconnect(ReasonCode.SESSION_TAKEN_OVER);
        Dialogue second = reconnect(RESUMED);
        second.send(takeOver);
        second.expectEnd();
        Dialogue third = reconnect(RESUMED);
        third.send(takeOver);
        third.expectEnd();
        String last = event();
        while (!last.startsWith("disconnected")) {
            last = event();
        }
        assertThat(last).isEqualTo("disconnected by ConnectionLostException");
    }

    @Test
    void aTakeOverLongAfterABreakIsAnothersDoing() throws Exception {
        MqttClient client = client(keepingSession().keepAlive(Duration.ZERO));
        connect(client).close();
        Dialogue second = reconnect(RESUMED);
        CompletableFuture<PublishResult> open = client.async().publish("t", "1", AT_LEAST_ONCE);
        second.expect(Publish.class);
        time.advance(Duration.ofSeconds(10));
        second.send(new Disconnect(ReasonCode.SESSION_TAKEN_OVER));
        second.expectEnd();
        assertThat(failure(open)).isInstanceOf(ConnectionLostException.class);
    }

    @Test
    void givesUpWhenTheServerRefusesForGood() throws Exception {
        MqttClient client = client(keepingSession());
        Dialogue first = connect(client);
        CompletableFuture<PublishResult> open = client.async().publish("t", "1", AT_LEAST_ONCE);
        first.expect(Publish.class);
        first.close();
        reconnect(new Connack(false, ReasonCode.BAD_USER_NAME_OR_PASSWORD));
        assertThat(failure(open)).isInstanceOf(ConnectionRefusedException.class);
        assertThat(client.state()).isEqualTo(ConnectionState.DISCONNECTED);
    }

    @Test
    void doesNotReconnectWhenThatIsOff() throws Exception {
        MqttClient client = client(keepingSession().reconnect(Reconnect.OFF));
        Dialogue dialogue = connect(client);
        CompletableFuture<PublishResult> open = client.async().publish("t", "1", EXACTLY_ONCE);
        dialogue.expect(Publish.class);
        dialogue.close();
        assertThat(failure(open)).isInstanceOf(ConnectionLostException.class);
        assertThat(event()).isEqualTo("connected");
        assertThat(event()).isEqualTo("lost false");
    }

    @Test
    void disconnectEndsTheWaiting() throws Exception {
        MqttClient client = client(keepingSession());
        connect(client).close();
        time.awaitAlarm(FIRST);
        CompletableFuture<PublishResult> open = client.async().publish("t", "1", AT_LEAST_ONCE);
        client.disconnect();
        assertThat(failure(open)).hasMessageContaining("disconnect()");
        assertThat(client.state()).isEqualTo(ConnectionState.DISCONNECTED);
        assertThat(time.alarms()).isZero();
    }

    @Test
    void aSessionGoesOnAfterDisconnectAndConnect() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        MqttClient client = client(keepingSession());
        Dialogue first = connect(client);
        subscribe(client, first, "a", AT_LEAST_ONCE, m -> received.add(m.message().payload().utf8()));
        CompletableFuture<PublishResult> open = client.async().publish("t", "1", EXACTLY_ONCE);
        first.expect(publish("t", "1", EXACTLY_ONCE, 2));
        CompletableFuture<?> disconnected = client.async().disconnect();
        first.expect(Disconnect.NORMAL);
        first.close();
        get(disconnected);
        assertThat(failure(open)).isInstanceOf(ConnectionLostException.class);

        Dialogue second = connect(client, RESUMED);
        // The Server may have it: the identifier is not free before that is settled.
        second.expect(duplicate(publish("t", "1", EXACTLY_ONCE, 2)));
        second.send(publish("a", "x", AT_LEAST_ONCE, 1));
        second.expect(new Puback(1));
        assertThat(received).containsExactly("x");
    }

    @Test
    void closeEndsTheWaiting() throws Exception {
        MqttClient client = client(keepingSession());
        connect(client).close();
        time.awaitAlarm(FIRST);
        CompletableFuture<PublishResult> open = client.async().publish("t", "1", AT_LEAST_ONCE);
        client.close();
        assertThat(failure(open)).isInstanceOf(ClientClosedException.class);
        assertThatThrownBy(client::ping).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void fullJitterStaysBetweenZeroAndTheBound() {
        Reconnect reconnect = Reconnect.exponential(Duration.ofSeconds(1), Duration.ofMinutes(2));
        java.util.random.RandomGenerator random = new java.util.Random(1);
        for (int attempt = 1; attempt < 100; attempt++) {
            long bound = attempt > 7 ? 120 : 1L << (attempt - 1);
            Duration delay = reconnect.delay(attempt, random);
            assertThat(delay).isBetween(Duration.ZERO, Duration.ofSeconds(bound));
        }
    }
}
