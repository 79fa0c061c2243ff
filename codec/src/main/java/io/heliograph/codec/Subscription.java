// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.Objects;

/**
 * A Topic Filter with its options, one entry of a SUBSCRIBE packet.
 *
 * @param topicFilter what to subscribe to
 * @param options     how
 */
public record Subscription(TopicFilter topicFilter, SubscriptionOptions options) {

    /**
     * Checks the pair.
     *
     * @throws IllegalArgumentException if No Local is set on a Shared Subscription [MQTT-3.8.3-4, 5.0]
     */
    public Subscription {
        Objects.requireNonNull(topicFilter, "topicFilter");
        Objects.requireNonNull(options, "options");
        if (options.noLocal() && topicFilter.isShared()) {
            throw new IllegalArgumentException("No Local can't be set on the Shared Subscription " + topicFilter);
        }
    }

    /**
     * A subscription with default options.
     *
     * @throws IllegalArgumentException if the text is no Topic Filter
     */
    public static Subscription of(String topicFilter, QoS maximumQoS) {
        return new Subscription(TopicFilter.of(topicFilter), SubscriptionOptions.of(maximumQoS));
    }
}
