// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Connack;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.TopicFilter;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells the listener, on its own lane. If it is a thousand events behind, further ones of the connection are left out: what does
 * not return must not grow the memory.
 */
final class Events {
    private static final int MOST_EVENTS = 1_000;

    private final ClientListener listener;
    private final Lane lane;

    Events(ClientListener listener, Lane lane) {
        this.listener = listener;
        this.lane = lane;
    }

    void connected(Connack connack) {
        tell(() -> listener.connected(connack));
    }

    void connectionLost(MqttException cause, boolean willReconnect) {
        tell(() -> listener.connectionLost(cause, willReconnect));
    }

    void reconnecting(int attempt, Duration delay) {
        tell(() -> listener.reconnecting(attempt, delay));
    }

    void disconnected(@Nullable MqttException cause) {
        tell(() -> listener.disconnected(cause));
    }

    void subscriptionLost(TopicFilter topicFilter, ReasonCode reasonCode) {
        tell(() -> listener.subscriptionLost(topicFilter, reasonCode));
    }

    /** Bounded by the message, which counts as received until {@code then} runs. */
    void unmatched(ReceivedMessage message, Runnable then) {
        lane.add(() -> {
            call(() -> listener.unmatched(message));
            then.run();
        });
    }

    /** Bounded by the message, which counts as received until {@code then} runs. */
    void handlerFailed(ReceivedMessage message, Throwable failure, Runnable then) {
        lane.add(() -> {
            call(() -> listener.handlerFailed(message, failure));
            then.run();
        });
    }

    void answerFailed(ReceivedMessage request, Throwable failure) {
        tell(() -> listener.handlerFailed(request, failure));
    }

    private void tell(Runnable event) {
        if (lane.waiting() < MOST_EVENTS) {
            lane.add(() -> call(event));
        }
    }

    private static void call(Runnable event) {
        try {
            event.run();
        } catch (Throwable failure) {
            // Of whatever kind: what comes next has to be told too.
            System.getLogger(ClientListener.class.getPackageName()).log(Level.WARNING, "a listener failed", failure);
        }
    }
}
