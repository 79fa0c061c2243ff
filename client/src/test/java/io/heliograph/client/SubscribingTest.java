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
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.Unsuback;
import io.heliograph.codec.Unsubscribe;
import io.heliograph.codec.UserProperty;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SubscribingTest extends ScriptedTest {
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    private MessageHandler into(String name) {
        return message -> received.add(name + ":" + message.message().payload().utf8());
    }

    private String next() throws InterruptedException {
        return received.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void deliversWhatMatches() throws Exception {
        MqttClient client = client(server.builder().version(MqttVersion.V3_1_1));
        Dialogue dialogue = connect(client);
        subscribe(client, dialogue, "a/+", AT_MOST_ONCE, into("a"));
        subscribe(client, dialogue, "b/#", AT_MOST_ONCE, into("b"));

        dialogue.send(publish("a/x", "1", AT_MOST_ONCE, 0), publish("b/x/y", "2", AT_MOST_ONCE, 0),
                publish("a/x", "3", AT_MOST_ONCE, 0));

        assertThat(List.of(next(), next(), next())).containsExactlyInAnyOrder("a:1", "b:2", "a:3")
                .containsSubsequence("a:1", "a:3");
    }

    @Test
    void deliversByIdentifierSoThatEachCopyHasOneHandler() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        int wide = subscribe(client, dialogue, "a/#", AT_MOST_ONCE, into("wide")).subscriptionIdentifier();
        int narrow = subscribe(client, dialogue, "a/b", AT_MOST_ONCE, into("narrow")).subscriptionIdentifier();
        Message message = Message.of("a/b", Bytes.utf8("x"), AT_MOST_ONCE);

        dialogue.send(new Publish(message, false, 0, 0, List.of(wide)),
                new Publish(message, false, 0, 0, List.of(narrow)));
        assertThat(List.of(next(), next())).containsExactlyInAnyOrder("wide:x", "narrow:x");
        dialogue.send(new Publish(message, false, 0, 0, List.of(wide, narrow)));
        assertThat(List.of(next(), next())).containsExactlyInAnyOrder("wide:x", "narrow:x");
        dialogue.send(new Publish(message, 0));
        assertThat(List.of(next(), next())).containsExactlyInAnyOrder("wide:x", "narrow:x");
        assertThat(received).isEmpty();
    }

    @Test
    void oneHandlerWithSeveralFiltersGetsAMessageOnce() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        CompletableFuture<SubscribeResult> granted = client.async().subscribe(
                List.of(Subscription.of("a/#", AT_MOST_ONCE), Subscription.of("a/+", AT_MOST_ONCE)), 9, into("h"));
        Subscribe subscribe = dialogue.expect(Subscribe.class);
        assertThat(subscribe.subscriptionIdentifier()).isEqualTo(9);
        dialogue.send(new Suback(subscribe.packetIdentifier(),
                List.of(ReasonCode.GRANTED_QOS_0, ReasonCode.GRANTED_QOS_0)));
        assertThat(get(granted).grantedQoS(1)).isEqualTo(AT_MOST_ONCE);

        dialogue.send(new Publish(Message.of("a/b", Bytes.utf8("x"), AT_MOST_ONCE), false, 0, 0, List.of(9)),
                publish("a/b", "y", AT_MOST_ONCE, 0));
        assertThat(next()).isEqualTo("h:x");
        assertThat(next()).isEqualTo("h:y");
    }

    @Test
    void acknowledgesWhenTheHandlerHasReturned() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayReturn = new CountDownLatch(1);
        subscribe(client, dialogue, "a", AT_LEAST_ONCE, message -> {
            begun.countDown();
            mayReturn.await();
        });
        dialogue.send(publish("a", "x", AT_LEAST_ONCE, 5));
        begun.await();
        CompletableFuture<?> pong = client.async().ping();
        dialogue.expect(io.heliograph.codec.Pingreq.INSTANCE);
        dialogue.send(io.heliograph.codec.Pingresp.INSTANCE);
        get(pong);
        mayReturn.countDown();
        dialogue.expect(new Puback(5));
    }

    @Test
    void handsQos2OnOnceHoweverOftenItComes() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        subscribe(client, dialogue, "a", EXACTLY_ONCE, into("h"));
        Publish publish = publish("a", "x", EXACTLY_ONCE, 5);

        dialogue.send(publish);
        dialogue.expect(new Pubrec(5));
        dialogue.send(duplicate(publish));
        dialogue.expect(new Pubrec(5));
        dialogue.send(new Pubrel(5));
        dialogue.expect(new Pubcomp(5));
        dialogue.send(new Pubrel(5));
        dialogue.expect(new Pubcomp(5, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));

        assertThat(next()).isEqualTo("h:x");
        assertThat(received).isEmpty();
    }

    @Test
    void aHandlerThatThrowsIsReportedAndTheNextMessageComes() throws Exception {
        BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
        MqttClient client = client(server.builder().listener(ClientEvent.HandlerFailed.class,
                failed -> failures.add(failed.failure())));
        Dialogue dialogue = connect(client);
        Error error = new AssertionError("not today");
        subscribe(client, dialogue, "a", AT_LEAST_ONCE, message -> {
            if (message.message().payload().utf8().equals("bad")) {
                throw error;
            }
        });
        dialogue.send(publish("a", "bad", AT_LEAST_ONCE, 1), publish("a", "good", AT_LEAST_ONCE, 2));
        dialogue.expect(new Puback(1, ReasonCode.UNSPECIFIED_ERROR));
        dialogue.expect(new Puback(2));
        assertThat(failures.poll(10, TimeUnit.SECONDS)).isSameAs(error);
    }

    @Test
    void tellsOfMessagesWithoutHandlerAndAcknowledgesThem() throws Exception {
        BlockingQueue<ReceivedMessage> unmatched = new LinkedBlockingQueue<>();
        MqttClient client = client(server.builder().listener(ClientEvent.MessageUnmatched.class,
                event -> unmatched.add(event.message())));
        Dialogue dialogue = connect(client);
        dialogue.send(publish("who/knows", "x", AT_LEAST_ONCE, 3));
        dialogue.expect(new Puback(3));
        assertThat(unmatched.take().message().topicName()).isEqualTo(TopicName.of("who/knows"));
    }

    @Test
    void aHandlerOfTheBuilderTakesWhatTheSessionHas() throws Exception {
        MqttClient client = client(server.builder().cleanStart(false).handler("a/#", into("early")));
        CompletableFuture<?> connected = client.async().connect();
        Dialogue dialogue = server.accept();
        dialogue.expect(io.heliograph.codec.Connect.class);
        dialogue.send(RESUMED, publish("a/b", "kept", AT_LEAST_ONCE, 1));
        get(connected);
        assertThat(next()).isEqualTo("early:kept");
        dialogue.expect(new Puback(1));
        subscribe(client, dialogue, "a/#", AT_LEAST_ONCE, into("late"));
        dialogue.send(publish("a/b", "new", AT_LEAST_ONCE, 2));
        assertThat(next()).isEqualTo("late:new");
        dialogue.close();
    }

    @Test
    void aHandlerOfTheBuilderThatSubscribesKeepsTheOrder() throws Exception {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        MessageHandler slow = message -> {
            mayGoOn.await();
            received.add(message.message().payload().utf8());
        };
        MqttClient client = client(server.builder().cleanStart(false).handler("a/#", slow));
        CompletableFuture<?> connected = client.async().connect();
        Dialogue dialogue = server.accept();
        dialogue.expect(io.heliograph.codec.Connect.class);
        dialogue.send(RESUMED, publish("a/b", "waited", AT_MOST_ONCE, 0),
                publish("a/b", "waited too", AT_MOST_ONCE, 0));
        get(connected);
        subscribe(client, dialogue, "a/#", AT_MOST_ONCE, slow);
        dialogue.send(publish("a/b", "new", AT_MOST_ONCE, 0));
        // The ping is answered after the message: the client has read it when the answer is there.
        CompletableFuture<?> ping = client.async().ping();
        dialogue.expect(Pingreq.class);
        dialogue.send(Pingresp.INSTANCE);
        get(ping);
        mayGoOn.countDown();
        assertThat(List.of(next(), next(), next())).containsExactly("waited", "waited too", "new");
        dialogue.close();
    }

    @Test
    void understandsTopicAliases() throws Exception {
        MqttClient client = client(server.builder()
                .connectProperties(ConnectProperties.builder().topicAliasMaximum(2).build()));
        Dialogue dialogue = connect(client);
        subscribe(client, dialogue, "#", AT_MOST_ONCE,
                message -> received.add(message.message().topicName().value()));
        Message message = Message.of("a/b", Bytes.EMPTY, AT_MOST_ONCE);
        dialogue.send(new Publish(message, false, 0, 2, List.of()),
                new Publish(message.withTopicName(TopicName.EMPTY), false, 0, 2, List.of()));
        assertThat(next()).isEqualTo("a/b");
        assertThat(next()).isEqualTo("a/b");
    }

    @Test
    void aRefusedSubscriptionIsAnErrorAndLeavesWhatWasThere() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        subscribe(client, dialogue, "a", AT_MOST_ONCE, into("old"));
        CompletableFuture<SubscribeResult> refused = client.async().subscribe(
                List.of(Subscription.of("a", EXACTLY_ONCE), Subscription.of("b", EXACTLY_ONCE)), null, into("new"));
        Subscribe subscribe = dialogue.expect(Subscribe.class);
        dialogue.send(new Suback(subscribe.packetIdentifier(),
                List.of(ReasonCode.NOT_AUTHORIZED, ReasonCode.GRANTED_QOS_2)));

        MqttException failure = failure(refused);
        assertThat(failure).isInstanceOf(SubscribeRejectedException.class)
                .hasMessage("the Server refused the subscription \"a\": Not authorized (0x87)");
        assertThat(((SubscribeRejectedException) failure).result().grantedQoS(1)).isEqualTo(EXACTLY_ONCE);
        dialogue.send(publish("a", "1", AT_MOST_ONCE, 0));
        assertThat(next()).isEqualTo("old:1");
        dialogue.send(publish("b", "2", AT_MOST_ONCE, 0));
        assertThat(next()).isEqualTo("new:2");
    }

    @Test
    void noHandlerIsCalledAfterClose() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        CountDownLatch mayReturn = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        subscribe(client, dialogue, "a", AT_LEAST_ONCE, message -> {
            received.add(message.message().payload().utf8());
            begun.countDown();
            mayReturn.await();
        });
        dialogue.send(publish("a", "1", AT_LEAST_ONCE, 1), publish("a", "2", AT_LEAST_ONCE, 2));
        begun.await();
        CompletableFuture<?> pong = client.async().ping();
        dialogue.expect(io.heliograph.codec.Pingreq.INSTANCE);
        dialogue.send(io.heliograph.codec.Pingresp.INSTANCE);
        get(pong);
        Thread closing = Thread.startVirtualThread(client::close);
        time.awaitAlarm(Duration.ofSeconds(5));
        time.advance(Duration.ofSeconds(5));
        dialogue.expect(io.heliograph.codec.Disconnect.NORMAL);
        dialogue.close();
        closing.join();
        mayReturn.countDown();
        threads.awaitNone();
        assertThat(received).containsExactly("1");
    }

    @Test
    void unsubscribes() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        subscribe(client, dialogue, "a", AT_MOST_ONCE, into("a"));
        subscribe(client, dialogue, "b", AT_MOST_ONCE, into("b"));
        CompletableFuture<UnsubscribeResult> ended = client.async().unsubscribe("a", "c");
        Unsubscribe unsubscribe = dialogue.expect(Unsubscribe.class);
        assertThat(unsubscribe.topicFilters()).containsExactly(TopicFilter.of("a"), TopicFilter.of("c"));
        List<ReasonCode> codes = List.of(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED);
        dialogue.send(new Unsuback(unsubscribe.packetIdentifier(), codes));
        assertThat(get(ended).reasonCodes()).isEqualTo(codes);
        dialogue.send(publish("a", "1", AT_MOST_ONCE, 0), publish("b", "2", AT_MOST_ONCE, 0));
        assertThat(next()).isEqualTo("b:2");
    }

    @Test
    void aRefusedUnsubscribeLeavesTheSubscription() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        subscribe(client, dialogue, "a", AT_MOST_ONCE, into("a"));
        CompletableFuture<UnsubscribeResult> refused = client.async().unsubscribe("a");
        dialogue.send(new Unsuback(dialogue.expect(Unsubscribe.class).packetIdentifier(),
                List.of(ReasonCode.NOT_AUTHORIZED)));
        assertThat(failure(refused)).isInstanceOf(UnsubscribeRejectedException.class);
        dialogue.send(publish("a", "1", AT_MOST_ONCE, 0));
        assertThat(next()).isEqualTo("a:1");
    }

    @Test
    void unsubscribesInMqtt311() throws Exception {
        MqttClient client = client(server.builder().version(MqttVersion.V3_1_1));
        Dialogue dialogue = connect(client);
        Subscribe subscribe = subscribe(client, dialogue, "a", AT_MOST_ONCE, into("a"));
        assertThat(subscribe.subscriptionIdentifier()).isNull();
        CompletableFuture<UnsubscribeResult> ended = client.async().unsubscribe("a");
        dialogue.send(new Unsuback(dialogue.expect(Unsubscribe.class).packetIdentifier(), List.of()));
        assertThat(get(ended).reasonCodes()).isEmpty();
    }

    @Test
    void refusesLocallyWhatTheServerDoesNotSupport() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client,
                ConnackProperties.builder().wildcardSubscriptionAvailable(false).sharedSubscriptionAvailable(false)
                        .subscriptionIdentifierAvailable(false).build());
        assertThatThrownBy(() -> client.subscribe("a/#", AT_MOST_ONCE, into("a"))).isInstanceOfSatisfying(
                NotSupportedByServerException.class,
                e -> assertThat(e.reasonCode()).isEqualTo(ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED));
        assertThatThrownBy(() -> client.subscribe("$share/g/a", AT_MOST_ONCE, into("a"))).isInstanceOfSatisfying(
                NotSupportedByServerException.class,
                e -> assertThat(e.reasonCode()).isEqualTo(ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED));
        List<Subscription> plain = List.of(Subscription.of("a", AT_MOST_ONCE));
        assertThatThrownBy(() -> client.subscribe(plain, 3, into("a"))).isInstanceOfSatisfying(
                NotSupportedByServerException.class,
                e -> assertThat(e.reasonCode()).isEqualTo(ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED));
        assertThat(subscribe(client, dialogue, "a", AT_MOST_ONCE, into("a")).subscriptionIdentifier()).isNull();
    }

    @Test
    void aFailedHandlerOfMqtt311DoesNotGetAQos2MessageTwice() throws Exception {
        MqttClient client = client(server.builder().version(MqttVersion.V3_1_1).cleanStart(false)
                .reconnect(Reconnect.exponential(Duration.ofSeconds(1), Duration.ofSeconds(1))));
        Dialogue first = connect(client);
        subscribe(client, first, "a", EXACTLY_ONCE, message -> {
            into("a").handle(message);
            throw new IllegalStateException("as the test wants");
        });
        first.send(publish("a", "1", EXACTLY_ONCE, 7));
        first.expect(new Pubrec(7));
        first.close();
        time.awaitAlarm(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));

        Dialogue second = accept(RESUMED);
        second.send(duplicate(publish("a", "1", EXACTLY_ONCE, 7)));
        second.expect(new Pubrec(7));
        second.send(new Pubrel(7), publish("a", "2", EXACTLY_ONCE, 8));
        second.expect(new Pubcomp(7));
        second.expect(new Pubrec(8));
        assertThat(List.of(next(), next())).containsExactly("a:1", "a:2");
    }

    @Test
    void aSubscribeThatIsNotAnsweredInTimeFails() throws Exception {
        MqttClient client = client(server.builder().operationTimeout(Duration.ofSeconds(4)));
        Dialogue dialogue = connect(client);
        CompletableFuture<SubscribeResult> late = client.async().subscribe("a", AT_MOST_ONCE, into("a"));
        Subscribe subscribe = dialogue.expect(Subscribe.class);
        time.advance(Duration.ofSeconds(4));
        assertThat(failure(late)).isInstanceOf(MqttTimeoutException.class).hasMessageContaining("subscribe");
        dialogue.send(new Suback(subscribe.packetIdentifier(), List.of(ReasonCode.GRANTED_QOS_0)),
                publish("a", "1", AT_MOST_ONCE, 0));
        assertThat(next()).isEqualTo("a:1");
    }

    @Test
    void userPropertiesGoWithSubscribeAlsoWhenItIsMadeAgainAndWithUnsubscribe() throws Exception {
        MqttClient client = client(
                server.builder().reconnect(Reconnect.exponential(Duration.ofSeconds(1), Duration.ofSeconds(1))));
        Dialogue dialogue = connect(client);
        List<UserProperty> properties = List.of(new UserProperty("k", "1"), new UserProperty("k", "2"));
        CompletableFuture<SubscribeResult> granted = client.async()
                .subscribe(List.of(Subscription.of("a", AT_MOST_ONCE)), null, properties, into("h"));
        Subscribe subscribe = dialogue.expect(Subscribe.class);
        assertThat(subscribe.userProperties()).isEqualTo(properties);
        dialogue.send(new Suback(subscribe.packetIdentifier(), List.of(ReasonCode.GRANTED_QOS_0)));
        get(granted);
        subscribe(client, dialogue, "b", AT_MOST_ONCE, into("b"));

        dialogue.close();
        time.awaitAlarm(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        Dialogue again = accept(ACCEPTED);
        Subscribe restored = again.expect(Subscribe.class);
        assertThat(restored.subscriptions()).isEqualTo(subscribe.subscriptions());
        assertThat(restored.userProperties()).isEqualTo(properties);
        assertThat(again.expect(Subscribe.class).userProperties()).isEmpty();
        CompletableFuture<UnsubscribeResult> ended = client.async().unsubscribe(List.of(TopicFilter.of("a")),
                properties.subList(1, 2));
        Unsubscribe unsubscribe = again.expect(Unsubscribe.class);
        assertThat(unsubscribe.userProperties()).isEqualTo(properties.subList(1, 2));
        again.send(new Unsuback(unsubscribe.packetIdentifier(), List.of(ReasonCode.SUCCESS)));
        get(ended);
    }

    @Test
    void mqtt311HasNoUserProperties() throws Exception {
        MqttClient client = client(server.builder().version(MqttVersion.V3_1_1));
        connect(client);
        List<UserProperty> properties = List.of(new UserProperty("k", "v"));
        assertThatThrownBy(() -> client.subscribe(List.of(Subscription.of("a", AT_MOST_ONCE)), null, properties,
                into("h"))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("User Properties");
        assertThatThrownBy(() -> client.unsubscribe(List.of(TopicFilter.of("a")), properties))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("User Properties");
    }
}
