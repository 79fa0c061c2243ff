// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.MqttClient;
import io.heliograph.client.MqttException;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Publishes payloads one after the other, many under way at once, and stops at the first that fails. For one thread.
 */
final class Publisher {
    private final MqttClient client;
    private final Message blank;
    private final int mostInFlight;
    private final Semaphore free;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch first = new CountDownLatch(1);

    /**
     * @param blank what all messages are but for their payload
     */
    Publisher(MqttClient client, Message blank, int mostInFlight) {
        this.client = client;
        this.blank = blank;
        this.mostInFlight = mostInFlight;
        this.free = new Semaphore(mostInFlight);
    }

    /**
     * Publishes the payload so many times. With a delay, each waits until the one before is delivered, and then so
     * long.
     *
     * @throws CommandFailure if one was not delivered
     */
    void publish(Bytes payload, int count, Duration delay) {
        for (int i = 0; i < count; i++) {
            if (i > 0 && !delay.isZero()) {
                finish();
                pause(delay);
            }
            send(payload);
        }
        finish();
    }

    /**
     * Publishes every line.
     *
     * @throws CommandFailure if one was not delivered or could not be read
     */
    void publishLines(LineReader lines) {
        try {
            for (Bytes line = lines.next(); line != null; line = lines.next()) {
                send(line);
            }
        } catch (IOException e) {
            throw new CommandFailure("can't read standard input: " + e.getMessage(), e);
        }
        finish();
    }

    /** Waits until the client has taken the first message, or there will be none. */
    void awaitFirst() {
        try {
            first.await();
        } catch (InterruptedException e) {
            throw new CommandFailure("interrupted", e);
        }
    }

    /** No message follows. */
    void over() {
        first.countDown();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the failure is looked at
    private void send(Bytes payload) {
        free.acquireUninterruptibly();
        checkFailure();
        client.send(new Message(blank.topicName(), payload, blank.qos(), blank.retain(), blank.properties()))
                .whenComplete((result, thrown) -> {
                    if (thrown != null) {
                        failure.compareAndSet(null, thrown);
                    }
                    free.release();
                });
        first.countDown();
    }

    /** Waits until all are delivered. */
    private void finish() {
        free.acquireUninterruptibly(mostInFlight);
        free.release(mostInFlight);
        checkFailure();
    }

    private void checkFailure() {
        Throwable thrown = failure.get();
        if (thrown != null) {
            Throwable cause = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause()
                    : thrown;
            if (cause instanceof MqttException known) {
                throw known;
            }
            throw new CommandFailure(String.valueOf(cause.getMessage()), cause);
        }
    }

    private static void pause(Duration delay) {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            throw new CommandFailure("interrupted", e);
        }
    }
}
