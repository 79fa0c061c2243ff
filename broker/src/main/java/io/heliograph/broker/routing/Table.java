// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hash table with open addressing that any thread reads without a lock while one at a time changes it, under the lock of the
 * structure that the table is part of.
 *
 * <p>Elements are put into free places and never moved within an array, so a reader that probes from place to place cannot miss
 * one that is moved behind its back. A removed element leaves {@link #REMOVED} behind, because a reader stops at the first place
 * that was never used. When elements and leavings together fill three quarters, or few elements are left, what is there is
 * copied to a new array of the fitting size, and that one published; readers of the old one finish there and have seen all that
 * was in it when they began.
 */
@SuppressWarnings("ReferenceEquality") // Elements are compared by identity or by key, nothing else.
final class Table<E extends Keyed> {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Keyed[].class);
    private static final Keyed REMOVED = new Keyed("", 0) {};
    private static final int SMALLEST = 4;

    private volatile @Nullable Keyed[] slots = new Keyed[SMALLEST];
    // Both under the lock.
    private int live;
    private int used;

    /** The element whose key is this part of the text, or null. */
    @Nullable
    E find(int hash, String text, int start, int end) {
        @Nullable Keyed[] array = slots;
        int mask = array.length - 1;
        for (int i = hash & mask;; i = (i + 1) & mask) {
            Keyed element = slot(array, i);
            if (element == null) {
                return null;
            }
            if (element.hash == hash && element != REMOVED && element.hasKey(text, start, end)) {
                return cast(element);
            }
        }
    }

    /** The element whose key is the whole text, or null. */
    @Nullable
    E find(Levels text) {
        return find(text.hash, text.text, 0, text.text.length());
    }

    /** Calls the action with each element. Those that are added or removed meanwhile may or may not be among them. */
    void forEach(Consumer<? super E> action) {
        @Nullable Keyed[] array = slots;
        for (int i = 0; i < array.length; i++) {
            Keyed element = slot(array, i);
            if (element != null && element != REMOVED) {
                action.accept(cast(element));
            }
        }
    }

    /** The number of elements. Under the lock. */
    int size() {
        return live;
    }

    /** Adds an element whose key is not there yet. Under the lock. */
    void add(E element) {
        if ((used + 1) * 4 > slots.length * 3) {
            rebuild(live + 1);
        }
        @Nullable Keyed[] array = slots;
        int mask = array.length - 1;
        int i = element.hash & mask;
        Keyed there = array[i];
        while (there != null && there != REMOVED) {
            i = (i + 1) & mask;
            there = array[i];
        }
        if (there == null) {
            used++;
        }
        live++;
        SLOT.setRelease(array, i, element);
    }

    /** Removes an element that is there. Under the lock. */
    void remove(E element) {
        @Nullable Keyed[] array = slots;
        int mask = array.length - 1;
        int i = element.hash & mask;
        while (array[i] != element) {
            i = (i + 1) & mask;
        }
        live--;
        SLOT.setRelease(array, i, REMOVED);
        if (array.length > SMALLEST && live * 8 < array.length) {
            rebuild(live);
        }
    }

    /** Any element of a table that is not empty. Under the lock. */
    E first() {
        for (Keyed element : slots) {
            if (element != null && element != REMOVED) {
                return cast(element);
            }
        }
        throw new IllegalStateException("the table is empty");
    }

    /** Copies to an array that is at most three eighths to three quarters full with this number of elements. */
    private void rebuild(int elements) {
        int length = SMALLEST;
        while (elements * 4 > length * 3) {
            length *= 2;
        }
        if (elements * 8 > length * 5) {
            length *= 2;
        }
        @Nullable Keyed[] array = new Keyed[length];
        int mask = length - 1;
        for (Keyed element : slots) {
            if (element != null && element != REMOVED) {
                int i = element.hash & mask;
                while (array[i] != null) {
                    i = (i + 1) & mask;
                }
                array[i] = element;
            }
        }
        used = live;
        slots = array;
    }

    /** The places, for a walk that can be left and taken up again: see {@link #at}. */
    @Nullable
    Keyed[] places() {
        return slots;
    }

    /** What is at a place of {@link #places}, or null if nothing is. */
    static @Nullable Keyed at(@Nullable Keyed[] places, int i) {
        Keyed element = slot(places, i);
        return element == REMOVED ? null : element;
    }

    private static @Nullable Keyed slot(@Nullable Keyed[] array, int i) {
        return (Keyed) SLOT.getAcquire(array, i);
    }

    @SuppressWarnings("unchecked")
    private E cast(Keyed element) {
        return (E) element;
    }
}
