// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PUBLISH on the wire (section 3.3), the packet that counts. Reading one allocates its payload, the message and the packet; the
 * Topic Name comes from a cache, and the properties that a Server passes on are checked and copied as they are.
 */
final class PublishCodec {
    static final int DUP = 0x08;
    static final int RETAIN = 0x01;
    private static final int QOS_SHIFT = 1;

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

    static Publish decode(PacketReader in, TopicNameCache topicNames, boolean toServer) {
        int flags = in.flags();
        QoS qos = QoS.of(flags >> QOS_SHIFT & 3);
        int topicAt = in.position();
        TopicName topicName = readTopicName(in, topicNames);
        int packetIdentifier = qos == QoS.AT_MOST_ONCE ? 0 : in.readPacketIdentifier();
        MessageProperties properties = MessageProperties.NONE;
        int topicAlias = 0;
        List<Integer> subscriptionIdentifiers = List.of();
        if (in.isV5()) {
            int end = PropertyValues.propertiesEnd(in);
            if (in.position() < end) {
                Properties read = new Properties();
                read.read(in, end, toServer);
                properties = read.messageProperties(in);
                topicAlias = read.topicAlias;
                if (read.subscriptionIdentifiers != null) {
                    subscriptionIdentifiers = read.subscriptionIdentifiers;
                }
            }
        }
        if (topicName.isEmpty() && topicAlias == 0) {
            throw in.isV5()
                    ? in.refuseAt(topicAt, ReasonCode.PROTOCOL_ERROR, "section 3.3.2.1",
                            "the Topic Name is empty and there is no Topic Alias")
                    : in.refuseAt(topicAt, ReasonCode.MALFORMED_PACKET, "MQTT-4.7.3-1", "the Topic Name is empty");
        }
        Bytes payload = in.readRest();
        return new Publish(new Message(topicName, payload, qos, (flags & RETAIN) != 0, properties), (flags & DUP) != 0,
                packetIdentifier, topicAlias, subscriptionIdentifiers);
    }

    private static TopicName readTopicName(PacketReader in, TopicNameCache topicNames) {
        int length = in.readTwoByteInteger("Topic Name length");
        if (length == 0) {
            return TopicName.EMPTY;
        }
        if (length <= in.remaining()) {
            TopicName known = topicNames.find(in.window(), in.position(), length);
            if (known != null) {
                in.skip(length);
                return known;
            }
        }
        in.skip(-2);
        in.skipString("Topic Name");
        int at = in.position() - length;
        String text = Utf8.decode(in.window(), at, length);
        int wildcard = TopicName.indexOfWildcard(text);
        if (wildcard >= 0) {
            throw in.refuseAt(at, ReasonCode.MALFORMED_PACKET, "MQTT-3.3.2-2",
                    "the Topic Name \"%s\" holds the wildcard character '%c'".formatted(Text.excerpt(text),
                            text.charAt(wildcard)));
        }
        TopicName read = new TopicName(text, in.copy(at, at + length));
        topicNames.add(read);
        return read;
    }

    /** Properties of a PUBLISH while they are read. */
    private static final class Properties {
        private long messageExpiryInterval = -1;
        private int topicAlias;
        private @Nullable List<Integer> subscriptionIdentifiers;
        private final PacketBuffer passedOn = new PacketBuffer(0);
        private int passedOnFrom = -1;
        private int passedOnTo;

        /** Reads up to the end of the properties. Runs of properties that are passed on are kept as one range if they can. */
        void read(PacketReader in, int end, boolean toServer) {
            long seen = 0;
            while (in.position() < end) {
                int at = in.position();
                Property property = PropertyValues.readIdentifier(in, PropertyPlace.PUBLISH,
                        // Every Subscription Identifier that matched is sent: this one may repeat.
                        seen & ~(1L << Property.SUBSCRIPTION_IDENTIFIER.identifier()));
                seen |= 1L << property.identifier();
                if (readValue(in, property, toServer)) {
                    keep(in, at);
                }
            }
            PropertyValues.expectEnd(in, end);
        }

        /** Reads one value; true if the property is one that is passed on. */
        private boolean readValue(PacketReader in, Property property, boolean toServer) {
            switch (property) {
                case MESSAGE_EXPIRY_INTERVAL ->
                        messageExpiryInterval = in.readFourByteInteger("Message Expiry Interval");
                case TOPIC_ALIAS -> topicAlias = readTopicAlias(in);
                case SUBSCRIPTION_IDENTIFIER -> addSubscriptionIdentifier(in, toServer);
                case PAYLOAD_FORMAT_INDICATOR -> PropertyValues.readBit(in, PropertyPlace.PUBLISH, property);
                case CONTENT_TYPE -> in.skipString("Content Type");
                case RESPONSE_TOPIC -> PropertyValues.skipResponseTopic(in, PropertyPlace.PUBLISH);
                case CORRELATION_DATA -> in.skipBinary("Correlation Data");
                case USER_PROPERTY -> {
                    in.skipString("User Property name");
                    in.skipString("User Property value");
                }
                default -> throw new IllegalStateException(property + " can't stand in PUBLISH");
            }
            return switch (property) {
                case MESSAGE_EXPIRY_INTERVAL, TOPIC_ALIAS, SUBSCRIPTION_IDENTIFIER -> false;
                default -> true;
            };
        }

        private static int readTopicAlias(PacketReader in) {
            int at = in.position();
            int alias = in.readTwoByteInteger("Topic Alias");
            if (alias == 0) {
                throw in.refuseAt(at, ReasonCode.TOPIC_ALIAS_INVALID, "MQTT-3.3.2-8", "the Topic Alias is 0");
            }
            return alias;
        }

        private void addSubscriptionIdentifier(PacketReader in, boolean toServer) {
            if (toServer) {
                throw in.refuseAt(in.position() - 1, ReasonCode.PROTOCOL_ERROR, "MQTT-3.3.4-6",
                        "a Client has sent a Subscription Identifier");
            }
            if (subscriptionIdentifiers == null) {
                subscriptionIdentifiers = new ArrayList<>(2);
            }
            subscriptionIdentifiers.add(PropertyValues.readSubscriptionIdentifier(in, PropertyPlace.PUBLISH));
        }

        private void keep(PacketReader in, int from) {
            if (passedOnFrom >= 0 && passedOnTo == from) {
                passedOnTo = in.position();
                return;
            }
            flush(in);
            passedOnFrom = from;
            passedOnTo = in.position();
        }

        private void flush(PacketReader in) {
            if (passedOnFrom >= 0) {
                passedOn.write(in.window(), passedOnFrom, passedOnTo - passedOnFrom);
            }
        }

        MessageProperties messageProperties(PacketReader in) {
            if (messageExpiryInterval < 0 && passedOnFrom < 0) {
                return MessageProperties.NONE;
            }
            if (passedOn.length() == 0 && passedOnFrom >= 0) {
                return new MessageProperties(messageExpiryInterval,
                        Bytes.owned(in.copy(passedOnFrom, passedOnTo)));
            }
            flush(in);
            return new MessageProperties(messageExpiryInterval, Bytes.copyOf(passedOn.array(), 0, passedOn.length()));
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
