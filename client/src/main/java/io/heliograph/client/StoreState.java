// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Publish;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the records of a store amount to: the same while they are written and when they are read again. For each thing that is live
 * it knows in which segment the record stands that would be missed.
 *
 * <pre>
 *                 Kept              Sent              Released
 *   to the Server      ---&gt; QUEUED -------&gt; SENT ---------------&gt; RELEASED
 *                             ^--- Queued ---+--------- Ended --------+------&gt; (nothing)
 *
 *   from the Server, message     Begun ---&gt; in doubt --- Returned, NotBegun ---&gt; (nothing)
 *   from the Server, identifier  Begun, Taken ---&gt; taken --- Freed, NotBegun, SessionLost ---&gt; (free)
 * </pre>
 *
 * <p>A record of something that is not known changes nothing: what it spoke of has come to its end.
 */
final class StoreState {
    private final Map<Long, Placed<StoreRecord.Kept>> messages = new LinkedHashMap<>();
    private final Map<Long, Placed<Publish>> inDoubt = new LinkedHashMap<>();
    private final Map<Integer, Integer> taken = new LinkedHashMap<>();
    private @Nullable String owner;
    private long nextNumber;
    private long nextOrder;
    private long liveBytes;

    /** A thing and where its record stands. */
    private record Placed<T>(T value, int segment, int length) {}

    /**
     * A record stands in the log.
     *
     * @param segment in this segment
     * @param length  with so many bytes
     */
    void apply(StoreRecord any, int segment, int length) {
        switch (any) {
            case StoreRecord.Kept r -> {
                nextNumber = Math.max(nextNumber, r.number() + 1);
                nextOrder = Math.max(nextOrder, r.order() + 1);
                live(messages.put(r.number(), new Placed<>(r, segment, length)), length);
            }
            case StoreRecord.Sent r -> {
                nextOrder = Math.max(nextOrder, r.order() + 1);
                change(r.number(), kept -> kept.with(StoreRecord.State.SENT, r.order(), r.packetIdentifier()));
            }
            case StoreRecord.Released r -> change(r.number(),
                    kept -> kept.with(StoreRecord.State.RELEASED, kept.order(), kept.packetIdentifier()));
            case StoreRecord.Queued r -> change(r.number(), kept -> kept.with(StoreRecord.State.QUEUED, 0, 0));
            case StoreRecord.Ended r -> live(messages.remove(r.number()), 0);
            case StoreRecord.Begun r -> {
                nextNumber = Math.max(nextNumber, r.number() + 1);
                live(inDoubt.put(r.number(), new Placed<>(r.publish(), segment, length)), length);
                if (r.takes()) {
                    taken.put(r.publish().packetIdentifier(), segment);
                }
            }
            case StoreRecord.Returned r -> live(inDoubt.remove(r.number()), 0);
            case StoreRecord.NotBegun r -> {
                Placed<Publish> begun = inDoubt.remove(r.number());
                live(begun, 0);
                if (begun != null) {
                    taken.remove(begun.value.packetIdentifier());
                }
            }
            case StoreRecord.Taken r -> taken.put(r.packetIdentifier(), segment);
            case StoreRecord.Freed r -> taken.remove(r.packetIdentifier());
            case StoreRecord.SessionLost r -> taken.clear();
            case StoreRecord.Owner r -> owner = r.clientIdentifier();
        }
    }

    private interface Change {
        StoreRecord.Kept of(StoreRecord.Kept kept);
    }

    private void change(long number, Change change) {
        messages.computeIfPresent(number,
                (unused, placed) -> new Placed<>(change.of(placed.value), placed.segment, placed.length));
    }

    private void live(@Nullable Placed<?> before, int length) {
        liveBytes += length - (before == null ? 0 : before.length);
    }

    boolean isKept(long number) {
        return messages.containsKey(number);
    }

    boolean isInDoubt(long number) {
        return inDoubt.containsKey(number);
    }

    boolean isTaken(int packetIdentifier) {
        return taken.containsKey(packetIdentifier);
    }

    boolean hasTaken() {
        return !taken.isEmpty();
    }

    /** Whose store it is, or null if that has not been said. */
    @Nullable
    String owner() {
        return owner;
    }

    /** A number above all that were used. */
    long nextNumber() {
        return nextNumber;
    }

    /** A place behind all in the order of sending. */
    long nextOrder() {
        return nextOrder;
    }

    /** How many bytes the messages have that would be missed. */
    long liveBytes() {
        return liveBytes;
    }

    /** What has to be recorded again if the segments up to this one go, in an order in which it can be read. */
    List<StoreRecord> livingUpTo(int segment) {
        List<StoreRecord> living = new ArrayList<>();
        if (owner != null) {
            living.add(new StoreRecord.Owner(owner));
        }
        messages.values().stream().filter(placed -> placed.segment <= segment)
                .forEach(placed -> living.add(placed.value));
        // Not with their identifiers: these may be free by now.
        inDoubt.forEach((number, placed) -> {
            if (placed.segment <= segment) {
                living.add(new StoreRecord.Begun(number, false, placed.value));
            }
        });
        taken.forEach((identifier, in) -> {
            if (in <= segment) {
                living.add(new StoreRecord.Taken(identifier));
            }
        });
        return living;
    }

    StoreContents contents(List<String> damage) {
        List<StoreRecord.Kept> queued = new ArrayList<>();
        List<StoreRecord.Kept> sent = new ArrayList<>();
        for (Placed<StoreRecord.Kept> placed : messages.values()) {
            (placed.value.state() == StoreRecord.State.QUEUED ? queued : sent).add(placed.value);
        }
        queued.sort(Comparator.comparingLong(StoreRecord.Kept::number));
        sent.sort(Comparator.comparingLong(StoreRecord.Kept::order));
        Map<Long, Publish> doubts = new LinkedHashMap<>();
        inDoubt.forEach((number, placed) -> doubts.put(number, placed.value));
        return new StoreContents(queued, sent, nextNumber, List.copyOf(taken.keySet()), doubts, damage);
    }
}
