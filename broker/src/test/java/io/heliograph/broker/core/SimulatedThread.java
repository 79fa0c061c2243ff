// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import java.util.ArrayDeque;

/** A shard's thread that runs a task when the simulation says so. */
final class SimulatedThread implements ShardThread {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
        tasks.addLast(task);
    }

    boolean isIdle() {
        return tasks.isEmpty();
    }

    void runNext() {
        tasks.removeFirst().run();
    }
}
