// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.QoS;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait: the highest priority first, those of one priority in the order in which they came. Any of them can be taken
 * out. Guarded by the client's lock.
 */
final class PublishQueue {
    private final @Nullable Level[] levels = new Level[Publication.HIGHEST_PRIORITY + 1];
    // Which levels have messages.
    private final BitSet present = new BitSet(Publication.HIGHEST_PRIORITY + 1);
    private int size;

    /** The messages of one priority, linked to each other: a set would cost more than all the rest of a message's way. */
    private final class Level {
        private @Nullable Publication first;
        private @Nullable Publication last;
        private int messages;
        private long bytes;

        void addLast(Publication publication) {
            publication.link(PublishQueue.this, last, null);
            if (last == null) {
                first = publication;
            } else {
                last.next(publication);
            }
            last = publication;
        }

        void addFirst(Publication publication) {
            publication.link(PublishQueue.this, null, first);
            if (first == null) {
                last = publication;
            } else {
                first.previous(publication);
            }
            first = publication;
        }

        void remove(Publication publication) {
            Publication previous = publication.previous();
            Publication next = publication.next();
            if (previous == null) {
                first = next;
            } else {
                previous.next(next);
            }
            if (next == null) {
                last = previous;
            } else {
                next.previous(previous);
            }
            publication.link(null, null, null);
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** How many messages of this priority wait. */
    int size(int priority) {
        Level level = levels[priority];
        return level == null ? 0 : level.messages;
    }

    void addLast(Publication publication) {
        Level level = level(publication);
        level.addLast(publication);
        added(level, publication);
    }

    /** Puts a message before all others of its priority. */
    void addFirst(Publication publication) {
        Level level = level(publication);
        level.addFirst(publication);
        added(level, publication);
    }

    private void added(Level level, Publication publication) {
        level.bytes += publication.bytes();
        if (level.messages++ == 0) {
            present.set(publication.priority());
        }
        size++;
    }

    private Level level(Publication publication) {
        Level level = levels[publication.priority()];
        if (level == null) {
            level = new Level();
            levels[publication.priority()] = level;
        }
        return level;
    }

    /** Takes a message out: false if it was not there. */
    boolean remove(Publication publication) {
        Level level = levels[publication.priority()];
        if (level == null || publication.queue() != this) {
            return false;
        }
        level.remove(publication);
        level.bytes -= publication.bytes();
        if (--level.messages == 0) {
            present.clear(publication.priority());
        }
        size--;
        return true;
    }

    /** The message that is next, or null. */
    @Nullable
    Publication peek() {
        return size == 0 ? null : first(present.length() - 1);
    }

    /** The oldest message of the lowest priority, or null. */
    @Nullable
    Publication lowest() {
        return size == 0 ? null : first(present.nextSetBit(0));
    }

    /** The message that was published first, or null. */
    @Nullable
    Publication oldest() {
        Publication oldest = null;
        for (int priority = present.nextSetBit(0); priority >= 0; priority = present.nextSetBit(priority + 1)) {
            Publication first = first(priority);
            if (oldest == null || first.number() < oldest.number()) {
                oldest = first;
            }
        }
        return oldest;
    }

    private Publication first(int priority) {
        Level level = levels[priority];
        if (level == null || level.first == null) {
            throw new IllegalStateException("there is no message with the priority " + priority);
        }
        return level.first;
    }

    /** How many messages there are up to this priority. */
    int messagesUpTo(int priority) {
        int messages = 0;
        for (int i = present.nextSetBit(0); i >= 0 && i <= priority; i = present.nextSetBit(i + 1)) {
            messages += size(i);
        }
        return messages;
    }

    /** How many bytes the messages up to this priority have. */
    long bytesUpTo(int priority) {
        long bytes = 0;
        for (int i = present.nextSetBit(0); i >= 0 && i <= priority; i = present.nextSetBit(i + 1)) {
            Level level = levels[i];
            bytes += level == null ? 0 : level.bytes;
        }
        return bytes;
    }

    /** Takes out all messages that are next in turn, or those with QoS 0 alone. */
    List<Publication> takeAll(boolean onlyQos0) {
        List<Publication> taken = new ArrayList<>();
        for (int priority = present.length() - 1; priority >= 0; priority = present.previousSetBit(priority - 1)) {
            Level level = levels[priority];
            if (level != null) {
                for (Publication p = level.first; p != null; p = p.next()) {
                    if (!onlyQos0 || p.qos() == QoS.AT_MOST_ONCE) {
                        taken.add(p);
                    }
                }
            }
        }
        taken.forEach(this::remove);
        return taken;
    }
}
