// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts the changes of an index, so that a route that was looked up before tells whether it still holds.
 *
 * <p>Clients come and go all the time, and each subscribes to topics of its own; one count for all would make every known route
 * worthless at each of these. So a change is counted where it belongs: an exact filter under its topic, a filter with wildcards
 * under the levels before the first wildcard, of which the first two count. Each topic has at most four such places: itself, its
 * first level, its first two levels, and the filters that begin with a wildcard. Places are shared by what happens to have the
 * same hash, which costs a lookup in vain now and then.
 */
final class Changes {
    private static final int BITS = 10;
    private static final int MASK = (1 << BITS) - 1;

    private final AtomicLongArray counts = new AtomicLongArray(1 << BITS);
    private volatile long ofAnyTopic;
    private volatile long all;

    /** All changes. */
    long all() {
        return all;
    }

    /** Where changes that concern a topic are counted. */
    static int places(Levels topic) {
        int first = place(topic.hash(0));
        int second = topic.count > 1 ? place(topic.hash(0) * 31 + topic.hash(1)) : first;
        return (place(topic.hash) << (2 * BITS)) | (first << BITS) | second;
    }

    /** A number that is another after any change that concerns a topic with these places. Counts only grow, so does their sum. */
    long sum(int places) {
        return ofAnyTopic + counts.get(whole(places)) + counts.get(first(places)) + counts.get(second(places));
    }

    /**
     * Counts a change that has been made. {@link #all} comes last: who sees it there sees it at its place too. Under the lock of
     * the index.
     */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void count(Levels filter, boolean wildcard) {
        int places = places(filter);
        if (!wildcard) {
            counts.incrementAndGet(whole(places));
        } else if (isWildcard(filter, 0)) {
            ofAnyTopic++;
        } else if (isWildcard(filter, 1)) {
            counts.incrementAndGet(first(places));
        } else {
            counts.incrementAndGet(second(places));
        }
        all++;
    }

    private static boolean isWildcard(Levels filter, int level) {
        return filter.is(level, '+') || filter.is(level, '#');
    }

    private static int place(int hash) {
        return hash & MASK;
    }

    private static int whole(int places) {
        return places >>> (2 * BITS);
    }

    private static int first(int places) {
        return (places >>> BITS) & MASK;
    }

    private static int second(int places) {
        return places & MASK;
    }
}
