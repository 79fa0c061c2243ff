// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Puback;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Unsuback;
import io.heliograph.codec.Unsubscribe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class MessageFlowTest extends ScriptedTest {

    private static Dialogue grant(Dialogue dialogue) throws Exception {
        Subscribe subscribe = dialogue.expect(Subscribe.class);
        dialogue.send(new Suback(subscribe.packetIdentifier(), List.of(ReasonCode.GRANTED_QOS_2)));
        return dialogue;
    }

    private static void end(Dialogue dialogue) throws Exception {
        Unsubscribe unsubscribe = dialogue.expect(Unsubscribe.class);
        dialogue.send(new Unsuback(unsubscribe.packetIdentifier(), List.of(ReasonCode.SUCCESS)));
    }

    private static void expectNothingElse(MqttClient client, Dialogue dialogue) throws Exception {
        CompletableFuture<?> pong = client.async().ping();
        dialogue.expect(Pingreq.INSTANCE);
        dialogue.send(Pingresp.INSTANCE);
        get(pong);
    }

    private static String text(Object signal) {
        assertThat(signal).isInstanceOf(ReceivedMessage.class);
        return ((ReceivedMessage) signal).message().payload().utf8();
    }

    @Test
    void handsOnAndAcknowledgesWhatIsRequestedAndNothingElse() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        Probe<ReceivedMessage> probe = new Probe<>();
        client.messages("a", EXACTLY_ONCE).subscribe(probe);
        Flow.Subscription subscription = probe.subscription();
        grant(dialogue);
        dialogue.send(publish("a", "1", AT_LEAST_ONCE, 1), publish("a", "2", AT_LEAST_ONCE, 2),
                publish("a", "3", AT_LEAST_ONCE, 3), publish("a", "4", AT_MOST_ONCE, 0));

        expectNothingElse(client, dialogue);
        assertThat(probe.signals).isEmpty();
        subscription.request(1);
        assertThat(text(probe.take())).isEqualTo("1");
        dialogue.expect(new Puback(1));
        expectNothingElse(client, dialogue);
        assertThat(probe.signals).isEmpty();
        // Additive.
        subscription.request(1);
        subscription.request(2);
        assertThat(List.of(text(probe.take()), text(probe.take()), text(probe.take()))).containsExactly("2", "3", "4");
        dialogue.expect(new Puback(2));
        dialogue.expect(new Puback(3));
    }

    @Test
    void requestsOverflowToWithoutBoundAndMayComeFromOnNext() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        Probe<ReceivedMessage> probe = new Probe<>() {
            @Override
            void subscribed(Flow.Subscription subscription) {
                subscription.request(1);
            }

            @Override
            void next(ReceivedMessage item) {
                subscribed.join().request(Long.MAX_VALUE);
                subscribed.join().request(Long.MAX_VALUE);
            }
        };
        client.messages("a", EXACTLY_ONCE).subscribe(probe);
        grant(dialogue);
        for (int i = 1; i <= 100; i++) {
            dialogue.send(publish("a", "x" + i, AT_MOST_ONCE, 0));
        }
        for (int i = 1; i <= 100; i++) {
            assertThat(text(probe.take())).isEqualTo("x" + i);
        }
    }

    @Test
    void aWrongRequestIsAnErrorAndEndsTheSubscription() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        Probe<ReceivedMessage> probe = new Probe<>();
        client.messages("a", EXACTLY_ONCE).subscribe(probe);
        grant(dialogue);
        dialogue.send(publish("a", "1", AT_LEAST_ONCE, 1));
        expectNothingElse(client, dialogue);
        probe.subscription().request(0);
        assertThat(probe.take()).isInstanceOf(IllegalArgumentException.class).asString().contains("3.9");
        List<Packet> packets = List.of(dialogue.next(), dialogue.next());
        assertThat(packets).contains(new Puback(1, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR));
        Unsubscribe unsubscribe = packets.stream().filter(Unsubscribe.class::isInstance).map(Unsubscribe.class::cast)
                .findFirst().orElseThrow();
        dialogue.send(new Unsuback(unsubscribe.packetIdentifier(), List.of(ReasonCode.SUCCESS)));
        probe.subscription().request(-1);
        probe.subscription().cancel();
        expectNothingElse(client, dialogue);
        assertThat(probe.signals).isEmpty();
    }

    @Test
    void cancellingEndsTheSubscriptionWithoutASignal() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        Probe<ReceivedMessage> probe = new Probe<>();
        client.messages("a", EXACTLY_ONCE).subscribe(probe);
        grant(dialogue);
        dialogue.send(publish("a", "1", AT_LEAST_ONCE, 1));
        probe.subscription().request(1);
        assertThat(text(probe.take())).isEqualTo("1");
        dialogue.expect(new Puback(1));
        probe.subscription().cancel();
        probe.subscription().cancel();
        probe.subscription().request(5);
        Unsubscribe unsubscribe = dialogue.expect(Unsubscribe.class);
        dialogue.send(publish("a", "2", AT_LEAST_ONCE, 2),
                new Unsuback(unsubscribe.packetIdentifier(), List.of(ReasonCode.SUCCESS)));
        dialogue.expect(new Puback(2, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR));
        expectNothingElse(client, dialogue);
        assertThat(probe.signals).isEmpty();
    }

    @Test
    void whoCancelsInOnSubscribeIsNotSubscribedAtAll() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        Probe<ReceivedMessage> probe = new Probe<>() {
            @Override
            void subscribed(Flow.Subscription subscription) {
                subscription.cancel();
            }
        };
        client.messages("a", EXACTLY_ONCE).subscribe(probe);
        probe.subscription().request(1);
        expectNothingElse(client, dialogue);
        assertThat(probe.signals).isEmpty();
    }

    @Test
    void aSubscriberThatThrowsIsCancelledAndToldToTheListener() throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        MqttClient client = client(server.builder().listener(ClientEvent.HandlerFailed.class,
                failed -> told.complete(failed.failure())));
        Dialogue dialogue = connect(client);
        Probe<ReceivedMessage> probe = new Probe<>() {
            @Override
            void next(ReceivedMessage item) {
                throw new IllegalStateException("as the test wants");
            }
        };
        client.messages("a", EXACTLY_ONCE).subscribe(probe);
        probe.subscription().request(10);
        grant(dialogue);
        dialogue.send(publish("a", "1", AT_LEAST_ONCE, 1));
        List<Object> packets = new ArrayList<>(List.of(dialogue.next(), dialogue.next()));
        assertThat(packets).contains(new Puback(1, ReasonCode.UNSPECIFIED_ERROR))
                .anyMatch(Unsubscribe.class::isInstance);
        assertThat(get(told)).hasMessage("as the test wants");
    }

    @Test
    void completesWhenItIsUnsubscribedBehindWhatHasCome() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        Probe<ReceivedMessage> probe = new Probe<>();
        client.messages("a", EXACTLY_ONCE).subscribe(probe);
        grant(dialogue);
        dialogue.send(publish("a", "1", AT_MOST_ONCE, 0));
        CompletableFuture<UnsubscribeResult> unsubscribed = client.async().unsubscribe("a");
        end(dialogue);
        get(unsubscribed);
        assertThat(probe.signals).isEmpty();
        probe.subscription().request(5);
        assertThat(text(probe.take())).isEqualTo("1");
        assertThat(probe.take()).isEqualTo(Probe.COMPLETE);
    }

    @Test
    void completesWhenAnotherTakesItsFilter() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        Probe<ReceivedMessage> first = new Probe<>();
        Probe<ReceivedMessage> second = new Probe<>();
        Flow.Publisher<ReceivedMessage> messages = client.messages("a", EXACTLY_ONCE);
        messages.subscribe(first);
        first.subscription().request(5);
        grant(dialogue);
        messages.subscribe(second);
        second.subscription().request(5);
        grant(dialogue);
        assertThat(first.take()).isEqualTo(Probe.COMPLETE);
        first.subscription().cancel();
        dialogue.send(publish("a", "1", AT_MOST_ONCE, 0));
        assertThat(text(second.take())).isEqualTo("1");
    }

    @Test
    void failsWhenTheServerRefuses() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        Probe<ReceivedMessage> probe = new Probe<>();
        client.messages("a", EXACTLY_ONCE).subscribe(probe);
        Subscribe subscribe = dialogue.expect(Subscribe.class);
        dialogue.send(new Suback(subscribe.packetIdentifier(), List.of(ReasonCode.NOT_AUTHORIZED)));
        assertThat(probe.take()).isInstanceOf(SubscribeRejectedException.class);
    }

    @Test
    void failsWhenThereIsNoConnectionButNotBeforeOnSubscribe() throws Exception {
        MqttClient client = client(server.builder());
        Flow.Publisher<ReceivedMessage> messages = client.messages("a", EXACTLY_ONCE);
        assertThatNullPointerException().isThrownBy(() -> messages.subscribe(null));
        Probe<ReceivedMessage> probe = new Probe<>();
        messages.subscribe(probe);
        assertThat(probe.subscription()).isNotNull();
        assertThat(probe.take()).isInstanceOf(NotConnectedException.class);
    }

    @Test
    void failsWhenTheClientIsClosedWithoutDemand() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        Probe<ReceivedMessage> probe = new Probe<>();
        client.messages("a", EXACTLY_ONCE).subscribe(probe);
        grant(dialogue);
        dialogue.send(publish("a", "1", AT_LEAST_ONCE, 1));
        dialogue.close();
        client.close();
        assertThat(probe.take()).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void goesOnOverAReconnectAndIsMadeAgain() throws Exception {
        MqttClient client = client(
                server.builder().reconnect(Reconnect.exponential(Duration.ofSeconds(1), Duration.ofSeconds(1))));
        Dialogue dialogue = connect(client);
        Probe<ReceivedMessage> probe = new Probe<>();
        client.messages("a", EXACTLY_ONCE).subscribe(probe);
        probe.subscription().request(5);
        grant(dialogue);
        expectNothingElse(client, dialogue);
        dialogue.close();
        time.awaitAlarm(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        Dialogue again = grant(accept(ACCEPTED));
        again.send(publish("a", "1", AT_MOST_ONCE, 0));
        assertThat(text(probe.take())).isEqualTo("1");
        again.close();
        time.awaitAlarm(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        Dialogue third = accept(ACCEPTED);
        Subscribe subscribe = third.expect(Subscribe.class);
        third.send(new Suback(subscribe.packetIdentifier(), List.of(ReasonCode.NOT_AUTHORIZED)));
        assertThat(probe.take()).isInstanceOf(SubscribeRejectedException.class);
    }

    @Test
    void withoutDemandTheMemoryIsBounded() throws Exception {
        MqttClient client = client(server.builder().receiveBuffer(10, 1_000_000));
        Dialogue dialogue = connect(client);
        Probe<ReceivedMessage> probe = new Probe<>();
        client.messages("a", EXACTLY_ONCE).subscribe(probe);
        probe.subscription();
        grant(dialogue);
        CompletableFuture<?> pong = client.async().ping();
        for (int i = 0; i < 1_000; i++) {
            dialogue.send(publish("a", "x", AT_MOST_ONCE, 0));
        }
        dialogue.expect(Pingreq.INSTANCE);
        dialogue.send(Pingresp.INSTANCE);
        get(pong);
        assertThat(client.discardedMessages()).isEqualTo(1_000 - 40);
        probe.subscription().request(1_000);
        for (int i = 0; i < 40; i++) {
            assertThat(text(probe.take())).isEqualTo("x");
        }
    }

    @Test
    void everythingMayBeWaitedForInOnNext() throws Exception {
        try (SmallBroker broker = new SmallBroker(); MqttClient client = broker.builder("f").build()) {
            client.connect();
            Probe<ReceivedMessage> probe = new Probe<>() {
                @Override
                void subscribed(Flow.Subscription subscription) {
                    client.publish("other", "x", EXACTLY_ONCE);
                    subscription.request(1);
                }

                @Override
                void next(ReceivedMessage item) {
                    client.publish("other", "x", EXACTLY_ONCE);
                    client.subscribe("more", AT_MOST_ONCE, message -> {
                    });
                    client.close();
                }
            };
            client.messages("a", AT_LEAST_ONCE).subscribe(probe);
            probe.subscription();
            client.publish("none", "x", AT_LEAST_ONCE);
            try (MqttClient publisher = broker.builder("p").build()) {
                publisher.connect();
                while (probe.signals.isEmpty()) {
                    publisher.publish("a", "1", AT_LEAST_ONCE);
                }
            }
            assertThat(text(probe.take())).isEqualTo("1");
            assertThat(probe.take()).isInstanceOf(ClientClosedException.class);
        }
    }
}
