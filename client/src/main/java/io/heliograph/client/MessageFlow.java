// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Subscription;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a subscription for a subscriber of {@link Flow}. All signals are tasks of one lane, so they are serial. Where
 * there is no demand the lane waits with the message in its hand, unacknowledged; that is what holds back the Server.
 *
 * <pre>
 *   onSubscribe, SUBSCRIBE --&gt; onNext ... --&gt; onComplete   unsubscribed, or replaced by another subscriber of the filter
 *                                        \-&gt; onError      refused, client closed, request(0)
 *                                        \-&gt; nothing      cancelled, or the subscriber has thrown
 * </pre>
 */
final class MessageFlow implements Flow.Subscription, AcknowledgingHandler, Subscriptions.Ending {
    private final ClientCore core;
    private final Subscription subscription;
    private final Lane lane;
    private final Subscriptions.Subscriber self;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();

    // Guarded by the lock, under which nothing of the client is called. Null when there is no further signal.
    private Flow.@Nullable Subscriber<? super ReceivedMessage> subscriber;
    private long demand;
    // No further onNext, whatever waits.
    private boolean cut;
    private boolean subscribed;
    private boolean unsubscribed;

    private MessageFlow(ClientCore core, Subscription subscription,
            Flow.Subscriber<? super ReceivedMessage> subscriber) {
        this.core = core;
        this.subscription = subscription;
        this.subscriber = subscriber;
        this.lane = core.newLane();
        this.self = new Subscriptions.Subscriber(new Handler.Manual(this), lane, this);
    }

    static Flow.Publisher<ReceivedMessage> publisher(ClientCore core, Subscription subscription) {
        core.subscribing().checkSubscriptions(new SubscribeCall(List.of(subscription), null, List.of()));
        return subscriber -> {
            // Rule 1.9.
            MessageFlow flow = new MessageFlow(core, subscription, Objects.requireNonNull(subscriber));
            flow.lane.add(flow::begin);
        };
    }

    private void begin() {
        Flow.Subscriber<? super ReceivedMessage> told = subscriber();
        if (told == null) {
            return;
        }
        try {
            told.onSubscribe(this);
        } catch (Throwable failure) {
            threw(failure);
            cancel();
        }
        if (isOver()) {
            return;
        }
        CompletableFuture<SubscribeResult> unused = core
                .subscribing()
                .subscribe(new SubscribeCall(List.of(subscription), null, List.of()), self, Face.ASYNC, core.timeouts())
                .future()
                .whenComplete((result, failure) -> {
                    if (failure != null) {
                        lane.add(() -> end(failure));
                    }
                });
        lock.lock();
        try {
            subscribed = true;
        } finally {
            lock.unlock();
        }
        if (isOver()) {
            unsubscribe();
        }
    }

    /** Once, whoever ends it, and not before there is something to end: {@link #begin} looks behind itself. */
    private void unsubscribe() {
        lock.lock();
        try {
            if (!subscribed || unsubscribed) {
                return;
            }
            unsubscribed = true;
        } finally {
            lock.unlock();
        }
        core.subscribing().unsubscribe(subscription.topicFilter(), self);
    }

    // --- what the subscriber wants

    @Override
    public void request(long n) {
        if (isOver()) {
            // Rule 3.6.
            return;
        }
        if (n <= 0) {
            // Rule 3.9.
            cut(new IllegalArgumentException("a subscriber requests at least 1, not %,d (rule 3.9)".formatted(n)));
            unsubscribe();
            return;
        }
        lock.lock();
        try {
            // Rules 3.8 and 3.17.
            demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void cancel() {
        lock.lock();
        try {
            if (subscriber == null) {
                return;
            }
            // Rule 3.13.
            subscriber = null;
            change.signalAll();
        } finally {
            lock.unlock();
        }
        unsubscribe();
    }

    // --- what comes

    @Override
    public void handle(ReceivedMessage message, MessageAcknowledgement acknowledgement) {
        if (next(message)) {
            acknowledgement.acknowledge();
        } else {
            acknowledgement.reject(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, null);
        }
    }

    @Override
    public void handleQos0(ReceivedMessage message) {
        next(message);
    }

    private boolean next(ReceivedMessage message) {
        Flow.Subscriber<? super ReceivedMessage> willing = awaitDemand();
        if (willing == null) {
            return false;
        }
        try {
            willing.onNext(message);
        } catch (Throwable failure) {
            // Rule 2.13: it counts as cancelled.
            cancel();
            throw failure;
        }
        return true;
    }

    private Flow.@Nullable Subscriber<? super ReceivedMessage> awaitDemand() {
        lock.lock();
        try {
            while (subscriber != null && !cut && demand == 0) {
                change.awaitUninterruptibly();
            }
            if (subscriber == null || cut) {
                return null;
            }
            if (demand < Long.MAX_VALUE) {
                demand--;
            }
            return subscriber;
        } finally {
            lock.unlock();
        }
    }

    // --- the end

    @Override
    public void ended(@Nullable MqttException cause) {
        if (cause instanceof ClientClosedException) {
            cut(cause);
        } else {
            lane.add(() -> end(cause));
        }
    }

    private void cut(Throwable cause) {
        lock.lock();
        try {
            cut = true;
            change.signalAll();
        } finally {
            lock.unlock();
        }
        lane.add(() -> end(cause));
    }

    private void end(@Nullable Throwable cause) {
        Flow.Subscriber<? super ReceivedMessage> told = takeSubscriber();
        if (told == null) {
            return;
        }
        try {
            if (cause == null) {
                told.onComplete();
            } else {
                told.onError(cause);
            }
        } catch (Throwable failure) {
            threw(failure);
        }
    }

    private static void threw(Throwable failure) {
        System.getLogger(MqttClient.class.getPackageName()).log(Level.WARNING, "a subscriber failed", failure);
    }

    private Flow.@Nullable Subscriber<? super ReceivedMessage> subscriber() {
        lock.lock();
        try {
            return subscriber;
        } finally {
            lock.unlock();
        }
    }

    private Flow.@Nullable Subscriber<? super ReceivedMessage> takeSubscriber() {
        lock.lock();
        try {
            Flow.Subscriber<? super ReceivedMessage> taken = subscriber;
            subscriber = null;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private boolean isOver() {
        lock.lock();
        try {
            return subscriber == null || cut;
        } finally {
            lock.unlock();
        }
    }
}
