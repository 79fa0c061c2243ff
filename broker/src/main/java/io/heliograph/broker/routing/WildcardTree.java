// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The filters that hold "+" or "#", as a tree of levels. {@link SubscriptionIndex} tells how it may be used. */
final class WildcardTree<S extends Subscriber> {
    private final LevelNames names = new LevelNames();
    private final FilterNode<S> root = new FilterNode<>("", 0);

    /** The entry of a filter, or null. Any thread. */
    @Nullable
    FilterEntry<S> find(Levels filter) {
        int depth = depth(filter);
        FilterNode<S> node = root;
        for (int level = 0; level < depth; level++) {
            node = next(node, filter, level);
            if (node == null) {
                return null;
            }
        }
        return depth < filter.count ? node.below : node.here;
    }

    /** Adds to the builder all entries whose filters match. Any thread. */
    void match(Levels topic, RouteBuilder<S> found) {
        // At each level there are two ways on. One is taken at once, the other waits here with the level it leads to.
        @Nullable FilterNode<S>[] waiting = null;
        int[] waitingLevels = {};
        int waitingCount = 0;
        FilterNode<S> node = root;
        int level = 0;
        while (true) {
            // [MQTT-4.7.2-1]: filters that start with a wildcard do not match names that start with $.
            boolean wildcards = level > 0 || !topic.startsWithDollar();
            addIfPresent(wildcards ? node.below : null, found);
            FilterNode<S> next = null;
            if (level == topic.count) {
                addIfPresent(node.here, found);
            } else {
                FilterNode<S> plus = wildcards ? node.plus : null;
                next = node.child(topic, level);
                if (next == null) {
                    next = plus;
                } else if (plus != null) {
                    if (waiting == null) {
                        waiting = newArray(topic.count);
                        waitingLevels = new int[topic.count];
                    }
                    waiting[waitingCount] = plus;
                    waitingLevels[waitingCount++] = level + 1;
                }
            }
            if (next != null) {
                node = next;
                level++;
            } else if (waiting == null || waitingCount == 0) {
                return;
            } else {
                node = Objects.requireNonNull(waiting[--waitingCount]);
                level = waitingLevels[waitingCount];
            }
        }
    }

    private static <S extends Subscriber> void addIfPresent(@Nullable FilterEntry<S> entry, RouteBuilder<S> found) {
        if (entry != null) {
            found.add(entry);
        }
    }

    /** Adds the entry of a filter that has none. Under the lock. */
    void add(Levels filter, FilterEntry<S> entry) {
        int depth = depth(filter);
        FilterNode<S> node = root;
        for (int level = 0; level < depth; level++) {
            FilterNode<S> next = next(node, filter, level);
            if (next == null) {
                next = grow(node, filter, level);
            }
            node = next;
        }
        if (depth < filter.count) {
            node.below = entry;
        } else {
            node.here = entry;
        }
    }

    private FilterNode<S> grow(FilterNode<S> node, Levels filter, int level) {
        FilterNode<S> next = new FilterNode<>(names.of(filter, level), filter.hash(level));
        if (filter.is(level, '+')) {
            node.plus = next;
        } else {
            node.addChild(next);
        }
        return next;
    }

    /** Removes the entry of a filter and the levels that nothing needs any more. Under the lock. */
    void remove(Levels filter) {
        int depth = depth(filter);
        List<FilterNode<S>> path = new ArrayList<>(depth + 1);
        FilterNode<S> node = root;
        path.add(node);
        for (int level = 0; level < depth; level++) {
            node = next(node, filter, level);
            if (node == null) {
                return;
            }
            path.add(node);
        }
        if (depth < filter.count) {
            node.below = null;
        } else {
            node.here = null;
        }
        for (int level = depth; level > 0 && path.get(level).isEmpty(); level--) {
            FilterNode<S> parent = path.get(level - 1);
            if (filter.is(level - 1, '+')) {
                parent.plus = null;
            } else {
                parent.removeChild(path.get(level));
            }
        }
    }

    boolean isEmpty() {
        return root.isEmpty();
    }

    /** The number of levels that have nodes: "#" has none. */
    private static int depth(Levels filter) {
        return filter.is(filter.count - 1, '#') ? filter.count - 1 : filter.count;
    }

    private static <S extends Subscriber> @Nullable FilterNode<S> next(FilterNode<S> node, Levels filter, int level) {
        return filter.is(level, '+') ? node.plus : node.child(filter, level);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <S extends Subscriber> @Nullable FilterNode<S>[] newArray(int length) {
        return new FilterNode[length];
    }
}
