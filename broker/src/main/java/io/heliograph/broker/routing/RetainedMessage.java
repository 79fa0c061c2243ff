// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import io.heliograph.codec.Message;
import java.util.concurrent.TimeUnit;

/**
 * A message that is kept for later subscribers of its topic.
 *
 * @param message       as it was stored
 * @param storedAtNanos when it was stored, on the clock that the broker runs by
 */
public record RetainedMessage(Message message, long storedAtNanos) {
    /** The answer of {@link #remainingExpirySeconds} for a message that stays until it is replaced. */
    public static final long NEVER = -1;

    /**
     * The Message Expiry Interval to send now: what was received less the time that the message has waited here
     * [MQTT-3.3.2-6, 5.0]. It is 0 if the message has expired and {@link #NEVER} if it cannot.
     */
    public long remainingExpirySeconds(long nowNanos) {
        Long interval = message.properties().messageExpiryInterval();
        if (interval == null) {
            return NEVER;
        }
        return Math.max(0, interval - TimeUnit.NANOSECONDS.toSeconds(nowNanos - storedAtNanos));
    }

    /** Whether the interval has passed, so that the message must not be sent to any other subscriber [MQTT-3.3.2-5, 5.0]. */
    public boolean isExpired(long nowNanos) {
        return remainingExpirySeconds(nowNanos) == 0;
    }

    /** The message with the {@linkplain #remainingExpirySeconds remaining} interval. */
    public Message messageAt(long nowNanos) {
        long seconds = remainingExpirySeconds(nowNanos);
        return seconds == NEVER
                ? message
                : message.withProperties(message.properties().withMessageExpiryInterval(seconds));
    }
}
