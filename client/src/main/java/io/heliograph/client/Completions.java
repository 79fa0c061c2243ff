// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
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
 * its own. Who blocks is noticed after a millisecond, and holds up others for no longer.
 *
 * <p>Tasks are added and taken without the lock. It guards who runs them, and is taken under the client's; nothing else is under it
 * but the clock's.
 */
final class Completions implements Executor {
    private static final Duration PATIENCE = Duration.ofMillis(1);
    private static final int LOOKS = 20;
    private static final Duration APART = Duration.ofMillis(100);

    private final Time time;
    private final ThreadFactory threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    // Written under the lock.
    private volatile @Nullable Runner runner;
    private volatile Time.@Nullable Alarm alarm;
    private volatile boolean apart;
    private boolean closed;
    private long togetherAgainNanos;
    // Who was seen when the alarm was set, how many tasks it had taken by then, and how often that was so before.
    private @Nullable Runner seen;
    private long seenTaken;
    private int looks;

    Completions(Time time, ThreadFactory threads) {
        this.time = time;
        this.threads = threads;
    }

    /** Takes the tasks, until there are none or it was replaced. */
    private final class Runner implements Runnable {
        private final AtomicLong taken = new AtomicLong();
        private volatile @Nullable Thread thread;

        @Override
        public void run() {
            thread = Thread.currentThread();
            // One that is replaced just now may take another task: its thread is as good as any.
            while (runner == this) {
                Runnable task = tasks.poll();
                if (task != null) {
                    taken.lazySet(taken.getPlain() + 1);
                    task.run();
                    // An interrupt was for this task, not for the next one.
                    boolean unused = Thread.interrupted();
                } else if (hasEnded(this)) {
                    return;
                }
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
        tasks.add(task);
        if (apart || runner == null || alarm == null) {
            attend();
        }
    }

    /** Sees to it that somebody takes the tasks, and that somebody watches who does. */
    private void attend() {
        List<Runnable> start = List.of();
        lock.lock();
        try {
            if (isApart()) {
                start = takeAll();
            } else if (runner == null) {
                runner = new Runner();
                start = List.of(runner);
            } else if (alarm == null) {
                watch(runner);
            }
        } finally {
            lock.unlock();
        }
        start.forEach(task -> threads.newThread(task).start());
    }

    private boolean isApart() {
        if (apart && !closed && time.nanos() - togetherAgainNanos >= 0) {
            apart = false;
        }
        return apart;
    }

    private List<Runnable> takeAll() {
        List<Runnable> taken = new ArrayList<>();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            taken.add(task);
        }
        return taken;
    }

    /** Whether a runner has nothing to do any more. */
    private boolean hasEnded(Runner asking) {
        lock.lock();
        try {
            if (runner != asking) {
                return true;
            }
            runner = null;
            // In this order: whoever adds a task looks for a runner after that.
            if (!tasks.isEmpty()) {
                runner = asking;
                return false;
            }
            watchNoMore();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void watch(Runner watched) {
        looks = isWhereItWas(watched) ? looks + 1 : 0;
        seen = watched;
        seenTaken = watched.taken.get();
        alarm = time.after(PATIENCE, this::look);
    }

    private boolean isWhereItWas(Runner watched) {
        return watched.equals(seen) && watched.taken.get() == seenTaken;
    }

    private void watchNoMore() {
        Time.Alarm set = alarm;
        if (set != null) {
            set.cancel();
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
            Runner watched = runner;
            if (watched == null || tasks.isEmpty()) {
                return;
            }
            if (isWhereItWas(watched) && (watched.isBlocked() || looks >= LOOKS)) {
                waiting = separate();
            } else {
                watch(watched);
            }
        } finally {
            lock.unlock();
        }
        waiting.forEach(task -> threads.newThread(task).start());
    }

    private List<Runnable> separate() {
        apart = true;
        togetherAgainNanos = time.nanos() + APART.toNanos();
        runner = null;
        watchNoMore();
        return takeAll();
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
