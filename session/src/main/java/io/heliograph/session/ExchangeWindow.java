// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import org.jspecify.annotations.Nullable;

/**
 * The Packet Identifiers in use, what state each is in and what is remembered for it.
 *
 * <p>Identifiers are given out in turn, so those in use lie in a window [head, tail) that slides over the endless sequence of
 * numbers 0, 1, 2 ...; the identifier of a number is (number mod 65,535) + 1. What an identifier stands for is found by its
 * distance from the window's begin: no map, no search, and a few bytes for each exchange. The oldest open exchange bounds the
 * window: 65,535 identifiers after it there are no more until it has ended.
 *
 * @param <T> what is remembered
 */
final class ExchangeWindow<T> {
    static final int MAXIMUM_IDENTIFIER = 65_535;
    /** The state of an identifier that is not in use, or not any more. */
    static final byte FREE = 0;

    private static final int SMALLEST = 8;
    // A longer window is given back when all is done.
    private static final int KEPT = 64;

    private long head;
    private long tail;
    private byte[] states = new byte[SMALLEST];
    private @Nullable Object[] values = new Object[SMALLEST];

    long head() {
        return head;
    }

    long tail() {
        return tail;
    }

    boolean isFull() {
        return tail - head == MAXIMUM_IDENTIFIER;
    }

    /** Takes the next number, which there must be. */
    long begin(byte state, T value) {
        if (tail - head == states.length) {
            grow();
        }
        long number = tail++;
        states[slot(number)] = state;
        values[slot(number)] = value;
        return number;
    }

    /**
     * Takes the number of this identifier; those before it are not in use. False if there is none in this window.
     *
     * @param packetIdentifier 1 to 65,535
     */
    boolean restore(int packetIdentifier, byte state, T value) {
        if (head == tail) {
            head = packetIdentifier - 1L;
            tail = head;
        }
        int gap = Math.floorMod(packetIdentifier - identifier(tail), MAXIMUM_IDENTIFIER);
        if (tail - head + gap >= MAXIMUM_IDENTIFIER) {
            return false;
        }
        for (int i = 0; i < gap; i++) {
            if (tail - head == states.length) {
                grow();
            }
            states[slot(tail)] = FREE;
            tail++;
        }
        begin(state, value);
        return true;
    }

    private void grow() {
        int length = states.length * 2;
        byte[] newStates = new byte[length];
        @Nullable Object[] newValues = new Object[length];
        for (long i = head; i < tail; i++) {
            newStates[(int) i & (length - 1)] = states[slot(i)];
            newValues[(int) i & (length - 1)] = values[slot(i)];
        }
        states = newStates;
        values = newValues;
    }

    static int identifier(long number) {
        return (int) (number % MAXIMUM_IDENTIFIER) + 1;
    }

    /** The number of an identifier in use, or -1. */
    long find(int packetIdentifier) {
        if (packetIdentifier < 1 || packetIdentifier > MAXIMUM_IDENTIFIER) {
            return -1;
        }
        int distance = Math.floorMod(packetIdentifier - identifier(head), MAXIMUM_IDENTIFIER);
        if (distance >= tail - head || states[slot(head + distance)] == FREE) {
            return -1;
        }
        return head + distance;
    }

    byte state(long number) {
        return states[slot(number)];
    }

    void state(long number, byte state) {
        states[slot(number)] = state;
    }

    @SuppressWarnings("unchecked")
    T value(long number) {
        Object value = values[slot(number)];
        if (value == null) {
            throw new IllegalStateException("nothing is open there");
        }
        return (T) value;
    }

    /** Ends an exchange. Its place is not used again before {@link #slide}. */
    T free(long number) {
        T value = value(number);
        states[slot(number)] = FREE;
        values[slot(number)] = null;
        return value;
    }

    /** Moves the window's begin over what has ended, and gives back the memory that a burst needed when all is done. */
    void slide() {
        while (head < tail && states[slot(head)] == FREE) {
            head++;
        }
        if (head == tail && states.length > KEPT) {
            states = new byte[SMALLEST];
            values = new Object[SMALLEST];
        }
    }

    /** How many exchanges there is memory for; for tests. */
    int capacity() {
        return states.length;
    }

    private int slot(long number) {
        return (int) number & (states.length - 1);
    }
}
