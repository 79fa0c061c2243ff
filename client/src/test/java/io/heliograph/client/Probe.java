// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A subscriber that notes its signals and looks after the rules: serial, nothing before onSubscribe, nothing after the end. */
class Probe<T> implements Flow.Subscriber<T> {
    static final String COMPLETE = "complete";

    final BlockingQueue<Object> signals = new LinkedBlockingQueue<>();
    final CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();
    final BlockingQueue<String> violations = new LinkedBlockingQueue<>();
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile boolean ended;

    /** What the subscriber does in onSubscribe. */
    void subscribed(Flow.Subscription subscription) {}

    /** What the subscriber does in onNext. */
    void next(T item) {}

    @Override
    public final void onSubscribe(Flow.Subscription subscription) {
        signal("onSubscribe", subscribed.isDone(), () -> {
            subscribed(subscription);
            subscribed.complete(subscription);
        });
    }

    @Override
    public final void onNext(T item) {
        signal("onNext", !subscribed.isDone() || ended, () -> {
            signals.add(item);
            next(item);
        });
    }

    @Override
    public final void onError(Throwable failure) {
        signal("onError", ended, () -> {
            ended = true;
            signals.add(failure);
        });
    }

    @Override
    public final void onComplete() {
        signal("onComplete", ended, () -> {
            ended = true;
            signals.add(COMPLETE);
        });
    }

    private void signal(String name, boolean wrong, Runnable then) {
        if (wrong || !busy.compareAndSet(false, true)) {
            violations.add(name);
            return;
        }
        try {
            then.run();
        } finally {
            busy.set(false);
        }
    }

    Flow.Subscription subscription() throws Exception {
        return subscribed.get(10, TimeUnit.SECONDS);
    }

    Object take() throws InterruptedException {
        Object signal = signals.poll(10, TimeUnit.SECONDS);
        assertThat(violations).isEmpty();
        return signal;
    }
}
