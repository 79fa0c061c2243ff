// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import io.heliograph.broker.routing.Subscriber;
import io.heliograph.codec.QoS;
import io.heliograph.codec.SubscriptionOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One subscription of one Session. Only its shard touches it, except for {@link #online}, by which other shards choose a member
 * of a Shared Subscription.
 */
final class SessionSubscription extends Subscriber {
    private final Session session;
    private SubscriptionOptions options;
    private List<Integer> identifiers;
    private boolean ended;

    SessionSubscription(Session session, SubscriptionOptions options, @Nullable Integer identifier) {
        super(session.shard().index());
        this.session = session;
        this.options = options;
        this.identifiers = identifier == null ? List.of() : List.of(identifier);
    }

    /** A SUBSCRIBE with the same filter has come: it takes the place of the old one [MQTT-3.8.4-3, 5.0]. */
    void replace(SubscriptionOptions newOptions, @Nullable Integer identifier) {
        options = newOptions;
        identifiers = identifier == null ? List.of() : List.of(identifier);
    }

    /** The Client has unsubscribed, or its Session is over. */
    void end() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    Session session() {
        return session;
    }

    QoS maximumQoS() {
        return options.maximumQoS();
    }

    boolean noLocal() {
        return options.noLocal();
    }

    boolean retainAsPublished() {
        return options.retainAsPublished();
    }

    List<Integer> identifiers() {
        return identifiers;
    }

    @Override
    public boolean online() {
        return session.isOnline();
    }
}
