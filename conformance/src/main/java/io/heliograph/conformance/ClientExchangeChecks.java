// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static io.heliograph.conformance.ClientConnectChecks.require;
import static io.heliograph.conformance.ClientSubscribeChecks.FOR_PEOPLE;

import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.RawConnection;
import io.heliograph.testkit.RawPacket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a Client does with the acknowledgements of its messages: sections 3.4 to 3.7, 4.3, 4.4 and 4.6. */
final class ClientExchangeChecks {

    @Check(value = "A message with QoS 1 is sent with QoS 1 and DUP 0, and complete with PUBACK",
            v5 = {"MQTT-4.3.2-2", "MQTT-4.3.2-3"}, v3 = "MQTT-4.3.2-1")
    void aQos1MessageIsCompleteWithPuback(Client client) {
        RawConnection connection = client.connected(client.publish(AT_LEAST_ONCE));
        Publish publish = connection.expect(Publish.class, "with QoS 1 and DUP 0",
                packet -> packet.message().qos() == AT_LEAST_ONCE && !packet.duplicate());
        connection.expectNothing(client.silence());
        connection.send(new Puback(publish.packetIdentifier()));
        connection.expect(Disconnect.class);
    }

    @Check(value = "A message with QoS 2 is sent with QoS 2 and DUP 0, and complete with PUBREC, PUBREL and PUBCOMP",
            v5 = {"MQTT-4.3.3-2", "MQTT-4.3.3-3", "MQTT-4.3.3-4", "MQTT-4.3.3-5", "MQTT-2.2.1-5", "MQTT-3.6.2-1"},
            v3 = {"MQTT-4.3.3-1", "MQTT-2.3.1-6"})
    void aQos2MessageIsCompleteWithPubcomp(Client client) {
        RawConnection connection = client.connected(client.publish(EXACTLY_ONCE));
        Publish publish = connection.expect(Publish.class, "with QoS 2 and DUP 0",
                packet -> packet.message().qos() == EXACTLY_ONCE && !packet.duplicate());
        int id = publish.packetIdentifier();
        connection.expectNothing(client.silence());
        connection.send(new Pubrec(id));
        connection.expect(Pubrel.class, "of " + id, pubrel -> pubrel.packetIdentifier() == id
                && !pubrel.reasonCode().isError());
        connection.expectNothing(client.silence());
        connection.send(new Pubcomp(id));
        connection.expect(Disconnect.class);
    }

    @Check(value = "The flags of PUBREL are 0, 0, 1, 0",
            v5 = {"MQTT-3.6.1-1", "MQTT-2.1.3-1"}, v3 = {"MQTT-3.6.1-1", "MQTT-2.2.2-1"})
    void theFlagsOfPubrelAre2(Client client) {
        RawConnection connection = client.connected(client.publish(EXACTLY_ONCE));
        connection.send(new Pubrec(connection.expect(Publish.class).packetIdentifier()));
        RawPacket pubrel = connection.receiveRaw();
        require(pubrel.at(0) == 0x62, "0x62 as first byte", pubrel);
    }

    @Check(value = "A PUBREC with an error is not answered by PUBREL, and the message is not sent again",
            v5 = {"MQTT-4.3.3-4", "MQTT-4.4.0-2"})
    void aRefusedQos2MessageIsComplete(Client client) {
        RawConnection connection = client.connected(client.publish(EXACTLY_ONCE));
        connection.send(new Pubrec(connection.expect(Publish.class).packetIdentifier(), ReasonCode.NOT_AUTHORIZED));
        Packet packet = connection.receive(client.answerTime());
        require(packet == null || packet instanceof Disconnect, "DISCONNECT or nothing", String.valueOf(packet));
    }

    @Check(value = "A message whose PUBACK tells an error is not sent again", v5 = "MQTT-4.4.0-2")
    void aRefusedQos1MessageIsComplete(Client client) {
        RawConnection connection = client.connected(client.publish(AT_LEAST_ONCE));
        connection.send(new Puback(connection.expect(Publish.class).packetIdentifier(), ReasonCode.NOT_AUTHORIZED));
        Packet packet = connection.receive(client.silence().multipliedBy(3));
        require(packet == null || packet instanceof Disconnect, "DISCONNECT or nothing", String.valueOf(packet));
    }

