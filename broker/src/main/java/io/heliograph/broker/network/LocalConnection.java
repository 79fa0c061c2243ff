// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.network;

import io.heliograph.broker.BrokerConnection;
import io.heliograph.broker.core.ClientConnection;
import io.heliograph.broker.core.NetworkConnection;
import io.heliograph.broker.core.Shard;
import io.heliograph.broker.core.ShardThread;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection without sockets. The Client's threads and that of the shard meet at one lock, which guards two queues of bytes; the
 * core is entered without it, and only on the shard's thread.
 *
 * <p>What the Client has to say to the core is a task on that thread. A task that finds the connection moving, or moved, goes after
 * it.
 */
final class LocalConnection implements NetworkConnection {
    /** What the Client may have written and the core not read. */
    private static final int INPUT_BYTES = 64 * 1024;
    // As with sockets.
    private static final int LOW_WATER_BYTES = 256 * 1024;
    private static final int HIGH_WATER_BYTES = 1024 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition data = lock.newCondition();
    private final ArrayDeque<byte[]> input = new ArrayDeque<>();
    private final ArrayDeque<byte[]> output = new ArrayDeque<>();
    private final ClientEnd clientEnd = new ClientEnd();
    private final ClientConnection connection;
    private final Runnable whenClosed;
    private volatile EventLoopThread thread;

    // Guarded by the lock.
    private int inputBytes;
    private int outputBytes;
    private int outputOffset;
    private boolean reading = true;
    private boolean moving;
    private boolean draining;
    private boolean unwritable;
    private boolean inputEnded;
    private boolean closing;
    private boolean clientClosed;
    private boolean told;

    /**
     * On the thread of the shard that accepts.
     *
     * @param whenClosed is run once when it is over
     */
    LocalConnection(Shard shard, EventLoopThread thread, Runnable whenClosed) {
        this.thread = thread;
        this.whenClosed = whenClosed;
        this.connection = shard.accept(this);
    }

    BrokerConnection clientEnd() {
        return clientEnd;
    }

    // --- what the Client does

    private final class ClientEnd implements BrokerConnection {
        @Override
        public int read(byte[] buffer) throws IOException {
            boolean writableAgain;
            int count;
            lock.lock();
            try {
                while (output.isEmpty() && !closing && !clientClosed) {
                    data.awaitUninterruptibly();
                }
                if (clientClosed) {
                    throw new IOException("the connection is closed");
                }
                if (output.isEmpty()) {
                    return -1;
                }
                count = take(buffer);
                writableAgain = unwritable && outputBytes < LOW_WATER_BYTES;
                unwritable = unwritable && !writableAgain;
            } finally {
                lock.unlock();
            }
            if (writableAgain) {
                onOwnThread(connection::writable);
            }
            return count;
        }

        private int take(byte[] buffer) {
            byte[] first = output.element();
            int count = Math.min(buffer.length, first.length - outputOffset);
            System.arraycopy(first, outputOffset, buffer, 0, count);
            outputOffset += count;
            if (outputOffset == first.length) {
                output.remove();
                outputOffset = 0;
            }
            outputBytes -= count;
            return count;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int at = offset; at < offset + length; at += INPUT_BYTES) {
                put(Arrays.copyOfRange(bytes, at, Math.min(offset + length, at + INPUT_BYTES)));
            }
        }

        private void put(byte[] part) throws IOException {
            lock.lock();
            try {
                while (inputBytes > 0 && inputBytes + part.length > INPUT_BYTES && !closing && !inputEnded) {
                    room.awaitUninterruptibly();
                }
                if (closing || inputEnded) {
                    throw new IOException("the connection is closed");
                }
                input.add(part);
                inputBytes += part.length;
                drainSoon();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void closeOutput() {
            lock.lock();
            try {
                inputEnded = true;
                room.signalAll();
                drainSoon();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                clientClosed = true;
                inputEnded = true;
                input.clear();
                inputBytes = 0;
                room.signalAll();
                data.signalAll();
                drainSoon();
            } finally {
                lock.unlock();
            }
        }
    }

    private void onOwnThread(Runnable news) {
        EventLoopThread owner = thread;
        owner.execute(() -> {
            if (owner.equals(thread) && !isMoving()) {
                news.run();
            } else {
                onOwnThread(news);
            }
        });
    }

    private boolean isMoving() {
        lock.lock();
        try {
            return moving;
        } finally {
            lock.unlock();
        }
    }

    // --- what the core gets

    private void drainSoon() {
        if (!draining && !moving) {
            draining = true;
            onOwnThread(this::drain);
        }
    }

    private void drain() {
        byte[] next = next();
        while (next != null) {
            connection.received(next, 0, next.length);
            next = next();
        }
    }

    private byte @Nullable [] next() {
        boolean over;
        lock.lock();
        try {
            if (reading && !moving && !closing && !input.isEmpty()) {
                byte[] next = input.remove();
                inputBytes -= next.length;
                room.signalAll();
                return next;
            }
            draining = false;
            over = !told && !moving && (closing || (inputEnded && input.isEmpty()));
            told = told || over;
            closing = closing || over;
            data.signalAll();
        } finally {
            lock.unlock();
        }
        if (over) {
            whenClosed.run();
            connection.closed();
        }
        return null;
    }

    // --- what the core does

    @Override
    public void write(byte[] bytes, int length) {
        lock.lock();
        try {
            if (!clientClosed && !closing) {
                output.add(Arrays.copyOf(bytes, length));
                outputBytes += length;
                unwritable = unwritable || outputBytes >= HIGH_WATER_BYTES;
                data.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isWritable() {
        lock.lock();
        try {
            return !unwritable;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void reading(boolean on) {
        lock.lock();
        try {
            reading = on;
            if (on && (!input.isEmpty() || inputEnded)) {
                drainSoon();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void moveTo(ShardThread target, Runnable arrived) {
        lock.lock();
        try {
            moving = true;
        } finally {
            lock.unlock();
        }
        EventLoopThread to = (EventLoopThread) target;
        // By way of the thread that it leaves, which may be in the middle of the core now.
        thread.execute(() -> to.execute(() -> arrived(to, arrived)));
    }

    private void arrived(EventLoopThread to, Runnable arrived) {
        lock.lock();
        try {
            thread = to;
            moving = false;
        } finally {
            lock.unlock();
        }
        arrived.run();
        lock.lock();
        try {
            drainSoon();
        } finally {
            lock.unlock();
        }
    }

    /** What was written can still be read; what the Client has written is dropped. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            input.clear();
            inputBytes = 0;
            room.signalAll();
            data.signalAll();
            drainSoon();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String remoteAddress() {
        return "local";
    }
}
