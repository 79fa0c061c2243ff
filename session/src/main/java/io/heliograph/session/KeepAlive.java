// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import java.util.concurrent.TimeUnit;

/**
 * The arithmetic of Keep Alive (section 3.1.2.10). Times are nanoseconds of a clock that only runs forward, such as
 * {@link System#nanoTime}; they are passed in.
 *
 * @param seconds the agreed interval, 0 to 65,535; 0 for none
 */
public record KeepAlive(int seconds) {
    /** No Keep Alive: nobody has to send anything. */
    public static final KeepAlive NONE = new KeepAlive(0);

    /**
     * Checks the interval.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public KeepAlive {
        if (seconds < 0 || seconds > 65_535) {
            throw new IllegalArgumentException(
                    "Keep Alive is %d; it must be from 0 to 65,535 seconds".formatted(seconds));
        }
    }

    /** Whether there is none. */
    public boolean isOff() {
        return seconds == 0;
    }

    /**
     * When the Client has to have sent a packet again [MQTT-3.1.2-20, 5.0].
     *
     * @param lastSentNanos when it sent its last packet
     */
    public long pingDueNanos(long lastSentNanos) {
        return lastSentNanos + TimeUnit.SECONDS.toNanos(seconds);
    }

    /** Whether the Client has to send PINGREQ now. */
    public boolean isPingDue(long lastSentNanos, long nowNanos) {
        return !isOff() && nowNanos - pingDueNanos(lastSentNanos) >= 0;
    }

    /**
     * When the Server ends a silent connection: after one and a half times the interval [MQTT-3.1.2-22, 5.0]
     * [MQTT-3.1.2-24, 3.1.1].
     *
     * @param lastReceivedNanos when the Client's last packet came
     */
    public long expiryNanos(long lastReceivedNanos) {
        return lastReceivedNanos + TimeUnit.MILLISECONDS.toNanos(seconds * 1500L);
    }

    /** Whether the Server has to end the connection now. */
    public boolean isExpired(long lastReceivedNanos, long nowNanos) {
        return !isOff() && nowNanos - expiryNanos(lastReceivedNanos) >= 0;
    }
}