    @Check(value = "On an open connection no message is sent a second time", v5 = "MQTT-4.4.0-1")
    void nothingIsSentAgainOnAnOpenConnection(Client client) {
        RawConnection connection = client.connected(client.publish(AT_LEAST_ONCE));
        connection.expect(Publish.class);
        connection.expectNothing(Duration.ofMillis(2_500));
    }

    @Check(value = "PUBRELs are sent in the order of the PUBRECs", v5 = "MQTT-4.6.0-4", v3 = "MQTT-4.6.0-4")
    void pubrelsAreInOrder(Client client) {
        RawConnection connection = client.connected(client.publish(EXACTLY_ONCE).with(ClientOption.COUNT, 4));
        List<Integer> identifiers = new ArrayList<>(client.several(connection).stream()
                .map(Publish::packetIdentifier).toList());
        Collections.swap(identifiers, 0, identifiers.size() - 1);
        connection.send(identifiers.stream().map(Pubrec::new).toArray(Packet[]::new));
        identifiers.forEach(id -> connection.expect(Pubrel.class, "of " + id,
                pubrel -> pubrel.packetIdentifier() == id));
    }

    @Check(value = "What is written for people in PUBACK is ignored", v5 = "U-3.4.2.2.2-1")
    void whatIsWrittenForPeopleInPubackIsIgnored(Client client) {
        RawConnection connection = client.connected(client.publish(AT_LEAST_ONCE));
        connection
                .send(new Puback(connection.expect(Publish.class).packetIdentifier(), ReasonCode.SUCCESS, FOR_PEOPLE));
        connection.expect(Disconnect.class, "with success", disconnect -> !disconnect.reasonCode().isError());
    }

    @Check(value = "What is written for people in PUBREC is ignored", v5 = "U-3.5.2.2.2-1")
    void whatIsWrittenForPeopleInPubrecIsIgnored(Client client) {
        RawConnection connection = client.connected(client.publish(EXACTLY_ONCE));
        connection
                .send(new Pubrec(connection.expect(Publish.class).packetIdentifier(), ReasonCode.SUCCESS, FOR_PEOPLE));
        connection.expect(Pubrel.class);
    }

    @Check(value = "What is written for people in PUBREL is ignored", v5 = "U-3.6.2.2.2-1")
    void whatIsWrittenForPeopleInPubrelIsIgnored(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(EXACTLY_ONCE));
        connection.send(client.message("t", "one", EXACTLY_ONCE, 7));
        connection.expect(Pubrec.class);
        connection.send(new Pubrel(7, ReasonCode.SUCCESS, FOR_PEOPLE));
        connection.expect(Pubcomp.class, "of 7", pubcomp -> pubcomp.packetIdentifier() == 7);
        client.expectMessage(client.topic("t"), "one");
    }

    @Check(value = "What is written for people in PUBCOMP is ignored", v5 = "U-3.7.2.2.2-1")
    void whatIsWrittenForPeopleInPubcompIsIgnored(Client client) {
        RawConnection connection = client.connected(client.publish(EXACTLY_ONCE));
        int id = connection.expect(Publish.class).packetIdentifier();
        connection.send(new Pubrec(id));
        connection.expect(Pubrel.class);
        connection.send(new Pubcomp(id, ReasonCode.SUCCESS, FOR_PEOPLE));
        connection.expect(Disconnect.class, "with success", disconnect -> !disconnect.reasonCode().isError());
    }

    @Check(value = "A PUBREL for a message that the Client does not know is answered by PUBCOMP",
            v5 = {"MQTT-4.3.3-11", "MQTT-3.7.2-1"}, v3 = "MQTT-4.3.3-2")
    void anUnknownPubrelIsAnswered(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(EXACTLY_ONCE));
        connection.send(new Pubrel(77));
        connection.expect(Pubcomp.class, "of 77", pubcomp -> pubcomp.packetIdentifier() == 77);
    }
}
