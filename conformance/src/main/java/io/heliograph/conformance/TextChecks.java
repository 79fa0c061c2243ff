// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.Suback;
import io.heliograph.testkit.RawClient;
import io.heliograph.testkit.RawPacket;
import org.jspecify.annotations.Nullable;

/** UTF-8 Encoded Strings and Variable Byte Integers: sections 1.5.4 and 1.5.5, 1.5.3 in MQTT 3.1.1. */
final class TextChecks {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    @Check(value = "U+FEFF at the beginning and within a Topic Name is passed on",
            v5 = "MQTT-1.5.4-3", v3 = "MQTT-1.5.3-3")
    void aByteOrderMarkInATopicNameIsKept(Server server) {
        String topic = BYTE_ORDER_MARK + server.topic("a" + BYTE_ORDER_MARK + "b");
        RawClient client = server.connected();
        Exchanges.subscribe(client, topic, QoS.AT_MOST_ONCE);
        Exchanges.publish(server.connected(), topic, "m", QoS.AT_MOST_ONCE);
        Expect.equal("the Topic Name", topic, Exchanges.receive(client, "m").message().topicName().value());
    }

    @Check(value = "U+FEFF in the properties of a message is passed on", v5 = "MQTT-1.5.4-3")
    void aByteOrderMarkInAPropertyIsKept(Server server) {
        MessageProperties properties = MessageProperties.builder()
                .contentType(BYTE_ORDER_MARK + "text")
                .userProperty(BYTE_ORDER_MARK + "name", BYTE_ORDER_MARK + "value" + BYTE_ORDER_MARK)
                .build();
        RawClient client = server.connected();
        Exchanges.subscribe(client, server.topic("t"), QoS.AT_MOST_ONCE);
        Exchanges.publish(server.connected(), Exchanges.message(server.topic("t"), "m", properties));
        Expect.equal("the properties", properties, Exchanges.receive(client, "m").message().properties());
    }

    @Check(value = "A Topic Name with a control character is refused or passed on as it is", v5 = "U-1.5.4-4")
    void aControlCharacterIsRefusedOrPassedOn(Server server) {
        String topic = server.topic("bell\u0007");
        RawClient client = server.connected();
        RawClient publisher = server.connected();
        client.send(RawPacket.of("82 00 00 01 00").append(text(topic)).append(0).fitRemainingLength());
        Packet answer = client.receiveOrEnd();
        if (!(answer instanceof Suback suback) || suback.reasonCodes().getFirst().isError()) {
            return;
        }
        publisher.send(new Publish(Exchanges.message(topic, "m", QoS.AT_MOST_ONCE), 0), Pingreq.INSTANCE);
        if (!Pingresp.INSTANCE.equals(publisher.receiveOrEnd())) {
            return;
        }
        Publish publish = client.expect(Publish.class);
        Expect.equal("the Topic Name", topic, publish.message().topicName().value());
    }

    @Check(value = "The texts that the Server makes itself hold no control characters and non-characters",
            v5 = "U-1.5.4-3", advice = true, needs = Capability.ASSIGNED_CLIENT_IDENTIFIERS)
    void theServersOwnTextsHoldNoControlCharacters(Server server) {
        ConnackProperties assigned = server.answerTo(Connects.as(server.connect(), "")).properties();
        requirePlain(assigned.assignedClientIdentifier());
        requirePlain(assigned.reasonString());
        RawClient client = server.open();
        client.send(Refusals.refused(server, server.connect()));
        if (client.receiveOrEnd() instanceof Connack connack) {
            requirePlain(connack.properties().reasonString());
        }
    }

    @Check(value = "The Remaining Length of what the Server sends has as few bytes as it needs", v5 = "MQTT-1.5.5-1")
    void theServersLengthsAreTheShortest(Server server) {
        RawClient client = server.open();
        client.send(server.connect());
        requireShortest(client.receiveRaw());
        client.send(RawPacket.of("c0 00"));
        requireShortest(client.receiveRaw());
        client.send(RawPacket.of("82 00 00 01 00").append(text(server.topic("t"))).append(0).fitRemainingLength());
        requireShortest(client.receiveRaw());
        for (int size : new int[] {100, 200, 20_000}) {
            Exchanges.publish(server.connected(), server.topic("t"), "x".repeat(size), QoS.AT_MOST_ONCE);
            requireShortest(client.receiveRaw());
        }
    }

    private static void requireShortest(RawPacket packet) {
        Expect.equal("the Remaining Length of %s".formatted(packet), packet.fitRemainingLength(), packet);
    }

    private static void requirePlain(@Nullable String text) {
        boolean plain = text == null || text.codePoints().noneMatch(point -> Character.isISOControl(point)
                || (point & 0xFFFE) == 0xFFFE || (point >= 0xFDD0 && point <= 0xFDEF));
        Expect.that(plain, "the text \"%s\" holds what it should not".formatted(text));
    }

    private static RawPacket text(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        byte[] framed = new byte[utf8.length + 2];
        framed[0] = (byte) (utf8.length >> 8);
        framed[1] = (byte) utf8.length;
        System.arraycopy(utf8, 0, framed, 2, utf8.length);
        return RawPacket.of(framed, 0, framed.length);
    }
}
