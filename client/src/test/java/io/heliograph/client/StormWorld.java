// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Connack;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.ReasonCode;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * A clock, a network and a Server for many whole clients, without a socket. A client is settled when it waits: for the time of
 * its next attempt, or for what a Server that has accepted it may send. The test moves the clock only when all are settled, so
 * what happens does not depend on threads.
 */
final class StormWorld implements Time {
    /** No other alarm has this delay. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofDays(321);

    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Ringing> alarms = new TreeSet<>();
    private final List<Line> lines = new ArrayList<>();
    private final Semaphore settled = new Semaphore(0);
    private final ThreadCounter threads = new ThreadCounter();
    private final long[] acceptedNanos;
    private final byte[] connack;
    private long now;
    private long count;
    private boolean away;

    StormWorld(int clients) {
        acceptedNanos = new long[clients];
        PacketBuffer out = new PacketBuffer(16);
        PacketEncoder.of(MqttVersion.V5).encode(new Connack(false, ReasonCode.SUCCESS), out);
        connack = java.util.Arrays.copyOf(out.array(), out.length());
    }

    MqttClient client(int number, RandomGenerator random) {
        MqttClientBuilder builder = MqttClient.builder().clientIdentifier("c" + number).keepAlive(Duration.ZERO)
                .timeouts(Timeouts.NONE.withConnect(CONNECT_TIMEOUT));
        return new MqttClient(builder.options(random),
                new Environment(this, random, threads, destination -> new Line(number)));
    }

    // --- the clock

    private final class Ringing implements Time.Alarm, Comparable<Ringing> {
        private final long atNanos;
        private final long order;
        private final Runnable task;

        Ringing(long atNanos, long order, Runnable task) {
            this.atNanos = atNanos;
            this.order = order;
            this.task = task;
        }

        @Override
        public int compareTo(Ringing other) {
            return atNanos != other.atNanos ? Long.compare(atNanos, other.atNanos) : Long.compare(order, other.order);
        }

        @Override
        public void cancel() {
            lock.lock();
            try {
                alarms.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public long nanos() {
        lock.lock();
        try {
            return now;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long epochMillis() {
        return nanos() / 1_000_000;
    }

    @Override
    public Time.Alarm after(Duration delay, Runnable task) {
        lock.lock();
        try {
            Ringing ringing = new Ringing(now + delay.toNanos(), count++, task);
            alarms.add(ringing);
            if (!delay.equals(CONNECT_TIMEOUT)) {
                settled.release();
            }
            return ringing;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        // The clock is for all clients.
    }

    void advance(Duration by) {
        lock.lock();
        try {
            now += by.toNanos();
        } finally {
            lock.unlock();
        }
    }

    /** When the next client makes its attempt. */
    long nextNanos() {
        lock.lock();
        try {
            return alarms.first().atNanos;
        } finally {
            lock.unlock();
        }
    }

    void advanceToNext() {
        Ringing next;
        lock.lock();
        try {
            next = alarms.removeFirst();
            now = next.atNanos;
        } finally {
            lock.unlock();
        }
        next.task.run();
    }

    void awaitSettled(int clients) throws InterruptedException {
        assertThat(settled.tryAcquire(clients, 60, TimeUnit.SECONDS)).isTrue();
    }

    void awaitNoThread() throws InterruptedException {
        threads.awaitNone();
    }

    // --- the Server

    void goAway() {
        List<Line> cut;
        lock.lock();
        try {
            away = true;
            cut = List.copyOf(lines);
        } finally {
            lock.unlock();
        }
        cut.forEach(Line::close);
    }

    void comeBack() {
        lock.lock();
        try {
            away = false;
        } finally {
            lock.unlock();
        }
    }

    /** When each client was accepted last. */
    long[] acceptedNanos() {
        return acceptedNanos.clone();
    }

    /** One connection. */
    private final class Line implements Transport {
        private final int client;
        private final Condition change = lock.newCondition();
        private boolean answers;
        private boolean closed;

        Line(int client) {
            this.client = client;
        }

        @Override
        public void open() throws IOException {
            lock.lock();
            try {
                if (away) {
                    throw new ConnectException("the server is away");
                }
                lines.add(this);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public int read(byte[] buffer) {
            lock.lock();
            try {
                if (answers) {
                    answers = false;
                    System.arraycopy(connack, 0, buffer, 0, connack.length);
                    return connack.length;
                }
                settled.release();
                while (!closed) {
                    change.awaitUninterruptibly();
                }
                return -1;
            } finally {
                lock.unlock();
            }
        }

        /** CONNECT: the clients have nothing else to say. */
        @Override
        public void write(byte[] bytes, int offset, int length) {
            lock.lock();
            try {
                answers = true;
                acceptedNanos[client] = now;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void closeOutput() {
            close();
        }

        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                lines.remove(this);
                change.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
