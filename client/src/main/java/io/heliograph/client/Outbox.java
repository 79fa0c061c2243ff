// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The messages that have been published: which of them have room, in which order they are sent, and which are given up before.
 *
 * <pre>
 *   publish, no room --&gt; waiting --&gt; queue --take--&gt; sent, see Sender --&gt; end
 *   publish, room ------------------^    \--expired, dropped--&gt; end
 * </pre>
 *
 * <p>A message counts in the {@link PublishBuffer} from when it is queued to its end. Guarded by the client's lock.
 */
final class Outbox {
    private final DeliveryOptions options;
    private final Time time;
    private final Store store;
    private final Runnable work;
    private final PublishBuffer buffer;
    private final Deadlines deadlines;
    private final PublishQueue waiting = new PublishQueue();
    private final PublishQueue queue = new PublishQueue();
    private long nextNumber;
    private long published;
    private long dropped;
    private long expired;

    /**
     * Without messages.
     *
     * @param work is called when there is something to send
     */
    Outbox(DeliveryOptions options, Time time, Store store, ReentrantLock lock, Runnable work) {
        this.options = options;
        this.time = time;
        this.store = store;
        this.nextNumber = store.contents().nextNumber();
        this.work = work;
        this.buffer = new PublishBuffer(options.messages(), options.bytes());
        this.deadlines = new Deadlines(time, lock, this::expire);
    }

    /**
     * Takes a message, or lets it wait for room.
     *
     * @throws BufferFullException     if there is no room and it shall not wait
     * @throws MessageDroppedException if there is only room for messages of a higher priority
     */
    void add(Publication publication, boolean mayWait) {
        publication.accepted(nextNumber, time.nanos(), options.age());
        if (waiting.isEmpty() && (buffer.hasRoomFor(publication) || makeRoom(publication))) {
            admit(publication);
        } else if (mayWait && options.whenFull() != WhenFull.FAIL) {
            publication.waits();
            waiting.addLast(publication);
        } else {
            throw new BufferFullException("the message was not taken: %s are open".formatted(buffer));
        }
        nextNumber++;
        published++;
    }

    /** Takes back a message that still waits for room: false if it does not. */
    boolean withdraw(Publication publication) {
        boolean withdrawn = waiting.remove(publication);
        if (withdrawn) {
            // Those behind it may need less room.
            admitWaiting();
        }
        return withdrawn;
    }

    private boolean makeRoom(Publication publication) {
        boolean anyPriority = options.whenFull() == WhenFull.DROP_OLDEST;
        if (!anyPriority && options.whenFull() != WhenFull.DROP_LOWEST_PRIORITY) {
            return false;
        }
        int upTo = anyPriority ? Publication.HIGHEST_PRIORITY : publication.priority();
        int messages = queue.messagesUpTo(upTo);
        if (messages == 0 && !queue.isEmpty()) {
            dropped++;
            throw new MessageDroppedException(
                    "the message with the topic %s was dropped: all that wait are of a higher priority"
                            .formatted(publication.message().topicName()));
        }
        if (!buffer.hasRoomFor(publication, messages, queue.bytesUpTo(upTo))) {
            return false;
        }
        while (!buffer.hasRoomFor(publication)) {
            Publication victim = anyPriority ? queue.oldest() : queue.lowest();
            if (victim == null) {
                throw new IllegalStateException("there was to be enough to drop");
            }
            drop(victim);
        }
        return true;
    }

    private void drop(Publication victim) {
        queue.remove(victim);
        dropped++;
        end(victim, null,
                new MessageDroppedException("the message with the topic %s was dropped to make room for a later one"
                        .formatted(victim.message().topicName())));
    }

    private void expire(Publication publication) {
        queue.remove(publication);
        expired++;
        end(publication, null, new MessageExpiredException("the message with the topic %s was not sent in time"
                .formatted(publication.message().topicName())));
    }

    private void admit(Publication publication) {
        store.accepted(publication);
        buffer.take(publication);
        queue.addLast(publication);
        deadlines.add(publication);
        publication.admitted();
        work.run();
    }

    /** A message of an earlier process; it has its place even if the buffer is smaller now. */
    void restore(Publication publication, boolean isSent) {
        buffer.take(publication);
        if (!isSent) {
            queue.addLast(publication);
            deadlines.add(publication);
        }
    }

