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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The operations of {@link MqttClient} without waiting; there is said what they do. No method blocks. Every future ends: with
 * the result, or with an {@link MqttException}; what is not even begun fails the same way.
 *
 * <p>The stages of each future run on a virtual thread of their own and may block and call the client in any way. Cancelling or
 * completing a future from outside does not change what the client does.
 */
public final class AsyncMqttClient {
    private final ClientCore core;
    private final Timeouts timeouts;

    AsyncMqttClient(ClientCore core, Timeouts timeouts) {
        this.core = core;
        this.timeouts = timeouts;
    }

    /** See {@link MqttClient#connect()}. */
    public CompletableFuture<Connack> connect() {
        return core.connect(Face.ASYNC, timeouts).future();
    }

    /**
     * See {@link MqttClient#publish(Message)}. There is no timeout but that of {@link MqttClient#withTimeout}: with QoS 1 and 2 the future ends when the message is
     * acknowledged, over however many reconnects, or when the client gives up. If the publish buffer is full it fails at once
     * with {@link BufferFullException}; {@link MqttClient#send} waits for room instead.
     */
    public CompletableFuture<PublishResult> publish(Message message) {
        return publish(message, MqttClient.NORMAL_PRIORITY);
    }

    /** See {@link MqttClient#publish(Message, int)} and {@link #publish(Message)}. */
    public CompletableFuture<PublishResult> publish(Message message, int priority) {
        return core.publishing().publish(message, priority, timeouts);
    }

    /** Publishes text, see {@link #publish(Message)}. */
    public CompletableFuture<PublishResult> publish(String topicName, String text, QoS qos) {
        return publish(Message.of(topicName, Bytes.utf8(text), qos));
    }

    /** Publishes bytes, see {@link #publish(Message)}. */
    public CompletableFuture<PublishResult> publish(String topicName, Bytes payload, QoS qos) {
        return publish(Message.of(topicName, payload, qos));
    }

    /** See {@link MqttClient#subscribe(String, QoS, MessageHandler)}. */
    public CompletableFuture<SubscribeResult> subscribe(String topicFilter, QoS maximumQoS, MessageHandler handler) {
        return subscribe(List.of(Subscription.of(topicFilter, maximumQoS)), null, handler);
    }

    /** See {@link MqttClient#subscribe(List, Integer, MessageHandler)}. */
    public CompletableFuture<SubscribeResult> subscribe(List<Subscription> subscriptions,
            @Nullable Integer subscriptionIdentifier, MessageHandler handler) {
        return subscribe(subscriptions, subscriptionIdentifier, List.of(), handler);
    }

    /** See {@link MqttClient#subscribe(List, Integer, List, MessageHandler)}. */
    public CompletableFuture<SubscribeResult> subscribe(List<Subscription> subscriptions,
            @Nullable Integer subscriptionIdentifier, List<UserProperty> userProperties, MessageHandler handler) {
        return core.subscribing().subscribe(new SubscribeCall(subscriptions, subscriptionIdentifier, userProperties),
                new Handler.Automatic(Objects.requireNonNull(handler)), Face.ASYNC, timeouts).future();
    }

    /** See {@link MqttClient#subscribeAcknowledging(String, QoS, AcknowledgingHandler)}. */
    public CompletableFuture<SubscribeResult> subscribeAcknowledging(String topicFilter, QoS maximumQoS,
            AcknowledgingHandler handler) {
        return subscribeAcknowledging(List.of(Subscription.of(topicFilter, maximumQoS)), null, List.of(), handler);
    }

    /** See {@link MqttClient#subscribeAcknowledging(List, Integer, List, AcknowledgingHandler)}. */
    public CompletableFuture<SubscribeResult> subscribeAcknowledging(List<Subscription> subscriptions,
            @Nullable Integer subscriptionIdentifier, List<UserProperty> userProperties, AcknowledgingHandler handler) {
        return core.subscribing().subscribe(new SubscribeCall(subscriptions, subscriptionIdentifier, userProperties),
                new Handler.Manual(Objects.requireNonNull(handler)), Face.ASYNC, timeouts).future();
    }

    /** See {@link MqttClient#unsubscribe(String...)}. */
    public CompletableFuture<UnsubscribeResult> unsubscribe(String... topicFilters) {
        return unsubscribe(Stream.of(topicFilters).map(TopicFilter::of).toList());
    }

    /** See {@link MqttClient#unsubscribe(List)}. */
    public CompletableFuture<UnsubscribeResult> unsubscribe(List<TopicFilter> topicFilters) {
        return unsubscribe(topicFilters, List.of());
    }

    /** See {@link MqttClient#unsubscribe(List, List)}. */
    public CompletableFuture<UnsubscribeResult> unsubscribe(List<TopicFilter> topicFilters,
            List<UserProperty> userProperties) {
        return core.subscribing().unsubscribe(topicFilters, userProperties, Face.ASYNC, timeouts).future();
    }

    /** See {@link MqttClient#request(String, Bytes, Duration)}. */
    public CompletableFuture<ReceivedMessage> request(String topicName, Bytes payload, Duration timeout) {
        return request(Message.of(topicName, payload, QoS.AT_LEAST_ONCE), timeout);
    }

    /** See {@link MqttClient#request(Message, Duration)}. */
    public CompletableFuture<ReceivedMessage> request(Message message, Duration timeout) {
        return core.request(message, timeout);
    }

    /** See {@link MqttClient#responder(String, Responder)}. */
    public CompletableFuture<SubscribeResult> responder(String topicFilter, Responder responder) {
        return core.respond(Subscription.of(topicFilter, QoS.AT_LEAST_ONCE), responder, Face.ASYNC, timeouts).future();
    }

    /** See {@link MqttClient#ping()}. */
    public CompletableFuture<@Nullable Void> ping() {
        return core.ping(Face.ASYNC, timeouts).future();
    }

    /** See {@link MqttClient#reauthenticate()}. */
    public CompletableFuture<@Nullable Void> reauthenticate() {
        return core.reauthenticate(Face.ASYNC).future();
    }

    /** See {@link MqttClient#disconnect()}. */
    public CompletableFuture<@Nullable Void> disconnect() {
        return disconnect(Disconnect.NORMAL);
    }

    /** See {@link MqttClient#disconnect(Disconnect)}. */
    public CompletableFuture<@Nullable Void> disconnect(Disconnect packet) {
        return core.disconnect(packet, Face.ASYNC).future();
    }
}
