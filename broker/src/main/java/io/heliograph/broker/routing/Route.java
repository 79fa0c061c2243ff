// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import java.util.Arrays;
import java.util.List;

/**
 * Where the messages of one topic go: to some shards, each with the lists of subscribers whose filters match, and to one member
 * of each share group. Never changes; who subscribes or leaves within a list or group needs no other Route.
 *
 * <pre>{@code
 * for (Route.Target<S> target : route.targets()) {      // once to each shard ...
 *     for (int i = 0; i < target.size(); i++) {         // ... whose thread does this:
 *         LocalSubscribers<S> subscribers = target.list(i);
 *         for (int j = subscribers.size() - 1; j >= 0; j--) {
 *             deliver(message, subscribers.get(j));
 *         }
 *     }
 * }
 * for (ShareGroup<S> group : route.groups()) {
 *     S member = group.next();                          // null if all have left
 * }
 * }</pre>
 *
 * @param targets the shards with subscribers, each once, in no order
 * @param groups  the share groups
 */
public record Route<S extends Subscriber>(List<Target<S>> targets, List<ShareGroup<S>> groups) {

    /** Whether nobody gets the message. */
    public boolean isEmpty() {
        return targets.isEmpty() && groups.isEmpty();
    }

    /** What is handed to one shard along with the message: the lists of subscribers there. */
    public static final class Target<S extends Subscriber> {
        private final LocalSubscribers<S>[] lists;

        /** At least one list, all of one shard. The array is not copied. */
        Target(LocalSubscribers<S>[] lists) {
            this.lists = lists;
        }

        /** The shard whose thread may look into the lists. */
        public int shard() {
            return lists[0].shard();
        }

        /** How many lists there are, one for each filter that matches; at least 1. */
        public int size() {
            return lists.length;
        }

        /**
         * The list of a filter.
         *
         * @throws IndexOutOfBoundsException if there is none at this index
         */
        public LocalSubscribers<S> list(int index) {
            return lists[index];
        }

        @Override
        public String toString() {
            return "shard " + shard() + " " + Arrays.stream(lists).map(LocalSubscribers::filter).toList();
        }
    }
}
