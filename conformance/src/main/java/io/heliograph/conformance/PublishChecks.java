// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.conformance.Exchanges.listen;
import static io.heliograph.conformance.Exchanges.message;
import static io.heliograph.conformance.Exchanges.ping;
import static io.heliograph.conformance.Exchanges.publish;
import static io.heliograph.conformance.Exchanges.receive;
import static io.heliograph.conformance.Exchanges.subscribe;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.TopicName;
import io.heliograph.testkit.RawClient;
import java.util.Comparator;
import java.util.List;

/** What a Server does with a PUBLISH: sections 3.3.1.1, 3.3.2.1 and 3.3.4. */
final class PublishChecks {
    @Check(value = "DUP is 0 in what is forwarded for the first time, though it was 1 in what came",
            v5 = {"MQTT-3.3.1-3", "MQTT-4.3.2-2"}, v3 = {"MQTT-3.3.1-3", "MQTT-4.3.2-1"}, needs = Capability.QOS_1)
    void dupIsNotPassedOn(Server server) {
        RawClient subscriber = server.connected();
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_LEAST_ONCE);
        publisher.send(new Publish(message(topic, "m", QoS.AT_LEAST_ONCE), true, 7, 0, List.of()));
        publisher.expect(Puback.class);
        Expect.that(!receive(subscriber, "m").duplicate(), "DUP is set in what is sent for the first time");
    }

    @Check(value = "DUP is 0 in what is forwarded with QoS 0, though it was 1 in what came",
            v5 = {"MQTT-3.3.1-2", "MQTT-4.3.1-1"}, v3 = {"MQTT-3.3.1-2", "MQTT-4.3.1-1"}, needs = Capability.QOS_1)
    void dupIsNotSetWithQos0(Server server) {
        RawClient subscriber = server.connected();
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_MOST_ONCE);
        publisher.send(new Publish(message(topic, "m", QoS.AT_LEAST_ONCE), true, 7, 0, List.of()));
        publisher.expect(Puback.class);
        int flags = subscriber.receiveRaw().at(0);
        Expect.that(flags == 0x30, "the first byte of a PUBLISH with QoS 0 is to be 30, not %02x".formatted(flags));
    }

    @Check(value = "A PUBLISH with QoS 0 has no Packet Identifier: the payload begins at once",
            v5 = "MQTT-2.2.1-2", v3 = "MQTT-2.3.1-5")
    void thereIsNoPacketIdentifierWithQos0(Server server) {
        RawClient subscriber = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_MOST_ONCE);
        publish(server.connected(), topic, "payload", server.qualitiesOfService().getLast());
        byte[] body = subscriber.receiveRaw().body().toArray();
        int before = 2 + topic.length() + (server.isV5() ? 1 : 0);
        Expect.equal("what follows the Topic Name", "payload",
                Bytes.copyOf(body, before, body.length - before).utf8());
    }

    @Check(value = "The Topic Name arrives as it was published, first in the packet, with all the characters it may have",
            v5 = {"MQTT-3.3.2-1", "U-3.3.2.1-1", "MQTT-3.3.2-3", "MQTT-4.7.3-4"},
            v3 = {"MQTT-3.3.2-1", "MQTT-3.3.2-3", "MQTT-4.7.3-4"}, needs = Capability.WILDCARD_SUBSCRIPTIONS)
    void theTopicNameArrivesAsPublished(Server server) {
        RawClient subscriber = server.connected();
        RawClient publisher = server.connected();
        subscribe(subscriber, server.topic("#"), QoS.AT_MOST_ONCE);
        for (String name : List.of("t", " a b ", "ÄÖ/ß", "e\u0301", "漢字/かな", "😀", "//", "A/a/", "%20",
                "x".repeat(300))) {
            publish(publisher, server.topic(name), "m", QoS.AT_MOST_ONCE);
            Expect.equal("the Topic Name", TopicName.of(server.topic(name)),
                    receive(subscriber, "m").message().topicName());
        }
    }

    @Check(value = "The payload arrives as it was published, whatever its bytes are, and if there are none",
            v5 = "MQTT-4.5.0-1", v3 = "MQTT-4.5.0-1")
    void thePayloadArrivesAsPublished(Server server) {
        RawClient subscriber = server.connected();
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_MOST_ONCE);
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        for (Bytes payload : List.of(Bytes.EMPTY, Bytes.copyOf(all), Bytes.utf8("x".repeat(20_000)))) {
            publisher.send(new Publish(Message.of(topic, payload, QoS.AT_MOST_ONCE), 0));
            Bytes received = subscriber.expect(Publish.class).message().payload();
            Expect.that(received.equals(payload), "%d bytes arrive otherwise".formatted(payload.length()));
        }
    }

    @Check(value = "QoS 0 is not answered, QoS 1 with PUBACK, QoS 2 with PUBREC, each with the Packet Identifier of the PUBLISH",
            v5 = {"MQTT-3.3.4-1", "MQTT-4.3.2-4", "MQTT-4.3.3-8", "MQTT-2.2.1-5"},
            v3 = {"MQTT-3.3.4-1", "MQTT-4.3.2-2", "MQTT-4.3.3-2", "MQTT-2.3.1-6"},
            needs = {Capability.QOS_1, Capability.QOS_2})
    void theAnswerIsThatOfTheQos(Server server) {
        RawClient client = server.connected();
        String topic = server.topic("t");
        client.send(new Publish(message(topic, "m", QoS.AT_MOST_ONCE), 0));
        ping(client);
        for (int identifier : new int[] {1, 65_535, 256}) {
            client.send(new Publish(message(topic, "m", QoS.AT_LEAST_ONCE), identifier));
            client.expect(Puback.class, "for " + identifier, puback -> puback.packetIdentifier() == identifier);
        }
        for (int identifier : new int[] {2, 65_534, 512}) {
            client.send(new Publish(message(topic, "m", QoS.EXACTLY_ONCE), identifier));
            client.expect(Pubrec.class, "for " + identifier, pubrec -> pubrec.packetIdentifier() == identifier);
        }
        client.expectNothing(server.silence());
    }

    @Check(value = "Who has not subscribed to a topic gets no message of it",
            v5 = "MQTT-3.3.2-3", v3 = "MQTT-3.3.2-3")
    void nobodyElseGetsTheMessage(Server server) {
        RawClient subscriber = server.connected();
        RawClient idle = server.connected();
        RawClient publisher = server.connected();
        subscribe(subscriber, server.topic("a"), QoS.AT_MOST_ONCE);
        for (String other : List.of("b", "a/b", "A", "a/", "/a", "aa", "")) {
            publish(publisher, server.topic(other), "of " + other, QoS.AT_MOST_ONCE);
        }
        publish(publisher, server.topic("a"), "of a", QoS.AT_MOST_ONCE);
        receive(subscriber, "of a");
        subscriber.expectNothing(server.silence());
        ping(idle);
    }

    @Check(value = "All who have subscribed to a topic get a copy of each message",
            v5 = "MQTT-4.5.0-1", v3 = "MQTT-4.5.0-1")
    void everySubscriberGetsACopy(Server server) {
        String topic = server.topic("t");
        List<RawClient> subscribers = List.of(server.connected(), server.connected(), server.connected());
        subscribers.forEach(subscriber -> subscribe(subscriber, topic, server.qualitiesOfService().getLast()));
        for (QoS qos : server.qualitiesOfService()) {
            publish(server.connected(), topic, "with " + qos, qos);
            subscribers.forEach(subscriber -> receive(subscriber, "with " + qos));
        }
        for (RawClient subscriber : subscribers) {
            subscriber.expectNothing(server.silence());
        }
    }

    @Check(value = "Of subscriptions that overlap, the highest QoS holds; further copies have the QoS of the other subscriptions",
            v5 = {"MQTT-3.3.4-2", "U-3.3.4-1"}, v3 = "MQTT-3.3.5-1",
            needs = {Capability.QOS_1, Capability.QOS_2, Capability.WILDCARD_SUBSCRIPTIONS})
    void theHighestQosOfOverlappingSubscriptionsHolds(Server server) {
        RawClient subscriber = server.connected();
        subscribe(subscriber, server.topic("a/+"), QoS.AT_LEAST_ONCE);
        subscribe(subscriber, server.topic("#"), QoS.EXACTLY_ONCE);
        subscribe(subscriber, server.topic("a/b"), QoS.AT_MOST_ONCE);
        publish(server.connected(), server.topic("a/b"), "m", QoS.EXACTLY_ONCE);
        List<QoS> copies = listen(server, subscriber, 1).stream().map(copy -> copy.message().qos())
                .sorted(Comparator.reverseOrder()).toList();
        Expect.that(copies.equals(List.of(QoS.EXACTLY_ONCE))
                || copies.equals(List.of(QoS.EXACTLY_ONCE, QoS.AT_LEAST_ONCE, QoS.AT_MOST_ONCE)),
                "subscriptions with QoS 0, 1 and 2 bring one copy with QoS 2 or one with each, not " + copies);
    }

    @Check(value = "A payload that is not the UTF-8 it is said to be is passed on unchanged or refused as such",
            v5 = {"U-3.3.2.3.2-2", "MQTT-3.3.2-4"}, needs = Capability.QOS_1)
    void aPayloadThatIsNoUtf8IsPassedOnOrRefused(Server server) {
        RawClient subscriber = server.connected();
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_MOST_ONCE);
        MessageProperties text = MessageProperties.builder().payloadFormatIndicator(PayloadFormatIndicator.UTF_8)
                .build();
        Bytes noUtf8 = Bytes.copyOf(new byte[] {'a', (byte) 0xC3, '('});
        publisher.send(new Publish(Message.of(topic, noUtf8, QoS.AT_LEAST_ONCE).withProperties(text), 7));
        switch (publisher.receive()) {
            case Puback puback when puback.reasonCode().isError() -> {
                Expect.equal("the Reason Code", ReasonCode.PAYLOAD_FORMAT_INVALID, puback.reasonCode());
                subscriber.expectNothing(server.silence());
            }
            case Puback ignored -> {
                Message received = subscriber.expect(Publish.class).message();
                Expect.equal("the payload", noUtf8, received.payload());
                Expect.equal("the Payload Format Indicator", PayloadFormatIndicator.UTF_8,
                        received.properties().payloadFormatIndicator());
            }
            case Disconnect disconnect ->
                    Expect.equal("the Reason Code", ReasonCode.PAYLOAD_FORMAT_INVALID, disconnect.reasonCode());
            default -> throw new AssertionError("PUBACK or DISCONNECT was expected");
        }
    }

    @Check(value = "That there are no matching subscribers is said only where there are none",
            v5 = {"MQTT-3.4.2-1", "MQTT-3.5.2-1"}, needs = {Capability.QOS_1, Capability.QOS_2})
    void noMatchingSubscribersIsSaidOnlyIfItIsTrue(Server server) {
        RawClient subscriber = server.connected();
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        publisher.send(new Publish(message(topic, "m", QoS.AT_LEAST_ONCE), 7));
        ReasonCode nobody = publisher.expect(Puback.class).reasonCode();
        Expect.that(nobody == ReasonCode.SUCCESS || nobody == ReasonCode.NO_MATCHING_SUBSCRIBERS,
                "PUBACK says " + nobody);
        subscribe(subscriber, topic, QoS.AT_MOST_ONCE);
        publisher.send(new Publish(message(topic, "m", QoS.AT_LEAST_ONCE), 8));
        publisher.expect(new Puback(8));
        publisher.send(new Publish(message(topic, "m", QoS.EXACTLY_ONCE), 9));
        publisher.expect(new Pubrec(9));
    }

    @Check(value = "A PUBLISH with both QoS bits is called a Malformed Packet",
            v5 = "U-3.3.1.2-2", advice = true)
    void bothQosBitsAreCalledMalformed(Server server) {
        RawClient client = server.connected();
        Publish publish = new Publish(message(server.topic("t"), "m", QoS.EXACTLY_ONCE), 7);
        client.send(Exchanges.raw(server, publish).flags(6));
        Expect.equal("the Reason Code", ReasonCode.MALFORMED_PACKET, client.expectRefusal());
    }
}
