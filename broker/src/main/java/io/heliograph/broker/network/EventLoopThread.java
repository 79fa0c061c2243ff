// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.network;

import io.heliograph.broker.core.ShardThread;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;

/** An event loop as the thread of a shard, with the window through which all its connections read. */
final class EventLoopThread implements ShardThread {
    private static final int WINDOW_SIZE = 64 * 1024;

    private final EventLoop eventLoop;
    private final byte[] window = new byte[WINDOW_SIZE];

    EventLoopThread(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    @Override
    public void execute(Runnable task) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException e) {
            if (!eventLoop.isShuttingDown()) {
                throw e;
            }
            // The broker is being closed and the task's shard has ended already.
        }
    }

    /** Whether the caller is on it. */
    boolean isCurrent() {
        return eventLoop.inEventLoop();
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    /** Where bytes are put for the core; only on the loop's own thread, and only until the next read. */
    byte[] window() {
        return window;
    }
}
