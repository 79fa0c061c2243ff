// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import io.heliograph.codec.Message;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The retained message of each topic (section 3.3.1.3 of either version); shared by all shards, any thread may call anything.
 *
 * <p>Reading takes no lock. A topic is a path in a tree of levels, as in {@link SubscriptionIndex}, but here the topics are in
 * the tree and a filter walks it: an exact filter goes down one path, "+" to all children, "#" to all that is below.
 *
 * <p>What makes writes to one topic linearizable: the message stands in one field of the topic's node. Replacing one message by
 * another is a compare-and-set without the lock, which is what a sensor's every value does. From none to one and from one to
 * none it goes under the lock only, which is also needed to grow and prune the tree. A node is pruned only when it has no
 * message and no children, and none can come back to it, since whoever wants to put one there without the lock must have found
 * one in its place.
 */
public final class RetainedMessages {
    /** What a message takes besides its topic, payload and properties, about. */
    private static final int OVERHEAD_BYTES = 256;

    private final long maximumCount;
    private final long maximumBytes;
    private final long seed;
    private final ReentrantLock lock = new ReentrantLock();
    private final LevelNames names = new LevelNames();
    private final RetainedNode root = new RetainedNode("", 0);
    private final AtomicLong bytes = new AtomicLong();
    /** Written under the lock. */
    private volatile long count;

    /**
     * Without any message.
     *
     * @param maximumCount how many messages may be kept
     * @param maximumBytes how many {@link #bytes()} they may take
     */
    public RetainedMessages(long maximumCount, long maximumBytes) {
        this(maximumCount, maximumBytes, ThreadLocalRandom.current().nextLong());
    }

    /** The same with a given seed of the hash, for runs that must repeat exactly. Clients must not be able to guess it. */
    public RetainedMessages(long maximumCount, long maximumBytes, long seed) {
        this.maximumCount = maximumCount;
        this.maximumBytes = maximumBytes;
        this.seed = seed;
    }

    /** How many messages are kept, with those that have expired and not been dropped yet. */
    public long size() {
        return count;
    }

    /** The memory that the messages take, estimated from the length of topics, payloads and properties. */
    public long bytes() {
        return bytes.get();
    }

    /**
     * Keeps the message in place of the one that its topic had [MQTT-3.3.1-5]. One with no payload is not kept, it only removes
     * what was there [MQTT-3.3.1-6] [MQTT-3.3.1-7].
     *
     * @return false if the limit of count or bytes would be passed; what was there stays then. Writers of other topics at the
     *         same instant can bring this about a little before the limit of bytes
     */
    public boolean store(Message message, long nowNanos) {
        if (message.payload().isEmpty()) {
            remove(message.topicName());
            return true;
        }
        Levels topic = Levels.of(message.topicName().value(), seed);
        RetainedMessage stored = new RetainedMessage(message, nowNanos);
        RetainedNode node = find(topic);
        Outcome outcome = node == null ? Outcome.NOTHING_THERE : replace(node, stored);
        return outcome == Outcome.NOTHING_THERE ? storeUnderLock(topic, stored) : outcome == Outcome.REPLACED;
    }

    private enum Outcome {
        REPLACED, REFUSED, NOTHING_THERE
    }

