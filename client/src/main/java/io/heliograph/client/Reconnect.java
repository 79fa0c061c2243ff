// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Whether and when the client connects again after the connection was lost. The delay before the n-th attempt is a random time
 * between zero and {@code first * 2^(n-1)}, at most {@code longest} ("full jitter"): thousands of clients that lost their
 * Server at once do not come back at once.
 *
 * <p>Attempts are counted from the last stable connection, one that lasted for {@code stableAfter}: a Server that accepts and
 * then throws out does not get a storm.
 *
 * @param first       the upper bound of the first delay; zero for no reconnect at all
 * @param longest     the upper bound of all delays
 * @param stableAfter how long a connection has to last for the count to begin anew
 * @param maximumAttempts how many attempts there are since the last stable connection, 0 for no limit
 */
public record Reconnect(Duration first, Duration longest, Duration stableAfter, int maximumAttempts) {
    private static final Duration MOST = Duration.ofDays(10_000);

    /** No reconnect: the client stays disconnected until {@code connect()} is called. */
    public static final Reconnect OFF = new Reconnect(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);

    private static final Duration USUALLY_STABLE_AFTER = Duration.ofSeconds(30);
    private static final int MOST_DOUBLINGS = 30;

    /**
     * Checks the figures.
     *
     * @throws IllegalArgumentException if one is negative or above 10,000 days, or the longest is shorter than the first
     */
    public Reconnect {
        if (maximumAttempts < 0) {
            throw new IllegalArgumentException("the number of attempts is 0 or more, not " + maximumAttempts);
        }
        if (first.isNegative() || stableAfter.isNegative() || longest.compareTo(first) < 0
                || longest.compareTo(MOST) > 0 || stableAfter.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "the delays are from 0 to 10,000 days and the longest is not shorter than the first: %s, %s, %s"
                            .formatted(first, longest, stableAfter));
        }
    }

    /**
     * Exponential delays; a connection is stable after 30 seconds, or after the longest delay if that is less.
     *
     * @throws IllegalArgumentException if the first is not above zero or the longest is shorter than the first
     */
    public static Reconnect exponential(Duration first, Duration longest) {
        if (first.isZero()) {
            throw new IllegalArgumentException("the first delay is above zero");
        }
        return new Reconnect(first, longest,
                longest.compareTo(USUALLY_STABLE_AFTER) < 0 ? longest : USUALLY_STABLE_AFTER, 0);
    }

    /**
     * The same, with a connection stable after another time.
     *
     * @throws IllegalArgumentException if it is negative or above 10,000 days
     */
    public Reconnect withStableAfter(Duration value) {
        return new Reconnect(first, longest, value, maximumAttempts);
    }

    /**
     * The same, but given up after so many attempts since the last stable connection.
     *
     * @param value 0 for no limit
     * @throws IllegalArgumentException if it is negative
     */
    public Reconnect withMaximumAttempts(int value) {
        return new Reconnect(first, longest, stableAfter, value);
    }

    /** Whether the client does not reconnect. */
    public boolean isOff() {
        return first.isZero();
    }

    /** Whether this attempt would be one too many. */
    boolean isExhausted(int attempt) {
        return maximumAttempts > 0 && attempt > maximumAttempts;
    }

    /**
     * The delay before an attempt.
     *
     * @param attempt from 1
     */
    Duration delay(int attempt, RandomGenerator random) {
        long bound = longest.toNanos();
        int doublings = Math.min(attempt - 1, MOST_DOUBLINGS);
        if (first.toNanos() <= bound >> doublings) {
            bound = first.toNanos() << doublings;
        }
        return Duration.ofNanos(random.nextLong(bound + 1));
    }
}
