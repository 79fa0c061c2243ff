// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import io.heliograph.broker.routing.Route.Target;
import io.heliograph.broker.routing.ShareGroup;
import io.heliograph.codec.Message;
import org.jspecify.annotations.Nullable;

/** A message that one shard hands to another. */
sealed interface Publication {

    /** The message as it was published. */
    Message message();

    /** When the broker got it. */
    long receivedAtNanos();

    /** What it counts for in an inbox. */
    default long weight() {
        return Delivery.weight(message());
    }

    /**
     * For all of the receiving shard's subscribers.
     *
     * @param publisher the Client Identifier of who has published it, for No Local; null if it is the broker's own
     */
    record ToSubscribers(Message message, Target<SessionSubscription> target, @Nullable String publisher,
            long receivedAtNanos) implements Publication {}

    /**
     * For one member of a Shared Subscription.
     *
     * @param member who was chosen; it may have left by the time the message arrives
     */
    record ToMember(Message message, ShareGroup<SessionSubscription> group, SessionSubscription member,
            long receivedAtNanos) implements Publication {}
}
