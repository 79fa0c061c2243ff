// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A time that stands still until the test moves it. Code that takes its time from outside is given {@link #nanos} or a
 * {@link #clock}, and {@link #after} for what is to happen later; nothing has to sleep:
 *
 * <pre>{@code
 * VirtualTime time = new VirtualTime();
 * KeepAliveWatch watch = new KeepAliveWatch(Duration.ofSeconds(60), time::nanos);
 * time.advance(Duration.ofSeconds(91));
 * assertThat(watch.isOver()).isTrue();
 * }</pre>
 *
 * <p>Tasks run on the thread that moves the time, in the order of their times, and those of one time in the order in which they
 * were set. Safe for use by several threads.
 */
public final class VirtualTime {
    /** 1 January 2026, 00:00 UTC: where the time begins if no other is given. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Instant start;
    private final PriorityQueue<Entry> alarms = new PriorityQueue<>(
            Comparator.comparingLong((Entry entry) -> entry.at).thenComparingLong(entry -> entry.number));
    private long elapsed;
    private long numbers;

    /** No record: two alarms are never the same. */
    private static final class Entry {
        private final long at;
        private final long number;
        private final Runnable task;

        Entry(long at, long number, Runnable task) {
            this.at = at;
            this.number = number;
            this.task = task;
        }
    }

    /** A task that waits for its time. */
    @FunctionalInterface
    public interface Alarm {
        /** Drops the task unless it has begun. */
        void cancel();
    }

    /** A time that begins at {@link #START}. */
    public VirtualTime() {
        this(START);
    }

    /** A time that begins at this moment. */
    public VirtualTime(Instant start) {
        this.start = start;
    }

    /** Nanoseconds since the beginning. */
    public synchronized long nanos() {
        return elapsed;
    }

    /** The moment that it is now. */
    public Instant instant() {
        return start.plusNanos(nanos());
    }

    /** A clock that shows this time, in UTC. */
    public Clock clock() {
        return new VirtualClock(ZoneOffset.UTC);
    }

    /**
     * Sets a task for later.
     *
     * @param delay from now; what is zero or less runs when the time is moved next, by whatever
     */
    public synchronized Alarm after(Duration delay, Runnable task) {
        Entry entry = new Entry(Math.addExact(elapsed, Math.max(0, delay.toNanos())), numbers++, task);
        alarms.add(entry);
        notifyAll();
        return () -> cancel(entry);
    }

    /** How many tasks wait. */
    public synchronized int alarms() {
        return alarms.size();
    }

    /** How long it is until the next task is due, or null if none waits. */
    public synchronized @Nullable Duration untilNextAlarm() {
        Entry next = alarms.peek();
        return next == null ? null : Duration.ofNanos(next.at - elapsed);
    }

    /**
     * Waits, in real time, until another thread has set a task for exactly this delay from now.
     *
     * @throws AssertionError if none has within ten seconds
     */
    public synchronized void awaitAlarm(Duration delay) throws InterruptedException {
        Deadline deadline = Deadline.in(Duration.ofSeconds(10));
        while (alarms.stream().noneMatch(entry -> entry.at == elapsed + delay.toNanos())) {
            if (deadline.isOver()) {
                throw new AssertionError("no task is set for %s from now; the next is for %s".formatted(delay,
                        untilNextAlarm()));
            }
            wait(Deadline.millis(deadline.left()));
        }
    }

    /**
     * Moves the time forward and runs what falls due, each task at its own time; also those that such a task sets, if they fall
     * due as well.
     *
     * @throws IllegalArgumentException if the duration is negative
     */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("time does not run backwards: " + by);
        }
        long until = Math.addExact(nanos(), by.toNanos());
        Entry next = takeNext(until);
        while (next != null) {
            next.task.run();
            next = takeNext(until);
        }
        synchronized (this) {
            elapsed = Math.max(elapsed, until);
        }
    }

    private synchronized void cancel(Entry entry) {
        alarms.remove(entry);
    }

    private synchronized @Nullable Entry takeNext(long until) {
        Entry next = alarms.peek();
        if (next == null || next.at > until) {
            return null;
        }
        alarms.remove();
        elapsed = Math.max(elapsed, next.at);
        return next;
    }

    private final class VirtualClock extends Clock {
        private final ZoneId zone;

        VirtualClock(ZoneId zone) {
            this.zone = zone;
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new VirtualClock(other);
        }

        @Override
        public Instant instant() {
            return VirtualTime.this.instant();
        }
    }
}
