// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.conformance.Exchanges.expectFurther;
import static io.heliograph.conformance.Exchanges.expectMessage;
import static io.heliograph.conformance.Exchanges.message;
import static io.heliograph.conformance.Exchanges.ping;
import static io.heliograph.conformance.Exchanges.publish;
import static io.heliograph.conformance.Exchanges.receive;
import static io.heliograph.conformance.Exchanges.subscribe;

import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import io.heliograph.codec.UserProperty;
import io.heliograph.testkit.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The Server as the sender of messages with QoS 1 and 2, on one connection and the next: sections 4.3 and 4.4. */
final class SendingChecks {

    @Check(value = "Each message under way has a Packet Identifier of its own, which is not 0, and no DUP",
            v5 = {"MQTT-4.3.2-1", "MQTT-4.3.2-2", "MQTT-4.3.3-1", "MQTT-4.3.3-2", "MQTT-2.2.1-4"},
            v3 = {"MQTT-4.3.2-1", "MQTT-4.3.3-1", "MQTT-2.3.1-1", "MQTT-2.3.1-4"},
            needs = {Capability.QOS_1, Capability.QOS_2})
    void messagesUnderWayHaveDifferentIdentifiers(Server server) {
        RawClient subscriber = server.connected();
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.EXACTLY_ONCE);
        List<Publish> underWay = new ArrayList<>();
        Set<Integer> identifiers = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            QoS qos = QoS.of(1 + i % 2);
            publish(publisher, topic, "m" + i, qos);
            Publish publish = expectFurther(subscriber, "m" + i, underWay);
            underWay.add(publish);
            Expect.equal("the QoS", qos, publish.message().qos());
            Expect.that(!publish.duplicate(), "DUP is set in what is sent for the first time");
            Expect.that(identifiers.add(publish.packetIdentifier()),
                    "the Packet Identifier %d is in use".formatted(publish.packetIdentifier()));
        }
    }

    @Check(value = "A Packet Identifier is in use until PUBCOMP, though PUBREC has come",
            v5 = {"MQTT-4.3.3-1", "MQTT-4.3.3-5", "MQTT-2.2.1-4"}, v3 = {"MQTT-4.3.3-1", "MQTT-2.3.1-4"},
            needs = Capability.QOS_2)
    void anIdentifierIsInUseUntilPubcomp(Server server) {
        RawClient subscriber = server.connected();
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.EXACTLY_ONCE);
        Set<Integer> identifiers = new LinkedHashSet<>();
        for (int i = 0; i < 4; i++) {
            publish(publisher, topic, "m" + i, QoS.EXACTLY_ONCE);
            int identifier = expectFurther(subscriber, "m" + i,
                    () -> identifiers.forEach(released -> subscriber.send(new Pubcomp(released)))).packetIdentifier();
            Expect.that(identifiers.add(identifier), "the Packet Identifier %d is in use".formatted(identifier));
            subscriber.send(new Pubrec(identifier));
            subscriber.expect(new Pubrel(identifier));
        }
    }

    @Check(value = "PUBREC is answered with PUBREL, which has the Packet Identifier of the PUBLISH",
            v5 = {"MQTT-4.3.3-4", "MQTT-3.6.2-1", "MQTT-3.6.1-1", "MQTT-2.2.1-5"},
            v3 = {"MQTT-4.3.3-1", "MQTT-3.6.1-1", "MQTT-2.3.1-6"}, needs = Capability.QOS_2)
    void pubrecIsAnsweredWithPubrel(Server server) {
        RawClient subscriber = server.connected();
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.EXACTLY_ONCE);
        for (int i = 0; i < 3; i++) {
            publish(publisher, topic, "m", QoS.EXACTLY_ONCE);
            int identifier = expectMessage(subscriber, "m").packetIdentifier();
            subscriber.send(new Pubrec(identifier));
            // Decoded: other flags than 2 and other Reason Codes than those of PUBREL fail.
            subscriber.expect(new Pubrel(identifier));
            subscriber.send(new Pubcomp(identifier));
        }
        ping(subscriber);
    }

    @Check(value = "PUBREC may say that there are no matching subscribers, which is no error: PUBREL follows",
            v5 = "MQTT-4.3.3-4", needs = Capability.QOS_2)
    void pubrecWithAReasonCodeBelow80IsAnswered(Server server) {
        RawClient subscriber = server.connected();
        int identifier = underWay(server, subscriber, QoS.EXACTLY_ONCE).packetIdentifier();
        subscriber.send(new Pubrec(identifier, ReasonCode.NO_MATCHING_SUBSCRIBERS));
        subscriber.expect(new Pubrel(identifier));
    }

    @Check(value = "PUBREC with an error ends the delivery: no PUBREL follows",
            v5 = {"MQTT-4.3.3-4", "MQTT-4.4.0-2"}, needs = Capability.QOS_2)
    void pubrecWithAnErrorEndsTheDelivery(Server server) {
        RawClient subscriber = server.connected();
        int identifier = underWay(server, subscriber, QoS.EXACTLY_ONCE).packetIdentifier();
        subscriber.send(new Pubrec(identifier, ReasonCode.UNSPECIFIED_ERROR));
        subscriber.expectNothing(server.silence());
    }

    @Check(value = "PUBREC and PUBCOMP may have a Reason String and User Properties, which change nothing",
            v5 = {"U-3.5.2.2.2-1", "U-3.7.2.2.2-1", "MQTT-4.3.3-4"}, needs = Capability.QOS_2)
    void propertiesOfAcknowledgementsChangeNothing(Server server) {
        RawClient subscriber = server.connected();
        ReasonProperties properties = new ReasonProperties("error 0x80: not accepted",
                List.of(new UserProperty("a", "b"), new UserProperty("a", "c")));
        int identifier = underWay(server, subscriber, QoS.EXACTLY_ONCE).packetIdentifier();
        subscriber.send(new Pubrec(identifier, ReasonCode.SUCCESS, properties));
        subscriber.expect(new Pubrel(identifier));
        subscriber.send(new Pubcomp(identifier, ReasonCode.SUCCESS, properties));
        ping(subscriber);
        publish(server.connected(), server.topic("t"), "next", QoS.EXACTLY_ONCE);
        receive(subscriber, "next");
    }

    @Check(value = "PUBREL is not made larger than the Client's Maximum Packet Size by a Reason String or User Properties",
            v5 = {"MQTT-3.6.2-2", "MQTT-3.6.2-3"}, needs = Capability.QOS_2)
    void pubrelFitsTheMaximumPacketSize(Server server) {
        RawClient subscriber = server.smallConnected();
        int identifier = underWay(server, subscriber, QoS.EXACTLY_ONCE).packetIdentifier();
        subscriber.send(new Pubrec(identifier));
        server.expectSmall(subscriber, 0x60);
        subscriber.send(new Pubrec(99));
        server.expectSmall(subscriber, 0x60);
    }

    @Check(value = "A PUBLISH without PUBACK is sent again on the next connection, with its Packet Identifier and DUP",
            v5 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.3.2-3", "U-4.3.2-1"},
            v3 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.3.2-1", "MQTT-2.3.1-4"},
            needs = {Capability.QOS_1, Capability.SESSIONS})
    void aMessageWithoutPubackIsSentAgain(Server server) {
        expectAgain(server, QoS.AT_LEAST_ONCE);
    }

    @Check(value = "A PUBLISH without PUBREC is sent again on the next connection, with its Packet Identifier and DUP",
            v5 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.3.3-3"},
            v3 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.3.3-1", "MQTT-2.3.1-4"},
            needs = {Capability.QOS_2, Capability.SESSIONS})
    void aMessageWithoutPubrecIsSentAgain(Server server) {
        expectAgain(server, QoS.EXACTLY_ONCE);
    }

    private static void expectAgain(Server server, QoS qos) {
        RawClient subscriber = server.connected(server.lastingConnect("c"));
        Publish first = underWay(server, subscriber, qos);
        for (int i = 0; i < 2; i++) {
            subscriber.close();
            subscriber = server.connected(server.lastingConnect("c"));
            Publish again = expectMessage(subscriber, "m");
            Expect.equal("the Packet Identifier", first.packetIdentifier(), again.packetIdentifier());
            Expect.equal("the message", first.message(), again.message());
            Expect.that(again.duplicate(), "DUP is not set in what is sent again");
        }
        Exchanges.acknowledge(subscriber, first);
        ping(subscriber);
        server.disconnect(subscriber);
        server.connected(server.lastingConnect("c")).expectNothing(server.silence());
    }

    @Check(value = "Behind PUBREC it is PUBREL that is sent again on the next connection, until PUBCOMP; the PUBLISH is not",
            v5 = {"MQTT-4.4.0-1", "MQTT-4.3.3-5", "MQTT-4.3.3-6"}, v3 = {"MQTT-4.4.0-1", "MQTT-4.3.3-1"},
            needs = {Capability.QOS_2, Capability.SESSIONS})
    void pubrelIsSentAgain(Server server) {
        RawClient subscriber = server.connected(server.lastingConnect("c"));
        int identifier = underWay(server, subscriber, QoS.EXACTLY_ONCE).packetIdentifier();
        subscriber.send(new Pubrec(identifier));
        subscriber.expect(new Pubrel(identifier));
        for (int i = 0; i < 2; i++) {
            subscriber.close();
            subscriber = server.connected(server.lastingConnect("c"));
            subscriber.expect(new Pubrel(identifier));
            subscriber.expectNothing(server.silence());
        }
        subscriber.send(new Pubcomp(identifier));
        ping(subscriber);
        server.disconnect(subscriber);
        server.connected(server.lastingConnect("c")).expectNothing(server.silence());
    }

    @Check(value = "What is not acknowledged is not sent again on the same connection",
            v5 = "MQTT-4.4.0-1", needs = {Capability.QOS_1, Capability.QOS_2})
    void nothingIsSentAgainOnTheSameConnection(Server server) {
        RawClient subscriber = server.connected();
        Publish first = underWay(server, subscriber, QoS.AT_LEAST_ONCE);
        publish(server.connected(), server.topic("t"), "other", QoS.AT_LEAST_ONCE);
        expectFurther(subscriber, "other", List.of(first));
        subscriber.expectNothing(Duration.ofMillis(3_500));
    }

    @Check(value = "What was acknowledged with an error is not sent again on the next connection",
            v5 = "MQTT-4.4.0-2", needs = {Capability.QOS_1, Capability.QOS_2, Capability.SESSIONS})
    void whatWasRefusedIsNotSentAgain(Server server) {
        RawClient subscriber = server.connected(server.lastingConnect("c"));
        int first = underWay(server, subscriber, QoS.AT_LEAST_ONCE).packetIdentifier();
        subscriber.send(new Puback(first, ReasonCode.UNSPECIFIED_ERROR));
        int second = underWay(server, subscriber, QoS.EXACTLY_ONCE).packetIdentifier();
        subscriber.send(new Pubrec(second, ReasonCode.QUOTA_EXCEEDED));
        ping(subscriber);
        server.disconnect(subscriber);
        server.connected(server.lastingConnect("c")).expectNothing(server.silence());
    }

    @Check(value = "A QoS 2 message that was sent does not expire: it is sent again behind its Message Expiry Interval",
            v5 = "MQTT-4.3.3-7", needs = {Capability.QOS_2, Capability.SESSIONS})
    void aMessageThatWasSentDoesNotExpire(Server server) {
        RawClient subscriber = server.connected(server.lastingConnect("c"));
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.EXACTLY_ONCE);
        publish(server.connected(), message(topic, "m", QoS.EXACTLY_ONCE)
                .withProperties(MessageProperties.builder().messageExpiryInterval(1L).build()));
        int identifier = expectMessage(subscriber, "m").packetIdentifier();
        subscriber.close();
        server.pass(Duration.ofMillis(2_200));
        Publish again = receive(server.connected(server.lastingConnect("c")), "m");
        Expect.equal("the Packet Identifier", identifier, again.packetIdentifier());
    }

    /** Subscribes and gets a message with text "m", which is not acknowledged. */
    private static Publish underWay(Server server, RawClient subscriber, QoS qos) {
        String topic = server.topic("t");
        subscribe(subscriber, topic, qos);
        publish(server.connected(), topic, "m", qos);
        return expectMessage(subscriber, "m");
    }
}
