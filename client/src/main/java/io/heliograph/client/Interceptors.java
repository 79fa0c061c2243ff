// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Message;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The interceptors of a client, and the lane on which they are told. As many tasks wait there as messages were open. */
final class Interceptors {
    private final List<MessageInterceptor> interceptors;
    private final Lane lane;

    Interceptors(List<MessageInterceptor> interceptors, Lane lane) {
        this.interceptors = interceptors;
        this.lane = lane;
    }

    boolean isEmpty() {
        return interceptors.isEmpty();
    }

    /** What is published in the message's place. Not under the client's lock. */
    MessageInterceptor.Outgoing publishing(Message message) {
        Message current = message;
        // The last first.
        List<Consumer<@Nullable Throwable>> told = new ArrayList<>();
        for (MessageInterceptor interceptor : interceptors) {
            MessageInterceptor.Outgoing outgoing;
            try {
                outgoing = interceptor.publishing(current);
            } catch (RuntimeException | Error e) {
                // Those before have begun something.
                tell(told, e);
                throw e;
            }
            current = outgoing.message();
            told.addFirst(outgoing.whenDone());
        }
        return new MessageInterceptor.Outgoing(current, failure -> tell(told, failure));
    }

    private void tell(List<Consumer<@Nullable Throwable>> told, @Nullable Throwable failure) {
        for (Consumer<@Nullable Throwable> whenDone : told) {
            tell(whenDone, failure);
        }
    }

    private void tell(Consumer<@Nullable Throwable> whenDone, @Nullable Throwable failure) {
        lane.add(() -> {
            try {
                whenDone.accept(failure);
            } catch (Throwable e) {
                // Of whatever kind: the next has to be told too.
                System.getLogger(Interceptors.class.getPackageName()).log(Level.WARNING, "an interceptor failed", e);
            }
        });
    }

    /** Leads a message through all of them to its handler. */
    void handle(ReceivedMessage message, MessageHandler handler) throws Exception {
        if (interceptors.isEmpty()) {
            handler.handle(message);
            return;
        }
        MessageHandler inner = handler;
        for (MessageInterceptor interceptor : interceptors.reversed()) {
            MessageHandler next = inner;
            inner = received -> interceptor.handling(received, next);
        }
        inner.handle(message);
    }

    /** What tells first the interceptors and then another of the end of an operation. */
    static <T extends @Nullable Object> Promise.Ending<T> ending(MessageInterceptor.Outgoing outgoing,
            Promise.@Nullable Ending<T> other) {
        return new Promise.Ending<>() {
            @Override
            public void kept(T value) {
                outgoing.whenDone().accept(null);
                if (other != null) {
                    other.kept(value);
                }
            }

            @Override
            public void failed(MqttException failure) {
                outgoing.whenDone().accept(failure);
                if (other != null) {
                    other.failed(failure);
                }
            }
        };
    }
}
