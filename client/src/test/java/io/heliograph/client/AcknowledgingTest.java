// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AcknowledgingTest extends ScriptedTest {
    private final BlockingQueue<MessageAcknowledgement> taken = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> failures = new LinkedBlockingQueue<>();

    private void subscribe(MqttClient client, Dialogue dialogue, String filter, AcknowledgingHandler handler)
            throws Exception {
        CompletableFuture<SubscribeResult> granted = client.async().subscribeAcknowledging(filter, EXACTLY_ONCE,
                handler);
        Subscribe subscribe = dialogue.expect(Subscribe.class);
        dialogue.send(new Suback(subscribe.packetIdentifier(), List.of(ReasonCode.GRANTED_QOS_2)));
        get(granted);
    }

    private void take(MqttClient client, Dialogue dialogue) throws Exception {
        subscribe(client, dialogue, "a", (message, acknowledgement) -> taken.add(acknowledgement));
    }

    private MessageAcknowledgement next() throws InterruptedException {
        return taken.poll(10, TimeUnit.SECONDS);
    }

    /** Makes sure that everything the client had to write has been read, and that it was nothing. */
    private static void expectNothingElse(MqttClient client, Dialogue dialogue) throws Exception {
        CompletableFuture<?> pong = client.async().ping();
        dialogue.expect(Pingreq.INSTANCE);
        dialogue.send(Pingresp.INSTANCE);
        get(pong);
    }

    private ClientListener failureListener() {
        return event -> {
            if (event instanceof ClientEvent.HandlerFailed(ReceivedMessage message, Throwable failure)) {
                failures.add(message.message().payload().utf8() + ": " + failure.getMessage());
            }
        };
    }

    private MqttClientBuilder persistent() {
        return server.builder().cleanStart(false)
                .connectProperties(ConnectProperties.builder().sessionExpiryInterval(600L).build())
                .reconnect(Reconnect.exponential(Duration.ofSeconds(1), Duration.ofSeconds(1)));
    }

    private Dialogue reconnect(Dialogue old) throws Exception {
        old.close();
        time.awaitAlarm(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        return accept(RESUMED);
    }

    @Test
    void acknowledgesWhenTheUserSaysSoAndInTheOrderOfTheMessages() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        take(client, dialogue);
        dialogue.send(publish("a", "1", AT_LEAST_ONCE, 1), publish("a", "2", EXACTLY_ONCE, 2),
                publish("a", "3", AT_LEAST_ONCE, 3));
        MessageAcknowledgement first = next();
        MessageAcknowledgement second = next();
        MessageAcknowledgement third = next();

        third.acknowledge();
        second.acknowledge();
        expectNothingElse(client, dialogue);
        assertThat(client.unacknowledgedMessages()).isEqualTo(3);
        first.acknowledge();
        dialogue.expect(new Puback(1));
        dialogue.expect(new Pubrec(2));
        dialogue.expect(new Puback(3));
        assertThat(client.unacknowledgedMessages()).isZero();
    }

    @Test
    void isUsedOnce() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        take(client, dialogue);
        dialogue.send(publish("a", "1", AT_LEAST_ONCE, 1));
        MessageAcknowledgement acknowledgement = next();

        acknowledgement.acknowledge();
        assertThatIllegalStateException().isThrownBy(acknowledgement::acknowledge).withMessageContaining("before");
        assertThatIllegalStateException().isThrownBy(() -> acknowledgement.reject(ReasonCode.NOT_AUTHORIZED, null));
        dialogue.expect(new Puback(1));
        expectNothingElse(client, dialogue);
    }

    @Test
    void rejectsWithCodeAndText() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        take(client, dialogue);
        dialogue.send(publish("a", "1", AT_LEAST_ONCE, 1), publish("a", "2", EXACTLY_ONCE, 2));

        MessageAcknowledgement first = next();
        assertThatIllegalArgumentException().isThrownBy(() -> first.reject(ReasonCode.SUCCESS, null));
        assertThatIllegalArgumentException().isThrownBy(() -> first.reject(ReasonCode.SERVER_BUSY, null));
        assertThatIllegalArgumentException().isThrownBy(() -> first.reject(ReasonCode.QUOTA_EXCEEDED, "\0"));
        next().reject(ReasonCode.PAYLOAD_FORMAT_INVALID, "no number");
        first.reject(ReasonCode.QUOTA_EXCEEDED, null);

        dialogue.expect(new Puback(1, ReasonCode.QUOTA_EXCEEDED));
        dialogue.expect(new Pubrec(2, ReasonCode.PAYLOAD_FORMAT_INVALID, ReasonProperties.reason("no number")));
    }

    @Test
    void leavesOutATextThatIsTooLongForTheServer() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client, ConnackProperties.builder().maximumPacketSize(100L).build());
        take(client, dialogue);
        dialogue.send(publish("a", "1", AT_LEAST_ONCE, 1), publish("a", "2", EXACTLY_ONCE, 2),
                publish("a", "3", AT_LEAST_ONCE, 3));

        next().reject(ReasonCode.QUOTA_EXCEEDED, "x".repeat(100));
        next().reject(ReasonCode.QUOTA_EXCEEDED, "x".repeat(100));
        next().reject(ReasonCode.QUOTA_EXCEEDED, "x".repeat(80));
        dialogue.expect(new Puback(1, ReasonCode.QUOTA_EXCEEDED));
        dialogue.expect(new Pubrec(2, ReasonCode.QUOTA_EXCEEDED));
        dialogue.expect(new Puback(3, ReasonCode.QUOTA_EXCEEDED, ReasonProperties.reason("x".repeat(80))));
    }

    @Test
    void inMqtt311RejectingIsAcknowledging() throws Exception {
        MqttClient client = client(server.builder().version(MqttVersion.V3_1_1));
        Dialogue dialogue = connect(client);
        take(client, dialogue);
        dialogue.send(publish("a", "1", AT_LEAST_ONCE, 1), publish("a", "2", EXACTLY_ONCE, 2));

        next().reject(ReasonCode.QUOTA_EXCEEDED, "full");
        next().reject(ReasonCode.QUOTA_EXCEEDED, "full");
        dialogue.expect(new Puback(1));
        dialogue.expect(new Pubrec(2));
        dialogue.send(new Pubrel(2));
        dialogue.expect(new Pubcomp(2));
    }

    @Test
    void aMessageWithQos0HasNoHandle() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        BlockingQueue<String> qos0 = new LinkedBlockingQueue<>();
        subscribe(client, dialogue, "a", new AcknowledgingHandler() {
            @Override
            public void handle(ReceivedMessage message, MessageAcknowledgement acknowledgement) {
                taken.add(acknowledgement);
            }

            @Override
            public void handleQos0(ReceivedMessage message) {
                qos0.add(message.message().payload().utf8());
            }
        });
        dialogue.send(publish("a", "0", AT_MOST_ONCE, 0));
        assertThat(qos0.poll(10, TimeUnit.SECONDS)).isEqualTo("0");
        assertThat(taken).isEmpty();
    }

    @Test
    void aMessageWithQos0ThatNobodyExpectsIsTold() throws Exception {
        MqttClient client = client(server.builder().listener(failureListener()));
        Dialogue dialogue = connect(client);
        take(client, dialogue);
        dialogue.send(publish("a", "0", AT_MOST_ONCE, 0));
        assertThat(failures.poll(10, TimeUnit.SECONDS)).startsWith("0: ").contains("QoS 0");
        assertThat(taken).isEmpty();
    }

    @Test
    void aHandlerThatThrowsRejectsUnlessItHasAnswered() throws Exception {
        MqttClient client = client(server.builder().listener(failureListener()));
        Dialogue dialogue = connect(client);
        subscribe(client, dialogue, "a", (message, acknowledgement) -> {
            taken.add(acknowledgement);
            if (message.packetIdentifier() == 2) {
                acknowledgement.acknowledge();
            }
            throw new IllegalStateException("as the test wants");
        });
        dialogue.send(publish("a", "1", AT_LEAST_ONCE, 1), publish("a", "2", AT_LEAST_ONCE, 2));
        dialogue.expect(new Puback(1, ReasonCode.UNSPECIFIED_ERROR));
        dialogue.expect(new Puback(2));
        assertThat(failures.poll(10, TimeUnit.SECONDS)).isEqualTo("1: as the test wants");
        assertThatIllegalStateException().isThrownBy(next()::acknowledge);
    }

    @Test
    void aMessageForSeveralHandlersIsAcknowledgedWhenAllHaveDealtWithIt() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        take(client, dialogue);
        subscribe(client, dialogue, "#", (message, acknowledgement) -> taken.add(acknowledgement));
        BlockingQueue<String> automatic = new LinkedBlockingQueue<>();
        subscribe(client, dialogue, "+", EXACTLY_ONCE, message -> automatic.add(message.message().payload().utf8()));

        dialogue.send(publish("a", "1", AT_LEAST_ONCE, 1), publish("a", "2", AT_LEAST_ONCE, 2));
        assertThat(automatic.poll(10, TimeUnit.SECONDS)).isEqualTo("1");
        assertThat(automatic.poll(10, TimeUnit.SECONDS)).isEqualTo("2");
        List<MessageAcknowledgement> all = List.of(next(), next(), next(), next());
        all.get(0).acknowledge();
        expectNothingElse(client, dialogue);
        for (MessageAcknowledgement one : all.subList(1, 4)) {
            one.reject(ReasonCode.QUOTA_EXCEEDED, null);
        }
        dialogue.expect(new Puback(1, ReasonCode.QUOTA_EXCEEDED));
        dialogue.expect(new Puback(2, ReasonCode.QUOTA_EXCEEDED));
    }

    @Test
    void theFirstRejectionCounts() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        take(client, dialogue);
        subscribe(client, dialogue, "#", (message, acknowledgement) -> taken.add(acknowledgement));
        dialogue.send(publish("a", "1", AT_LEAST_ONCE, 1));
        next().reject(ReasonCode.QUOTA_EXCEEDED, "first");
        next().reject(ReasonCode.NOT_AUTHORIZED, "second");
        dialogue.expect(new Puback(1, ReasonCode.QUOTA_EXCEEDED, ReasonProperties.reason("first")));
    }

    @Test
    void whatIsKeptHoldsBackTheServerByTheReceiveMaximumAndNotTheReader() throws Exception {
        MqttClient client = client(server.builder().receiveBuffer(2, 1_000_000));
        Dialogue dialogue = connect(client);
        take(client, dialogue);
        BlockingQueue<String> qos0 = new LinkedBlockingQueue<>();
        subscribe(client, dialogue, "b", AT_MOST_ONCE, message -> qos0.add(message.message().payload().utf8()));
        dialogue.send(publish("a", "1", AT_LEAST_ONCE, 1), publish("a", "2", AT_LEAST_ONCE, 2));
        MessageAcknowledgement first = next();
        next();
        assertThat(client.unacknowledgedMessages()).isEqualTo(2);
        for (int i = 0; i < 20; i++) {
            dialogue.send(publish("b", "x", AT_MOST_ONCE, 0));
            assertThat(qos0.poll(10, TimeUnit.SECONDS)).isEqualTo("x");
        }
        first.acknowledge();
        dialogue.expect(new Puback(1));
        dialogue.send(publish("a", "3", AT_LEAST_ONCE, 1));
        assertThat(next()).isNotNull();
    }

    @Test
    void afterAReconnectTheNewHandleOfAQos1MessageCounts() throws Exception {
        MqttClient client = client(persistent());
        Dialogue dialogue = connect(client);
        take(client, dialogue);
        Publish publish = publish("a", "1", AT_LEAST_ONCE, 1);
        dialogue.send(publish);
        MessageAcknowledgement old = next();
        Dialogue again = reconnect(dialogue);
        again.send(duplicate(publish));
        MessageAcknowledgement current = next();

        old.acknowledge();
        expectNothingElse(client, again);
        current.acknowledge();
        again.expect(new Puback(1));
    }

    @Test
    void afterAReconnectTheHandleOfAQos2MessageStaysGood() throws Exception {
        MqttClient client = client(persistent());
        Dialogue dialogue = connect(client);
        take(client, dialogue);
        Publish publish = publish("a", "1", EXACTLY_ONCE, 1);
        dialogue.send(publish);
        MessageAcknowledgement handle = next();
        Dialogue again = reconnect(dialogue);
        assertThat(client.unacknowledgedMessages()).isEqualTo(1);
        again.send(duplicate(publish), publish("a", "2", AT_LEAST_ONCE, 2));
        next().acknowledge();
        expectNothingElse(client, again);
        handle.acknowledge();
        again.expect(new Pubrec(1));
        again.expect(new Puback(2));
        assertThat(taken).isEmpty();
    }

    @Test
    void acknowledgingWhileThereIsNoConnectionLosesNothing() throws Exception {
        MqttClient client = client(persistent());
        Dialogue dialogue = connect(client);
        take(client, dialogue);
        Publish qos1 = publish("a", "1", AT_LEAST_ONCE, 1);
        Publish qos2 = publish("a", "2", EXACTLY_ONCE, 2);
        dialogue.send(qos1, qos2);
        MessageAcknowledgement first = next();
        MessageAcknowledgement second = next();
        dialogue.close();
        time.awaitAlarm(Duration.ofSeconds(1));
        first.acknowledge();
        second.acknowledge();
        time.advance(Duration.ofSeconds(1));
        Dialogue again = accept(RESUMED);
        again.send(duplicate(qos1), duplicate(qos2));
        next().acknowledge();
        again.expect(new Puback(1));
        again.expect(new Pubrec(2));
        assertThat(taken).isEmpty();
    }

    @Test
    void afterCloseNothingHappens() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        take(client, dialogue);
        dialogue.send(publish("a", "1", AT_LEAST_ONCE, 1), publish("a", "2", EXACTLY_ONCE, 2));
        MessageAcknowledgement first = next();
        MessageAcknowledgement second = next();
        dialogue.close();
        client.close();
        first.acknowledge();
        second.reject(ReasonCode.NOT_AUTHORIZED, "late");
        assertThat(client.state()).isEqualTo(ConnectionState.CLOSED);
    }

    @Test
    void takesTheMessagesOfAnEarlierSession() throws Exception {
        MqttClient client = client(persistent().acknowledgingHandler("a",
                (message, acknowledgement) -> taken.add(acknowledgement)));
        Dialogue dialogue = connect(client, RESUMED);
        dialogue.send(publish("a", "1", AT_LEAST_ONCE, 1));
        next().acknowledge();
        dialogue.expect(new Puback(1));
    }

    @Test
    void aHandlerMayWaitForAnythingBeforeItAcknowledges() throws Exception {
        try (SmallBroker broker = new SmallBroker(); MqttClient client = broker.builder("c").build()) {
            client.connect();
            client.subscribeAcknowledging("a", QoS.AT_LEAST_ONCE, (message, acknowledgement) -> {
                client.publish("b", "x", EXACTLY_ONCE);
                client.subscribe("c", AT_MOST_ONCE, other -> {
                });
                acknowledgement.acknowledge();
                taken.add(acknowledgement);
            });
            client.publish("a", "x", AT_LEAST_ONCE);
            assertThat(next()).isNotNull();
        }
    }
}
