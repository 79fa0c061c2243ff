// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static io.heliograph.conformance.ClientConnectChecks.require;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.TopicName;
import io.heliograph.testkit.RawConnection;
import io.heliograph.testkit.RawPacket;
import java.util.List;

/** What a Client does with the messages that come: sections 3.3.4, 4.3 and 4.5. */
final class ClientDeliveryChecks {

    @Check(value = "A message with QoS 0 reaches the application and is not acknowledged",
            v5 = "MQTT-3.3.4-1", v3 = "MQTT-3.3.4-1")
    void aQos0MessageIsNotAcknowledged(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(AT_LEAST_ONCE));
        connection.send(client.message("t", "one", AT_MOST_ONCE, 0));
        client.expectMessage(client.topic("t"), "one");
        client.expectAlive(connection);
    }

    @Check(value = "A message with QoS 1 reaches the application and is answered by PUBACK with its Packet Identifier",
            v5 = {"MQTT-4.3.2-4", "MQTT-2.2.1-5", "MQTT-3.3.4-1", "MQTT-3.4.2-1"},
            v3 = {"MQTT-4.3.2-2", "MQTT-2.3.1-6", "MQTT-3.3.4-1"})
    void aQos1MessageIsAcknowledged(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(AT_LEAST_ONCE));
        connection.send(client.message("t", "one", AT_LEAST_ONCE, 7));
        connection.expect(Puback.class, "of 7", puback -> puback.packetIdentifier() == 7
                && !puback.reasonCode().isError());
        client.expectMessage(client.topic("t"), "one");
    }

    @Check(value = "A PUBLISH with the Packet Identifier of a QoS 1 message that was acknowledged is a new message",
            v5 = "MQTT-4.3.2-5", v3 = "MQTT-4.3.2-2")
    void anAcknowledgedIdentifierIsFreeAgain(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(AT_LEAST_ONCE));
        Publish publish = client.message("t", "one", AT_LEAST_ONCE, 7);
        connection.send(publish);
        connection.expect(Puback.class);
        connection.send(duplicate(publish));
        connection.expect(Puback.class, "of 7", puback -> puback.packetIdentifier() == 7);
        client.expectMessage(client.topic("t"), "one");
        client.expectMessage(client.topic("t"), "one");
    }

    @Check(value = "A message with QoS 2 is answered by PUBREC, its PUBREL by PUBCOMP, and it reaches the application",
            v5 = {"MQTT-4.3.3-8", "MQTT-4.3.3-11", "MQTT-2.2.1-5", "MQTT-3.3.4-1", "MQTT-3.5.2-1", "MQTT-3.7.2-1"},
            v3 = {"MQTT-4.3.3-2", "MQTT-2.3.1-6", "MQTT-3.3.4-1"})
    void aQos2MessageIsAcknowledgedTwice(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(EXACTLY_ONCE));
        exchange(connection, client.message("t", "one", EXACTLY_ONCE, 7));
        client.expectMessage(client.topic("t"), "one");
    }

    @Check(value = "A QoS 2 message that comes again before its PUBREL is answered by PUBREC and delivered once",
            v5 = {"MQTT-4.3.3-10", "MQTT-4.1.0-1"}, v3 = {"MQTT-4.3.3-2", "MQTT-4.1.0-1", "MQTT-4.1.0-2"})
    void aQos2MessageIsDeliveredOnce(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(EXACTLY_ONCE));
        Publish publish = client.message("t", "one", EXACTLY_ONCE, 7);
        connection.send(publish);
        connection.expect(Pubrec.class);
        exchange(connection, duplicate(publish));
        exchange(connection, client.message("t", "two", EXACTLY_ONCE, 8));
        client.expectMessage(client.topic("t"), "one");
        client.expectMessage(client.topic("t"), "two");
    }

    @Check(value = "A PUBLISH with the Packet Identifier of a QoS 2 message that is complete is a new message",
            v5 = "MQTT-4.3.3-12", v3 = "MQTT-4.3.3-2")
    void aCompletedIdentifierIsFreeAgain(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(EXACTLY_ONCE));
        exchange(connection, client.message("t", "one", EXACTLY_ONCE, 7));
        exchange(connection, client.message("t", "two", EXACTLY_ONCE, 7));
        client.expectMessage(client.topic("t"), "one");
        client.expectMessage(client.topic("t"), "two");
    }

    @Check(value = "The exchange of a QoS 2 message goes on after its expiry", v5 = "MQTT-4.3.3-13")
    void anExpiredQos2MessageIsCompleted(Client client) throws InterruptedException {
        RawConnection connection = client.subscribed(client.subscribe(EXACTLY_ONCE));
        connection.send(with(client.message("t", "one", EXACTLY_ONCE, 7), MessageProperties.builder()
                .messageExpiryInterval(1L).build()));
        connection.expect(Pubrec.class);
        Thread.sleep(1_300);
        connection.send(new Pubrel(7));
        connection.expect(Pubcomp.class, "of 7", pubcomp -> pubcomp.packetIdentifier() == 7);
    }

    @Check(value = "A PUBLISH with the Packet Identifier of a QoS 2 message that was refused is a new message",
            v5 = "MQTT-4.3.3-9")
    void aRefusedIdentifierIsFreeAgain(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(EXACTLY_ONCE));
        connection.send(illFormed(client, EXACTLY_ONCE));
        Packet answer = connection.receive(client.answerTime());
        if (!(answer instanceof Pubrec pubrec) || !pubrec.reasonCode().isError()) {
            throw new NotApplicable("the Client does not refuse a payload that is not in the format that is indicated");
        }
        exchange(connection, client.message("t", "two", EXACTLY_ONCE, 7));
        client.expectMessage(client.topic("t"), "two");
    }

    @Check(value = "A payload that is not UTF-8 as indicated is taken, or refused with Payload format invalid",
            v5 = "U-3.3.2.3.2-2")
    void thePayloadFormatMayBeValidated(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(AT_LEAST_ONCE));
        connection.send(illFormed(client, AT_LEAST_ONCE));
        Packet answer = connection.receive(client.answerTime());
        boolean allowed = switch (answer) {
            case null -> connection.ended();
            case Puback puback -> puback.reasonCode() == ReasonCode.PAYLOAD_FORMAT_INVALID
                    || !puback.reasonCode().isError();
            case Disconnect disconnect -> disconnect.reasonCode() == ReasonCode.PAYLOAD_FORMAT_INVALID;
            default -> false;
        };
        require(allowed, "PUBACK or Payload format invalid", String.valueOf(answer));
    }

    /** PUBLISH 7 with Payload Format Indicator 1 and a payload that is no UTF-8. */
    private static RawPacket illFormed(Client client, QoS qos) {
        return RawPacket.of(with(client.message("t", "?", qos, 7), MessageProperties.builder()
                .payloadFormatIndicator(PayloadFormatIndicator.UTF_8).build()), client.version())
                .replace("\"?\"", "ff");
    }

    @Check(value = "A message that nobody has subscribed to is acknowledged as well",
            v5 = "MQTT-4.5.0-2", v3 = "MQTT-4.5.0-2")
    void aMessageThatNobodyWantsIsAcknowledged(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(AT_LEAST_ONCE));
        connection.send(client.message("other", "one", AT_LEAST_ONCE, 7));
        connection.expect(Puback.class, "of 7", puback -> puback.packetIdentifier() == 7);
        exchange(connection, client.message("other", "two", EXACTLY_ONCE, 8));
    }

    @Check(value = "PUBACKs are sent in the order of the PUBLISHs", v5 = "MQTT-4.6.0-2", v3 = "MQTT-4.6.0-2")
    void pubacksAreInOrder(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(AT_LEAST_ONCE));
        List<Integer> identifiers = List.of(9, 3, 300, 1, 65_535, 2);
        connection.send(identifiers.stream().map(id -> client.message("t", "m", AT_LEAST_ONCE, id))
                .toArray(Packet[]::new));
        identifiers
                .forEach(id -> connection.expect(Puback.class, "of " + id, puback -> puback.packetIdentifier() == id));
    }

    @Check(value = "PUBRECs are sent in the order of the PUBLISHs", v5 = "MQTT-4.6.0-3", v3 = "MQTT-4.6.0-3")
    void pubrecsAreInOrder(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(EXACTLY_ONCE));
        List<Integer> identifiers = List.of(9, 3, 300, 1, 65_535, 2);
        connection.send(identifiers.stream().map(id -> client.message("t", "m", EXACTLY_ONCE, id))
                .toArray(Packet[]::new));
        identifiers
                .forEach(id -> connection.expect(Pubrec.class, "of " + id, pubrec -> pubrec.packetIdentifier() == id));
    }

    @Check(value = "The flags of PUBACK, PUBREC and PUBCOMP are 0",
            v5 = "MQTT-2.1.3-1", v3 = "MQTT-2.2.2-1")
    void theFlagsOfAcknowledgementsAre0(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(EXACTLY_ONCE));
        connection.send(client.message("t", "one", AT_LEAST_ONCE, 7));
        requireFirstByte(connection, 0x40);
        connection.send(client.message("t", "two", EXACTLY_ONCE, 8));
        requireFirstByte(connection, 0x50);
        connection.send(new Pubrel(8));
        requireFirstByte(connection, 0x70);
    }

    private static void requireFirstByte(RawConnection connection, int expected) {
        RawPacket packet = connection.receiveRaw();
        require(packet.at(0) == expected, "0x%02X as first byte".formatted(expected), packet);
    }

    @Check(value = "U+FEFF is not stripped from a Topic Name", v5 = "MQTT-1.5.4-3", v3 = "MQTT-1.5.3-3")
    void aByteOrderMarkReachesTheApplication(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(AT_LEAST_ONCE)
                .with(ClientOption.FILTER, "+/" + client.topic("t")));
        connection.send(new Publish(Message.of("\ufeff/" + client.topic("t"), Bytes.utf8("one"),
                AT_LEAST_ONCE), 7));
        connection.expect(Puback.class);
        client.expectMessage("\ufeff/" + client.topic("t"), "one");
    }

    @Check(value = "A control character in a Topic Name is taken, or refused as malformed", v5 = "U-1.5.4-4")
    void controlCharactersMayBeRefused(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(AT_LEAST_ONCE));
        connection.send(client.message("\u0001", "one", AT_LEAST_ONCE, 7));
        Packet answer = connection.receive(client.answerTime());
        boolean allowed = switch (answer) {
            case null -> connection.ended();
            case Puback puback -> puback.packetIdentifier() == 7;
            case Disconnect disconnect -> disconnect.reasonCode().isError();
            default -> false;
        };
        require(allowed, "PUBACK or a refusal", String.valueOf(answer));
    }

    @Check(value = "Every Topic Alias from 1 to the Topic Alias Maximum of the Client is accepted",
            v5 = "MQTT-3.3.2-10")
    void topicAliasesUpToTheMaximumAreAccepted(Client client) {
        RawConnection connection = client.connection(client.subscribe(AT_LEAST_ONCE)
                .with(ClientOption.TOPIC_ALIAS_MAXIMUM, 3));
        Integer maximum = connection.expect(Connect.class).properties().topicAliasMaximum();
        require(maximum != null && maximum == 3, "a Topic Alias Maximum of 3", String.valueOf(maximum));
        connection.send(ClientPublishChecks.SUCCESS);
        client.grant(connection);
        for (int alias = 1; alias <= 3; alias++) {
            connection.send(aliased(client.message("t", "name" + alias, AT_LEAST_ONCE, alias), alias));
            connection.expect(Puback.class);
            client.expectMessage(client.topic("t"), "name" + alias);
        }
        connection.send(aliasOnly(client.message("t", "no name", AT_LEAST_ONCE, 9), 2));
        connection.expect(Puback.class);
        client.expectMessage(client.topic("t"), "no name");
    }

    /** PUBLISH, PUBREC, PUBREL, PUBCOMP. */
    static void exchange(RawConnection connection, Publish publish) {
        int id = publish.packetIdentifier();
        connection.send(publish);
        connection.expect(Pubrec.class, "of " + id, pubrec -> pubrec.packetIdentifier() == id
                && !pubrec.reasonCode().isError());
        connection.send(new Pubrel(id));
        connection.expect(Pubcomp.class, "of " + id, pubcomp -> pubcomp.packetIdentifier() == id
                && !pubcomp.reasonCode().isError());
    }

    static Publish duplicate(Publish publish) {
        return new Publish(publish.message(), true, publish.packetIdentifier(), publish.topicAlias(),
                publish.subscriptionIdentifiers());
    }

    static Publish aliased(Publish publish, int alias) {
        return new Publish(publish.message(), publish.duplicate(), publish.packetIdentifier(), alias, List.of());
    }

    /** The alias in the place of the Topic Name. */
    static Publish aliasOnly(Publish publish, int alias) {
        return new Publish(publish.message().withTopicName(TopicName.EMPTY), publish.duplicate(),
                publish.packetIdentifier(), alias, List.of());
    }

    private static Publish with(Publish publish, MessageProperties properties) {
        return new Publish(publish.message().withProperties(properties), publish.packetIdentifier());
    }
}
