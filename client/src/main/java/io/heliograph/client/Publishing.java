// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Publishing by each face: waits for the acknowledgement, for room, or for nothing. */
final class Publishing {
    private static final int MOST_TRIES = 50;

    private final Timeouts usual;
    private final Time time;
    private final ReentrantLock lock;
    private final Sender sender;
    private final Life life;
    private final Store store;
    private final Interceptors interceptors;
    private final Events events;
    private final Completions completions;

    Publishing(ClientOptions options, Environment environment, ReentrantLock lock, Sender sender, Life life,
            Store store,
            Interceptors interceptors, Events events, Completions completions) {
        this.usual = options.timeouts();
        this.time = environment.time();
        this.lock = lock;
        this.sender = sender;
        this.life = life;
        this.store = store;
        this.interceptors = interceptors;
        this.events = events;
        this.completions = completions;
    }

    PublishResult publishAndWait(Message message, int priority, Timeouts timeouts) {
        Publication publication = begin(message, priority, Face.BLOCKING, true);
        CompletableFuture<PublishResult> future = publication.promise().future();
        if (future.isDone()) {
            return ClientCore.await(publication.promise().future());
        }
        Time.Alarm alarm = time.after(timeouts.publish(), () -> tooLate(publication, timeouts.publish()));
        try {
            return ClientCore.await(publication.promise().future());
        } catch (MqttInterruptedException e) {
            throw interrupted(withdraw(publication, e), e);
        } finally {
            alarm.cancel();
        }
    }

    private void tooLate(Publication publication, Duration timeout) {
        if (withdraw(publication, timedOut(true, timeout))) {
            return;
        }
        MqttTimeoutException failure = timedOut(false, timeout);
        // The message may go on, and its promise may tell of its end.
        publication.promise().failWaiting(failure,
                () -> events.tell(new ClientEvent.OperationFailed("publish", failure)));
    }

    CompletableFuture<PublishResult> send(Message message, int priority, Timeouts timeouts) {
        Publication publication = begin(message, priority, Face.ASYNC, true);
        @Nullable CompletableFuture<@Nullable Void> admission = publication.admission();
        if (admission != null) {
            awaitAdmission(publication, admission, timeouts);
        }
        keep(publication);
        return publication.promise().future();
    }

    /** A message that was handed over with QoS 1 or 2 is in the store, if there is one. */
    private void keep(Publication publication) {
        if (publication.qos() == QoS.AT_MOST_ONCE || store.isOff()) {
            return;
        }
        long position;
        lock.lock();
        try {
            position = store.required();
        } finally {
            lock.unlock();
        }
        store.sync(position);
    }

    private void awaitAdmission(Publication publication, CompletableFuture<@Nullable Void> admission,
            Timeouts timeouts) {
        Time.Alarm alarm = time.after(timeouts.publish(),
                () -> withdraw(publication, timedOut(true, timeouts.publish())));
        try {
            ClientCore.await(admission);
        } catch (MqttInterruptedException e) {
            throw interrupted(withdraw(publication, e), e);
        } finally {
            alarm.cancel();
        }
    }

    /** There is no timeout but one of this call's own. */
    CompletableFuture<PublishResult> publish(Message message, int priority, Timeouts timeouts) {
        try {
            Publication publication = begin(message, priority, Face.ASYNC, false);
            if (!timeouts.equals(usual)) {
                Time.Alarm alarm = time.after(timeouts.publish(),
                        () -> tooLate(publication, timeouts.publish()));
                publication.promise().whenDone(alarm::cancel);
            }
            return publication.promise().future();
        } catch (MqttException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Takes a message without waiting; if there is no room, that waits in its place. The future is completed under the lock.
     *
     * @throws MqttException if it is not taken
     */
    CompletableFuture<PublishResult> publishOnceThereIsRoom(Message message) {
        return begin(message, MqttClient.NORMAL_PRIORITY, Face.BLOCKING, true).promise().future();
    }

    /** As {@link #publishOnceThereIsRoom}, for a message that the interceptors have seen. */
    CompletableFuture<PublishResult> publishRequest(Message request) {
        return begin(new Publication(request, MqttClient.NORMAL_PRIORITY,
                new Promise<>(Face.BLOCKING, completions, events.ending(request))), true).promise().future();
    }

    private Publication begin(Message message, int priority, Face face, boolean mayWait) {
        if (priority < 0 || priority > Publication.HIGHEST_PRIORITY) {
            throw new IllegalArgumentException("a priority is from 0 to 255, not %,d".formatted(priority));
        }
        if (message.topicName().isEmpty()) {
            throw new IllegalArgumentException("a message is published to a topic");
        }
        if (interceptors.isEmpty()) {
            return begin(new Publication(message, priority, new Promise<>(face, completions, events.ending(message))),
                    mayWait);
        }
        MessageInterceptor.Outgoing outgoing = interceptors.publishing(message);
        Message changed = outgoing.message();
        if (changed.topicName().isEmpty()) {
            IllegalArgumentException none = new IllegalArgumentException("an interceptor has taken away the topic");
            outgoing.whenDone().accept(none);
            throw none;
        }
        try {
            return begin(new Publication(changed, priority,
                    new Promise<>(face, completions, Interceptors.ending(outgoing, events.ending(changed)))), mayWait);
        } catch (MqttException e) {
            outgoing.whenDone().accept(e);
            throw e;
        }
    }

    private Publication begin(Publication publication, boolean mayWait) {
        QoS qos = publication.qos();
        lockSoon();
        try {
            if (sender.takesOffline(qos)) {
                life.requireOpen();
            } else {
                life.requireUsable(qos == QoS.AT_MOST_ONCE);
            }
            sender.publish(publication, mayWait);
            return publication;
        } catch (MqttException e) {
            events.tell(new ClientEvent.OperationFailed("publish", e));
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** The writer has the lock for some microseconds at a time, less than it takes to go to sleep and be woken. */
    private void lockSoon() {
        for (int i = 0; i < MOST_TRIES; i++) {
            if (lock.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        lock.lock();
    }

    /** Whether the message has been taken back, so that it will not be sent; that is its end. */
    private boolean withdraw(Publication publication, MqttException why) {
        lock.lock();
        try {
            boolean withdrawn = sender.withdraw(publication);
            if (withdrawn) {
                publication.fail(why);
            }
            return withdrawn;
        } finally {
            lock.unlock();
        }
    }

    private static MqttTimeoutException timedOut(boolean withdrawn, Duration timeout) {
        return new MqttTimeoutException("publish", timeout, (withdrawn
                ? "there was no room within %s, the message was not taken"
                : "the message was not acknowledged within %s and is still under way").formatted(timeout));
    }

    private static MqttInterruptedException interrupted(boolean withdrawn, MqttInterruptedException e) {
        return withdrawn
                ? new MqttInterruptedException("interrupted while there was no room; the message was not taken", e)
                : e;
    }
}
