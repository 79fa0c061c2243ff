// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Auth;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Message;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicFilter;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that has happened to a client, for its {@link ClientListener}. Servers are named by one of the URIs that
 * {@link MqttClientBuilder#server} tells of, with scheme and port whether or not they were given there, such as
 * {@code mqtt://localhost:1883}; without the query of a WebSocket address, which often holds a secret.
 *
 * <p>Listening to one of the three groups, or to one kind, is {@link MqttClientBuilder#listener(Class, java.util.function.Consumer)}.
 */
public sealed interface ClientEvent {

    /** What happens to the connection. */
    sealed interface OfConnection extends ClientEvent {}

    /** What becomes of operations, and what comes. There may be as many of these as there are messages. */
    sealed interface OfOperation extends ClientEvent {}

    /** What somebody should look at. Logged as a warning if no listener hears it. */
    sealed interface Problem extends ClientEvent {}

    // --- the connection

    /** A TLS handshake is done, and the Server's certificate was accepted; its own comes first in the chain. */
    record ServerCertificate(String server, List<X509Certificate> chain) implements OfConnection {}

    /** The Server has accepted the connection, the first or a later one. */
    record Connected(String server, Connack connack) implements OfConnection {}

    /**
     * An attempt to connect has failed.
     *
     * @param willRetry whether another attempt follows
     */
    record ConnectFailed(String server, MqttException cause, boolean willRetry) implements OfConnection {}

    /** The Server has sent an AUTH packet. */
    record AuthenticationReceived(Auth packet) implements OfConnection {}

    /**
     * The Server has sent what is no MQTT packet, or one that may not come. The connection ends by it. What had come is in
     * {@link ServerProtocolException#input}.
     */
    record InvalidPacketReceived(String server, ServerProtocolException cause) implements OfConnection {}

    /**
     * An accepted connection has ended without {@code disconnect()}.
     *
     * @param by            who has ended it
     * @param willReconnect whether the client goes on by itself; if not, {@link Disconnected} follows
     */
    record ConnectionLost(DisconnectedBy by, MqttException cause, boolean willReconnect) implements OfConnection {}

    /**
     * The client will try to connect again.
     *
     * @param attempt 1 for the first since the last stable connection
     * @param server  to which
     * @param delay   how long it waits before
     */
    record Reconnecting(int attempt, String server, Duration delay) implements OfConnection {}

    /**
     * Operations that had not ended were given up as the client does not go on: each has failed with the cause.
     *
     * @param messages how many publications
     * @param requests how many SUBSCRIBE and UNSUBSCRIBE
     */
    record PendingOperationsCleared(int messages, int requests, MqttException cause) implements OfConnection {}

    /**
     * The client is not connected any more and does not go on by itself. The last event until {@code connect()} is called again.
     *
     * @param by    who has ended the connection or refused it; {@link DisconnectedBy#CLIENT} after {@code disconnect()}
     * @param cause why, or null if {@code disconnect()} or {@code close()} was called
     */
    record Disconnected(DisconnectedBy by, @Nullable MqttException cause) implements OfConnection {}

    // --- operations

    /** A message of this client is written (QoS 0) or acknowledged (PUBACK, PUBCOMP). */
    record Published(Message message, PublishResult result) implements OfOperation {}

    /** The Server has granted all subscriptions of a SUBSCRIBE. */
    record Subscribed(List<Subscription> subscriptions, SubscribeResult result) implements OfOperation {}

    /** The Server has answered UNSUBSCRIBE without an error. */
    record Unsubscribed(List<TopicFilter> topicFilters, UnsubscribeResult result) implements OfOperation {}

    /** A message has come; told before or while handlers get it. */
    record MessageReceived(ReceivedMessage message) implements OfOperation {}

    /** PINGRESP has come, for a {@code ping()} or for Keep Alive. */
    record PingAnswered() implements OfOperation {}

    /**
     * An operation has failed, or did not end in its time. Whoever called it gets the same error.
     *
     * @param operation "connect", "publish", "subscribe", "unsubscribe", "ping", "request", "reauthenticate"
     */
    record OperationFailed(String operation, MqttException cause) implements OfOperation {}

    // --- problems

    /** A handler or a responder has thrown, or the answer of a responder could not be published. */
    record HandlerFailed(ReceivedMessage message, Throwable failure) implements Problem {}

    /** A message has come for which there is no handler. It is acknowledged when the listeners have returned. */
    record MessageUnmatched(ReceivedMessage message) implements Problem {}

    /** The Server had lost the Session and has now refused a subscription that it had granted before. */
    record SubscriptionLost(TopicFilter topicFilter, ReasonCode reasonCode) implements Problem {}

    /**
     * A message with QoS 2 was, or was about to be, in the hands of a {@link MessageHandler} when an earlier process ended: the
     * handler may not have been called, may not have come to its end, or may have returned. Only the application can know whether
     * the message has been dealt with; it does not come again. Told when the client is built, until the listeners have returned,
     * so perhaps more than once. See {@link MqttClientBuilder#store}.
     */
    record MessageInDoubt(ReceivedMessage message) implements Problem {}

    /** A message that an earlier process had published, and the store had kept, was not delivered. */
    record StoredMessageFailed(Message message, MqttException cause) implements Problem {}

    /**
     * A file of the store was damaged, or was being written when the process ended: then nothing that was promised is lost. It was
     * put aside.
     *
     * @param sentence which, how much of it, and where it is now
     */
    record StoreDamaged(String sentence) implements Problem {}

    /**
     * The listeners were too slow: so many events were left out before this one.
     *
     * @param count since the last event of this kind
     */
    record EventsMissed(long count) implements Problem {}
}
