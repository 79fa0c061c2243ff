// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What is sent on a connection, by a thread of its own: nobody waits for a Client that does not read. */
final class Output {
    /** How long what still comes is read and dropped after the last packet was sent, so that no reset overtakes that. */
    private static final Duration LINGER = Duration.ofMillis(500);
    /** On a busy machine the last packet may take its time. */
    private static final Duration WRITE_PATIENCE = Duration.ofSeconds(5);
    private static final int LONGEST_QUEUE = 10_000;
    private static final byte[] END = new byte[0];

    private final Stream stream;
    private final BlockingQueue<byte[]> queue = new LinkedBlockingQueue<>(LONGEST_QUEUE);
    private final Thread writer = Thread.ofVirtual().unstarted(this::write);

    Output(Stream stream) {
        this.stream = stream;
    }

    void start() {
        writer.start();
    }

    void add(byte[] bytes) {
        if (!queue.offer(bytes)) {
            breakOff();
        }
    }

    /** Nothing more is added. */
    void end() {
        add(END);
    }

    private void write() {
        try {
            for (byte[] bytes = queue.take(); bytes.length > 0; bytes = queue.take()) {
                stream.write(bytes);
            }
            stream.end();
        } catch (IOException e) {
            breakOff();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until all is sent, and closes the socket. */
    void finish() {
        try {
            writer.join(WRITE_PATIENCE);
            drain();
        } catch (IOException e) {
            // Nothing more comes.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            breakOff();
        }
    }

    private void drain() throws IOException {
        long end = System.nanoTime() + LINGER.toNanos();
        InputStream in = stream.input();
        byte[] rest = new byte[4096];
        stream.socket().setSoTimeout((int) LINGER.toMillis());
        while (System.nanoTime() < end && in.read(rest) >= 0) {
            // Dropped.
        }
    }

    /** Closes the socket at once. */
    void breakOff() {
        try {
            stream.socket().close();
        } catch (IOException e) {
            // Closed all the same.
        }
    }
}
