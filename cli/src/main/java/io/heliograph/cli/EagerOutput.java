// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An output that shows what is written as soon as the reader can take it: a thread of its own writes all that has
 * gathered since its last write. Little comes out at once, much comes out in large pieces, and nobody has to choose a
 * buffer.
 */
final class EagerOutput implements AutoCloseable {
    /** Whoever writes waits while so many bytes have gathered. */
    private static final int MOST_BYTES = 1 << 20;

    private final OutputStream out;
    private final Runnable whenBroken;
    private final Thread writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // The fields below are guarded by the lock.
    private ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private boolean closed;
    private boolean broken;

    /**
     * Starts the writing thread.
     *
     * @param whenBroken is called once if the reader is gone; what is written from then on is thrown away
     */
    EagerOutput(OutputStream out, Runnable whenBroken) {
        this.out = out;
        this.whenBroken = whenBroken;
        // Not virtual: writing to a file or a pipe holds the carrier thread.
        this.writer = Thread.ofPlatform().daemon().name("standard-output").start(this::run);
    }

    /** Appends the bytes, and waits while too many have gathered. */
    void write(byte[] bytes) {
        lock.lock();
        try {
            while (gathered.size() >= MOST_BYTES && !broken) {
                changed.awaitUninterruptibly();
            }
            if (!broken) {
                gathered.writeBytes(bytes);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        ByteArrayOutputStream next = new ByteArrayOutputStream();
        try {
            next = exchanged(next);
            while (next.size() > 0) {
                next.writeTo(out);
                out.flush();
                next.reset();
                next = exchanged(next);
            }
        } catch (IOException e) {
            lock.lock();
            try {
                broken = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            whenBroken.run();
        }
    }

    /** Gives an empty buffer for one with something in it; an empty one comes back when the output was closed. */
    private ByteArrayOutputStream exchanged(ByteArrayOutputStream empty) {
        lock.lock();
        try {
            while (gathered.size() == 0 && !closed) {
                changed.awaitUninterruptibly();
            }
            ByteArrayOutputStream full = gathered;
            gathered = empty;
            changed.signalAll();
            return full;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all is written. The stream below stays open. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
