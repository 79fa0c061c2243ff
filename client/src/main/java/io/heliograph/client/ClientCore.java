// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicFilter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What both faces stand on. */
final class ClientCore {
    private final ClientOptions options;

    ClientCore(ClientOptions options, Environment environment) {
        this.options = options;
    }

    <T extends @Nullable Object> T await(Promise<T> promise) {
        throw new UnsupportedOperationException();
    }

    Promise<Connack> connect(Face face) {
        throw new UnsupportedOperationException(options.toString());
    }

    PublishResult publishAndWait(Message message) {
        throw new UnsupportedOperationException();
    }

    CompletableFuture<PublishResult> send(Message message) {
        throw new UnsupportedOperationException();
    }

    CompletableFuture<PublishResult> publish(Message message) {
        throw new UnsupportedOperationException();
    }

    Promise<SubscribeResult> subscribe(List<Subscription> subscriptions, @Nullable Integer identifier,
            MessageHandler handler, Face face) {
        throw new UnsupportedOperationException();
    }

    Promise<UnsubscribeResult> unsubscribe(List<TopicFilter> topicFilters, Face face) {
        throw new UnsupportedOperationException();
    }

    Promise<@Nullable Void> ping(Face face) {
        throw new UnsupportedOperationException();
    }

    Promise<@Nullable Void> disconnect(Disconnect packet, Face face) {
        throw new UnsupportedOperationException();
    }

    void close() {
        throw new UnsupportedOperationException();
    }

    ConnectionState state() {
        throw new UnsupportedOperationException();
    }

    String clientIdentifier() {
        throw new UnsupportedOperationException();
    }

    long discardedMessages() {
        throw new UnsupportedOperationException();
    }
}
