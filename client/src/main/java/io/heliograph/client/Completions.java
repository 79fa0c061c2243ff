// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Completes the futures that users see, and so runs the stages that they have hung on them: on virtual threads, as a stage may
 * block, even until another of these futures is completed.
 *
 * <pre>
 *   together --a task blocks while others wait, or runs for 20 ms--&gt; apart --100 ms--&gt; together
 *   either --close--&gt; apart for good
 * </pre>
 *
 * <p>Together: one thread takes one task after the other, which costs a fraction of a thread for each. Apart: each has a thread of
 * its own. Who blocks is noticed after a millisecond, and holds up others for no longer. Its lock is taken under the client's; nothing else
 * is under it but the clock's.
 */
final class Completions implements Executor {
    private static final Duration PATIENCE = Duration.ofMillis(1);
    private static final int LOOKS = 20;
    private static final Duration APART = Duration.ofMillis(100);

    private final Time time;
    private final ThreadFactory threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private @Nullable Runner runner;
    private long taken;
    private long takenBefore;
    private int looks;
    private Time.@Nullable Alarm alarm;
    private boolean apart;
    private boolean closed;
    private long togetherAgainNanos;

    Completions(Time time, ThreadFactory threads) {
        this.time = time;
        this.threads = threads;
    }

    /** Takes the tasks, until there are none or it was replaced. */
    private final class Runner implements Runnable {
        private volatile @Nullable Thread thread;

        @Override
        public void run() {
            thread = Thread.currentThread();
            Runnable task = next(this);
            while (task != null) {
                task.run();
                // An interrupt was for this task, not for the next one.
                boolean unused = Thread.interrupted();
                task = next(this);
            }
        }

        /** Whether it waits for something; one that has no processor does not. */
        boolean isBlocked() {
            Thread running = thread;
            return running != null && switch (running.getState()) {
                case BLOCKED, WAITING, TIMED_WAITING -> true;
                default -> false;
            };
        }
    }

    @Override
    public void execute(Runnable task) {
        Runnable start = null;
        lock.lock();
        try {
            if (isApart()) {
                start = task;
            } else {
                tasks.add(task);
                if (runner == null) {
                    runner = new Runner();
                    start = runner;
                } else if (alarm == null) {
                    watch();
                }
            }
        } finally {
            lock.unlock();
        }
        if (start != null) {
            threads.newThread(start).start();
        }
    }

    private boolean isApart() {
        if (apart && !closed && time.nanos() - togetherAgainNanos >= 0) {
            apart = false;
        }
        return apart;
    }

    private @Nullable Runnable next(Runner asking) {
        lock.lock();
        try {
            if (runner != asking) {
                return null;
            }
            Runnable task = tasks.poll();
            if (task == null) {
                runner = null;
                watchNoMore();
            }
            taken++;
            return task;
        } finally {
            lock.unlock();
        }
    }

    private void watch() {
        looks = taken == takenBefore ? looks + 1 : 0;
        takenBefore = taken;
        alarm = time.after(PATIENCE, this::look);
    }

    private void watchNoMore() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }

    private void look() {
        List<Runnable> waiting = List.of();
        lock.lock();
        try {
            // Or it was cancelled too late.
            if (alarm == null) {
                return;
            }
            alarm = null;
            if (tasks.isEmpty() || runner == null) {
                return;
            }
            if (taken == takenBefore && (runner.isBlocked() || looks >= LOOKS)) {
                waiting = separate();
            } else {
                watch();
            }
        } finally {
            lock.unlock();
        }
        waiting.forEach(task -> threads.newThread(task).start());
    }

    private List<Runnable> separate() {
        List<Runnable> waiting = new ArrayList<>(tasks);
        tasks.clear();
        runner = null;
        watchNoMore();
        apart = true;
        togetherAgainNanos = time.nanos() + APART.toNanos();
        return waiting;
    }

    /** From now on each task has its own thread: nobody watches any more. */
    void close() {
        List<Runnable> waiting;
        lock.lock();
        try {
            closed = true;
            waiting = separate();
        } finally {
            lock.unlock();
        }
        waiting.forEach(task -> threads.newThread(task).start());
    }
}
