// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Message;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the application and its client, for what concerns every message: traces, signatures, encryption.
 * {@link MqttClientBuilder#interceptor} adds one. With several, the first is the one nearest to the application: it sees first what
 * is published, and is the outermost around handlers.
 */
public interface MessageInterceptor {

    /**
     * A message is published, by whichever face of the client; with {@link MqttClient#request} it is the request. Called by the
     * thread that publishes, before the message is taken. What this throws goes to the caller, and nothing is published.
     *
     * @return what is published in its place
     */
    default Outgoing publishing(Message message) {
        return new Outgoing(message, failure -> {
        });
    }

    /**
     * A message is handed to a handler, of whichever kind; called by its thread. To be handled the message has to be passed on,
     * changed or not; what this throws counts as thrown by the handler.
     */
    default void handling(ReceivedMessage message, MessageHandler handler) throws Exception {
        handler.handle(message);
    }

    /**
     * What is published in a message's place.
     *
     * @param message  the message
     * @param whenDone is told once when the message has come to its end (a request: when the reply is there): null after a success,
     *                 else why not. On a virtual thread of the interceptors, which may block; a message that is never done, as the
     *                 process ends, is never told
     */
    record Outgoing(Message message, Consumer<@Nullable Throwable> whenDone) {
        /** Neither is null. */
        public Outgoing {
            Objects.requireNonNull(message);
            Objects.requireNonNull(whenDone);
        }
    }
}
