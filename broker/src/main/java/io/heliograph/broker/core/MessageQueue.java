// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one Session, within its limits and those of its shard: those that wait for the Client, in order, and the room
 * for those that are under way to it and not acknowledged yet.
 */
final class MessageQueue {
    private final Shard shard;
    // Most Sessions have none waiting and millions of them may exist.
    private @Nullable ArrayDeque<Delivery> waiting;
    private int waitingQoS0;
    private long heldBytes;

    MessageQueue(Shard shard) {
        this.shard = shard;
    }

    /** Whether none waits. */
    boolean isEmpty() {
        return waiting == null;
    }

    /** Whether QoS 0 messages wait: those that come later must not overtake them [MQTT-4.6.0-6]. */
    boolean holdsQoS0() {
        return waitingQoS0 > 0;
    }

    /** Takes room for a message that is sent at once; false if there is none. */
    boolean hold(Delivery delivery) {
        long weight = delivery.weight();
        if (heldBytes + weight > shard.core().limits().maximumQueuedBytes() || !shard.hold(weight)) {
            return false;
        }
        heldBytes += weight;
        return true;
    }

    /** Gives back the room of a message that is not waiting (any more). */
    void release(Delivery delivery) {
        heldBytes -= delivery.weight();
        shard.release(delivery.weight());
    }

    /** Takes room for a message and lets it wait at the end; false if there is none. */
    boolean add(Delivery delivery) {
        ArrayDeque<Delivery> queue = waiting;
        int size = queue == null ? 0 : queue.size();
        if (size >= shard.core().limits().maximumQueuedMessages() || !hold(delivery)) {
            return false;
        }
        if (queue == null) {
            queue = new ArrayDeque<>(4);
            waiting = queue;
        }
        queue.addLast(delivery);
        waitingQoS0 += delivery.isQoS0() ? 1 : 0;
        return true;
    }

    /** The one that has waited longest, or null. */
    @Nullable
    Delivery first() {
        return waiting == null ? null : waiting.peekFirst();
    }

    /** Takes out the one that has waited longest; it keeps its room. */
    void removeFirst() {
        ArrayDeque<Delivery> queue = waiting;
        if (queue == null) {
            throw new IllegalStateException("none waits");
        }
        waitingQoS0 -= queue.removeFirst().isQoS0() ? 1 : 0;
        if (queue.isEmpty()) {
            waiting = null;
        }
    }

    /** Drops all that wait. */
    void clear() {
        for (Delivery next = first(); next != null; next = first()) {
            removeFirst();
            release(next);
        }
    }
}
