// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The subscribers that one filter has in one shard, without those of Shared Subscriptions. Any thread may hold and pass on the
 * object; only the thread of {@link #shard()} may look inside. The list may be empty, when the last subscriber has gone after
 * the {@link Route} was taken.
 */
@SuppressWarnings("ReferenceEquality") // A subscriber is only ever the same as itself.
public final class LocalSubscribers<S extends Subscriber> {
    private static final int FIRST_CAPACITY = 4;

    private final FilterEntry<S> entry;
    private final int shard;
    /** The list of another shard for the same filter; under the lock of the index. */
    @Nullable
    volatile LocalSubscribers<S> next;

    // These two belong to the thread of the shard. One subscriber stands alone, more in an array.
    private @Nullable Object content;
    private int size;

    LocalSubscribers(FilterEntry<S> entry, int shard) {
        this.entry = entry;
        this.shard = shard;
    }

    /** The filter, without "$share". Any thread may ask. */
    public String filter() {
        return entry.key;
    }

    /** The shard whose thread may look inside. Any thread may ask. */
    public int shard() {
        return shard;
    }

    /** How many subscribers there are. */
    public int size() {
        return size;
    }

    /**
     * A subscriber; the order has no meaning. A removal puts the last one in the place that got free, so walk from
     * {@code size() - 1} down to 0 where a delivery may remove the subscriber it is for.
     *
     * @throws IndexOutOfBoundsException if there is none at this index
     */
    @SuppressWarnings("unchecked")
    public S get(int index) {
        @Nullable Object[] several = several();
        Object subscriber = index >= size ? null : several != null ? several[index] : content;
        if (subscriber == null) {
            throw new IndexOutOfBoundsException(index);
        }
        return (S) subscriber;
    }

    private @Nullable Object @Nullable [] several() {
        return content instanceof Object[] ? (@Nullable Object[]) content : null;
    }

    void add(S subscriber) {
        subscriber.position = size;
        if (size == 0) {
            content = subscriber;
        } else {
            roomForOneMore()[size] = subscriber;
        }
        size++;
    }

    private @Nullable Object[] roomForOneMore() {
        @Nullable Object[] several = several();
        if (several != null && several.length > size) {
            return several;
        }
        @Nullable Object[] larger;
        if (several == null) {
            larger = new @Nullable Object[FIRST_CAPACITY];
            larger[0] = content;
        } else {
            larger = Arrays.copyOf(several, size + (size >> 1));
        }
        content = larger;
        return larger;
    }

    void remove(S subscriber) {
        int position = subscriber.position;
        if (position < 0 || position >= size || get(position) != subscriber) {
            throw new IllegalStateException("the subscriber has no subscription to " + filter());
        }
        subscriber.position = Subscriber.NOWHERE;
        size--;
        @Nullable Object[] several = several();
        if (several == null) {
            content = null;
            return;
        }
        if (position < size) {
            several[position] = several[size];
            get(position).position = position;
        }
        several[size] = null;
        if (size == 1) {
            content = several[0];
        } else if (several.length > FIRST_CAPACITY && size * 4 < several.length) {
            content = Arrays.copyOf(several, Math.max(FIRST_CAPACITY, size * 2));
        }
    }
}
