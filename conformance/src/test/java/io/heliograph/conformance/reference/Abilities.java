// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.QoS;

/**
 * What a reference broker can do.
 *
 * @param maximumQoS              the highest QoS with which it accepts messages
 * @param retain                  whether it keeps retained messages
 * @param wildcardSubscriptions   whether it accepts wildcards
 * @param subscriptionIdentifiers whether it accepts Subscription Identifiers
 * @param sharedSubscriptions     whether it accepts Shared Subscriptions
 * @param emptyClientIdentifiers  whether it names Clients that have no name
 * @param longestClientIdentifier bytes of the longest Client Identifier that it accepts
 * @param receiveMaximum          how many QoS 2 messages it takes at once
 * @param topicAliasMaximum       the highest Topic Alias that it accepts
 * @param maximumPacketSize       bytes of the largest packet that it accepts
 */
public record Abilities(QoS maximumQoS, boolean retain, boolean wildcardSubscriptions, boolean subscriptionIdentifiers,
        boolean sharedSubscriptions, boolean emptyClientIdentifiers, int longestClientIdentifier, int receiveMaximum,
        int topicAliasMaximum,
        int maximumPacketSize) {
    /** All that the specification knows. */
    public static final Abilities FULL = new Abilities(QoS.EXACTLY_ONCE, true, true, true, true, true, 65_535, 10, 10,
            200_000);

    /** As little as it allows. */
    public static final Abilities LEAST = new Abilities(QoS.AT_MOST_ONCE, false, false, false, false, false, 23, 10, 0,
            70_000);
}
