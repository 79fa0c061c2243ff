// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.SubscriptionOptions;
import io.heliograph.codec.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * A subscription.
 *
 * @param filter     the text of the Topic Filter, without the share
 * @param shareName  null if it is not shared
 * @param options    how
 * @param identifier the Subscription Identifier, or null
 */
record Subscribed(String filter, @Nullable String shareName, SubscriptionOptions options,
        @Nullable Integer identifier) {

    static Subscribed of(TopicFilter filter, SubscriptionOptions options, @Nullable Integer identifier,
            MqttVersion version) {
        // To MQTT 3.1.1 $share is a level like others.
        return version.isV5() && filter.isShared()
                ? new Subscribed(filter.filter(), filter.shareName(), options, identifier)
                : new Subscribed(filter.value(), null, options, identifier);
    }

    boolean isShared() {
        return shareName != null;
    }
}
