// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

/**
 * One subscription of one Session: what a {@link SubscriptionIndex} holds and a message is delivered through. The broker's core
 * extends it by the Session, the options and the Subscription Identifier.
 */
public abstract class Subscriber {
    static final int NOWHERE = -1;

    private final int shard;
    /**
     * The index in the one list that this subscriber is in, so that it leaves it in constant time. Belongs to the thread of the
     * shard if the subscription is not shared, else to the index's lock.
     */
    int position = NOWHERE;

    /** A subscriber of a Session that belongs to this shard. */
    protected Subscriber(int shard) {
        this.shard = shard;
    }

    /** The shard of the Session, from 0. */
    public final int shard() {
        return shard;
    }

    /**
     * Whether the Session has a connection now. Asked by any thread for the members of a {@link ShareGroup}, so the answer must
     * come from a volatile field or be final.
     */
    public abstract boolean online();
}
