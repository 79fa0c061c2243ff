// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts a stream into packets by their Remaining Length and looks at nothing else. */
final class RawFramer {
    private static final int LARGEST_PACKET = 268_435_460;

    private byte[] bytes = new byte[1024];
    private int from;
    private int to;

    void add(byte[] more, int length) {
        if (bytes.length - to < length) {
            bytes = Arrays.copyOfRange(bytes, from, from + Math.max(2 * (to - from), to - from + length));
            to -= from;
            from = 0;
        }
        System.arraycopy(more, 0, bytes, to, length);
        to += length;
    }

    /**
     * The next packet, or null if it is not complete.
     *
     * @throws IllegalArgumentException if its Remaining Length does not end
     */
    @Nullable
    RawPacket next() {
        int length = length();
        if (to - from < length) {
            return null;
        }
        from += length;
        return RawPacket.of(bytes, from - length, length);
    }

    /** The bytes of a packet that is not complete. */
    RawPacket rest() {
        return RawPacket.of(bytes, from, to - from);
    }

    private int length() {
        int value = 0;
        for (int i = 1; i <= 4 && from + i < to; i++) {
            int next = bytes[from + i];
            value |= (next & 0x7F) << (7 * (i - 1));
            if (next >= 0) {
                return 1 + i + value;
            }
        }
        if (to - from > 4) {
            throw new IllegalArgumentException("a Remaining Length that does not end: " + rest());
        }
        return LARGEST_PACKET;
    }
}
