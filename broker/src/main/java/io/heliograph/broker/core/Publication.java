// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import io.heliograph.broker.routing.Route.Target;
import io.heliograph.codec.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message that one shard hands to another.
 *
 * @param message         as it was published
 * @param target          the receiving shard's subscribers, or null if it is for one member of a Shared Subscription
 * @param member          that member, or null
 * @param publisher       whose it is, for No Local; null if it is the broker's own. Not to be touched, only compared
 * @param receivedAtNanos when the broker got it
 */
record Publication(Message message, @Nullable Target<SessionSubscription> target, @Nullable SessionSubscription member,
        @Nullable Session publisher, long receivedAtNanos) {}
