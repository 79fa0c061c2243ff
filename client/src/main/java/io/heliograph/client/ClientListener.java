// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Connack;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.TopicFilter;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Is told what happens to the connection. All methods of a listener are called one after the other on a virtual thread that
 * belongs to it, in the order of the events; they may block and call the client in any way. What they throw is logged.
 */
public interface ClientListener {
    /** A listener that does nothing but what the defaults do. */
    ClientListener NONE = new ClientListener() {};

    /** The Server has accepted the connection, the first or a later one. */
    default void connected(Connack connack) {}

    /**
     * The connection has ended without {@code disconnect()}.
     *
     * @param cause         why
     * @param willReconnect whether the client goes on by itself; if not, {@link #disconnected} follows
     */
    default void connectionLost(MqttException cause, boolean willReconnect) {}

    /**
     * The client will try to connect again.
     *
     * @param attempt 1 for the first since the last stable connection
     * @param delay   how long it waits before
     */
    default void reconnecting(int attempt, Duration delay) {}

    /**
     * The client is not connected any more and does not go on by itself.
     *
     * @param cause why, or null if {@code disconnect()} or {@code close()} was called
     */
    default void disconnected(@Nullable MqttException cause) {}

    /**
     * A message has come for which there is no handler. It is acknowledged when this method has returned. The default logs it.
     */
    default void unmatched(ReceivedMessage message) {
        System.getLogger(ClientListener.class.getPackageName()).log(Level.WARNING,
                "there is no handler for a message with the topic {0}", message.message().topicName());
    }

    /** A handler has thrown. The default logs it. */
    default void handlerFailed(ReceivedMessage message, Throwable failure) {
        System.getLogger(ClientListener.class.getPackageName()).log(Level.WARNING,
                "the handler of a message with the topic " + message.message().topicName() + " failed", failure);
    }

    /**
     * The Server had lost the Session and has now refused a subscription that it had granted before. The default logs it.
     *
     * @param reasonCode why
     */
    default void subscriptionLost(TopicFilter topicFilter, ReasonCode reasonCode) {
        System.getLogger(ClientListener.class.getPackageName()).log(Level.WARNING,
                "the subscription {0} was refused after a reconnect: {1}", topicFilter, reasonCode);
    }
}