    /** Takes those messages that wait for which there is room now. */
    void admitWaiting() {
        Publication next = waiting.peek();
        while (next != null && buffer.hasRoomFor(next)) {
            waiting.remove(next);
            admit(next);
            next = waiting.peek();
        }
    }

    /** The message to send next, or null. */
    @Nullable
    Publication peek() {
        Publication next = queue.peek();
        while (next != null && next.isExpired(time)) {
            expire(next);
            next = queue.peek();
        }
        return next;
    }

    /** A message is being sent. */
    void take(Publication publication) {
        queue.remove(publication);
        deadlines.remove(publication);
    }

    /** A message has not been sent after all, and goes before the others of its priority. */
    void putBack(Publication publication) {
        store.queued(publication);
        queue.addFirst(publication);
        deadlines.add(publication);
    }

    /** A message has come to its end; nothing happens if it had before. */
    void end(Publication publication, @Nullable PublishResult result, @Nullable MqttException failure) {
        endOfMany(publication, result, failure);
        admitWaiting();
    }

    /** One of several messages has come to its end, see {@link #end}; {@link #admitWaiting} is called after the last of them. */
    void endOfMany(Publication publication, @Nullable PublishResult result, @Nullable MqttException failure) {
        if (publication.hasEnded()) {
            return;
        }
        if (failure == null) {
            publication.succeed(result == null ? PublishResult.SUCCESS : result);
        } else {
            publication.fail(failure);
        }
        ended(publication);
    }

    private void ended(Publication publication) {
        store.ended(publication);
        deadlines.remove(publication);
        buffer.release(publication);
    }

    /** A message has come to a good end: whether that is the caller's to tell its promise, without the lock. */
    boolean endUntold(Publication publication) {
        if (publication.hasEnded()) {
            return false;
        }
        publication.endsUntold();
        ended(publication);
        return true;
    }

    /** The connection is gone: messages with QoS 0 fail, unless they may wait for the next. */
    void connectionLost(MqttException cause) {
        if (options.offline() != OfflinePublishing.ALL) {
            failWaiting(true, cause);
            failQueued(true, cause);
        }
        // What ended the connection may have come behind answers that have made room.
        admitWaiting();
    }

    /** There will be no connection but on the user's demand: what can't wait for that fails. */
    void giveUp(MqttException cause) {
        boolean all = isForGood(cause) || !options.offline().isAlways();
        if (all || options.offline() != OfflinePublishing.ALL) {
            failWaiting(!all, cause);
            failQueued(!all, cause);
        }
    }

    /** Whether this client will send nothing more: it is closed, or its store has failed, without which it sends nothing. */
    static boolean isForGood(MqttException cause) {
        return cause instanceof ClientClosedException || cause instanceof StoreException;
    }

    private void failWaiting(boolean onlyQos0, MqttException cause) {
        waiting.takeAll(onlyQos0).forEach(publication -> publication.fail(cause));
    }

    private void failQueued(boolean onlyQos0, MqttException cause) {
        List<Publication> failed = queue.takeAll(onlyQos0);
        failed.forEach(publication -> giveUp(publication, cause));
    }

    /** A message is over for this client; what the store keeps may yet be delivered by another. */
    void giveUp(Publication publication, MqttException cause) {
        if (store.keeps(publication) && !publication.hasEnded()) {
            deadlines.remove(publication);
            publication.fail(new ClientClosedException(cause.sentence()
                    + "; the message is kept in the store and goes on with the next client that has it", cause));
        } else {
            end(publication, null, cause);
        }
    }

    /** Whether anything is published and has not come to its end. */
    boolean isEmpty() {
        return buffer.messages() == 0 && waiting.isEmpty();
    }

    /** How many messages have been published and have not come to their end. */
    int open() {
        return buffer.messages() + waiting.size();
    }

    /** What there is to see of it; the messages under way are for the caller to count. */
    DeliveryCounters counters(int inFlight) {
        return new DeliveryCounters(published, dropped, expired, buffer.messages(), buffer.bytes(), waiting.size(),
                queue.size(), inFlight);
    }

    /** How many messages of this priority have not been sent. */
    int queued(int priority) {
        return queue.size(priority);
    }
}
