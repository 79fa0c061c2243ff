// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import org.jspecify.annotations.Nullable;

/**
 * All that one filter reaches: a list of subscribers for each shard that has any, and the share groups. Both are found by any
 * thread without a lock and changed under the lock of the index.
 */
final class FilterEntry<S extends Subscriber> extends Keyed {
    /**
     * The first list of a chain with one for each shard. New ones come to the front, and one that was taken out still points to
     * the rest, so who walks the chain meanwhile misses none that was there all the time.
     */
    private volatile @Nullable LocalSubscribers<S> locals;
    private volatile @Nullable Table<ShareGroup<S>> groups;

    FilterEntry(String filter, int hash) {
        super(filter, hash);
    }

    @Nullable
    LocalSubscribers<S> firstLocal() {
        return locals;
    }

    @Nullable
    LocalSubscribers<S> local(int shard) {
        LocalSubscribers<S> list = locals;
        while (list != null && list.shard() != shard) {
            list = list.next;
        }
        return list;
    }

    @Nullable
    Table<ShareGroup<S>> groups() {
        return groups;
    }

    @Nullable
    ShareGroup<S> group(String shareName, int hash) {
        Table<ShareGroup<S>> known = groups;
        return known == null ? null : known.find(hash, shareName, 0, shareName.length());
    }

    /** Under the lock. */
    boolean isEmpty() {
        return locals == null && groups == null;
    }

    /** Under the lock. The list has its first subscriber already. */
    void addLocal(LocalSubscribers<S> list) {
        list.next = locals;
        locals = list;
    }

    /** Under the lock. */
    void removeLocal(LocalSubscribers<S> list) {
        LocalSubscribers<S> following = list.next;
        LocalSubscribers<S> before = locals;
        if (before == list) {
            locals = following;
            return;
        }
        while (before != null) {
            if (before.next == list) {
                before.next = following;
                return;
            }
            before = before.next;
        }
    }

    /** Under the lock. The group has its first member already. */
    void addGroup(ShareGroup<S> group) {
        Table<ShareGroup<S>> known = groups;
        if (known == null) {
            known = new Table<>();
            known.add(group);
            groups = known;
        } else {
            known.add(group);
        }
    }

    /** Under the lock. */
    void removeGroup(ShareGroup<S> group) {
        Table<ShareGroup<S>> known = groups;
        if (known != null) {
            known.remove(group);
            if (known.size() == 0) {
                groups = null;
            }
        }
    }
}
