// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.TopicName;
import io.heliograph.session.OutboundTopicAliases;
import java.util.List;

/**
 * Writes packets as the Server of one connection accepts them: with Topic Aliases as far as it allows them, and nothing above its
 * Maximum Packet Size [MQTT-3.2.2-15, 5.0]. Used by the thread that writes on it alone.
 */
final class PacketWriter {
    /** What is returned for a packet that was written. */
    static final int WRITTEN = 0;

    private final PacketEncoder encoder;
    private final long maximumPacketSize;
    private final OutboundTopicAliases aliases;

    /**
     * For one connection.
     *
     * @param mostTopicAliases the most Topic Aliases to use, if the Server allows as many
     */
    PacketWriter(MqttVersion version, ServerLimits limits, int mostTopicAliases) {
        encoder = PacketEncoder.of(version);
        maximumPacketSize = limits.maximumPacketSize();
        aliases = new OutboundTopicAliases(Math.min(limits.topicAliasMaximum(), mostTopicAliases));
    }

    /** Writes a packet, or answers how many bytes it would have if those are too many. */
    int write(Packet packet, PacketBuffer out) {
        int before = out.length();
        int length = encoder.encode(packet, out);
        return length > maximumPacketSize ? takeBack(length, before, out) : WRITTEN;
    }

    /**
     * Writes the first PUBLISH of a message, or answers how many bytes it would have if those are too many.
     *
     * @param packetIdentifier      1 to 65,535, or 0 with QoS 0
     * @param messageExpiryInterval what is left of its life in seconds, or -1 if it does not expire
     */
    int write(Message message, int packetIdentifier, long messageExpiryInterval, PacketBuffer out) {
        int before = out.length();
        int alias = aliases.alias(message.topicName());
        TopicName topicName = aliases.wasKnown() ? TopicName.EMPTY : message.topicName();
        int length = encoder.encodePublish(topicName, message, message.qos(), message.retain(), false,
                packetIdentifier, alias, List.of(), messageExpiryInterval, out);
        if (length <= maximumPacketSize) {
            return WRITTEN;
        }
        aliases.forget(message.topicName());
        return takeBack(length, before, out);
    }

    private static int takeBack(int length, int before, PacketBuffer out) {
        out.truncate(before);
        return length;
    }
}
