// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import org.jspecify.annotations.Nullable;

/** A level of filters with wildcards. "+" and "#" are not among the children, they have fields of their own. */
final class FilterNode<S extends Subscriber> extends TreeNode<FilterNode<S>> {
    /** The next level "+". */
    @Nullable
    volatile FilterNode<S> plus;
    /** The filter that ends with this level. */
    @Nullable
    volatile FilterEntry<S> here;
    /** The filter that goes on with "#": it matches this level, its parent, as well as all below. */
    @Nullable
    volatile FilterEntry<S> below;

    FilterNode(String level, int hash) {
        super(level, hash);
    }

    /** Under the lock. */
    boolean isEmpty() {
        return here == null && below == null && plus == null && !hasChildren();
    }
}
