// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Acknowledgement;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Unsuback;
import java.util.Arrays;

/** What a broken broker makes of the packets of a conversation, when it has made sure that they are not too large. */
final class SpoiltPackets {
    private static final ReasonProperties LONG = ReasonProperties.reason("a reason that is longer than it may be");
    private static final byte[] TWO_REASON_STRINGS = {0x1F, 0, 1, 'x', 0x1F, 0, 1, 'x'};

    private SpoiltPackets() {}

    static byte[] of(Packet packet, byte[] bytes, MqttVersion version, Rules rules) {
        Packet spoilt = spoilt(packet, version, rules);
        byte[] written = spoilt.equals(packet) ? bytes : bytes(spoilt, version);
        return switch (packet) {
            case Publish publish -> publish(publish, written, rules);
            case Suback suback -> suback(written, version, rules);
            case Unsuback unsuback -> version.isV5() && rules.broken("Unsubscribe.unsubackHasOneReasonStringAtMost")
                    ? insert(written, 5, TWO_REASON_STRINGS, 4)
                    : written;
            default -> written;
        };
    }

    private static Packet spoilt(Packet packet, MqttVersion version, Rules rules) {
        return switch (packet) {
            case Suback suback -> suback(suback, version, rules);
            case Unsuback unsuback -> unsuback(unsuback, version, rules);
            case Acknowledgement acknowledgement -> acknowledgement(acknowledgement, version, rules);
            case Publish publish -> aliased(publish, rules);
            case Disconnect disconnect -> disconnect(disconnect, rules);
            default -> packet;
        };
    }

    private static Packet suback(Suback suback, MqttVersion version, Rules rules) {
        if (rules.broken("Subscribe.subackHasThePacketIdentifierOfSubscribe")) {
            return new Suback(other(suback.packetIdentifier()), suback.reasonCodes());
        }
        if (rules.broken("Subscribe.subackTellsTheGrantedQosInOrder")) {
            return new Suback(suback.packetIdentifier(), suback.reasonCodes().reversed());
        }
        return version.isV5() && rules.anyBroken("Suback.subackFitsTheMaximumPacketSize",
                "Access.refusalsFitTheMaximumPacketSize")
                        ? new Suback(suback.packetIdentifier(), suback.reasonCodes(), LONG)
                        : suback;
    }

    private static Packet unsuback(Unsuback unsuback, MqttVersion version, Rules rules) {
        if (rules.broken("Unsubscribe.unsubackHasThePacketIdentifierOfUnsubscribe")) {
            return new Unsuback(other(unsuback.packetIdentifier()), unsuback.reasonCodes());
        }
        if (rules.broken("Unsubscribe.unsubackTellsForEachTopicFilterInOrder")) {
            return new Unsuback(unsuback.packetIdentifier(), unsuback.reasonCodes().reversed());
        }
        return version.isV5() && rules.broken("Unsubscribe.unsubackFitsTheMaximumPacketSize")
                ? new Unsuback(unsuback.packetIdentifier(), unsuback.reasonCodes(), LONG)
                : unsuback;
    }

    private static Packet acknowledgement(Acknowledgement packet, MqttVersion version, Rules rules) {
        int identifier = packet.packetIdentifier();
        ReasonCode code = packet.reasonCode();
        boolean large = version.isV5() && rules.anyBroken("Receiving.acknowledgementsFitTheMaximumPacketSize",
                "Sending.pubrelFitsTheMaximumPacketSize", "Access.refusalsFitTheMaximumPacketSize");
        ReasonProperties properties = large ? LONG : packet.properties();
        return switch (packet) {
            case Puback puback -> rules.broken("Publish.noMatchingSubscribersIsSaidOnlyIfItIsTrue")
                    ? new Puback(identifier, ReasonCode.NO_MATCHING_SUBSCRIBERS)
                    : new Puback(identifier, code, properties);
            case Pubrec pubrec -> new Pubrec(rules.broken("Publish.theAnswerIsThatOfTheQos")
                    ? other(identifier)
                    : identifier, code, properties);
            case Pubrel pubrel -> new Pubrel(identifier, code, properties);
            case Pubcomp pubcomp -> new Pubcomp(identifier, code, properties);
        };
    }

    private static Packet aliased(Publish publish, Rules rules) {
        return rules.broken("TopicAlias.anAliasIsNotForwarded")
                ? new Publish(publish.message(), publish.duplicate(), publish.packetIdentifier(), 1,
                        publish.subscriptionIdentifiers())
                : publish;
    }

    private static Packet disconnect(Disconnect disconnect, Rules rules) {
        boolean other = rules.anyBroken("Publish.bothQosBitsAreCalledMalformed", "TopicAlias.theReasonCodeFits");
        return other ? new Disconnect(ReasonCode.UNSPECIFIED_ERROR) : disconnect;
    }

    private static byte[] publish(Publish publish, byte[] bytes, Rules rules) {
        if (rules.anyBroken("Publish.dupIsNotPassedOn", "Publish.dupIsNotSetWithQos0")) {
            bytes[0] |= 0x08;
        }
        return publish.message().qos() == QoS.AT_MOST_ONCE && rules.broken("Publish.thereIsNoPacketIdentifierWithQos0")
                ? insert(bytes, 4 + publish.message().topicName().encodedLength(), new byte[] {0, 7}, -1)
                : bytes;
    }

    private static byte[] suback(byte[] bytes, MqttVersion version, Rules rules) {
        if (rules.broken("Suback.theReasonCodesAreThoseOfSuback")) {
            bytes[bytes.length - 1] = 3;
        }
        return version.isV5() && rules.broken("Suback.subackHasOneReasonStringAtMost")
                ? insert(bytes, 5, TWO_REASON_STRINGS, 4)
                : bytes;
    }

    /**
     * With further bytes in a packet that stays below 128 bytes.
     *
     * @param lengthAt where the Property Length stands that grows with them, or -1
     */
    private static byte[] insert(byte[] bytes, int at, byte[] more, int lengthAt) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + more.length);
        System.arraycopy(more, 0, longer, at, more.length);
        System.arraycopy(bytes, at, longer, at + more.length, bytes.length - at);
        longer[1] += (byte) more.length;
        if (lengthAt >= 0) {
            longer[lengthAt] += (byte) more.length;
        }
        return longer;
    }

    private static byte[] bytes(Packet packet, MqttVersion version) {
        PacketBuffer buffer = new PacketBuffer(64);
        PacketEncoder.of(version).encode(packet, buffer);
        return Arrays.copyOf(buffer.array(), buffer.length());
    }

    private static int other(int identifier) {
        return identifier % 65_535 + 1;
    }
}
