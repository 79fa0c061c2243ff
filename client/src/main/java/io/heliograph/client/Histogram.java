// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

/**
 * Counts durations in buckets, four for each doubling, from a microsecond to half an hour. Guarded by the client's lock.
 */
final class Histogram {
    private static final int FIRST_EXPONENT = 10;
    private static final int LAST_EXPONENT = 40;
    private static final int BUCKETS = 4 * (LAST_EXPONENT - FIRST_EXPONENT + 1) + 2;

    private final long[] counts = new long[BUCKETS];
    private long totalNanos;
    private long longestNanos;

    void add(long nanos) {
        counts[bucket(nanos)]++;
        totalNanos += nanos;
        longestNanos = Math.max(longestNanos, nanos);
    }

    /** What is below the first bucket counts there, what is above the last in the last. */
    private static int bucket(long nanos) {
        int exponent = 63 - Long.numberOfLeadingZeros(nanos | 1);
        if (exponent < FIRST_EXPONENT) {
            return 0;
        }
        if (exponent > LAST_EXPONENT) {
            return BUCKETS - 1;
        }
        return 1 + 4 * (exponent - FIRST_EXPONENT) + (int) ((nanos >>> (exponent - 2)) & 3);
    }

    /** The first duration that is above a bucket. */
    private static long boundNanos(int bucket) {
        if (bucket == 0) {
            return 1L << FIRST_EXPONENT;
        }
        int exponent = FIRST_EXPONENT + (bucket - 1) / 4;
        return (5L + (bucket - 1) % 4) << (exponent - 2);
    }

    Durations snapshot() {
        long[] bounds = new long[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            bounds[i] = boundNanos(i);
        }
        return new Durations(counts.clone(), bounds, totalNanos, longestNanos);
    }
}
