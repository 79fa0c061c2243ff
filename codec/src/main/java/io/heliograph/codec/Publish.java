// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.List;
import java.util.Objects;

/**
 * A message on its way (section 3.3): the message itself and what belongs to this delivery of it.
 *
 * @param message                 the message; its Topic Name is {@link TopicName#EMPTY} if the alias names the topic
 * @param duplicate               DUP: whether this is sent again; never with QoS 0 [MQTT-3.3.1-2]
 * @param packetIdentifier        1 to 65,535 for QoS 1 and 2; 0 for QoS 0, which has none [MQTT-2.2.1-2, 5.0]
 * @param topicAlias              1 to 65,535, or 0 for none; MQTT 5.0 only
 * @param subscriptionIdentifiers those of the subscriptions that matched, sent by a Server only; MQTT 5.0 only
 */
public record Publish(Message message, boolean duplicate, int packetIdentifier, int topicAlias,
        List<Integer> subscriptionIdentifiers) implements Packet {

    /**
     * Checks the fields and copies the list.
     *
     * @throws IllegalArgumentException if a field is out of its range or contradicts another
     */
    public Publish {
        Objects.requireNonNull(message, "message");
        Require.twoByteInteger(topicAlias, "Topic Alias");
        if (message.qos() == QoS.AT_MOST_ONCE) {
            if (duplicate) {
                throw new IllegalArgumentException("a PUBLISH with QoS 0 is never a duplicate");
            }
            if (packetIdentifier != 0) {
                throw new IllegalArgumentException("a PUBLISH with QoS 0 has no Packet Identifier");
            }
        } else {
            Require.packetIdentifier(packetIdentifier);
        }
        if (message.topicName().isEmpty() && topicAlias == 0) {
            throw new IllegalArgumentException("a PUBLISH has a Topic Name or a Topic Alias");
        }
        if (!subscriptionIdentifiers.isEmpty()) {
            for (Integer identifier : subscriptionIdentifiers) {
                Require.range(identifier, 1, Require.VARIABLE_BYTE_INTEGER_MAXIMUM, "Subscription Identifier");
            }
        }
        subscriptionIdentifiers = List.copyOf(subscriptionIdentifiers);
    }

    /** A first delivery without alias. The identifier is 0 for QoS 0. */
    public Publish(Message message, int packetIdentifier) {
        this(message, false, packetIdentifier, 0, List.of());
    }

    @Override
    public PacketType type() {
        return PacketType.PUBLISH;
    }
}
