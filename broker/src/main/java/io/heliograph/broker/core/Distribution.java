// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import io.heliograph.broker.routing.LocalSubscribers;
import io.heliograph.broker.routing.Route.Target;
import io.heliograph.codec.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings messages to the Sessions of one shard. */
final class Distribution {
    private final FanOut fanOut = new FanOut();
    private final List<Session> merging = new ArrayList<>();

    /** The bytes of the QoS 0 message that is being sent to many. */
    FanOut fanOut() {
        return fanOut;
    }

    /** A message for all of this shard who have subscribed to it. */
    void deliver(Message message, Target<SessionSubscription> target, @Nullable String publisher,
            long receivedAt) {
        if (target.size() == 1) {
            deliver(message, target.list(0), publisher, receivedAt);
        } else {
            deliverMerged(message, target, publisher, receivedAt);
        }
        fanOut.forget();
    }

    private void deliver(Message message, LocalSubscribers<SessionSubscription> subscribers,
            @Nullable String publisher, long receivedAt) {
        int count = subscribers.size();
        for (int i = 0; i < count; i++) {
            SessionSubscription subscription = subscribers.get(i);
            if (!isLocal(subscription, publisher)) {
                deliver(message, subscription, receivedAt, count > 1);
            }
        }
    }

    /** Whether the Client is not to get what it publishes itself [MQTT-3.8.3-3, 5.0]. */
    private static boolean isLocal(SessionSubscription subscription, @Nullable String publisher) {
        return subscription.noLocal() && subscription.session().clientIdentifier().equals(publisher);
    }

    /** A message for one subscription. What goes wrong with it is no matter of the others. */
    static void deliver(Message message, SessionSubscription subscription, long receivedAt, boolean many) {
        Session session = subscription.session();
        try {
            session.deliver(message, message.qos().min(subscription.maximumQoS()),
                    message.retain() && subscription.retainAsPublished(), subscription.identifiers(), receivedAt, many);
        } catch (RuntimeException e) {
            session.failed(e);
        }
    }

    /**
     * Several filters match. A Client that has more than one of them gets the message once, with the highest QoS that one of its
     * subscriptions grants and with the identifiers of all [MQTT-3.3.4-2, 5.0] [MQTT-3.3.4-4, 5.0] [MQTT-3.3.5-1, 3.1.1].
     */
    private void deliverMerged(Message message, Target<SessionSubscription> target, @Nullable String publisher,
            long receivedAt) {
        for (int filter = 0; filter < target.size(); filter++) {
            LocalSubscribers<SessionSubscription> subscribers = target.list(filter);
            for (int i = 0; i < subscribers.size(); i++) {
                SessionSubscription subscription = subscribers.get(i);
                if (!isLocal(subscription, publisher) && subscription.session().merge(subscription)) {
                    merging.add(subscription.session());
                }
            }
        }
        boolean many = merging.size() > 1;
        for (Session session : merging) {
            try {
                session.deliverMerged(message, receivedAt, many);
            } catch (RuntimeException e) {
                session.failed(e);
            }
        }
        merging.clear();
    }
}
