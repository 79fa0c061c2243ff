// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.conformance.Exchanges.keptQoS;
import static io.heliograph.conformance.Exchanges.message;
import static io.heliograph.conformance.Exchanges.publish;
import static io.heliograph.conformance.Exchanges.receive;
import static io.heliograph.conformance.Exchanges.subscribe;
import static io.heliograph.conformance.Exchanges.subscribeAndListen;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.UserProperty;
import io.heliograph.testkit.RawClient;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The properties that travel with a message: sections 3.3.2.3 and 4.10. */
final class MessagePropertyChecks {

    @Check(value = "The Payload Format Indicator arrives as it was sent", v5 = "MQTT-3.3.2-4")
    void thePayloadFormatIndicatorIsPassedOn(Server server) {
        Expect.equal("the Payload Format Indicator", PayloadFormatIndicator.UTF_8,
                passedOn(server,
                        MessageProperties.builder().payloadFormatIndicator(PayloadFormatIndicator.UTF_8).build())
                        .payloadFormatIndicator());
        // To say that nothing is known of the bytes and to say nothing mean the same.
        Expect.that(passedOn(server, MessageProperties.NONE).payloadFormatIndicator() != PayloadFormatIndicator.UTF_8,
                "the payload is said to be UTF-8, which its publisher did not say");
    }

    @Check(value = "The Content Type arrives as it was sent", v5 = {"MQTT-3.3.2-20", "MQTT-3.3.2-19"})
    void theContentTypeIsPassedOn(Server server) {
        for (String type : List.of("text/plain; charset=utf-8", "Gehörtes/*", "")) {
            Expect.equal("the Content Type", type,
                    passedOn(server, MessageProperties.builder().contentType(type).build()).contentType());
        }
    }

    @Check(value = "The Response Topic arrives as it was sent",
            v5 = {"MQTT-3.3.2-15", "MQTT-3.3.2-13", "MQTT-3.3.2-14"})
    void theResponseTopicIsPassedOn(Server server) {
        for (String topic : List.of("r", "/", "a//Ä/$x", server.topic("answers"))) {
            TopicName responseTopic = TopicName.of(topic);
            Expect.equal("the Response Topic", responseTopic,
                    passedOn(server, MessageProperties.builder().responseTopic(responseTopic).build()).responseTopic());
        }
    }

    @Check(value = "The Correlation Data arrives as it was sent", v5 = "MQTT-3.3.2-16")
    void theCorrelationDataIsPassedOn(Server server) {
        for (Bytes data : List.of(Bytes.copyOf(new byte[] {0, -1, 0x1F, -128}), Bytes.EMPTY,
                Bytes.copyOf(new byte[1_000]))) {
            Expect.equal("the Correlation Data", data,
                    passedOn(server, MessageProperties.builder().correlationData(data).build()).correlationData());
        }
    }

    @Check(value = "All User Properties arrive as they were sent, in their order, those with the same name too",
            v5 = {"MQTT-3.3.2-17", "MQTT-3.3.2-18"})
    void userPropertiesArePassedOnInOrder(Server server) {
        List<UserProperty> properties = List.of(new UserProperty("z", "1"), new UserProperty("a", "2"),
                new UserProperty("z", "3"), new UserProperty("", ""), new UserProperty("z", "1"),
                new UserProperty("größe", "😀"), new UserProperty("a", "1"));
        Expect.equal("the User Properties", properties,
                passedOn(server, MessageProperties.builder().userProperties(properties).build()).userProperties());
    }

    @Check(value = "A message without properties gets none on its way",
            v5 = {"MQTT-3.3.2-4", "MQTT-3.3.2-6", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-17", "MQTT-3.3.2-20"})
    void noPropertyIsAdded(Server server) {
        Expect.equal("the properties", MessageProperties.NONE, passedOn(server, MessageProperties.NONE));
    }

    @Check(value = "The properties arrive with every QoS",
            v5 = {"MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-17", "MQTT-3.3.2-18", "MQTT-3.3.2-20"})
    void propertiesArriveWithEveryQos(Server server) {
        RawClient subscriber = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, server.qualitiesOfService().getLast());
        for (QoS qos : server.qualitiesOfService()) {
            publish(server.connected(), message(topic, "m", all()).withQos(qos));
            Expect.equal("the properties with " + qos, all(), receive(subscriber, "m").message().properties());
        }
    }

    @Check(value = "The properties are kept with a retained message",
            v5 = {"MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-17", "MQTT-3.3.2-18", "MQTT-3.3.2-20"},
            needs = Capability.RETAIN)
    void propertiesAreRetained(Server server) {
        String topic = server.topic("t");
        publish(server.connected(), message(topic, "m", all()).withRetain(true).withQos(keptQoS(server)));
        List<Publish> messages = subscribeAndListen(server, server.connected(),
                Subscription.of(topic, QoS.AT_MOST_ONCE));
        Expect.equal("the number of messages", 1, messages.size());
        Expect.equal("the properties", all(), messages.getFirst().message().properties());
    }

    @Check(value = "The properties are kept with a message that waits for its subscriber",
            v5 = {"MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-17", "MQTT-3.3.2-18", "MQTT-3.3.2-20"},
            needs = {Capability.QOS_1, Capability.SESSIONS})
    void propertiesAreKeptWhileAMessageWaits(Server server) {
        RawClient subscriber = server.connected(server.lastingConnect("c"));
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_LEAST_ONCE);
        server.disconnect(subscriber);
        publish(server.connected(), message(topic, "m", all()).withQos(QoS.AT_LEAST_ONCE));
        Publish publish = receive(server.connected(server.lastingConnect("c")), "m");
        Expect.equal("the properties", all(), publish.message().properties());
    }

