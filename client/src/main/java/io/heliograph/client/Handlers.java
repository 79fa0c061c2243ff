// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.client.Subscriptions.Subscriber;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Calls the handlers of received messages, each on its lane.
 *
 * <pre>
 *   given --&gt; its lane --&gt; the handler, called --&gt; finished --&gt; settled: acknowledged, and no longer counted
 * </pre>
 *
 * <p>For each message the lanes would have to wait for the client's lock, which reader and writer hold for much longer. So what is
 * finished gathers without it, until somebody who has the lock settles all of it: the writer before each write, or a reader that
 * needs room. Who finishes the first since then wakes one of them.
 */
final class Handlers {
    private final Receiver receiver;
    private final ReentrantLock lock;
    private final HandOffs handOffs;
    private final Events events;
    private final Statistics statistics;
    private final Time time;
    private final Interceptors interceptors;
    private final Queue<Handling> finished = new ConcurrentLinkedQueue<>();
    // Somebody is to look there.
    private volatile boolean settling;

    Handlers(Receiver receiver, ReentrantLock lock, HandOffs handOffs, Events events, Statistics statistics, Time time,
            Interceptors interceptors) {
        this.receiver = receiver;
        this.lock = lock;
        this.handOffs = handOffs;
        this.events = events;
        this.statistics = statistics;
        this.time = time;
        this.interceptors = interceptors;
    }

    /** Gives a message to one of its targets. Under the lock. */
    void give(Incoming incoming, Subscriber target) {
        target.lane().add(new Handling(target, incoming));
    }

    /** Deals with what is finished. Under the lock. */
    void settleFinished() {
        // In this order: who has finished looks at it after that.
        settling = false;
        for (Handling handling = finished.poll(); handling != null; handling = finished.poll()) {
            handling.settle();
        }
    }

    private void finished(Handling handling) {
        finished.add(handling);
        if (settling) {
            return;
        }
        lock.lock();
        try {
            settling = true;
            receiver.hasFinished();
        } finally {
            lock.unlock();
        }
    }

    /** A message in the hands of one handler. */
    private final class Handling implements Runnable {
        private final Subscriber target;
        private final Incoming incoming;
        private long nanos;
        private boolean failed = true;

        Handling(Subscriber target, Incoming incoming) {
            this.target = target;
            this.incoming = incoming;
        }

        @Override
        public void run() {
            switch (target.handler()) {
                case Handler.Automatic(MessageHandler automatic) -> handle(automatic);
                case Handler.Manual(AcknowledgingHandler manual) -> {
                    if (incoming.delivery() == null) {
                        handle(manual::handleQos0);
                    } else {
                        handle(manual);
                    }
                }
            }
        }

        private void handle(MessageHandler automatic) {
            if (!handOffs.begin(incoming)) {
                return;
            }
            try {
                call(automatic);
            } catch (Throwable failure) {
                // Of whatever kind: the lane has to go on, and the message to be acknowledged.
                events.handlerFailed(incoming.message(), failure, this::finish);
                return;
            }
            finish();
        }

        private void handle(AcknowledgingHandler manual) {
            MessageAcknowledgement acknowledgement = new MessageAcknowledgement(receiver, incoming);
            try {
                call(message -> manual.handle(message, acknowledgement));
            } catch (Throwable failure) {
                acknowledgement.rejectIfUnused(ReasonCode.UNSPECIFIED_ERROR, ReasonProperties.NONE);
                events.handlerFailed(incoming.message(), failure, this::handBack);
                return;
            }
            // What the user keeps is no longer in our hands; how much that can be, the Receive Maximum says.
            handBack();
        }

        private void call(MessageHandler called) throws Exception {
            FlightEvents.Handling event = FlightEvents.Handling.begun();
            // What is handed over once has waited for the disk.
            long begun = incoming.isHandedOnce() ? time.nanos() : target.lane().begunNanos(time);
            try {
                interceptors.handle(incoming.message(), called);
                failed = false;
            } finally {
                long now = time.nanos();
                nanos = now - begun;
                target.lane().ended(now);
                if (event != null) {
                    statistics.record(event, incoming.message().message(), failed);
                }
            }
        }

        /** The handler has returned, and that is its acknowledgement. */
        private void finish() {
            if (incoming.isHandedOnce()) {
                lock.lock();
                try {
                    settle();
                } finally {
                    lock.unlock();
                }
                handOffs.end(incoming);
                return;
            }
            finished(this);
        }

        /** Under the lock. */
        private void settle() {
            statistics.handled(nanos, failed);
            if (failed) {
                incoming.rejected(ReasonCode.UNSPECIFIED_ERROR, ReasonProperties.NONE);
            }
            returned();
            receiver.settled(incoming);
        }

        private void handBack() {
            lock.lock();
            try {
                statistics.handled(nanos, failed);
                returned();
            } finally {
                lock.unlock();
            }
        }

        private void returned() {
            if (incoming.returned()) {
                receiver.returned(incoming);
            }
        }
    }
}
