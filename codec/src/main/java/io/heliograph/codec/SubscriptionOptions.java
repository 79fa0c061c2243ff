// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.Objects;

/**
 * The options of one subscription (section 3.8.3.1 of MQTT 5.0). MQTT 3.1.1 has only the maximum QoS; the others are at
 * their defaults there.
 *
 * @param maximumQoS        the highest QoS with which the Server may send messages
 * @param noLocal           whether messages that this Client publishes itself are left out; default false
 * @param retainAsPublished whether forwarded messages keep their RETAIN flag; default false
 * @param retainHandling    when retained messages are sent; default {@link RetainHandling#SEND_AT_SUBSCRIBE}
 */
public record SubscriptionOptions(QoS maximumQoS, boolean noLocal, boolean retainAsPublished,
        RetainHandling retainHandling) {

    /** Checks that nothing is null. */
    public SubscriptionOptions {
        Objects.requireNonNull(maximumQoS, "maximumQoS");
        Objects.requireNonNull(retainHandling, "retainHandling");
    }

    /** The defaults with this maximum QoS. */
    public static SubscriptionOptions of(QoS maximumQoS) {
        return new SubscriptionOptions(maximumQoS, false, false, RetainHandling.SEND_AT_SUBSCRIBE);
    }
}
