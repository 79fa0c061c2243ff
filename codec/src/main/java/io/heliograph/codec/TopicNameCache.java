// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The Topic Names that a connection has sent lately, found by their bytes: most publishers repeat a few of them, and a name
 * found here needs neither checks nor memory. Each name has one place, a later one with the same place takes it.
 */
final class TopicNameCache {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SMALLEST = 4;
    private static final int LARGEST = 256;
    /** Longer names are not kept: they would hold memory for what is rare. */
    private static final int LONGEST_NAME = 256;

    // Starts small, as most connections use one or two names, and grows with those that use many.
    private @Nullable TopicName[] places = new TopicName[SMALLEST];
    private int evictions;

    @Nullable
    TopicName find(byte[] bytes, int offset, int length) {
        TopicName candidate = places[place(bytes, offset, length)];
        if (candidate != null) {
            byte[] known = candidate.shared();
            if (known.length == length && Arrays.equals(known, 0, length, bytes, offset, offset + length)) {
                return candidate;
            }
        }
        return null;
    }

    void add(TopicName name) {
        byte[] bytes = name.shared();
        if (bytes.length > LONGEST_NAME) {
            return;
        }
        int place = place(bytes, 0, bytes.length);
        if (places[place] != null && ++evictions > places.length && places.length < LARGEST) {
            grow();
            place = place(bytes, 0, bytes.length);
        }
        places[place] = name;
    }

    private void grow() {
        @Nullable TopicName[] old = places;
        places = new TopicName[old.length * 4];
        evictions = 0;
        for (TopicName name : old) {
            if (name != null) {
                places[place(name.shared(), 0, name.shared().length)] = name;
            }
        }
    }

    private int place(byte[] bytes, int offset, int length) {
        long hash = length;
        int i = offset;
        int end = offset + length;
        for (; i + 8 <= end; i += 8) {
            hash = (hash ^ (long) LONGS.get(bytes, i)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        for (; i < end; i++) {
            hash = (hash ^ bytes[i]) * 0x100000001B3L;
        }
        hash *= 0x9E3779B97F4A7C15L;
        return (int) (hash >>> 40) & places.length - 1;
    }
}
