// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.List;

/**
 * A request to end subscriptions (section 3.10).
 *
 * @param packetIdentifier 1 to 65,535
 * @param topicFilters     at least one
 * @param userProperties   in their order; MQTT 5.0 only
 */
public record Unsubscribe(int packetIdentifier, List<TopicFilter> topicFilters, List<UserProperty> userProperties)
        implements Packet {

    /**
     * Checks the fields and copies the lists.
     *
     * @throws IllegalArgumentException if the identifier is out of range or there is no filter [MQTT-3.10.3-2]
     */
    public Unsubscribe {
        Require.packetIdentifier(packetIdentifier);
        topicFilters = List.copyOf(topicFilters);
        userProperties = List.copyOf(userProperties);
        if (topicFilters.isEmpty()) {
            throw new IllegalArgumentException("an UNSUBSCRIBE has at least one Topic Filter");
        }
    }

    /** One without properties. */
    public Unsubscribe(int packetIdentifier, List<TopicFilter> topicFilters) {
        this(packetIdentifier, topicFilters, List.of());
    }

    @Override
    public PacketType type() {
        return PacketType.UNSUBSCRIBE;
    }
}