    private Outcome replace(RetainedNode node, RetainedMessage stored) {
        RetainedMessage known = node.message();
        while (known != null) {
            long more = bytesOf(stored) - bytesOf(known);
            if (!reserve(more)) {
                return Outcome.REFUSED;
            }
            if (node.replace(known, stored)) {
                return Outcome.REPLACED;
            }
            bytes.addAndGet(-more);
            known = node.message();
        }
        return Outcome.NOTHING_THERE;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Only written under the lock.
    private boolean storeUnderLock(Levels topic, RetainedMessage stored) {
        lock.lock();
        try {
            RetainedNode node = find(topic);
            Outcome outcome = node == null ? Outcome.NOTHING_THERE : replace(node, stored);
            if (outcome != Outcome.NOTHING_THERE) {
                return outcome == Outcome.REPLACED;
            }
            if (count >= maximumCount || !reserve(bytesOf(stored))) {
                return false;
            }
            count++;
            findOrGrow(topic).replace(null, stored);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean reserve(long more) {
        if (bytes.addAndGet(more) > maximumBytes && more > 0) {
            bytes.addAndGet(-more);
            return false;
        }
        return true;
    }

    private static long bytesOf(RetainedMessage stored) {
        Message message = stored.message();
        // A topic is there as text, as bytes and as levels of the tree; the latter are often shared.
        return OVERHEAD_BYTES + 2L * message.topicName().encodedLength() + message.payload().length()
                + message.properties().encodedLength();
    }

    /** The message of a topic, or null if there is none or it has expired. */
    public @Nullable RetainedMessage get(TopicName topicName, long nowNanos) {
        RetainedNode node = find(Levels.of(topicName.value(), seed));
        RetainedMessage known = node == null ? null : node.message();
        return known == null || dropIfExpired(known, nowNanos) ? null : known;
    }

    /** Removes the message of a topic. Answers whether there was one. */
    public boolean remove(TopicName topicName) {
        return remove(topicName, null);
    }

    /** Removes the message of a topic, if it is this one, or whatever it is if this is null. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // Only written under the lock.
    private boolean remove(TopicName topicName, @Nullable RetainedMessage onlyThis) {
        Levels topic = Levels.of(topicName.value(), seed);
        if (find(topic) == null) {
            return false;
        }
        lock.lock();
        try {
            RetainedNode node = find(topic);
            if (node == null) {
                return false;
            }
            RetainedMessage known = onlyThis;
            if (known == null) {
                known = node.clear();
            } else if (!node.replace(known, null)) {
                return false;
            }
            if (known == null) {
                return false;
            }
            count--;
            bytes.addAndGet(-bytesOf(known));
            prune(topic);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean dropIfExpired(RetainedMessage known, long nowNanos) {
        if (!known.isExpired(nowNanos)) {
            return false;
        }
        remove(known.message().topicName(), known);
        return true;
    }

    /**
     * Calls the action with each message whose topic matches, in no order; of a Shared Subscription, the filter behind "$share"
     * counts. Those that have expired are dropped. Of messages that are stored or removed meanwhile some may be among them. The
     * action may change what is kept.
     */
    public void forEachMatching(TopicFilter filter, long nowNanos, Consumer<? super RetainedMessage> action) {
        Levels levels = Levels.of(filter.filter(), seed);
        new RetainedWalk(levels, message -> {
            if (!dropIfExpired(message, nowNanos)) {
                action.accept(message);
            }
        }).walk(root);
    }

    /**
     * Drops all messages that have expired and answers how many. Looks at every message, about a third of a second for a million,
     * so it is for a thread that keeps no Client waiting.
     */
    public int removeExpired(long nowNanos) {
        int[] dropped = {0};
        Consumer<RetainedMessage> drop = message -> {
            if (message.isExpired(nowNanos) && remove(message.message().topicName(), message)) {
                dropped[0]++;
            }
        };
        new RetainedWalk(Levels.of("#", seed), drop).walkAll(root);
        return dropped[0];
    }

    /** Whether nothing of a former message is left. */
    boolean isEmpty() {
        return count == 0 && bytes.get() == 0 && !root.hasChildren();
    }

    private @Nullable RetainedNode find(Levels topic) {
        RetainedNode node = root;
        for (int level = 0; level < topic.count && node != null; level++) {
            node = node.child(topic, level);
        }
        return node;
    }

    private RetainedNode findOrGrow(Levels topic) {
        RetainedNode node = root;
        for (int level = 0; level < topic.count; level++) {
            RetainedNode next = node.child(topic, level);
            if (next == null) {
                next = new RetainedNode(names.of(topic, level), topic.hash(level));
                node.addChild(next);
            }
            node = next;
        }
        return node;
    }

    private void prune(Levels topic) {
        List<RetainedNode> path = new ArrayList<>(topic.count + 1);
        RetainedNode node = root;
        path.add(node);
        for (int level = 0; level < topic.count && node != null; level++) {
            node = node.child(topic, level);
            if (node != null) {
                path.add(node);
            }
        }
        for (int level = path.size() - 1; level > 0; level--) {
            RetainedNode last = path.get(level);
            if (last.message() != null || last.hasChildren()) {
                return;
            }
            path.get(level - 1).removeChild(last);
        }
    }
}
