// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import org.jspecify.annotations.Nullable;

/**
 * A level of a topic or filter in a tree, found below its parent by the level's text. Read by any thread without a lock, changed
 * under the lock of the tree.
 */
abstract class TreeNode<N extends TreeNode<N>> extends Keyed {
    private static final Keyed[] NO_CHILDREN = {};

    /** Null, the only child, or a {@link Table} of more: most levels have no child or one, and a table takes 60 bytes. */
    private volatile @Nullable Object children;

    TreeNode(String level, int hash) {
        super(level, hash);
    }

    final @Nullable N child(Levels levels, int level) {
        Object known = children;
        if (known == null) {
            return null;
        }
        int hash = levels.hash(level);
        if (known instanceof Table<?>) {
            return table(known).find(hash, levels.text, levels.start(level), levels.end(level));
        }
        N only = node(known);
        return only.hash == hash && only.hasKey(levels.text, levels.start(level), levels.end(level)) ? only : null;
    }

    final boolean hasChildren() {
        return children != null;
    }

    /** The children in the form that {@link Table#at} reads. Empty places are among them. */
    final @Nullable Keyed[] childPlaces() {
        Object known = children;
        if (known == null) {
            return NO_CHILDREN;
        }
        return known instanceof Table<?> ? table(known).places() : new Keyed[] {(Keyed) known};
    }

    /** Adds a child whose level is not there yet. Under the lock. */
    final void addChild(N child) {
        Object known = children;
        if (known == null) {
            children = child;
        } else if (known instanceof Table<?>) {
            table(known).add(child);
        } else {
            Table<N> table = new Table<>();
            table.add(node(known));
            table.add(child);
            children = table;
        }
    }

    /** Removes a child that is there. Under the lock. */
    final void removeChild(N child) {
        Object known = children;
        if (!(known instanceof Table<?>)) {
            children = null;
            return;
        }
        Table<N> table = table(known);
        table.remove(child);
        if (table.size() == 1) {
            children = table.first();
        }
    }

    @SuppressWarnings("unchecked")
    private N node(Object known) {
        return (N) known;
    }

    @SuppressWarnings("unchecked")
    private Table<N> table(Object known) {
        return (Table<N>) known;
    }
}
