// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.List;

/** PUBLISH on the wire (section 3.3): its flags, and how it is written. {@link PublishDecoder} reads it. */
final class PublishCodec {
    static final int DUP = 0x08;
    static final int RETAIN = 0x01;
    static final int QOS_SHIFT = 1;

    private PublishCodec() {}

    /** Checks the flags of the fixed header, which can be done before the rest has come. */
    static void checkFlags(PacketReader in, int flags) {
        int qos = flags >> QOS_SHIFT & 3;
        if (qos == 3) {
            throw in.refuseAt(in.position(), ReasonCode.MALFORMED_PACKET, "MQTT-3.3.1-4", "both QoS bits are 1");
        }
        if (qos == 0 && (flags & DUP) != 0) {
            throw in.refuseAt(in.position(), ReasonCode.MALFORMED_PACKET, "MQTT-3.3.1-2", "DUP is 1 with QoS 0");
        }
    }

    /**
     * Writes a whole PUBLISH, fixed header included. Its length is known beforehand, so that nothing is written twice.
     *
     * @param messageExpiryInterval what is left of the message's life in seconds, or -1
     */
    static void write(MqttVersion version, TopicName topicName, Message message, QoS qos, boolean retain,
            boolean duplicate,
            int packetIdentifier, int topicAlias, List<Integer> subscriptionIdentifiers, long messageExpiryInterval,
            PacketBuffer out) {
        boolean v5 = version.isV5();
        if (topicName.isEmpty() && (topicAlias == 0 || !v5)) {
            throw new IllegalArgumentException("a PUBLISH has a Topic Name or, in MQTT 5.0, a Topic Alias");
        }
        if (qos != QoS.AT_MOST_ONCE) {
            Require.packetIdentifier(packetIdentifier);
        }
        Bytes passedOn = message.properties().passedOn();
        long length = 2L + topicName.encodedLength() + (qos == QoS.AT_MOST_ONCE ? 0 : 2) + message.payload().length();
        long propertyLength = 0;
        if (v5) {
            Require.twoByteInteger(topicAlias, "Topic Alias");
            Require.range(messageExpiryInterval, -1, Require.FOUR_BYTE_MAXIMUM, "Message Expiry Interval");
            propertyLength = (long) passedOn.length() + (messageExpiryInterval < 0 ? 0 : 5) + (topicAlias == 0 ? 0 : 3);
            for (int i = 0; i < subscriptionIdentifiers.size(); i++) {
                propertyLength += 1 + PacketBuffer.variableByteIntegerLength(subscriptionIdentifiers.get(i));
            }
            length += PacketBuffer.variableByteIntegerLength((int) propertyLength) + propertyLength;
        }
        if (length > Require.VARIABLE_BYTE_INTEGER_MAXIMUM) {
            throw new IllegalArgumentException("the PUBLISH is larger than 268,435,455 bytes, which can't be sent");
        }
        out.ensureWritable((int) length + 5);
        out.writeByte(PacketType.PUBLISH.value() << 4 | (duplicate ? DUP : 0) | qos.value() << QOS_SHIFT
                | (retain ? RETAIN : 0));
        out.writeVariableByteInteger((int) length);
        out.writeTopicName(topicName);
        if (qos != QoS.AT_MOST_ONCE) {
            out.writeTwoByteInteger(packetIdentifier);
        }
        if (v5) {
            out.writeVariableByteInteger((int) propertyLength);
            if (messageExpiryInterval >= 0) {
                out.writeByte(Property.MESSAGE_EXPIRY_INTERVAL.identifier());
                out.writeFourByteInteger(messageExpiryInterval);
            }
            if (topicAlias != 0) {
                out.writeByte(Property.TOPIC_ALIAS.identifier());
                out.writeTwoByteInteger(topicAlias);
            }
            for (int i = 0; i < subscriptionIdentifiers.size(); i++) {
                out.writeByte(Property.SUBSCRIPTION_IDENTIFIER.identifier());
                out.writeVariableByteInteger(subscriptionIdentifiers.get(i));
            }
            out.writeRaw(passedOn);
        }
        out.writeRaw(message.payload());
    }
}