    @Check(value = "The Message Expiry Interval of a message that is forwarded at once is the one that was sent",
            v5 = "MQTT-3.3.2-6")
    void theMessageExpiryIntervalIsPassedOn(Server server) {
        expectBetween(99, 100, passedOn(server, expiring(100)).messageExpiryInterval());
        expectBetween(0xFFFF_FFFEL, 0xFFFF_FFFFL, passedOn(server, expiring(0xFFFF_FFFFL)).messageExpiryInterval());
    }

    @Check(value = "The Message Expiry Interval is less by the time that the message has waited for its subscriber",
            v5 = "MQTT-3.3.2-6", needs = {Capability.QOS_1, Capability.SESSIONS})
    void theMessageExpiryIntervalIsLessByTheWait(Server server) {
        RawClient subscriber = server.connected(server.lastingConnect("c"));
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_LEAST_ONCE);
        server.disconnect(subscriber);
        publish(server.connected(), message(topic, "m", expiring(100)).withQos(QoS.AT_LEAST_ONCE));
        server.pass(Duration.ofMillis(2_100));
        Publish publish = receive(server.connected(server.lastingConnect("c")), "m");
        expectBetween(95, 98, publish.message().properties().messageExpiryInterval());
    }

    @Check(value = "The Message Expiry Interval of a retained message is less by the time since it was published",
            v5 = "MQTT-3.3.2-6", needs = Capability.RETAIN)
    void theMessageExpiryIntervalOfARetainedMessageIsLess(Server server) {
        String topic = server.topic("t");
        publish(server.connected(), message(topic, "m", expiring(100)).withRetain(true).withQos(keptQoS(server)));
        server.pass(Duration.ofMillis(2_100));
        List<Publish> messages = subscribeAndListen(server, server.connected(),
                Subscription.of(topic, QoS.AT_MOST_ONCE));
        Expect.equal("the number of messages", 1, messages.size());
        expectBetween(95, 98, messages.getFirst().message().properties().messageExpiryInterval());
    }

    @Check(value = "A message whose Message Expiry Interval has passed before it was sent is not sent any more",
            v5 = "MQTT-3.3.2-5", needs = {Capability.QOS_1, Capability.SESSIONS})
    void aMessageThatHasExpiredIsNotSent(Server server) {
        RawClient subscriber = server.connected(server.lastingConnect("c"));
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_LEAST_ONCE);
        server.disconnect(subscriber);
        RawClient publisher = server.connected();
        publish(publisher, message(topic, "short-lived", expiring(1)).withQos(QoS.AT_LEAST_ONCE));
        publish(publisher, message(topic, "long-lived", expiring(100)).withQos(QoS.AT_LEAST_ONCE));
        publish(publisher, message(topic, "without end", QoS.AT_LEAST_ONCE));
        server.pass(Duration.ofMillis(2_200));
        RawClient again = server.connected(server.lastingConnect("c"));
        receive(again, "long-lived");
        receive(again, "without end");
        again.expectNothing(server.silence());
    }

    @Check(value = "A request finds its responder, and the answer the requester, by Response Topic and Correlation Data",
            v5 = {"MQTT-3.3.2-15", "MQTT-3.3.2-16"})
    void aRequestIsAnswered(Server server) {
        RawClient requester = server.connected();
        RawClient responder = server.connected();
        subscribe(requester, server.topic("answers"), QoS.AT_MOST_ONCE);
        subscribe(responder, server.topic("requests"), QoS.AT_MOST_ONCE);
        publish(requester, message(server.topic("requests"), "question", MessageProperties.builder()
                .responseTopic(TopicName.of(server.topic("answers"))).correlationData(Bytes.utf8("17")).build()));
        MessageProperties question = receive(responder, "question").message().properties();
        TopicName responseTopic = question.responseTopic();
        Expect.that(responseTopic != null, "the request has lost its Response Topic");
        publish(responder, message(String.valueOf(responseTopic), "answer",
                MessageProperties.builder().correlationData(question.correlationData()).build()));
        MessageProperties answer = receive(requester, "answer").message().properties();
        Expect.equal("the Correlation Data of the answer", Bytes.utf8("17"), answer.correlationData());
        Expect.equal("the Response Topic of the answer", null, answer.responseTopic());
    }

    /** The properties with which a message arrives that was published with these, QoS 0. */
    private static MessageProperties passedOn(Server server, MessageProperties properties) {
        RawClient subscriber = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_MOST_ONCE);
        Message message = message(topic, "m", properties);
        publish(server.connected(), message);
        return receive(subscriber, "m").message().properties();
    }

    private static MessageProperties expiring(long seconds) {
        return MessageProperties.builder().messageExpiryInterval(seconds).build();
    }

    private static MessageProperties all() {
        return MessageProperties.builder().payloadFormatIndicator(PayloadFormatIndicator.UTF_8)
                .contentType("text/plain")
                .responseTopic(TopicName.of("r/s")).correlationData(Bytes.utf8("data")).userProperty("b", "1")
                .userProperty("a", "2").build();
    }

    private static void expectBetween(long least, long most, @Nullable Long seconds) {
        Expect.that(seconds != null && seconds >= least && seconds <= most,
                "the Message Expiry Interval is to be %d to %d, and is %s".formatted(least, most, seconds));
    }
}
