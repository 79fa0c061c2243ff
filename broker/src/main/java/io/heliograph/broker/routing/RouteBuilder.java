// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers the entries that match a topic and sorts their lists by shard. */
final class RouteBuilder<S extends Subscriber> {
    private static final Route<?> EMPTY = new Route<>(List.of(), List.of());

    private final int shards;
    private LocalSubscribers<S>[] lists = newArray(4);
    private int size;
    private @Nullable List<ShareGroup<S>> groups;

    RouteBuilder(int shards) {
        this.shards = shards;
    }

    void add(FilterEntry<S> entry) {
        for (LocalSubscribers<S> list = entry.firstLocal(); list != null; list = list.next) {
            if (size == lists.length) {
                lists = Arrays.copyOf(lists, size * 2);
            }
            lists[size++] = list;
        }
        Table<ShareGroup<S>> shared = entry.groups();
        if (shared != null) {
            if (groups == null) {
                groups = new ArrayList<>();
            }
            shared.forEach(groups::add);
        }
    }

    @SuppressWarnings("unchecked")
    Route<S> build() {
        List<ShareGroup<S>> allGroups = groups == null ? List.of() : List.copyOf(groups);
        if (size == 0) {
            return allGroups.isEmpty() ? (Route<S>) EMPTY : new Route<>(List.of(), allGroups);
        }
        if (size == 1) {
            LocalSubscribers<S>[] single = newArray(1);
            single[0] = lists[0];
            return new Route<>(List.of(new Route.Target<>(single)), allGroups);
        }
        return new Route<>(List.of(targets()), allGroups);
    }

    /** Counts the lists of each shard, then puts them where they belong: linear, whatever the number of filters. */
    private Route.Target<S>[] targets() {
        int[] counts = new int[shards];
        int used = 0;
        for (int i = 0; i < size; i++) {
            if (counts[lists[i].shard()]++ == 0) {
                used++;
            }
        }
        LocalSubscribers<S>[][] byShard = newArrays(shards);
        for (int i = 0; i < size; i++) {
            int shard = lists[i].shard();
            int count = counts[shard]--;
            if (byShard[shard] == null) {
                byShard[shard] = newArray(count);
            }
            byShard[shard][count - 1] = lists[i];
        }
        Route.Target<S>[] targets = newTargets(used);
        int next = 0;
        for (LocalSubscribers<S>[] ofShard : byShard) {
            if (ofShard != null) {
                targets[next++] = new Route.Target<>(ofShard);
            }
        }
        return targets;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <S extends Subscriber> LocalSubscribers<S>[] newArray(int length) {
        return new LocalSubscribers[length];
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <S extends Subscriber> LocalSubscribers<S>[][] newArrays(int length) {
        return new LocalSubscribers[length][];
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <S extends Subscriber> Route.Target<S>[] newTargets(int length) {
        return new Route.Target[length];
    }
}
