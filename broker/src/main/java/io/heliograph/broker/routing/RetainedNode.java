// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A level of topics with retained messages. */
final class RetainedNode extends TreeNode<RetainedNode> {
    private static final VarHandle MESSAGE;

    static {
        try {
            MESSAGE = MethodHandles.lookup().findVarHandle(RetainedNode.class, "message", RetainedMessage.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable RetainedMessage message;

    RetainedNode(String level, int hash) {
        super(level, hash);
    }

    /** The message of the topic that ends with this level, or null. */
    @Nullable
    RetainedMessage message() {
        return message;
    }

    /** Without the lock only from one message to another. */
    boolean replace(@Nullable RetainedMessage expected, @Nullable RetainedMessage other) {
        return MESSAGE.compareAndSet(this, expected, other);
    }

    /** Takes the message away. Under the lock. */
    @Nullable
    RetainedMessage clear() {
        return (RetainedMessage) MESSAGE.getAndSet(this, null);
    }
}
