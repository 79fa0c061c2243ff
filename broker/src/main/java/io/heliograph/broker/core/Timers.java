// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a shard has to do at a later time: a binary heap by deadline in which each timer knows its place, so that one that is
 * not needed any more is taken out at once and keeps nothing alive.
 */
final class Timers {
    private final List<Timer> heap = new ArrayList<>();

    /** Something to do once. */
    static final class Timer {
        private final Runnable task;
        private long deadlineNanos;
        private int place = -1;

        private Timer(Runnable task, long deadlineNanos) {
            this.task = task;
            this.deadlineNanos = deadlineNanos;
        }
    }

    /** Has the task run when the time has come. */
    Timer schedule(long deadlineNanos, Runnable task) {
        Timer timer = new Timer(task, deadlineNanos);
        heap.add(timer);
        up(heap.size() - 1, timer);
        return timer;
    }

    /** Takes a timer out; nothing happens if it is null, has run, or was taken out before. */
    void cancel(@Nullable Timer timer) {
        if (timer == null || timer.place < 0) {
            return;
        }
        int place = timer.place;
        timer.place = -1;
        Timer last = heap.removeLast();
        if (last.place >= 0) {
            if (place > 0 && earlier(last, heap.get(parent(place)))) {
                up(place, last);
            } else {
                down(place, last);
            }
        }
    }

    /** Runs all timers whose time has come. A task may schedule and cancel others. */
    void run(long nowNanos) {
        while (!heap.isEmpty() && heap.getFirst().deadlineNanos - nowNanos <= 0) {
            Timer due = heap.getFirst();
            cancel(due);
            due.task.run();
        }
    }

    int size() {
        return heap.size();
    }

    private void up(int from, Timer timer) {
        int place = from;
        while (place > 0 && earlier(timer, heap.get(parent(place)))) {
            put(place, heap.get(parent(place)));
            place = parent(place);
        }
        put(place, timer);
    }

    private void down(int from, Timer timer) {
        int place = from;
        while (true) {
            int child = 2 * place + 1;
            if (child >= heap.size()) {
                break;
            }
            if (child + 1 < heap.size() && earlier(heap.get(child + 1), heap.get(child))) {
                child++;
            }
            if (!earlier(heap.get(child), timer)) {
                break;
            }
            put(place, heap.get(child));
            place = child;
        }
        put(place, timer);
    }

    private void put(int place, Timer timer) {
        heap.set(place, timer);
        timer.place = place;
    }

    private static int parent(int place) {
        return (place - 1) / 2;
    }

    private static boolean earlier(Timer one, Timer other) {
        return one.deadlineNanos - other.deadlineNanos < 0;
    }
}
