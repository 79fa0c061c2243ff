// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts durations in buckets, four for each doubling, from a microsecond to half an hour. Safe for use by any thread, without
 * locks and without allocation.
 */
final class Histogram {
    private static final int FIRST_EXPONENT = 10;
    private static final int LAST_EXPONENT = 40;
    private static final int BUCKETS = 4 * (LAST_EXPONENT - FIRST_EXPONENT + 1) + 2;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
    private final LongAdder totalNanos = new LongAdder();
    private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);

    void add(long nanos) {
        counts.getAndIncrement(bucket(nanos));
        totalNanos.add(nanos);
        longestNanos.accumulate(nanos);
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
        long[] copy = new long[BUCKETS];
        long[] bounds = new long[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            copy[i] = counts.get(i);
            bounds[i] = boundNanos(i);
        }
        return new Durations(copy, bounds, totalNanos.sum(), longestNanos.get());
    }
}
