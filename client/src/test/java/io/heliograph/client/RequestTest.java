// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.TopicName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RequestTest extends ScriptedTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(7);
    private static final Bytes ASKED = Bytes.utf8("1 2");

    private static String grant(Dialogue dialogue) throws Exception {
        Subscribe subscribe = dialogue.expect(Subscribe.class);
        dialogue.send(new Suback(subscribe.packetIdentifier(), List.of(ReasonCode.GRANTED_QOS_1)));
        return subscribe.subscriptions().get(0).topicFilter().value();
    }

    private static Publish expectRequest(Dialogue dialogue) throws Exception {
        Publish request = dialogue.expect(Publish.class);
        dialogue.send(new Puback(request.packetIdentifier()));
        return request;
    }

    private static Publish reply(Publish request, String text) {
        MessageProperties asked = request.message().properties();
        return new Publish(new Message(asked.responseTopic(), Bytes.utf8(text), AT_MOST_ONCE, false,
                MessageProperties.builder().correlationData(asked.correlationData()).build()), 0);
    }

    private static String text(CompletableFuture<ReceivedMessage> reply) throws Exception {
        return get(reply).message().payload().utf8();
    }

    @Test
    void manyRequestsShareOneSubscriptionAndEachGetsItsReply() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        CompletableFuture<ReceivedMessage> first = client.async().request("sum", ASKED, TIMEOUT);
        CompletableFuture<ReceivedMessage> second = client.async().request("sum", Bytes.utf8("3 4"), TIMEOUT);
        String filter = grant(dialogue);
        assertThat(filter).matches("heliograph/replies/[0-9A-Za-z]{20}");
        Publish firstAsked = expectRequest(dialogue);
        Publish secondAsked = expectRequest(dialogue);
        assertThat(firstAsked.message().payload()).isEqualTo(ASKED);
        MessageProperties properties = firstAsked.message().properties();
        assertThat(properties.responseTopic()).isEqualTo(TopicName.of(filter));
        assertThat(properties.messageExpiryInterval()).isEqualTo(7L);
        CompletableFuture<ReceivedMessage> third = client.async().request("sum", ASKED, TIMEOUT);
        Publish thirdAsked = expectRequest(dialogue);

        dialogue.send(reply(secondAsked, "7"), reply(thirdAsked, "3rd"), reply(firstAsked, "3"));
        assertThat(text(first)).isEqualTo("3");
        assertThat(text(second)).isEqualTo("7");
        assertThat(text(third)).isEqualTo("3rd");
        assertThat(client.unknownReplies()).isZero();
    }

    @Test
    void theTopicOfRepliesFollowsTheResponseInformationOrThePrefix() throws Exception {
        MqttClient told = client(server.builder().connectProperties(
                ConnectProperties.builder().requestResponseInformation(true).build()));
        Dialogue dialogue = connect(told, ConnackProperties.builder().responseInformation("given/").build());
        begin(told.async().request("sum", ASKED, TIMEOUT));
        assertThat(grant(dialogue)).matches("given/[0-9A-Za-z]{20}");

        MqttClient own = client(server.builder().replyTopicPrefix("my/own"));
        Dialogue other = connect(own);
        begin(own.async().request("sum", ASKED, TIMEOUT));
        assertThat(grant(other)).matches("my/own/[0-9A-Za-z]{20}");
        assertThatIllegalArgumentException().isThrownBy(() -> server.builder().replyTopicPrefix("a/#"));
        assertThatIllegalArgumentException().isThrownBy(() -> server.builder().replyTopicPrefix(""));
    }

    @Test
    void theSubscriptionOfTheRepliesIsTheClientsOwnWhateverThePolicy() throws Exception {
        MqttClient client = client(server.builder().resubscribe(Resubscribe.NEVER).keepAlive(Duration.ZERO)
                .reconnect(Reconnect.exponential(Duration.ofSeconds(1), Duration.ofSeconds(1))));
        Dialogue dialogue = connect(client);
        begin(client.async().request("sum", ASKED, TIMEOUT));
        String filter = grant(dialogue);
        expectRequest(dialogue);
        dialogue.close();
        time.awaitAlarm(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        Dialogue next = accept(ACCEPTED);
        while (client.state() != ConnectionState.CONNECTED) {
            Thread.onSpinWait();
        }
        CompletableFuture<ReceivedMessage> asked = client.async().request("sum", ASKED, TIMEOUT);
        assertThat(grant(next)).isEqualTo(filter);
        next.send(reply(expectRequest(next), "3"));
        assertThat(text(asked)).isEqualTo("3");
    }

    @Test
    void responseInformationThatIsNoTopicIsLeftAside() throws Exception {
        MqttClient client = client(server.builder().connectProperties(
                ConnectProperties.builder().requestResponseInformation(true).build()));
        Dialogue dialogue = connect(client, ConnackProperties.builder().responseInformation("replies/#").build());
        begin(client.async().request("sum", ASKED, TIMEOUT));
        assertThat(grant(dialogue)).matches("heliograph/replies/[0-9A-Za-z]{20}");
    }

    @ParameterizedTest
    @EnumSource(names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void failsAtOnceWhenTheServerSaysThatNobodyIsThere(QoS qos) throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        CompletableFuture<ReceivedMessage> reply = client.async().request(Message.of("sum", ASKED, qos), TIMEOUT);
        grant(dialogue);
        int identifier = dialogue.expect(Publish.class).packetIdentifier();
        if (qos == QoS.EXACTLY_ONCE) {
            dialogue.send(new Pubrec(identifier, ReasonCode.NO_MATCHING_SUBSCRIBERS));
            dialogue.expect(new Pubrel(identifier));
            dialogue.send(new Pubcomp(identifier));
        } else {
            dialogue.send(new Puback(identifier, ReasonCode.NO_MATCHING_SUBSCRIBERS));
        }
        assertThat(failure(reply)).isInstanceOf(NoResponderException.class).hasMessageContaining("sum");
    }

    @Test
    void keepsThePropertiesOfTheRequest() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        MessageProperties properties = MessageProperties.builder().contentType("text/plain").messageExpiryInterval(99L)
                .userProperty("k", "v").build();
        begin(client.async().request(Message.of("sum", ASKED, AT_LEAST_ONCE).withProperties(properties), TIMEOUT));
        grant(dialogue);
        MessageProperties sent = expectRequest(dialogue).message().properties();
        assertThat(sent.contentType()).isEqualTo("text/plain");
        assertThat(sent.messageExpiryInterval()).isEqualTo(99L);
        assertThat(sent.userProperties()).isEqualTo(properties.userProperties());
    }

    @Test
    void lateAndUnknownRepliesAreDroppedAndCounted() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        CompletableFuture<ReceivedMessage> late = client.async().request("sum", ASKED, TIMEOUT);
        String filter = grant(dialogue);
        Publish asked = expectRequest(dialogue);
        time.advance(TIMEOUT);
        assertThat(failure(late)).isInstanceOf(MqttTimeoutException.class).hasMessageContaining("sum");

        CompletableFuture<ReceivedMessage> next = client.async().request("sum", ASKED, TIMEOUT);
        dialogue.send(reply(asked, "late"), publish(filter, "without Correlation Data", AT_MOST_ONCE, 0));
        dialogue.send(reply(expectRequest(dialogue), "in time"));
        assertThat(text(next)).isEqualTo("in time");
        assertThat(client.unknownReplies()).isEqualTo(2);
    }

    @Test
    void aRequestThatIsNotAcceptedFails() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        CompletableFuture<ReceivedMessage> request = client.async().request("sum", ASKED, TIMEOUT);
        grant(dialogue);
        Publish asked = dialogue.expect(Publish.class);
        dialogue.send(new Puback(asked.packetIdentifier(), ReasonCode.NOT_AUTHORIZED));
        assertThat(failure(request)).isInstanceOf(PublishRejectedException.class);
    }

    @Test
    void ifTheSubscriptionIsRefusedTheNextRequestTriesAgain() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        CompletableFuture<ReceivedMessage> request = client.async().request("sum", ASKED, TIMEOUT);
        Subscribe subscribe = dialogue.expect(Subscribe.class);
        dialogue.send(new Suback(subscribe.packetIdentifier(), List.of(ReasonCode.NOT_AUTHORIZED)));
        assertThat(failure(request)).isInstanceOf(SubscribeRejectedException.class);
        CompletableFuture<ReceivedMessage> again = client.async().request("sum", ASKED, TIMEOUT);
        grant(dialogue);
        dialogue.send(reply(expectRequest(dialogue), "3"));
        assertThat(text(again)).isEqualTo("3");
    }

    @Test
    void goesOnOverAReconnect() throws Exception {
        MqttClient client = client(
                server.builder().reconnect(Reconnect.exponential(Duration.ofSeconds(1), Duration.ofSeconds(1))));
        Dialogue dialogue = connect(client);
        CompletableFuture<ReceivedMessage> request = client.async().request("sum", ASKED, TIMEOUT);
        String filter = grant(dialogue);
        Publish asked = expectRequest(dialogue);
        dialogue.close();
        time.awaitAlarm(Duration.ofSeconds(1));
        CompletableFuture<ReceivedMessage> meanwhile = client.async().request("sum", ASKED, TIMEOUT);
        time.advance(Duration.ofSeconds(1));
        Dialogue again = accept(ACCEPTED);
        assertThat(grant(again)).isEqualTo(filter);
        Publish second = again.expect(Publish.class);
        if (second.message().properties().correlationData().equals(asked.message().properties().correlationData())) {
            // PUBACK had not been read.
            second = again.expect(Publish.class);
        }
        again.send(reply(asked, "1"), reply(second, "2"));
        assertThat(text(request)).isEqualTo("1");
        assertThat(text(meanwhile)).isEqualTo("2");
    }

    @Test
    void failsWhenTheClientIsClosedOrNotConnected() throws Exception {
        MqttClient client = client(server.builder());
        assertThat(failure(client.async().request("sum", ASKED, TIMEOUT))).isInstanceOf(NotConnectedException.class);
        Dialogue dialogue = connect(client);
        CompletableFuture<ReceivedMessage> request = client.async().request("sum", ASKED, TIMEOUT);
        grant(dialogue);
        expectRequest(dialogue);
        dialogue.close();
        client.close();
        assertThat(failure(request)).isInstanceOf(MqttException.class);
        assertThat(failure(client.async().request("sum", ASKED, TIMEOUT))).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void isRefusedInMqtt311AndIfTheMessageHasAReplyTopicAlready() throws Exception {
        MqttClient old = client(server.builder().version(MqttVersion.V3_1_1));
        connect(old);
        assertThatThrownBy(() -> old.request("sum", ASKED, TIMEOUT))
                .isInstanceOf(UnsupportedOperationException.class).hasMessageContaining("MQTT 5.0");
        assertThatThrownBy(() -> old.responder("sum", request -> Reply.of("")))
                .isInstanceOf(UnsupportedOperationException.class).hasMessageContaining("MQTT 5.0");
        MqttClient client = client(server.builder());
        connect(client);
        Message message = Message.of("sum", ASKED, AT_LEAST_ONCE)
                .withProperties(MessageProperties.builder().responseTopic(TopicName.of("x")).build());
        assertThatIllegalArgumentException().isThrownBy(() -> client.request(message, TIMEOUT));
        assertThatIllegalArgumentException().isThrownBy(() -> client.request("sum", ASKED, Duration.ZERO));
    }

    @Test
    void moreRequestsThanTheBufferAllowsFail() throws Exception {
        MqttClient client = client(server.builder().publishBuffer(2, 1_000_000));
        Dialogue dialogue = connect(client);
        CompletableFuture<ReceivedMessage> first = client.async().request("sum", ASKED, TIMEOUT);
        begin(client.async().request("sum", ASKED, TIMEOUT));
        assertThat(failure(client.async().request("sum", ASKED, TIMEOUT))).isInstanceOf(BufferFullException.class);
        grant(dialogue);
        dialogue.send(reply(expectRequest(dialogue), "3"));
        assertThat(text(first)).isEqualTo("3");
        begin(client.async().request("sum", ASKED, TIMEOUT));
        expectRequest(dialogue);
        expectRequest(dialogue);
    }

    @Test
    void aHandlerGetsItsReplyThoughManyMessagesStandBeforeIt() throws Exception {
        MqttClient client = client(server.builder().receiveBuffer(10, 1_000_000));
        Dialogue dialogue = connect(client);
        CompletableFuture<String> answered = new CompletableFuture<>();
        subscribe(client, dialogue, "t", AT_MOST_ONCE, message -> {
            if (!answered.isDone()) {
                answered.complete(client.request("sum", ASKED, TIMEOUT).message().payload().utf8());
            }
        });
        dialogue.send(publish("t", "first", AT_MOST_ONCE, 0));
        grant(dialogue);
        Publish asked = expectRequest(dialogue);
        for (int i = 0; i < 30; i++) {
            dialogue.send(publish("t", "more", AT_MOST_ONCE, 0));
        }
        dialogue.send(reply(asked, "3"));
        assertThat(get(answered)).isEqualTo("3");
    }

    @Test
    void aResponderAnswersWhereItWasAskedTo() throws Exception {
        BlockingQueue<String> failures = new LinkedBlockingQueue<>();
        MqttClient client = client(server.builder().listener(ClientEvent.HandlerFailed.class,
                failed -> failures.add(failed.failure().getMessage())));
        Dialogue dialogue = connect(client);
        CompletableFuture<SubscribeResult> subscribed = client.async().responder("sum", request -> {
            String text = request.message().payload().utf8();
            if (text.equals("bad")) {
                throw new IllegalStateException("as the test wants");
            }
            return new Reply(Bytes.utf8("<" + text + ">"),
                    MessageProperties.builder().contentType("text/plain").build());
        });
        grant(dialogue);
        get(subscribed);
        Bytes correlation = Bytes.utf8("c1");
        MessageProperties properties = MessageProperties.builder().responseTopic(TopicName.of("back"))
                .correlationData(correlation).build();
        dialogue.send(publish("sum", "no request", AT_MOST_ONCE, 0),
                new Publish(Message.of("sum", Bytes.utf8("bad"), AT_MOST_ONCE).withProperties(properties), 0),
                new Publish(Message.of("sum", Bytes.utf8("x"), AT_LEAST_ONCE).withProperties(properties), 9));
        List<Object> packets = new ArrayList<>(List.of(dialogue.next(), dialogue.next()));
        assertThat(packets).contains(new Puback(9));
        packets.remove(new Puback(9));
        Publish answer = (Publish) packets.get(0);
        assertThat(answer.message().topicName()).isEqualTo(TopicName.of("back"));
        assertThat(answer.message().qos()).isEqualTo(AT_LEAST_ONCE);
        assertThat(answer.message().payload().utf8()).isEqualTo("<x>");
        assertThat(answer.message().properties().correlationData()).isEqualTo(correlation);
        assertThat(answer.message().properties().contentType()).isEqualTo("text/plain");
        assertThat(failures.poll(10, TimeUnit.SECONDS)).contains("Response Topic");
        assertThat(failures.poll(10, TimeUnit.SECONDS)).isEqualTo("as the test wants");
        dialogue.send(new Puback(answer.packetIdentifier(), ReasonCode.NOT_AUTHORIZED));
        assertThat(failures.poll(10, TimeUnit.SECONDS)).contains("Not authorized");
    }

    @Test
    void askingAndAnsweringInOneClientAndInCallbacks() throws Exception {
        try (SmallBroker broker = new SmallBroker(); MqttClient client = broker.builder("c").build()) {
            client.connect();
            client.responder("inner", request -> Reply.of(request.message().payload().utf8() + "!"));
            client.responder("outer", request -> Reply
                    .of(client.request("inner", request.message().payload(), TIMEOUT).message().payload()));
            for (QoS qos : List.of(AT_MOST_ONCE, AT_LEAST_ONCE, EXACTLY_ONCE)) {
                ReceivedMessage reply = client.request(Message.of("outer", Bytes.utf8("hey"), qos), TIMEOUT);
                assertThat(reply.message().payload().utf8()).isEqualTo("hey!");
            }
            List<CompletableFuture<ReceivedMessage>> open = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                open.add(client.async().request("inner", Bytes.utf8("n" + i), TIMEOUT));
            }
            for (int i = 0; i < 1_000; i++) {
                assertThat(text(open.get(i))).isEqualTo("n" + i + "!");
            }
        }
    }
}
