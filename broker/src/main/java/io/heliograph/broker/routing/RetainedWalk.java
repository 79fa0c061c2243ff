// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of one filter through the tree of retained messages. It keeps its own stack, with a frame for each level rather than
 * each node: topics can have 65,536 levels, and a level any number of nodes.
 */
final class RetainedWalk {
    private final Levels filter;
    private final Consumer<? super RetainedMessage> action;
    private final Deque<Frame> frames = new ArrayDeque<>();

    /** The children of a node, of which the first ones have been visited. */
    private static final class Frame {
        final @Nullable Keyed[] places;
        /** The level of the filter that the children are compared with. */
        final int level;
        int visited;

        Frame(@Nullable Keyed[] places, int level) {
            this.places = places;
            this.level = level;
        }

        @Nullable
        RetainedNode next() {
            while (visited < places.length) {
                Keyed child = Table.at(places, visited++);
                if (child != null) {
                    return (RetainedNode) child;
                }
            }
            return null;
        }
    }

    RetainedWalk(Levels filter, Consumer<? super RetainedMessage> action) {
        this.filter = filter;
        this.action = action;
    }

    /** Visits what the filter matches. */
    void walk(RetainedNode root) {
        enter(root, 0);
        while (!frames.isEmpty()) {
            Frame frame = frames.getLast();
            RetainedNode child = frame.next();
            if (child == null) {
                frames.removeLast();
            } else if (frames.size() > 1 || frame.level > 0 || !child.key.startsWith("$")) {
                // [MQTT-4.7.2-1]: filters that start with a wildcard do not match names that start with $.
                enter(child, isRest(frame.level) ? frame.level : frame.level + 1);
            }
        }
    }

    /** Visits all, also what starts with $. */
    void walkAll(RetainedNode root) {
        frames.addLast(new Frame(root.childPlaces(), 0));
        while (!frames.isEmpty()) {
            RetainedNode child = frames.getLast().next();
            if (child == null) {
                frames.removeLast();
            } else {
                visit(child);
                frames.addLast(new Frame(child.childPlaces(), 0));
            }
        }
    }

    /** A node that matches the first levels of the filter: follows the filter down while there is one way only. */
    private void enter(RetainedNode from, int fromLevel) {
        RetainedNode node = from;
        int level = fromLevel;
        while (node != null) {
            if (level == filter.count) {
                visit(node);
                return;
            }
            if (isRest(level)) {
                // "a/#" also matches its parent "a".
                visit(node);
                frames.addLast(new Frame(node.childPlaces(), level));
                return;
            }
            if (filter.is(level, '+')) {
                frames.addLast(new Frame(node.childPlaces(), level));
                return;
            }
            node = node.child(filter, level);
            level++;
        }
    }

    private void visit(RetainedNode node) {
        RetainedMessage message = node.message();
        if (message != null) {
            action.accept(message);
        }
    }

    /** Whether the rest of the filter is "#". */
    private boolean isRest(int level) {
        return level == filter.count - 1 && filter.is(level, '#');
    }
}
