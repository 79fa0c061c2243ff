// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request for messages (section 3.8).
 *
 * @param packetIdentifier       1 to 65,535
 * @param subscriptions          at least one
 * @param subscriptionIdentifier 1 to 268,435,455, or null for none; MQTT 5.0 only
 * @param userProperties         in their order; MQTT 5.0 only
 */
public record Subscribe(int packetIdentifier, List<Subscription> subscriptions,
        @Nullable Integer subscriptionIdentifier,
        List<UserProperty> userProperties) implements Packet {

    /**
     * Checks the fields and copies the lists.
     *
     * @throws IllegalArgumentException if a field is out of its range or there is no subscription [MQTT-3.8.3-2, 5.0]
     */
    public Subscribe {
        Require.packetIdentifier(packetIdentifier);
        Require.range(subscriptionIdentifier, 1, Require.VARIABLE_BYTE_INTEGER_MAXIMUM, "Subscription Identifier");
        subscriptions = List.copyOf(subscriptions);
        userProperties = List.copyOf(userProperties);
        if (subscriptions.isEmpty()) {
            throw new IllegalArgumentException("a SUBSCRIBE has at least one subscription");
        }
    }

    /** One without properties. */
    public Subscribe(int packetIdentifier, List<Subscription> subscriptions) {
        this(packetIdentifier, subscriptions, null, List.of());
    }

    @Override
    public PacketType type() {
        return PacketType.SUBSCRIBE;
    }
}
