// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Packet;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A SUBSCRIBE: the user's, or one that makes subscriptions again after the Server had lost them. */
final class SubscribeRequest extends Request {
    private final List<Subscriptions.Entry> entries;
    private final @Nullable Promise<SubscribeResult> promise;

    /** One without promise makes subscriptions again. */
    SubscribeRequest(List<Subscriptions.Entry> entries, @Nullable Promise<SubscribeResult> promise) {
        this.entries = entries;
        this.promise = promise;
    }

    List<Subscriptions.Entry> entries() {
        return entries;
    }

    boolean isRestoring() {
        return promise == null;
    }

    List<Subscription> subscriptions() {
        return entries.stream().map(Subscriptions.Entry::subscription).toList();
    }

    @Override
    Packet packet(int packetIdentifier) {
        Subscriptions.Entry any = entries.get(0);
        int identifier = any.identifier();
        return new Subscribe(packetIdentifier, subscriptions(), identifier == 0 ? null : identifier,
                any.userProperties());
    }

    void succeed(SubscribeResult result) {
        answered();
        if (promise != null) {
            promise.keep(result);
        }
    }

    @Override
    public void fail(MqttException failure) {
        answered();
        if (promise != null) {
            promise.fail(failure);
        }
    }
}
