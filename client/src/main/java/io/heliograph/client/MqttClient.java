// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.UserProperty;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT client whose methods wait for their end. {@link #async()} has the same operations without waiting.
 *
 * <p>A client may be used by any number of threads at once, and from all of its own callbacks: handlers, listeners, stages of
 * futures. Waiting in them is fine. Interrupting a thread that waits loses nothing, see {@link MqttInterruptedException}.
 *
 * <pre>
 *                   connect()               accepted
 *   DISCONNECTED -------------&gt; CONNECTING -----------&gt; CONNECTED
 *     ^  ^  ^                     |                      |  |  ^
 *     |  |  +---------------------+           disconnect()  |  | accepted
 *     |  |   refused, failed, disconnect()               |  |  +------------- RECONNECTING
 *     |  |                                               |  |                   |      ^
 *     |  +------------ DISCONNECTING &lt;-------------------+  | lost              | fail |
 *     |   all is sent                                       v                   v      | the time has come
 *     +-------------------------------------------------- WAITING --------------+------+
 *         no reconnect (now), disconnect()
 *
 *   any of them ----close()----&gt; CLOSED
 * </pre>
 *
 * <p>Publishing with QoS 1 or 2 and subscribing go on over a reconnect: while the client waits or reconnects they wait with it.
 * What was sent and not acknowledged is sent again; if the Server has lost the Session, then as a new message, which with QoS 2
 * may make a second one of it, as nobody knows any more whether it had come. A message for which PUBREC had come counts as
 * delivered then. Subscriptions are made again if the Session was lost, also when {@link #connect} is called again.
 *
 * <p>A connection that another client with the same name has taken over is not taken back. If it is within ten seconds after a
 * connection of this client broke, it is put down to that connection, whose CONNECT may come to the Server late; but only once.
 */
public final class MqttClient implements AutoCloseable {
    /** The priority of a message that is published without one. */
    public static final int NORMAL_PRIORITY = 128;

    private final ClientCore core;
    private final Timeouts timeouts;
    private final AsyncMqttClient async;

    MqttClient(ClientOptions options, Environment environment) {
        this(new ClientCore(options, environment), options.timeouts());
    }

    private MqttClient(ClientCore core, Timeouts timeouts) {
        this.core = core;
        this.timeouts = timeouts;
        this.async = new AsyncMqttClient(core, timeouts);
    }

    /** A builder with defaults. */
    public static MqttClientBuilder builder() {
        return new MqttClientBuilder();
    }

    /** The same client with futures in place of waiting. */
    public AsyncMqttClient async() {
        return async;
    }

    /**
     * The same client, whose operations wait for so long rather than for what {@link MqttClientBuilder#timeouts} says. That
     * is true of its {@link #async()} too, where {@code publish} otherwise has no timeout, but not of {@code request}, which
     * has one of its own, and of {@code disconnect}. With several servers {@code connect} takes no longer than this in all.
     *
     * <pre>{@code
     * client.withTimeout(Duration.ofSeconds(3)).publish(alert);
     * }</pre>
     *
     * @throws IllegalArgumentException if it is not above zero or above 10,000 days
     */
    public MqttClient withTimeout(Duration timeout) {
        return new MqttClient(core, Timeouts.all(Timeouts.check(timeout, "timeout")));
    }

    /**
     * Connects: tries each server once, and no more but with {@link MqttClientBuilder#retryFirstConnect}. The error is that of
     * the last server; those of the others are {@linkplain Throwable#getSuppressed suppressed} in it or in its cause.
     *
     * @return the Server's answer, always a success
     * @throws ConnectionRefusedException if the Server does not want
     * @throws ConnectFailedException     if there is no way to the Server
     * @throws MqttTimeoutException       if it takes longer than the connect timeout
     * @throws ServerProtocolException    if the other side does not speak MQTT properly
     * @throws IllegalStateException      if the client is connected or connecting
     * @throws MqttException              of another kind, if the attempt is ended from outside
     */
    public Connack connect() {
        return core.await(core.connect(Face.BLOCKING, timeouts));
    }

    /**
     * Publishes a message and waits until it is written (QoS 0), acknowledged by PUBACK (QoS 1) or PUBCOMP (QoS 2).
     *
     * @throws PublishRejectedException      if the Server does not accept it
     * @throws NotSupportedByServerException if the Server has said that it does not accept the like, or no packet can hold it
     * @throws NotConnectedException         if the client is not connected; with QoS 1 and 2 not while it reconnects
     * @throws ConnectionLostException       if the connection is lost before a QoS 0 message is written, or for good
     * @throws MqttTimeoutException          if it takes longer than the operation timeout
     * @throws BufferFullException           if there is no room and {@link WhenFull} says not to wait
     * @throws MessageDroppedException       if it had to make room for another message
     * @throws MessageExpiredException       if it could not be sent in time
     * @throws MqttException                 of another kind: closed, interrupted
     */
    public PublishResult publish(Message message) {
        return publish(message, NORMAL_PRIORITY);
    }

    /**
     * Publishes a message with a priority; otherwise as {@link #publish(Message)}. A priority decides which of the messages that
     * have not been sent is sent next: the one with the highest, and among equals the one that was published first. So messages
     * of one topic and one priority keep their order. It takes nothing back: what has been sent, and is sent again after a
     * reconnect, keeps its order whatever comes [MQTT-4.6.0-1]. The Server does not hear of it.
     *
     * @param priority 0 to 255
     * @throws IllegalArgumentException if the priority is out of range
     */
    public PublishResult publish(Message message, int priority) {
        return core.publishing().publishAndWait(message, priority, timeouts);
    }

    /** Publishes text, see {@link #publish(Message)}. */
    public PublishResult publish(String topicName, String text, QoS qos) {
        return publish(Message.of(topicName, Bytes.utf8(text), qos));
    }

    /** Publishes bytes, see {@link #publish(Message)}. */
    public PublishResult publish(String topicName, Bytes payload, QoS qos) {
        return publish(Message.of(topicName, payload, qos));
    }

    /**
     * Hands a message over, waiting only while the publish buffer is full, and answers with the future of its acknowledgement:
     * the way to keep many messages under way from one thread and yet be held back.
     *
     * @throws MqttException as {@link #publish(Message)} if the message is not taken
     */
    public CompletableFuture<PublishResult> send(Message message) {
        return send(message, NORMAL_PRIORITY);
    }

    /** Hands a message with a priority over, see {@link #send(Message)} and {@link #publish(Message, int)}. */
    public CompletableFuture<PublishResult> send(Message message, int priority) {
        return core.publishing().send(message, priority, timeouts);
    }

    /**
     * Subscribes and waits for the Server's answer.
     *
     * @param maximumQoS the highest QoS with which the messages may come
     * @param handler    takes the messages
     * @throws SubscribeRejectedException    if the Server refuses
     * @throws NotSupportedByServerException if the Server has said that it does not accept the like
     * @throws NotConnectedException         if the client is neither connected nor reconnecting
     * @throws MqttTimeoutException          if it takes longer than the operation timeout; the subscription may yet be made
     * @throws MqttException                 of another kind: lost for good, closed, interrupted
     */
    public SubscribeResult subscribe(String topicFilter, QoS maximumQoS, MessageHandler handler) {
        return subscribe(List.of(Subscription.of(topicFilter, maximumQoS)), null, handler);
    }

    /**
     * Subscribes to several Topic Filters, whose messages come to one handler in one order; each message comes to it once even
     * if several of the filters match. See {@link #subscribe(String, QoS, MessageHandler)}.
     *
     * @param subscriptions          at least one
     * @param subscriptionIdentifier 1 to 268,435,455; or null, then the client chooses one where the Server supports them
     * @throws SubscribeRejectedException if the Server refuses at least one of them
     */
    public SubscribeResult subscribe(List<Subscription> subscriptions, @Nullable Integer subscriptionIdentifier,
            MessageHandler handler) {
        return subscribe(subscriptions, subscriptionIdentifier, List.of(), handler);
    }

    /**
     * Subscribes with User Properties of SUBSCRIBE, which are sent again when the subscription is made again. See
     * {@link #subscribe(List, Integer, MessageHandler)}.
     *
     * @param userProperties in their order; MQTT 5.0 only
     * @throws IllegalArgumentException if there are User Properties and the version is not 5.0
     */
    public SubscribeResult subscribe(List<Subscription> subscriptions, @Nullable Integer subscriptionIdentifier,
            List<UserProperty> userProperties, MessageHandler handler) {
        return core.await(
                core.subscribing().subscribe(new SubscribeCall(subscriptions, subscriptionIdentifier, userProperties),
                        new Handler.Automatic(Objects.requireNonNull(handler)), Face.BLOCKING, timeouts));
    }

    /**
     * Subscribes with a handler that acknowledges by hand, see {@link AcknowledgingHandler}; otherwise as
     * {@link #subscribe(String, QoS, MessageHandler)}.
     */
    public SubscribeResult subscribeAcknowledging(String topicFilter, QoS maximumQoS, AcknowledgingHandler handler) {
        return subscribeAcknowledging(List.of(Subscription.of(topicFilter, maximumQoS)), null, List.of(), handler);
    }

    /**
     * Subscribes with a handler that acknowledges by hand, see {@link AcknowledgingHandler}; otherwise as
     * {@link #subscribe(List, Integer, List, MessageHandler)}.
     */
    public SubscribeResult subscribeAcknowledging(List<Subscription> subscriptions,
            @Nullable Integer subscriptionIdentifier, List<UserProperty> userProperties, AcknowledgingHandler handler) {
        return core.await(
                core.subscribing().subscribe(new SubscribeCall(subscriptions, subscriptionIdentifier, userProperties),
                        new Handler.Manual(Objects.requireNonNull(handler)), Face.BLOCKING, timeouts));
    }

    /**
     * Ends subscriptions and waits for the Server's answer. Their handlers get what has come until then.
     *
     * @throws UnsubscribeRejectedException if the Server refuses at least one
     * @throws MqttException                of another kind, as with {@link #subscribe(String, QoS, MessageHandler)}
     */
    public UnsubscribeResult unsubscribe(String... topicFilters) {
        return unsubscribe(Stream.of(topicFilters).map(TopicFilter::of).toList());
    }

    /** Ends subscriptions, see {@link #unsubscribe(String...)}. */
    public UnsubscribeResult unsubscribe(List<TopicFilter> topicFilters) {
        return unsubscribe(topicFilters, List.of());
    }

    /**
     * Ends subscriptions with User Properties of UNSUBSCRIBE, see {@link #unsubscribe(String...)}.
     *
     * @param userProperties in their order; MQTT 5.0 only
     * @throws IllegalArgumentException if there are User Properties and the version is not 5.0
     */
    public UnsubscribeResult unsubscribe(List<TopicFilter> topicFilters, List<UserProperty> userProperties) {
        return core.await(core.subscribing().unsubscribe(topicFilters, userProperties, Face.BLOCKING, timeouts));
    }

    /**
     * The messages of a subscription as a reactive stream. Each subscriber makes a SUBSCRIBE; a Topic Filter has one at a time,
     * as on the Server: a later one, of whichever face of the client, takes its place, and the stream of the earlier completes.
     *
     * <p>A message is acknowledged when {@code onNext} has returned. What has not been requested is not handed on and not
     * acknowledged; it counts as received and not handled, see {@link MqttClientBuilder#receiveBuffer}, and holds back the
     * Server. The signals come on a virtual thread of the stream and may block and call the client in any way.
     *
     * <p>A lost connection is no end: the stream goes on with the next one. It completes when the subscription is ended by
     * {@code unsubscribe}; it fails when the Server refuses it, or when the client is not connected at the beginning or is
     * closed. Cancelling ends the subscription; what has come by then and was not handed on is rejected with
     * {@link io.heliograph.codec.ReasonCode#IMPLEMENTATION_SPECIFIC_ERROR} (in MQTT 3.1.1 acknowledged). If {@code onNext}
     * throws, that is cancelling, and {@link ClientEvent.HandlerFailed} is told.
     *
     * @throws IllegalArgumentException if the text is no Topic Filter
     */
    public Flow.Publisher<ReceivedMessage> messages(String topicFilter, QoS maximumQoS) {
        return messages(Subscription.of(topicFilter, maximumQoS));
    }

    /**
     * The messages of a subscription with options, see {@link #messages(String, QoS)}.
     *
     * @throws IllegalArgumentException if there are options that the version does not have
     */
    public Flow.Publisher<ReceivedMessage> messages(Subscription subscription) {
        return MessageFlow.publisher(core, subscription);
    }

    /**
     * Publishes a reactive stream: a message is published when the source gives it, and the results come in the order of the
     * messages. Nothing happens before the answer is subscribed to; each subscriber subscribes to the source anew.
     *
     * <p>At most {@code maximumOpen} messages have been requested from the source and have no result that was taken. If the
     * publish buffer is full they wait for room. The stream completes when the source has completed and all results were
     * taken. It fails with the first {@link MqttException} of a message, and the source is cancelled; what is open then goes its
     * way, as it does when the subscriber cancels.
     *
     * @param maximumOpen at least 1
     * @throws IllegalArgumentException if it is less
     */
    public Flow.Publisher<PublishResult> publish(Flow.Publisher<? extends Message> messages, int maximumOpen) {
        return PublishFlow.publisher(core, messages, maximumOpen);
    }

    /**
     * Asks with QoS 1 and waits for the reply, see {@link #request(Message, Duration)}.
     */
    public ReceivedMessage request(String topicName, Bytes payload, Duration timeout) {
        return request(Message.of(topicName, payload, QoS.AT_LEAST_ONCE), timeout);
    }

    /**
     * Publishes a request and waits for its reply: the message that comes to the request's Response Topic with its Correlation
     * Data, both of which the client sets. MQTT 5.0 only. Any number of requests may be under way, up to the number of messages
     * of {@link MqttClientBuilder#publishBuffer}; beyond it they fail with {@link BufferFullException}.
     *
     * <p>The first request makes a subscription for the replies of all, under {@link MqttClientBuilder#replyTopicPrefix}. It is
     * not for the user to end. A request goes on over a reconnect; with QoS 0 it may be lost then. If it has no Message Expiry
     * Interval of its own, it expires with the timeout. A reply that comes too late is dropped, see {@link #unknownReplies()}.
     *
     * <pre>{@code
     * ReceivedMessage reply = client.request("sum", Bytes.utf8("1 2"), Duration.ofSeconds(5));
     * }</pre>
     *
     * @param timeout for all of it, above zero and at most 10,000 days
     * @throws MqttTimeoutException          if no reply comes in time; the request may have been dealt with
     * @throws NoResponderException          if the Server says that nobody has subscribed to the topic
     * @throws MqttException                 of another kind, if the request or the subscription is not accepted or given up
     * @throws UnsupportedOperationException if the version is not 5.0
     * @throws IllegalArgumentException      if the message has a Response Topic or Correlation Data, or the timeout is out of range
     */
    public ReceivedMessage request(Message message, Duration timeout) {
        return core.requestAndWait(message, timeout);
    }

    /**
     * Subscribes with QoS 1 at most and answers what comes, see {@link Responder}. MQTT 5.0 only. Several clients share the
     * requests if the filter is that of a Shared Subscription. {@link #unsubscribe} ends it.
     *
     * <pre>{@code
     * client.responder("sum", request -> Reply.of(add(request.message().payload().utf8())));
     * }</pre>
     *
     * @throws UnsupportedOperationException if the version is not 5.0
     * @throws MqttException                 as {@link #subscribe(String, QoS, MessageHandler)}
     */
    public SubscribeResult responder(String topicFilter, Responder responder) {
        return core.await(
                core.respond(Subscription.of(topicFilter, QoS.AT_LEAST_ONCE), responder, Face.BLOCKING, timeouts));
    }

    /**
     * Sends PINGREQ and waits for PINGRESP. For Keep Alive the client does so by itself.
     *
     * @throws NotConnectedException if the client is not connected
     * @throws MqttTimeoutException  if it takes longer than the operation timeout
     * @throws MqttException         of another kind: lost, closed, interrupted
     */
    public void ping() {
        core.await(core.ping(Face.BLOCKING, timeouts));
    }

    /**
     * Authenticates again with the method of {@link MqttClientBuilder#authentication}, while everything else goes on, and waits
     * for the Server's consent. If that is under way already, waits for that. The client also does so by itself before what it has
     * shown to the Server is no longer valid, if the method says when that is.
     *
     * @throws AuthenticationFailedException if the method fails; the connection is closed, unless it failed before anything was
     *                                       sent
     * @throws ConnectionLostException       if the Server refuses, which closes the connection
     * @throws NotConnectedException         if the client is not connected
     * @throws MqttTimeoutException          if it takes longer than the operation timeout; the connection is closed, unless nothing
     *                                       was sent yet
     * @throws UnsupportedOperationException if the client was made without such a method
     * @throws MqttException                 of another kind: closed, interrupted
     */
    public void reauthenticate() {
        core.await(core.reauthenticate(Face.BLOCKING));
    }

    /** Disconnects normally, see {@link #disconnect(Disconnect)}. */
    public void disconnect() {
        disconnect(Disconnect.NORMAL);
    }

    /**
     * Sends what is waiting to be sent as far as the Server allows, then DISCONNECT, and closes the connection. Handlers that
     * run have up to five seconds to return, so that their messages are acknowledged before; the one that calls this is not
     * waited for. Also ends
     * reconnecting. Returns when the connection is closed; does nothing if there is none. What is not acknowledged by then fails
     * with {@link ConnectionLostException}. {@link #connect()} may be called again.
     *
     * @throws MqttInterruptedException if the waiting is interrupted; the disconnecting goes on
     */
    public void disconnect(Disconnect packet) {
        core.await(core.disconnect(packet, Face.BLOCKING));
    }

    /**
     * Disconnects normally and ends the client for good. No handler is called any more; one that runs is left to finish. Does
     * nothing if the client is closed already.
     *
     * @throws MqttInterruptedException if the waiting is interrupted; the closing goes on
     */
    @Override
    public void close() {
        core.close();
    }

    DeliveryCounters deliveryCounters() {
        return core.deliveryCounters();
    }

    /** What the client has done and what it has in its hands, read at once. */
    public ClientMetrics metrics() {
        return core.metrics();
    }

    /** Says anew what follows the loss of a connection, from the next loss or attempt on, see {@link MqttClientBuilder#reconnect}. */
    public void reconnect(Reconnect value) {
        core.reconnect(Objects.requireNonNull(value));
    }

    /** Where the client is in the life of its connection. */
    public ConnectionState state() {
        return core.state();
    }

    /** The name of the Session: as set, or as the Server has given it; empty before it has. */
    public String clientIdentifier() {
        return core.clientIdentifier();
    }

    /**
     * How many messages with QoS 1 and 2 have come for which neither PUBACK nor PUBREC has been sent: those that handlers have
     * yet to deal with, and those whose acknowledgement waits for an earlier one. As many as the Receive Maximum, and the
     * Server sends no more.
     */
    public int unacknowledgedMessages() {
        return core.unacknowledgedMessages();
    }

    /** How many replies came that no request waited for, or no longer. */
    public long unknownReplies() {
        return core.unknownReplies();
    }

    /** How many QoS 0 messages were discarded because the handlers did not keep up, see {@link MqttClientBuilder#receiveBuffer}. */
    public long discardedMessages() {
        return core.discardedMessages();
    }
}
