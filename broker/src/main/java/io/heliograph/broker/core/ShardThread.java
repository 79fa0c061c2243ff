// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

/** The one thread that runs a shard: an event loop of the network, or a queue that a test empties. */
@FunctionalInterface
public interface ShardThread {

    /** Runs the task on the shard's thread, after what has been given before. May be called from any thread. */
    void execute(Runnable task);
}
