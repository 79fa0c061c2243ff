// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import java.util.function.IntConsumer;

/**
 * A set of Packet Identifiers in two bytes each: open addressing, zero for an empty place as zero is no identifier. Most
 * Sessions have none or a few, some have thousands.
 */
final class PacketIdentifierSet {
    private static final char[] NONE = new char[0];

    private char[] places = NONE;
    private int size;

    int size() {
        return size;
    }

    /** How many places there are, taken or not; for tests. */
    int capacity() {
        return places.length;
    }

    boolean contains(int identifier) {
        return size > 0 && places[find(identifier)] == identifier;
    }

    /** Adds it; false if it was there. */
    boolean add(int identifier) {
        if (size * 2 >= places.length) {
            resize(Math.max(8, places.length * 2));
        }
        int at = find(identifier);
        if (places[at] == identifier) {
            return false;
        }
        places[at] = (char) identifier;
        size++;
        return true;
    }

    /** Takes it out; false if it was not there. */
    boolean remove(int identifier) {
        if (size == 0) {
            return false;
        }
        int at = find(identifier);
        if (places[at] != identifier) {
            return false;
        }
        size--;
        int mask = places.length - 1;
        // Moves up what was pushed behind the place that has become free, so that no search ends too early.
        int hole = at;
        for (int next = (hole + 1) & mask; places[next] != 0; next = (next + 1) & mask) {
            int wanted = home(places[next]);
            if (((next - wanted) & mask) >= ((next - hole) & mask)) {
                places[hole] = places[next];
                hole = next;
            }
        }
        places[hole] = 0;
        if (size == 0 && places.length > 64) {
            places = NONE;
        }
        return true;
    }

    void clear() {
        places = NONE;
        size = 0;
    }

    void forEach(IntConsumer consumer) {
        for (char identifier : places) {
            if (identifier != 0) {
                consumer.accept(identifier);
            }
        }
    }

    private int find(int identifier) {
        int mask = places.length - 1;
        int at = home(identifier);
        while (places[at] != 0 && places[at] != identifier) {
            at = (at + 1) & mask;
        }
        return at;
    }

    /**
     * Where the search for an identifier begins: Fibonacci hashing. Identifiers come in turn, and this keeps those in turn apart,
     * so that taking one out, which has to look at all up to the next empty place, need not look at many.
     */
    private int home(int identifier) {
        return (identifier * 0x9E37_79B9) >>> (Integer.numberOfLeadingZeros(places.length) + 1);
    }

    private void resize(int length) {
        char[] old = places;
        places = new char[length];
        for (char identifier : old) {
            if (identifier != 0) {
                places[find(identifier)] = identifier;
            }
        }
    }
}
