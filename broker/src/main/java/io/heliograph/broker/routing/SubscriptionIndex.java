// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Who subscribes to what; shared by all shards. */
public final class SubscriptionIndex<S extends Subscriber> {
    private final int shards;
    private final long seed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Table<FilterEntry<S>> exact = new Table<>();
    private final WildcardTree<S> wildcards = new WildcardTree<>();
    private volatile long version;

    /** An empty index for shards numbered from 0. */
    public SubscriptionIndex(int shards) {
        this(shards, ThreadLocalRandom.current().nextLong());
    }

    /**
     * The same with a given seed of the hash, for runs that must repeat exactly. Clients must not be able to guess it.
     *
     * @throws IllegalArgumentException if there is no shard
     */
    public SubscriptionIndex(int shards, long seed) {
        if (shards < 1) {
            throw new IllegalArgumentException("there must be a shard, not " + shards);
        }
        this.shards = shards;
        this.seed = seed;
    }

    /**
     * Adds a subscription. Called by the thread of the subscriber's shard.
     *
     * @throws IllegalStateException     if the subscriber is in use
     * @throws IndexOutOfBoundsException if there is no such shard
     */
    public void add(TopicFilter filter, S subscriber) {
        Objects.checkIndex(subscriber.shard(), shards);
        if (subscriber.position != Subscriber.NOWHERE) {
            throw new IllegalStateException("the subscriber has a subscription already");
        }
        Levels levels = Levels.of(filter.filter(), seed);
        String shareName = filter.shareName();
        if (shareName != null) {
            addShared(filter, levels, shareName, subscriber);
            return;
        }
        FilterEntry<S> entry = find(filter, levels);
        LocalSubscribers<S> list = entry == null ? null : entry.local(subscriber.shard());
        if (list != null) {
            list.add(subscriber);
            return;
        }
        lock.lock();
        try {
            FilterEntry<S> present = find(filter, levels);
            FilterEntry<S> target = present == null ? new FilterEntry<>(levels.text, levels.hash) : present;
            LocalSubscribers<S> first = new LocalSubscribers<>(target, subscriber.shard());
            first.add(subscriber);
            target.addLocal(first);
            if (present == null) {
                addEntry(filter, levels, target);
            }
            changed();
        } finally {
            lock.unlock();
        }
    }

    private void addShared(TopicFilter filter, Levels levels, String shareName, S subscriber) {
        int hash = Levels.hash(shareName, seed);
        lock.lock();
        try {
            FilterEntry<S> present = find(filter, levels);
            FilterEntry<S> target = present == null ? new FilterEntry<>(levels.text, levels.hash) : present;
            ShareGroup<S> group = target.group(shareName, hash);
            if (group != null) {
                group.add(subscriber);
                return;
            }
            ShareGroup<S> first = new ShareGroup<>(target, shareName, hash);
            first.add(subscriber);
            target.addGroup(first);
            if (present == null) {
                addEntry(filter, levels, target);
            }
            changed();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Removes a subscription. Called by the thread of the subscriber's shard.
     *
     * @throws IllegalStateException if the subscriber has no subscription to this filter
     */
    public void remove(TopicFilter filter, S subscriber) {
        Levels levels = Levels.of(filter.filter(), seed);
        FilterEntry<S> entry = find(filter, levels);
        if (entry == null) {
            throw noSubscription(filter);
        }
        String shareName = filter.shareName();
        if (shareName != null) {
            removeShared(filter, levels, shareName, subscriber);
            return;
        }
        LocalSubscribers<S> list = entry.local(subscriber.shard());
        if (list == null) {
            throw noSubscription(filter);
        }
        list.remove(subscriber);
        if (list.size() > 0) {
            return;
        }
        lock.lock();
        try {
            entry.removeLocal(list);
            changed(filter, levels, entry);
        } finally {
            lock.unlock();
        }
    }

    private void removeShared(TopicFilter filter, Levels levels, String shareName, S subscriber) {
        lock.lock();
        try {
            FilterEntry<S> entry = find(filter, levels);
            ShareGroup<S> group = entry == null ? null : entry.group(shareName, Levels.hash(shareName, seed));
            if (entry == null || group == null) {
                throw noSubscription(filter);
            }
            group.remove(subscriber);
            if (group.size() == 0) {
                entry.removeGroup(group);
                changed(filter, levels, entry);
            }
        } finally {
            lock.unlock();
        }
    }

    private static IllegalStateException noSubscription(TopicFilter filter) {
        return new IllegalStateException("the subscriber has no subscription to " + filter);
    }

    /** Where messages with this Topic Name go. Any thread; never waits. */
    public Route<S> route(TopicName topic) {
        Levels levels = Levels.of(topic.value(), seed);
        RouteBuilder<S> found = new RouteBuilder<>(shards);
        FilterEntry<S> same = exact.find(levels.hash, levels.text, 0, levels.text.length());
        if (same != null) {
            found.add(same);
        }
        wildcards.match(levels, topic.isReserved(), found);
        return found.build();
    }

    /** Raised after each change by which a {@link Route} that was taken before may have become wrong. Any thread. */
    public long version() {
        return version;
    }

    /** Whether nothing of a former subscription is left. */
    boolean isEmpty() {
        return exact.size() == 0 && wildcards.isEmpty();
    }

    private @Nullable FilterEntry<S> find(TopicFilter filter, Levels levels) {
        return filter.hasWildcard()
                ? wildcards.find(levels)
                : exact.find(levels.hash, levels.text, 0, levels.text.length());
    }

    private void addEntry(TopicFilter filter, Levels levels, FilterEntry<S> entry) {
        if (filter.hasWildcard()) {
            wildcards.add(levels, entry);
        } else {
            exact.add(entry);
        }
    }

    /** Something was taken out of an entry. */
    private void changed(TopicFilter filter, Levels levels, FilterEntry<S> entry) {
        if (entry.isEmpty()) {
            if (filter.hasWildcard()) {
                wildcards.remove(levels);
            } else {
                exact.remove(entry);
            }
        }
        changed();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Only written under the lock.
    private void changed() {
        version++;
    }
}
