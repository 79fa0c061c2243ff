// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.time.Duration;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Which of the messages that wait expires next. One alarm serves all. Guarded by the client's lock. */
final class Deadlines {
    private static final Time.Alarm NO_ALARM = () -> {
    };
    private static final Comparator<Publication> EARLIEST_FIRST = (a, b) -> {
        // The clock may overflow, so times are compared by their distance.
        int byTime = Long.signum(a.deadlineNanos() - b.deadlineNanos());
        return byTime != 0 ? byTime : Long.compare(a.number(), b.number());
    };

    private final Time time;
    private final ReentrantLock lock;
    private final Consumer<Publication> expired;
    private final TreeSet<Publication> waiting = new TreeSet<>(EARLIEST_FIRST);
    private Time.Alarm alarm = NO_ALARM;

    /**
     * Without messages.
     *
     * @param expired is given each message whose time has come, under the lock; it no longer stands here then
     */
    Deadlines(Time time, ReentrantLock lock, Consumer<Publication> expired) {
        this.time = time;
        this.lock = lock;
        this.expired = expired;
    }

    /** A message waits from now on. */
    void add(Publication publication) {
        if (publication.hasDeadline() && waiting.add(publication) && waiting.first() == publication) {
            setAlarm(publication);
        }
    }

    /** A message does not wait any more. */
    void remove(Publication publication) {
        if (publication.hasDeadline() && waiting.remove(publication) && waiting.isEmpty()) {
            // If others wait, the alarm rings early at worst.
            alarm.cancel();
            alarm = NO_ALARM;
        }
    }

    private void setAlarm(Publication next) {
        alarm.cancel();
        alarm = time.after(Duration.ofNanos(Math.max(0, next.deadlineNanos() - time.nanos())), this::ring);
    }

    private void ring() {
        lock.lock();
        try {
            while (!waiting.isEmpty() && waiting.first().deadlineNanos() - time.nanos() <= 0) {
                expired.accept(waiting.removeFirst());
            }
            if (!waiting.isEmpty()) {
                setAlarm(waiting.first());
            }
        } finally {
            lock.unlock();
        }
    }
}
