// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Packet;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.Unsubscribe;
import io.heliograph.codec.UserProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An UNSUBSCRIBE, with what the client knew under each filter when it was asked for, which may be nothing. */
final class UnsubscribeRequest extends Request {
    private final List<TopicFilter> topicFilters;
    private final List<Subscriptions.@Nullable Entry> entries;
    private final List<UserProperty> userProperties;
    private final Promise<UnsubscribeResult> promise;

    UnsubscribeRequest(List<TopicFilter> topicFilters, List<Subscriptions.@Nullable Entry> entries,
            List<UserProperty> userProperties, Promise<UnsubscribeResult> promise) {
        this.topicFilters = topicFilters;
        this.entries = entries;
        this.userProperties = userProperties;
        this.promise = promise;
    }

    List<TopicFilter> topicFilters() {
        return topicFilters;
    }

    List<Subscriptions.@Nullable Entry> entries() {
        return entries;
    }

    @Override
    Packet packet(int packetIdentifier) {
        return new Unsubscribe(packetIdentifier, topicFilters, userProperties);
    }

    void succeed(UnsubscribeResult result) {
        answered();
        promise.keep(result);
    }

    @Override
    public void fail(MqttException failure) {
        answered();
        promise.fail(failure);
    }
}
