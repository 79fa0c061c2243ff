// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.time.Duration;

/** How long something took, over all times that it was done. A snapshot that does not change. */
public final class Durations {
    private final long[] counts;
    private final long[] boundNanos;
    private final long count;
    private final long totalNanos;
    private final long longestNanos;

    /** The arrays are not copied. */
    Durations(long[] counts, long[] boundNanos, long totalNanos, long longestNanos) {
        this.counts = counts;
        this.boundNanos = boundNanos;
        this.totalNanos = totalNanos;
        this.longestNanos = longestNanos;
        long sum = 0;
        for (long one : counts) {
            sum += one;
        }
        this.count = sum;
    }

    /** How often it was done. */
    public long count() {
        return count;
    }

    /** The sum of all durations. */
    public Duration total() {
        return Duration.ofNanos(totalNanos);
    }

    /** The longest of all; zero if there is none. */
    public Duration longest() {
        return Duration.ofNanos(longestNanos);
    }

    /**
     * A duration that this part of all did not exceed, at most a quarter too long; zero if there is none.
     *
     * @param part from 0 to 1; 0.5 is the median
     * @throws IllegalArgumentException if it is not
     */
    public Duration quantile(double part) {
        if (!(part >= 0 && part <= 1)) {
            throw new IllegalArgumentException("a part is from 0 to 1, not " + part);
        }
        long rank = Math.max(1, (long) Math.ceil(part * count));
        long seen = 0;
        for (int i = 0; i < counts.length - 1; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Duration.ofNanos(Math.min(boundNanos[i], longestNanos));
            }
        }
        return longest();
    }

    /** Count, median, 99th percentile and longest. */
    @Override
    public String toString() {
        return "Durations[count=%d, median=%s, p99=%s, longest=%s]".formatted(count, quantile(0.5), quantile(0.99),
                longest());
    }
}
