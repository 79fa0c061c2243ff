// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import io.heliograph.broker.routing.RetainedMessages;
import io.heliograph.broker.routing.SubscriptionIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The broker without network: its shards and the two things that they share, the subscription index and the retained messages.
 * Threads, time and chance are passed in, so that all of it can run in one thread from a seed.
 *
 * <p>Who owns what: see {@link Shard}.
 */
public final class BrokerCore {
    private static final char[] LETTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
            .toCharArray();
    private static final int ASSIGNED_LENGTH = 20;

    private final Limits limits;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final SubscriptionIndex<SessionSubscription> index;
    private final RetainedMessages retained;
    private final List<Shard> shards = new ArrayList<>();
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger fullInboxes = new AtomicInteger();

    /**
     * A broker with one shard for each thread.
     *
     * @param nanoTime a clock that only runs forward; called from all threads
     * @param random   for Client Identifiers that the broker assigns and for hashes; nobody may guess it; used from all threads
     */
    public BrokerCore(Limits limits, List<? extends ShardThread> threads, LongSupplier nanoTime,
            RandomGenerator random) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.random = random;
        this.index = new SubscriptionIndex<>(threads.size(), random.nextLong());
        this.retained = new RetainedMessages(limits.maximumRetainedMessages(), limits.maximumRetainedBytes(),
                random.nextLong());
        for (int i = 0; i < threads.size(); i++) {
            shards.add(new Shard(this, i, threads.size(), threads.get(i)));
        }
    }

    /** All shards; their order does not change. */
    public List<Shard> shards() {
        return shards;
    }

    /** What is retained. */
    public RetainedMessages retained() {
        return retained;
    }

    Limits limits() {
        return limits;
    }

    SubscriptionIndex<SessionSubscription> index() {
        return index;
    }

    /** Takes room for one more Session; false if there are as many as may be. */
    boolean reserveSession() {
        if (sessions.incrementAndGet() <= limits.maximumSessions()) {
            return true;
        }
        sessions.decrementAndGet();
        return false;
    }

    void releaseSession() {
        sessions.decrementAndGet();
    }

    /** How many shards have a full {@link Inbox}. */
    AtomicInteger fullInboxes() {
        return fullInboxes;
    }

    /** The clock, for those who may need it. */
    LongSupplier nanoTime() {
        return nanoTime;
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /** A point of time so many seconds from now. */
    long after(long seconds) {
        return now() + TimeUnit.SECONDS.toNanos(seconds);
    }

    /** The shard that owns the Session of this Client, for ever. */
    Shard home(String clientIdentifier) {
        // The hash of a string is weak in its low bits; the upper half of a product with a large odd number is not.
        int mixed = (clientIdentifier.hashCode() * 0x9E3779B9) >>> 16;
        return shards.get(mixed % shards.size());
    }

    /** A Client Identifier that nobody else has, whose home is the given shard: its connection need not move. */
    String assignClientIdentifier(Shard shard) {
        while (true) {
            StringBuilder name = new StringBuilder("auto-");
            for (int i = 0; i < ASSIGNED_LENGTH; i++) {
                name.append(LETTERS[random.nextInt(LETTERS.length)]);
            }
            String candidate = name.toString();
            if (home(candidate) == shard && !shard.hasSession(candidate)) {
                return candidate;
            }
        }
    }
}
