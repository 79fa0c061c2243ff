// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs user code, one task after the other in the order in which they came, on a virtual thread that lives only while there are
 * tasks. Adding one never waits; what bounds the number of tasks is said where they are added.
 *
 * <p>Tasks are added and taken without the lock, which guards who runs them.
 */
final class Lane {
    private final ThreadFactory threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final BooleanSupplier isClosed;
    // Written under the lock.
    private volatile boolean running;
    private volatile boolean interposed;
    // Guarded by the lock: that which runs a task now, and what it runs before the next.
    private @Nullable Thread runner;
    private final Queue<Runnable> afterCurrent = new ArrayDeque<>(1);
    // Of the thread that runs tasks alone.
    private boolean isMarked;
    private long endedNanos;

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
        tasks.add(task);
        if (!running) {
            start();
        }
    }

    private void start() {
        lock.lock();
        try {
            if (running) {
                return;
            }
            running = true;
        } finally {
            lock.unlock();
        }
        threads.newThread(this::run).start();
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
            interposed = true;
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

    /** Now, or when the task before has ended if this one follows it at once: what saves a look at the clock. For a task alone. */
    long begunNanos(Time time) {
        return isMarked ? endedNanos : time.nanos();
    }

    /** When a task has ended. For that task alone. */
    void ended(long nowNanos) {
        isMarked = true;
        endedNanos = nowNanos;
    }

    private void run() {
        isMarked = false;
        begin();
        while (true) {
            Runnable task = tasks.poll();
            if (task == null) {
                if (hasEnded()) {
                    return;
                }
                continue;
            }
            if (interposed) {
                runInterposed();
            }
            if (isClosed.getAsBoolean()) {
                tasks.clear();
                continue;
            }
            task.run();
            // An interrupt was for this task, not for the next one.
            boolean unused = Thread.interrupted();
        }
    }

    private void begin() {
        lock.lock();
        try {
            runner = Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    private boolean hasEnded() {
        if (interposed) {
            runInterposed();
        }
        lock.lock();
        try {
            running = false;
            // In this order: whoever adds a task looks whether one runs after that.
            if (!tasks.isEmpty() || interposed) {
                running = true;
                return false;
            }
            runner = null;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void runInterposed() {
        for (Runnable task = nextInterposed(); task != null; task = nextInterposed()) {
            task.run();
        }
    }

    private @Nullable Runnable nextInterposed() {
        lock.lock();
        try {
            interposed = afterCurrent.size() > 1;
            return afterCurrent.poll();
        } finally {
            lock.unlock();
        }
    }
}
