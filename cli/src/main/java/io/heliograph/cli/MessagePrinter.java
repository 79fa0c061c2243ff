// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.ReceivedMessage;
import io.heliograph.codec.Message;
import io.heliograph.codec.Publish;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/** Prints messages until there have been enough. Used by the threads of the client, one at a time. */
final class MessagePrinter implements AutoCloseable {
    private final Printing printing;
    private final boolean identifiersAsked;
    private final EagerOutput out;
    private final PrintStream err;
    private final Clock clock;
    private final CompletableFuture<Integer> end;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ReentrantLock lock = new ReentrantLock();
    private final CountDownLatch over = new CountDownLatch(1);
    // Guarded by the lock.
    private long printed;
    // The packet identifier of the last message to be printed; 0 before it has come, and with QoS 0.
    private int last;

    /**
     * @param identifiersAsked whether the user has given a Subscription Identifier; those of the client are not shown
     * @param end              completed when there have been enough
     */
    MessagePrinter(Printing printing, boolean identifiersAsked, EagerOutput out, PrintStream err, Clock clock,
            CompletableFuture<Integer> end) {
        this.printing = printing;
        this.identifiersAsked = identifiersAsked;
        this.out = out;
        this.err = err;
        this.clock = clock;
        this.end = end;
    }

    /**
     * Prints the message. One that comes when there have been enough is not let go before {@link #close}: it stays
     * unacknowledged, so that the Session keeps it for the next time.
     */
    void print(ReceivedMessage received) throws InterruptedException {
        if (!isTaken(received)) {
            over.await();
        }
    }

    /**
     * A message is being acknowledged. The end comes with the last: were it to come before, DISCONNECT could overtake
     * the acknowledgement, and the Session would send the message again the next time.
     */
    void acknowledged(int packetIdentifier) {
        lock.lock();
        try {
            if (last != 0 && last == packetIdentifier) {
                end.complete(ExitStatus.OK);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The connection is gone: no acknowledgement follows on it. */
    void connectionLost() {
        lock.lock();
        try {
            if (last != 0) {
                end.complete(ExitStatus.OK);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of what was held. */
    @Override
    public void close() {
        over.countDown();
    }

    private boolean isTaken(ReceivedMessage received) {
        lock.lock();
        try {
            if (printed == printing.count() || end.isDone()) {
                return false;
            }
            switch (printing.verdict(received.message())) {
                case SKIP -> {
                    return true;
                }
                case END -> {
                    end.complete(ExitStatus.OK);
                    return false;
                }
                case PRINT -> printLine(received);
            }
            printed++;
            if (printed == printing.count()) {
                last = received.packetIdentifier();
                if (last == 0) {
                    end.complete(ExitStatus.OK);
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void printLine(ReceivedMessage received) {
        Message message = received.message();
        List<Integer> identifiers = identifiersAsked ? received.subscriptionIdentifiers() : List.of();
        Publish publish = new Publish(message, received.duplicate(), received.packetIdentifier(), 0, identifiers);
        line.reset();
        try {
            printing.format().write(line, publish, ZonedDateTime.now(clock));
        } catch (JsonText.InvalidException e) {
            err.println("helio sub: the payload on topic " + message.topicName() + " is no valid JSON");
            return;
        }
        if (printing.endOfLine()) {
            line.write('\n');
        }
        out.write(line.toByteArray());
    }
}
