// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads PUBLISH (section 3.3), the packet that counts. Reading one allocates its payload, the message and the packet; the
 * Topic Name comes from a cache, and the properties that a Server passes on are checked and copied as they are. One instance
 * serves a decoder for all its packets.
 */
final class PublishDecoder {
    private final boolean toServer;
    private final TopicNameCache topicNames = new TopicNameCache();

    // The properties of the PUBLISH that is being read.
    private long messageExpiryInterval;
    private int topicAlias;
    private List<Integer> subscriptionIdentifiers = List.of();
    /** The last run of properties that are passed on: most packets have just one. */
    private int runStart;
    private int runEnd;
    /** The runs before the last one, or null if there are none. */
    private @Nullable PacketBuffer earlierRuns;

    /** A decoder for packets that come to a Server, or to a Client. */
    PublishDecoder(boolean toServer) {
        this.toServer = toServer;
    }

    Publish decode(PacketReader in) {
        int flags = in.flags();
        QoS qos = QoS.of(flags >> PublishCodec.QOS_SHIFT & 3);
        int topicAt = in.position();
        TopicName topicName = readTopicName(in);
        int packetIdentifier = qos == QoS.AT_MOST_ONCE ? 0 : in.readPacketIdentifier();
        MessageProperties properties = MessageProperties.NONE;
        topicAlias = 0;
        subscriptionIdentifiers = List.of();
        if (in.isV5()) {
            int end = PropertyValues.propertiesEnd(in);
            if (in.position() < end) {
                properties = readProperties(in, end);
            }
        }
        if (topicName.isEmpty() && topicAlias == 0) {
            throw in.isV5()
                    ? in.refuseAt(topicAt, ReasonCode.PROTOCOL_ERROR, "section 3.3.2.1",
                            "the Topic Name is empty and there is no Topic Alias")
                    : in.refuseAt(topicAt, ReasonCode.MALFORMED_PACKET, "MQTT-4.7.3-1", "the Topic Name is empty");
        }
        Message message = new Message(topicName, in.readRest(), qos, (flags & PublishCodec.RETAIN) != 0, properties);
        return new Publish(message, (flags & PublishCodec.DUP) != 0, packetIdentifier, topicAlias,
                subscriptionIdentifiers);
    }

    private TopicName readTopicName(PacketReader in) {
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

    private MessageProperties readProperties(PacketReader in, int end) {
        messageExpiryInterval = -1;
        runStart = in.position();
        runEnd = runStart;
        earlierRuns = null;
        long seen = 0;
        while (in.position() < end) {
            int at = in.position();
            // Every Subscription Identifier that matched is sent: this one may repeat.
            Property property = PropertyValues.readIdentifier(in, PropertyPlace.PUBLISH,
                    seen & ~(1L << Property.SUBSCRIPTION_IDENTIFIER.identifier()));
            seen |= 1L << property.identifier();
            if (readValue(in, property)) {
                addToRuns(in, at);
            }
        }
        PropertyValues.expectEnd(in, end);
        Bytes passedOn = passedOn(in);
        return messageExpiryInterval < 0 && passedOn.isEmpty()
                ? MessageProperties.NONE
                : new MessageProperties(messageExpiryInterval, passedOn);
    }

    /** Reads one value; true if the property is one that is passed on. */
    private boolean readValue(PacketReader in, Property property) {
        switch (property) {
            case MESSAGE_EXPIRY_INTERVAL -> messageExpiryInterval = in.readFourByteInteger("Message Expiry Interval");
            case TOPIC_ALIAS -> topicAlias = readTopicAlias(in);
            case SUBSCRIPTION_IDENTIFIER -> addSubscriptionIdentifier(in);
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

    private void addSubscriptionIdentifier(PacketReader in) {
        if (toServer) {
            throw in.refuseAt(in.position() - 1, ReasonCode.PROTOCOL_ERROR, "MQTT-3.3.4-6",
                    "a Client has sent a Subscription Identifier");
        }
        if (subscriptionIdentifiers.isEmpty()) {
            subscriptionIdentifiers = new ArrayList<>(2);
        }
        subscriptionIdentifiers.add(PropertyValues.readSubscriptionIdentifier(in, PropertyPlace.PUBLISH));
    }

    private void addToRuns(PacketReader in, int from) {
        if (runEnd != from) {
            if (runEnd > runStart) {
                PacketBuffer runs = earlierRuns == null ? new PacketBuffer(64) : earlierRuns;
                runs.write(in.window(), runStart, runEnd - runStart);
                earlierRuns = runs;
            }
            runStart = from;
        }
        runEnd = in.position();
    }

    private Bytes passedOn(PacketReader in) {
        PacketBuffer runs = earlierRuns;
        if (runs == null) {
            return Bytes.copyOf(in.window(), runStart, runEnd - runStart);
        }
        earlierRuns = null;
        runs.write(in.window(), runStart, runEnd - runStart);
        return Bytes.copyOf(runs.array(), 0, runs.length());
    }
}
