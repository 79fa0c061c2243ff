// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs user code, one task after the other in the order in which they came, on a virtual thread that lives only while there are
 * tasks. Adding one never waits; what bounds the number of tasks is said where they are added.
 */
final class Lane {
    private final ThreadFactory threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final List<Runnable> afterCurrent = new ArrayList<>(0);
    private boolean running;
    // That which runs a task now.
    private @Nullable Thread runner;
    private final BooleanSupplier isClosed;

    /**
     * A lane without tasks.
     *
     * @param isClosed whether the tasks that wait are to be dropped from now on; one that runs is left to finish
     */
    Lane(ThreadFactory threads, BooleanSupplier isClosed) {
        this.threads = threads;
        this.isClosed = isClosed;
    }

    /** Adds a task, which does not throw. */
    void add(Runnable task) {
        boolean start;
        lock.lock();
        try {
            tasks.addLast(task);
            start = !running;
            running = true;
        } finally {
            lock.unlock();
        }
        if (start) {
            threads.newThread(this::run).start();
        }
    }

    /**
     * Runs a short task after the one that runs now, before all others. False, and it never runs, if none does, or if the
     * caller is that task.
     */
    boolean afterCurrent(Runnable task) {
        lock.lock();
        try {
            if (runner == null || runner.equals(Thread.currentThread())) {
                return false;
            }
            afterCurrent.add(task);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the caller is the task that runs now. */
    boolean isRunByCaller() {
        lock.lock();
        try {
            return Thread.currentThread().equals(runner);
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return tasks.size();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        Runnable task = next();
        while (task != null) {
            task.run();
            // An interrupt was for this task, not for the next one.
            boolean unused = Thread.interrupted();
            task = next();
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            if (isClosed.getAsBoolean()) {
                tasks.clear();
            }
            afterCurrent.reversed().forEach(tasks::addFirst);
            afterCurrent.clear();
            Runnable task = tasks.pollFirst();
            running = task != null;
            runner = running ? Thread.currentThread() : null;
            return task;
        } finally {
            lock.unlock();
        }
    }
}
