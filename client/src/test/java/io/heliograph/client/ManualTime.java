// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A time that stands still until the test moves it. */
final class ManualTime implements Time {
    private final List<Entry> alarms = new ArrayList<>();
    private long now = 1_000_000_000L;

    /** No record: two alarms are never the same. */
    private static final class Entry {
        private final long at;
        private final Runnable task;

        Entry(long at, Runnable task) {
            this.at = at;
            this.task = task;
        }

        long at() {
            return at;
        }
    }

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized long epochMillis() {
        return now / 1_000_000;
    }

    @Override
    public synchronized Alarm after(Duration delay, Runnable task) {
        Entry entry = new Entry(now + delay.toNanos(), task);
        alarms.add(entry);
        notifyAll();
        return () -> cancel(entry);
    }

    private synchronized void cancel(Entry entry) {
        alarms.remove(entry);
    }

    @Override
    public synchronized void close() {
        alarms.clear();
    }

    /** Waits until an alarm is set that rings after exactly this delay from now. */
    synchronized void awaitAlarm(Duration delay) throws InterruptedException {
        while (alarms.stream().noneMatch(entry -> entry.at == now + delay.toNanos())) {
            wait();
        }
    }

    synchronized int alarms() {
        return alarms.size();
    }

    /** Moves the time and runs what falls due on this thread, in the order of its time. */
    void advance(Duration by) {
        long until = nanos() + by.toNanos();
        Entry next = takeNext(until);
        while (next != null) {
            next.task.run();
            next = takeNext(until);
        }
        synchronized (this) {
            now = until;
        }
    }

    private synchronized Entry takeNext(long until) {
        Entry next = alarms.stream().filter(entry -> entry.at <= until).min(Comparator.comparingLong(Entry::at))
                .orElse(null);
        if (next != null) {
            alarms.remove(next);
            now = Math.max(now, next.at);
        }
        return next;
    }
}
