// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The weight of what other shards have handed to one shard and what it has not delivered yet. Once it is {@link #HIGH_BYTES}, no
 * publisher is read from until it is below {@link #LOW_BYTES}. Any thread may add; only the shard removes.
 *
 * <p>A batch is added before its delivery is given to the shard, so whoever finds the inbox full knows that a removal is still
 * to come, and nobody waits for ever.
 */
final class Inbox {
    static final long HIGH_BYTES = 16L * 1024 * 1024;
    static final long LOW_BYTES = 4L * 1024 * 1024;

    private final AtomicInteger fullInboxes;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean full = new AtomicBoolean();

    /**
     * An empty one.
     *
     * @param fullInboxes how many inboxes of the broker are full
     */
    Inbox(AtomicInteger fullInboxes) {
        this.fullInboxes = fullInboxes;
    }

    void added(long weight) {
        if (bytes.addAndGet(weight) >= HIGH_BYTES && full.compareAndSet(false, true)) {
            fullInboxes.incrementAndGet();
        }
    }

    /** Answers whether this was the last full inbox and is not full any more, so that publishers may go on. */
    boolean removed(long weight) {
        return bytes.addAndGet(-weight) < LOW_BYTES && full.compareAndSet(true, false)
                && fullInboxes.decrementAndGet() == 0;
    }

    /** What is waiting now. */
    long bytes() {
        return bytes.get();
    }
}
