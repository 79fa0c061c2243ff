// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Message;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells the listeners, on their own lane. If they are a thousand events behind, further ones are left out and counted: what does
 * not return must not grow the memory.
 *
 * <p>Of what nobody hears not even an event is made where that would cost something, see {@link #hears}.
 */
final class Events {
    private static final int MOST_EVENTS = 1_000;
    private static final Logger LOGGER = System.getLogger(ClientListener.class.getPackageName());

    private final List<Listening> listeners;
    private final Lane lane;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong missed = new AtomicLong();
    private final boolean hearsReceived;
    private final boolean hearsPublished;

    Events(List<Listening> listeners, Lane lane) {
        this.listeners = listeners;
        this.lane = lane;
        this.hearsReceived = hears(ClientEvent.MessageReceived.class);
        this.hearsPublished = hears(ClientEvent.Published.class) || hears(ClientEvent.OperationFailed.class);
    }

    /** Whether anybody hears events of this kind. */
    boolean hears(Class<? extends ClientEvent> kind) {
        return listeners.stream().anyMatch(listening -> listening.hears(kind));
    }

    void tell(ClientEvent event) {
        if (!hears(event.getClass()) && !(event instanceof ClientEvent.Problem)) {
            return;
        }
        if (waiting.get() >= MOST_EVENTS) {
            missed.incrementAndGet();
            return;
        }
        long left = missed.getAndSet(0);
        if (left > 0) {
            lane.add(() -> call(new ClientEvent.EventsMissed(left)));
        }
        waiting.incrementAndGet();
        lane.add(() -> {
            waiting.decrementAndGet();
            call(event);
        });
    }

    void received(ReceivedMessage message) {
        if (hearsReceived) {
            tell(new ClientEvent.MessageReceived(message));
        }
    }

    /** Bounded by the message, which counts as received until {@code then} runs. */
    void unmatched(ReceivedMessage message, Runnable then) {
        tell(new ClientEvent.MessageUnmatched(message), then);
    }

    /** Bounded by the message, which counts as received until {@code then} runs. */
    void handlerFailed(ReceivedMessage message, Throwable failure, Runnable then) {
        tell(new ClientEvent.HandlerFailed(message, failure), then);
    }

    /** Bounded by the store. */
    void inDoubt(ReceivedMessage message, Runnable then) {
        tell(new ClientEvent.MessageInDoubt(message), then);
    }

    private void tell(ClientEvent event, Runnable then) {
        lane.add(() -> {
            call(event);
            then.run();
        });
    }

    /** What tells of the end of a publication, or null if nobody hears that. */
    Promise.@Nullable Ending<PublishResult> ending(Message message) {
        return hearsPublished ? ending("publish", result -> new ClientEvent.Published(message, result)) : null;
    }

    /**
     * What tells of the end of an operation.
     *
     * @param success the event of a success, or null if there is none
     */
    <T extends @Nullable Object> Promise.Ending<T> ending(String operation,
            Function<T, @Nullable ClientEvent> success) {
        return new Promise.Ending<>() {
            @Override
            public void kept(T value) {
                ClientEvent event = success.apply(value);
                if (event != null) {
                    tell(event);
                }
            }

            @Override
            public void failed(MqttException failure) {
                tell(new ClientEvent.OperationFailed(operation, failure));
            }
        };
    }

    private void call(ClientEvent event) {
        boolean heard = false;
        for (Listening listening : listeners) {
            if (listening.hears(event.getClass())) {
                heard = true;
                call(listening.listener(), event);
            }
        }
        if (!heard && event instanceof ClientEvent.Problem problem) {
            log(problem);
        }
    }

    private static void call(ClientListener listener, ClientEvent event) {
        try {
            listener.onEvent(event);
        } catch (Throwable failure) {
            // Of whatever kind: what comes next has to be told too.
            LOGGER.log(Level.WARNING, "a listener failed", failure);
        }
    }

    private static void log(ClientEvent.Problem problem) {
        switch (problem) {
            case ClientEvent.HandlerFailed(ReceivedMessage message, Throwable failure) -> LOGGER.log(Level.WARNING,
                    "the handler of a message with the topic " + message.message().topicName() + " failed", failure);
            case ClientEvent.MessageUnmatched unmatched -> LOGGER.log(Level.WARNING,
                    "there is no handler for a message with the topic {0}", unmatched.message().message().topicName());
            case ClientEvent.SubscriptionLost lost -> LOGGER.log(Level.WARNING,
                    "the subscription {0} was refused after a reconnect: {1}", lost.topicFilter(), lost.reasonCode());
            case ClientEvent.MessageInDoubt doubt -> LOGGER.log(Level.WARNING,
                    "a handler had a message with the topic {0} when the process ended; it is not handed on again",
                    doubt.message().message().topicName());
            case ClientEvent.StoredMessageFailed failed -> LOGGER.log(Level.WARNING,
                    "a message of the store with the topic " + failed.message().topicName() + " was not delivered",
                    failed.cause());
            case ClientEvent.StoreDamaged damaged -> LOGGER.log(Level.WARNING, damaged.sentence());
            case ClientEvent.EventsMissed events -> LOGGER.log(Level.WARNING,
                    "the listeners are too slow: {0} events were left out", events.count());
        }
    }
}
