// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import io.heliograph.codec.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * The routes that one shard has looked up lately; for that shard's thread only. What it answers is what
 * {@link SubscriptionIndex#route} would answer: each route is kept with the count of changes before it was looked up, and looked
 * up again once a change may concern it.
 *
 * <p>There are two generations. When the young one is full it becomes the old one, and what was old is forgotten; a topic found
 * in the old one moves to the young one. So half the limit of topics in use stays known whatever else passes by, and nothing has
 * to be noted down at a hit.
 */
@SuppressWarnings("ReferenceEquality") // The same object is the quick case of an equal one.
public final class RouteCache<S extends Subscriber> {
    private static final int SMALLEST = 64;
    private static final int LARGEST = 1 << 20;

    private final SubscriptionIndex<S> index;
    private final int topicsPerGeneration;
    /** Open addressing, at most half full, nothing is ever removed. */
    private @Nullable Known<S>[] young = newArray(SMALLEST);
    private @Nullable Known<S>[] old = newArray(SMALLEST);
    private int youngTopics;
    private @Nullable Known<S> latest;

    private static final class Known<S extends Subscriber> {
        final TopicName topic;
        /** Where changes that concern the topic are counted. */
        final int places;
        /** What was counted there before the route was looked up. */
        long sum;
        /** All changes before the route was last known to be right: if there was none since, there was none at the places. */
        long version;
        Route<S> route;

        Known(TopicName topic, int places, long sum, long version, Route<S> route) {
            this.topic = topic;
            this.places = places;
            this.sum = sum;
            this.version = version;
            this.route = route;
        }
    }

    /**
     * An empty cache.
     *
     * @param maximumTopics how many topics it may hold; rounded down to a power of two from 64 to 1,048,576
     */
    public RouteCache(SubscriptionIndex<S> index, int maximumTopics) {
        this.index = index;
        this.topicsPerGeneration = Math.clamp(Integer.highestOneBit(maximumTopics), SMALLEST, LARGEST) / 2;
    }

    /** The route of a topic. */
    public Route<S> route(TopicName topic) {
        long version = index.version();
        Known<S> known = latest;
        // A connection's decoder answers with the same object for the same topic again.
        if (known == null || known.topic != topic) {
            known = find(topic);
            if (known == null) {
                return add(topic, version);
            }
            latest = known;
        }
        if (known.version != version) {
            renew(known, version);
        }
        return known.route;
    }

    private @Nullable Known<S> find(TopicName topic) {
        Known<S> known = young[place(young, topic)];
        if (known == null) {
            known = old[place(old, topic)];
            if (known != null) {
                put(known);
            }
        }
        return known;
    }

    private void renew(Known<S> known, long version) {
        long sum = index.changes().sum(known.places);
        if (known.sum != sum) {
            known.route = index.route(known.topic);
            known.sum = sum;
        }
        known.version = version;
    }

    private Route<S> add(TopicName topic, long version) {
        Levels levels = index.levels(topic);
        int places = Changes.places(levels);
        // Before the lookup: what changes during it may or may not be in the route, so it must count as later.
        long sum = index.changes().sum(places);
        Known<S> known = new Known<>(topic, places, sum, version, index.route(levels));
        put(known);
        latest = known;
        return known.route;
    }

    /** Puts a topic into the young generation, where it is not yet. */
    private void put(Known<S> known) {
        if (youngTopics == topicsPerGeneration) {
            old = young;
            young = newArray(old.length);
            youngTopics = 0;
        } else if (youngTopics * 2 == young.length) {
            grow();
        }
        young[place(young, known.topic)] = known;
        youngTopics++;
    }

    private void grow() {
        @Nullable Known<S>[] larger = newArray(young.length * 2);
        for (Known<S> known : young) {
            if (known != null) {
                larger[place(larger, known.topic)] = known;
            }
        }
        young = larger;
    }

    /** Where the topic is or, if the place is free, would be. */
    private static <S extends Subscriber> int place(@Nullable Known<S>[] slots, TopicName topic) {
        int mask = slots.length - 1;
        int hash = topic.hashCode() * 0x9E3779B9;
        int i = (hash ^ (hash >>> 16)) & mask;
        while (true) {
            Known<S> there = slots[i];
            if (there == null || there.topic.equals(topic)) {
                return i;
            }
            i = (i + 1) & mask;
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <S extends Subscriber> @Nullable Known<S>[] newArray(int length) {
        return new Known[length];
    }
}
