// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Bytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests that have no reply yet, by their Correlation Data. Guarded by the client's lock. */
final class PendingReplies {
    private final Map<Bytes, Promise<ReceivedMessage>> pending = new HashMap<>();

    void add(Bytes correlationData, Promise<ReceivedMessage> promise) {
        pending.put(correlationData, promise);
    }

    @Nullable
    Promise<ReceivedMessage> remove(Bytes correlationData) {
        return pending.remove(correlationData);
    }

    boolean contains(Bytes correlationData) {
        return pending.containsKey(correlationData);
    }

    int size() {
        return pending.size();
    }

    void failAll(MqttException cause) {
        List<Promise<ReceivedMessage>> failed = List.copyOf(pending.values());
        pending.clear();
        failed.forEach(promise -> promise.fail(cause));
    }
}
