// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The time of this machine. One virtual thread waits for the next alarm; it lives only while there are alarms. */
final class AlarmClock implements Time {
    private static final Comparator<Entry> EARLIEST_FIRST = (a, b) -> {
        // The clock of nanoTime may overflow, so times are compared by their distance.
        int byTime = Long.signum(a.atNanos - b.atNanos);
        return byTime != 0 ? byTime : Long.compare(a.number, b.number);
    };

    private final ThreadFactory threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeSet<Entry> alarms = new TreeSet<>(EARLIEST_FIRST);
    private long count;
    private boolean running;
    private long wakesAtNanos;

    AlarmClock(ThreadFactory threads) {
        this.threads = threads;
    }

    private final class Entry implements Alarm {
        private final long atNanos;
        private final long number;
        private final Runnable task;

        Entry(long atNanos, long number, Runnable task) {
            this.atNanos = atNanos;
            this.number = number;
            this.task = task;
        }

        @Override
        public void cancel() {
            lock.lock();
            try {
                // The thread is left to find out: most alarms are set only to be cancelled soon.
                alarms.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public long epochMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public Alarm after(Duration delay, Runnable task) {
        lock.lock();
        try {
            Entry entry = new Entry(nanos() + delay.toNanos(), count++, task);
            alarms.add(entry);
            if (!running) {
                running = true;
                wakesAtNanos = entry.atNanos;
                threads.newThread(this::run).start();
            } else if (entry.atNanos - wakesAtNanos < 0) {
                // Otherwise it wakes in time, perhaps for an alarm that was cancelled.
                wakesAtNanos = entry.atNanos;
                changed.signal();
            }
            return entry;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            alarms.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            Runnable task;
            lock.lock();
            try {
                if (alarms.isEmpty()) {
                    running = false;
                    return;
                }
                wakesAtNanos = alarms.first().atNanos;
                long wait = wakesAtNanos - nanos();
                if (wait > 0) {
                    changed.awaitNanos(wait);
                    continue;
                }
                task = alarms.removeFirst().task;
            } catch (InterruptedException e) {
                // Nobody interrupts this thread, and there is nothing to end early.
                continue;
            } finally {
                lock.unlock();
            }
            ring(task);
        }
    }

    private static void ring(Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            // Of whatever kind: the other alarms have to ring, or nothing would have a timeout any more.
            System.getLogger(AlarmClock.class.getPackageName()).log(Level.WARNING, "an alarm failed", failure);
        }
    }
}
