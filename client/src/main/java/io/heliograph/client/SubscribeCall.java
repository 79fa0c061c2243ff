// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Subscription;
import io.heliograph.codec.UserProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be subscribed to: the arguments of one SUBSCRIBE. */
record SubscribeCall(List<Subscription> subscriptions, @Nullable Integer subscriptionIdentifier,
        List<UserProperty> userProperties) {

    SubscribeCall {
        subscriptions = List.copyOf(subscriptions);
        userProperties = List.copyOf(userProperties);
    }
}
