// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A message for one Session: waiting in its queue or under way.
 *
 * @param message                 as it was published
 * @param qos                     with which it is delivered: the lower of the published and the granted
 * @param retain                  the RETAIN flag with which it is delivered
 * @param subscriptionIdentifiers those of the subscriptions that matched
 * @param receivedAtNanos         when the broker got it
 */
record Delivery(Message message, QoS qos, boolean retain, List<Integer> subscriptionIdentifiers, long receivedAtNanos) {

    /** What the delivery counts for in the limits: its payload and a flat rate for all else. */
    long weight() {
        return weight(message);
    }

    /** The same for a message that is not bound for a Session yet. */
    static long weight(Message message) {
        return message.payload().length() + 128L;
    }

    boolean isQoS0() {
        return qos == QoS.AT_MOST_ONCE;
    }

    /** Whether the message's life is over. */
    boolean isExpired(long nowNanos) {
        Long expiry = message.properties().messageExpiryInterval();
        return expiry != null && nowNanos - receivedAtNanos >= TimeUnit.SECONDS.toNanos(expiry);
    }

    /** What is left of the message's life in whole seconds [MQTT-3.3.2-6, 5.0], or -1 if it does not expire. */
    static long remainingExpiry(Message message, long receivedAtNanos, LongSupplier nanoTime) {
        Long expiry = message.properties().messageExpiryInterval();
        if (expiry == null) {
            return -1;
        }
        return Math.max(0, expiry - TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - receivedAtNanos));
    }
}
