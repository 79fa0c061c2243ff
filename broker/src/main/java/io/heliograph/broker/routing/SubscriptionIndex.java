// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who subscribes to what; shared by all shards.
 *
 * <p><b>Two levels.</b> The index knows which <em>shards</em> a filter reaches, not which Sessions: a {@link FilterEntry} holds a
 * list of subscribers for each shard that has any ({@link LocalSubscribers}), and only that shard's thread looks into the list.
 * So the hundred-thousandth subscriber of a filter costs what the second does, an append without a lock, and no {@link Route}
 * becomes wrong by it. What changes routes is the first subscriber of a shard on a filter and the end of the last.
 *
 * <p><b>Where entries are.</b> Filters without wildcards, the most by far, stand in one hash table by their whole text: one look
 * finds them. The others form a tree of levels ({@link WildcardTree}), in which a topic goes down from each level by two ways at
 * most, the level of its own name and "+", and takes each "#" along that it passes. In both an entry costs one small object, and
 * a level of the tree another; a table is made only for a level with several others below it.
 *
 * <p><b>Who may touch what.</b> Every change of structure happens under one lock: entries, nodes, lists in entries, groups and
 * their members. Readers never take it. The lock is held for a few steps (while a table grows: for a copy of it), and not at all
 * by the usual change, one more subscriber in a list that is there. That needs no lock because only the shard itself removes its
 * list from an entry: a list that its thread has found stays where it is until the same thread takes it away.
 *
 * <p><b>Why a reader misses nothing.</b> What must hold: a subscription whose {@link #add} has returned when {@link #route}
 * begins, and whose {@link #remove} begins after its end, is in the Route.
 * <ul>
 * <li>Something new is complete before it is hung in: the list has its subscriber before the entry has the list, the entry its
 * list before the table or tree has the entry. Fields and table places are published by volatile and release writes.
 * <li>What is there is never moved. A table copies itself to a larger array and publishes that; a reader of the old one sees all
 * that was in it. Lists of an entry form a chain that grows at its head; a list taken out keeps its pointer to the rest.
 * <li>A pruned branch of the tree was empty when it was cut off and stays so for ever: a writer comes to a node only from the
 * root, under the lock under which branches are cut off, so it cannot add to one that is. A reader that still stands in such a
 * branch therefore finds nothing there, and nothing is what it must find: no subscription in the branch was there all the time.
 * <li>A filter whose entry was removed and that is subscribed to again gets a new entry. Who holds the old one sends to a list
 * that is empty for ever, or to a group without members; it asked before the new subscription was there.
 * </ul>
 *
 * <p><b>Known routes.</b> {@link RouteCache} keeps routes and the count of changes ({@link Changes}) from before each was looked
 * up. A count is raised after the change is made and before the method returns, so a subscriber that has its SUBACK gets all
 * that is published from then on, through whatever cache.
 *
 * @param <S> the broker's subscriber
 */
public final class SubscriptionIndex<S extends Subscriber> {
    private final int shards;
    private final long seed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Table<FilterEntry<S>> exact = new Table<>();
    private final WildcardTree<S> wildcards = new WildcardTree<>();
    private final Changes changes = new Changes();

    /**
     * An empty index for shards numbered from 0.
     *
     * @throws IllegalArgumentException if there is no shard
     */
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
     * Adds a subscription. Only the thread of the subscriber's shard may call this. Messages that are routed after the return go
     * to the subscriber too. A subscriber can be added once at a time; it is the caller's affair that a Session which subscribes
     * to the same filter again replaces its subscription [MQTT-3.8.4-3].
     *
     * @throws IllegalStateException     if the subscriber has been added and not removed
     * @throws IndexOutOfBoundsException if there is no such shard
     */
    public void add(TopicFilter filter, S subscriber) {
        Objects.checkIndex(subscriber.shard(), shards);
        if (subscriber.position != Subscriber.NOWHERE) {
            throw new IllegalStateException("the subscriber has a subscription already");
        }
        Levels levels = Levels.of(filter.filter(), seed);
        FilterEntry<S> entry = filter.isShared() ? null : find(filter, levels);
        LocalSubscribers<S> list = entry == null ? null : entry.local(subscriber.shard());
        if (list != null) {
            list.add(subscriber);
            return;
        }
        lock.lock();
        try {
            addUnderLock(filter, levels, subscriber);
        } finally {
            lock.unlock();
        }
    }

    private void addUnderLock(TopicFilter filter, Levels levels, S subscriber) {
        FilterEntry<S> present = find(filter, levels);
        FilterEntry<S> entry = present == null ? new FilterEntry<>(levels.text, levels.hash) : present;
        String shareName = filter.shareName();
        if (shareName == null) {
            LocalSubscribers<S> list = new LocalSubscribers<>(entry, subscriber.shard());
            list.add(subscriber);
            entry.addLocal(list);
        } else if (!addToGroup(entry, shareName, subscriber)) {
            return;
        }
        if (present == null) {
            if (filter.hasWildcard()) {
                wildcards.add(levels, entry);
            } else {
                exact.add(entry);
            }
        }
        changes.count(levels, filter.hasWildcard());
    }

    /** Answers whether the group is new. */
    private boolean addToGroup(FilterEntry<S> entry, String shareName, S subscriber) {
        int hash = Levels.hash(shareName, seed);
        ShareGroup<S> present = entry.group(shareName, hash);
        if (present != null) {
            present.add(subscriber);
            return false;
        }
        ShareGroup<S> group = new ShareGroup<>(entry, shareName, hash);
        group.add(subscriber);
        entry.addGroup(group);
        return true;
    }

    /**
     * Removes a subscription. Only the thread of the subscriber's shard may call this. The subscriber can be added again.
     *
     * @throws IllegalStateException if the subscriber has no subscription to this filter; nothing is changed then
     */
    public void remove(TopicFilter filter, S subscriber) {
        Levels levels = Levels.of(filter.filter(), seed);
        String shareName = filter.shareName();
        if (shareName != null) {
            lock.lock();
            try {
                removeShared(filter, levels, shareName, subscriber);
            } finally {
                lock.unlock();
            }
            return;
        }
        FilterEntry<S> entry = find(filter, levels);
        LocalSubscribers<S> list = entry == null ? null : entry.local(subscriber.shard());
        if (entry == null || list == null) {
            throw noSubscription(filter);
        }
        list.remove(subscriber);
        if (list.size() > 0) {
            return;
        }
        lock.lock();
        try {
            entry.removeLocal(list);
            afterRemoval(filter, levels, entry);
        } finally {
            lock.unlock();
        }
    }

    private void removeShared(TopicFilter filter, Levels levels, String shareName, S subscriber) {
        FilterEntry<S> entry = find(filter, levels);
        ShareGroup<S> group = entry == null ? null : entry.group(shareName, Levels.hash(shareName, seed));
        if (entry == null || group == null) {
            throw noSubscription(filter);
        }
        group.remove(subscriber);
        if (group.size() == 0) {
            entry.removeGroup(group);
            afterRemoval(filter, levels, entry);
        }
    }

    private void afterRemoval(TopicFilter filter, Levels levels, FilterEntry<S> entry) {
        if (entry.isEmpty()) {
            if (filter.hasWildcard()) {
                wildcards.remove(levels);
            } else {
                exact.remove(entry);
            }
        }
        changes.count(levels, filter.hasWildcard());
    }

    private static IllegalStateException noSubscription(TopicFilter filter) {
        return new IllegalStateException("the subscriber has no subscription to " + filter);
    }

    private @Nullable FilterEntry<S> find(TopicFilter filter, Levels levels) {
        return filter.hasWildcard() ? wildcards.find(levels) : exact.find(levels);
    }

    /** Where messages with this Topic Name go. Any thread may ask; nobody waits. A shard asks its {@link RouteCache}. */
    public Route<S> route(TopicName topic) {
        return route(levels(topic));
    }

    Levels levels(TopicName topic) {
        return Levels.of(topic.value(), seed);
    }

    Route<S> route(Levels topic) {
        RouteBuilder<S> found = new RouteBuilder<>(shards);
        FilterEntry<S> same = exact.find(topic);
        if (same != null) {
            found.add(same);
        }
        wildcards.match(topic, found);
        return found.build();
    }

    /**
     * The number of changes that have made any {@link Route} wrong, each counted before its {@link #add} or {@link #remove}
     * returns. A route is right as long as the number is the one from before it was asked for. Any thread may ask.
     */
    public long version() {
        return changes.all();
    }

    Changes changes() {
        return changes;
    }

    /** Whether nothing of a former subscription is left. For tests, when no one else is at work. */
    boolean isEmpty() {
        return exact.size() == 0 && wildcards.isEmpty();
    }
}
