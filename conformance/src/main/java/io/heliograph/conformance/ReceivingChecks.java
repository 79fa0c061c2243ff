// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.conformance.Exchanges.listen;
import static io.heliograph.conformance.Exchanges.message;
import static io.heliograph.conformance.Exchanges.receive;
import static io.heliograph.conformance.Exchanges.subscribe;
import static io.heliograph.conformance.Exchanges.texts;

import io.heliograph.codec.Message;
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
import java.util.List;

/** The Server as the receiver of messages with QoS 1 and 2: sections 4.3.2, 4.3.3 and 3.4 to 3.7. */
final class ReceivingChecks {

    @Check(value = "Behind PUBACK a PUBLISH with the same Packet Identifier is a new message, with or without DUP",
            v5 = "MQTT-4.3.2-5", v3 = "MQTT-4.3.2-2", needs = Capability.QOS_1)
    void behindPubackTheIdentifierIsFree(Server server) {
        RawClient subscriber = server.connected();
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_LEAST_ONCE);
        for (boolean duplicate : new boolean[] {false, true, false}) {
            publisher.send(new Publish(message(topic, "m", QoS.AT_LEAST_ONCE), duplicate, 7, 0, List.of()));
            publisher.expect(new Puback(7));
            receive(subscriber, "m");
        }
    }

    @Check(value = "A QoS 2 message that is sent again before PUBREL is answered with PUBREC again, and delivered once",
            v5 = "MQTT-4.3.3-10", v3 = "MQTT-4.3.3-2", needs = Capability.QOS_2)
    void aMessageThatIsSentAgainIsDeliveredOnce(Server server) {
        RawClient subscriber = server.connected();
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.EXACTLY_ONCE);
        Message message = message(topic, "m", QoS.EXACTLY_ONCE);
        publisher.send(new Publish(message, 7));
        publisher.expect(new Pubrec(7));
        publisher.send(new Publish(message, true, 7, 0, List.of()));
        publisher.expect(Pubrec.class, "for 7", pubrec -> pubrec.packetIdentifier() == 7);
        publisher.send(new Pubrel(7));
        publisher.expect(new Pubcomp(7));
        receive(subscriber, "m");
        subscriber.expectNothing(server.silence());
    }

    @Check(value = "A QoS 2 message that is sent again on the next connection of the Session is delivered once",
            v5 = {"MQTT-4.3.3-10", "MQTT-4.4.0-1"}, v3 = {"MQTT-4.3.3-2", "MQTT-4.1.0-1"},
            needs = {Capability.QOS_2, Capability.SESSIONS})
    void aMessageThatIsSentAgainLaterIsDeliveredOnce(Server server) {
        RawClient subscriber = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.EXACTLY_ONCE);
        Message message = message(topic, "m", QoS.EXACTLY_ONCE);
        RawClient first = server.connected(server.lastingConnect("c"));
        first.send(new Publish(message, 7));
        first.expect(new Pubrec(7));
        first.close();
        RawClient second = server.connected(server.lastingConnect("c"));
        second.send(new Publish(message, true, 7, 0, List.of()));
        second.expect(Pubrec.class, "for 7", pubrec -> pubrec.packetIdentifier() == 7);
        second.send(new Pubrel(7));
        second.expect(new Pubcomp(7));
        receive(subscriber, "m");
        subscriber.expectNothing(server.silence());
    }

    @Check(value = "PUBREL on the next connection of the Session is answered with PUBCOMP",
            v5 = {"MQTT-4.3.3-11", "MQTT-3.7.2-1"}, v3 = "MQTT-4.3.3-2",
            needs = {Capability.QOS_2, Capability.SESSIONS})
    void pubrelIsAnsweredOnTheNextConnection(Server server) {
        RawClient first = server.connected(server.lastingConnect("c"));
        first.send(new Publish(message(server.topic("t"), "m", QoS.EXACTLY_ONCE), 7));
        first.expect(Pubrec.class);
        first.close();
        RawClient second = server.connected(server.lastingConnect("c"));
        for (int i = 0; i < 2; i++) {
            second.send(new Pubrel(7));
            second.expect(Pubcomp.class, "for 7", pubcomp -> pubcomp.packetIdentifier() == 7);
        }
    }

    @Check(value = "PUBREL is answered with PUBCOMP, which has its Packet Identifier",
            v5 = {"MQTT-4.3.3-11", "MQTT-3.7.2-1"}, v3 = "MQTT-4.3.3-2", needs = Capability.QOS_2)
    void pubrelIsAnsweredWithPubcomp(Server server) {
        RawClient client = server.connected();
        for (int identifier : new int[] {7, 1, 65_535, 256}) {
            client.send(new Publish(message(server.topic("t"), "m", QoS.EXACTLY_ONCE), identifier));
            client.expect(Pubrec.class, "for " + identifier, pubrec -> pubrec.packetIdentifier() == identifier);
            client.send(new Pubrel(identifier));
            client.expect(new Pubcomp(identifier));
        }
    }

    @Check(value = "A PUBREL that belongs to no message is answered with PUBCOMP too",
            v5 = {"MQTT-4.3.3-11", "MQTT-3.7.2-1"}, v3 = "MQTT-4.3.3-2", needs = Capability.QOS_2)
    void anUnknownPubrelIsAnsweredWithPubcomp(Server server) {
        RawClient client = server.connected();
        client.send(new Pubrel(99));
        Pubcomp pubcomp = client.expect(Pubcomp.class, "for 99", answer -> answer.packetIdentifier() == 99);
        Expect.that(pubcomp.reasonCode() == ReasonCode.SUCCESS
                || pubcomp.reasonCode() == ReasonCode.PACKET_IDENTIFIER_NOT_FOUND,
                "PUBCOMP says " + pubcomp.reasonCode());
    }

    @Check(value = "Behind PUBCOMP a PUBLISH with the same Packet Identifier is a new message, with or without DUP",
            v5 = "MQTT-4.3.3-12", v3 = "MQTT-4.3.3-2", needs = Capability.QOS_2)
    void behindPubcompTheIdentifierIsFree(Server server) {
        RawClient subscriber = server.connected();
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.EXACTLY_ONCE);
        for (boolean duplicate : new boolean[] {false, true, false}) {
            publisher.send(new Publish(message(topic, "m", QoS.EXACTLY_ONCE), duplicate, 7, 0, List.of()));
            publisher.expect(new Pubrec(7));
            publisher.send(new Pubrel(7));
            publisher.expect(new Pubcomp(7));
            receive(subscriber, "m");
        }
    }

    @Check(value = "The handshake of QoS 2 goes on to its end though the message has expired",
            v5 = "MQTT-4.3.3-13", needs = Capability.QOS_2)
    void theHandshakeGoesOnBehindExpiry(Server server) {
        RawClient publisher = server.connected();
        MessageProperties short1 = MessageProperties.builder().messageExpiryInterval(1L).build();
        publisher.send(new Publish(message(server.topic("t"), "m", QoS.EXACTLY_ONCE).withProperties(short1), 7));
        publisher.expect(Pubrec.class);
        server.pass(Duration.ofMillis(2_200));
        publisher.send(new Pubrel(7));
        publisher.expect(new Pubcomp(7));
    }

    @Check(value = "Messages with different Packet Identifiers may be under way at once, their acknowledgements in any order",
            v5 = {"MQTT-4.3.3-10", "MQTT-4.3.3-11", "MQTT-4.3.3-12"}, v3 = "MQTT-4.3.3-2", needs = Capability.QOS_2)
    void messagesUnderWayAreKeptApart(Server server) {
        RawClient subscriber = server.connected();
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_MOST_ONCE);
        for (int identifier = 1; identifier <= 4; identifier++) {
            publisher.send(new Publish(message(topic, "m" + identifier, QoS.EXACTLY_ONCE), identifier));
            publisher.expect(new Pubrec(identifier));
        }
        for (int identifier : new int[] {3, 1, 4, 2}) {
            publisher.send(new Pubrel(identifier));
            publisher.expect(new Pubcomp(identifier));
        }
        Expect.equal("what is delivered", List.of("m1", "m2", "m3", "m4"),
                texts(listen(server, subscriber, 4)).stream().sorted().toList());
    }

    @Check(value = "PUBREL may have a Reason String and User Properties, which change nothing",
            v5 = {"U-3.6.2.2.2-1", "MQTT-4.3.3-11"}, needs = Capability.QOS_2)
    void propertiesOfPubrelChangeNothing(Server server) {
        RawClient client = server.connected();
        client.send(new Publish(message(server.topic("t"), "m", QoS.EXACTLY_ONCE), 7));
        client.expect(Pubrec.class);
        client.send(new Pubrel(7, ReasonCode.SUCCESS,
                new ReasonProperties("failed: 0x92", List.of(new UserProperty("a", "b"), new UserProperty("a", "c")))));
        client.expect(new Pubcomp(7));
    }

    @Check(value = "Acknowledgements are not made larger than the Client's Maximum Packet Size by a Reason String or User Properties",
            v5 = {"MQTT-3.4.2-2", "MQTT-3.4.2-3", "MQTT-3.5.2-2", "MQTT-3.5.2-3", "MQTT-3.7.2-2", "MQTT-3.7.2-3"},
            needs = {Capability.QOS_1, Capability.QOS_2})
    void acknowledgementsFitTheMaximumPacketSize(Server server) {
        RawClient client = server.smallConnected();
        client.send(new Publish(message(server.topic("t"), "m", QoS.AT_LEAST_ONCE), 7));
        server.expectSmall(client, 0x40);
        client.send(new Publish(message(server.topic("t"), "m", QoS.EXACTLY_ONCE), 7));
        server.expectSmall(client, 0x50);
        client.send(new Pubrel(7));
        server.expectSmall(client, 0x70);
        client.send(new Pubrel(99));
        server.expectSmall(client, 0x70);
    }
}
