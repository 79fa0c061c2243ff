// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Message;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what a publisher of {@link Flow} has, and is the publisher of the results. From the source it requests as much as may
 * be open at once, then one more for each result that has been taken: so neither messages nor results gather.
 *
 * <pre>
 *   source --onNext--&gt; the client, open ... acknowledged --onNext--&gt; subscriber
 *     ^                                                      |
 *     +---------------------- request(1) --------------------+
 * </pre>
 *
 * <p>All signals to the subscriber and to the source's Subscription are given by {@link #drain}, on one lane, so they are serial.
 */
final class PublishFlow implements Flow.Subscriber<Message>, Flow.Subscription {
    private final ClientCore core;
    private final Flow.Publisher<? extends Message> source;
    private final int maximumOpen;
    private final Lane lane;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock, under which nothing of the client is called. Null when there is no further signal.
    private Flow.@Nullable Subscriber<? super PublishResult> subscriber;
    private Flow.@Nullable Subscription sourceSubscription;
    private final ArrayDeque<CompletableFuture<PublishResult>> open = new ArrayDeque<>();
    private long demand;
    private int toRequest;
    private boolean scheduled;
    private boolean completed;
    // How the source has ended, to be told behind the results.
    private @Nullable Throwable sourceFailure;
    // To be told at once.
    private @Nullable Throwable violation;

    private PublishFlow(ClientCore core, Flow.Publisher<? extends Message> source, int maximumOpen,
            Flow.Subscriber<? super PublishResult> subscriber) {
        this.core = core;
        this.source = source;
        this.maximumOpen = maximumOpen;
        this.subscriber = subscriber;
        this.toRequest = maximumOpen;
        this.lane = core.newLane();
    }

    static Flow.Publisher<PublishResult> publisher(ClientCore core, Flow.Publisher<? extends Message> source,
            int maximumOpen) {
        Objects.requireNonNull(source);
        if (maximumOpen < 1) {
            throw new IllegalArgumentException("at least 1 message has to be open, not %,d".formatted(maximumOpen));
        }
        return subscriber -> {
            // Rule 1.9.
            PublishFlow flow = new PublishFlow(core, source, maximumOpen, Objects.requireNonNull(subscriber));
            flow.lane.add(() -> flow.begin(subscriber));
        };
    }

    private void begin(Flow.Subscriber<? super PublishResult> told) {
        try {
            told.onSubscribe(this);
        } catch (Throwable failure) {
            threw(failure);
            cancel();
        }
        if (isOver()) {
            return;
        }
        try {
            source.subscribe(this);
        } catch (Throwable failure) {
            // Rule 1.9 forbids it.
            violated(failure);
        }
    }

    // --- what the source says

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        Objects.requireNonNull(subscription);
        boolean second;
        lock.lock();
        try {
            second = sourceSubscription != null;
            if (!second) {
                sourceSubscription = subscription;
            }
        } finally {
            lock.unlock();
        }
        if (second) {
            // Rule 2.5.
            subscription.cancel();
        } else {
            schedule();
        }
    }

    @Override
    public void onNext(Message message) {
        // Rule 2.13.
        Objects.requireNonNull(message);
        if (isOver()) {
            return;
        }
        if (isFull()) {
            violated(new IllegalStateException("the source has sent more than was requested (rule 1.1)"));
            return;
        }
        CompletableFuture<PublishResult> result;
        try {
            result = core.publishing().publishOnceThereIsRoom(message);
        } catch (RuntimeException e) {
            // The message can't be published, or an interceptor has thrown.
            result = CompletableFuture.failedFuture(e);
        }
        lock.lock();
        try {
            open.add(result);
        } finally {
            lock.unlock();
        }
        CompletableFuture<PublishResult> unused = result.whenComplete((value, failure) -> schedule());
    }

    @Override
    public void onError(Throwable failure) {
        sourceEnded(Objects.requireNonNull(failure));
    }

    @Override
    public void onComplete() {
        sourceEnded(null);
    }

    private void sourceEnded(@Nullable Throwable failure) {
        lock.lock();
        try {
            sourceFailure = failure;
            completed = true;
        } finally {
            lock.unlock();
        }
        schedule();
    }

    // --- what the subscriber wants

    @Override
    public void request(long n) {
        if (n <= 0) {
            // Rule 3.9.
            violated(new IllegalArgumentException(
                    "a subscriber requests at least 1, not %,d (rule 3.9)".formatted(n)));
            return;
        }
        lock.lock();
        try {
            // Rules 3.8 and 3.17.
            demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
        } finally {
            lock.unlock();
        }
        schedule();
    }

    @Override
    public void cancel() {
        lock.lock();
        try {
            // Rule 3.13.
            subscriber = null;
        } finally {
            lock.unlock();
        }
        schedule();
    }

    private void violated(Throwable failure) {
        lock.lock();
        try {
            violation = failure;
        } finally {
            lock.unlock();
        }
        schedule();
    }

    // --- the signals

    private void schedule() {
        lock.lock();
        try {
            if (!scheduled) {
                scheduled = true;
                lane.add(this::drain);
            }
        } finally {
            lock.unlock();
        }
    }

    private void drain() {
        lock.lock();
        try {
            scheduled = false;
        } finally {
            lock.unlock();
        }
        Runnable signal = nextSignal();
        while (signal != null) {
            try {
                signal.run();
            } catch (Throwable failure) {
                // Rules 2.13 and 3.16: who throws is not told anything more.
                threw(failure);
                cancel();
            }
            signal = nextSignal();
        }
    }

    private @Nullable Runnable nextSignal() {
        lock.lock();
        try {
            Flow.Subscription from = sourceSubscription;
            Flow.Subscriber<? super PublishResult> to = subscriber;
            if (to == null) {
                return cancelSource();
            }
            if (violation != null) {
                return end(to, violation);
            }
            CompletableFuture<PublishResult> oldest = open.peek();
            if (oldest != null && oldest.isDone()) {
                if (oldest.isCompletedExceptionally()) {
                    return end(to, oldest.exceptionNow());
                }
                if (demand > 0) {
                    open.remove();
                    demand = demand == Long.MAX_VALUE ? demand : demand - 1;
                    toRequest++;
                    return () -> to.onNext(oldest.resultNow());
                }
            }
            if (oldest == null && completed) {
                return end(to, sourceFailure);
            }
            if (from != null && toRequest > 0 && !completed) {
                int n = toRequest;
                toRequest = 0;
                return () -> from.request(n);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private Runnable end(Flow.Subscriber<? super PublishResult> to, @Nullable Throwable failure) {
        subscriber = null;
        return failure == null ? to::onComplete : () -> to.onError(failure);
    }

    private @Nullable Runnable cancelSource() {
        Flow.Subscription from = sourceSubscription;
        // What is open goes its way; nobody looks at it.
        open.clear();
        if (from == null || completed) {
            return null;
        }
        completed = true;
        return from::cancel;
    }

    private boolean isFull() {
        lock.lock();
        try {
            return open.size() == maximumOpen;
        } finally {
            lock.unlock();
        }
    }

    private boolean isOver() {
        lock.lock();
        try {
            return subscriber == null;
        } finally {
            lock.unlock();
        }
    }

    private static void threw(Throwable failure) {
        System.getLogger(MqttClient.class.getPackageName()).log(Level.WARNING, "a subscriber or a source failed",
                failure);
    }
}
