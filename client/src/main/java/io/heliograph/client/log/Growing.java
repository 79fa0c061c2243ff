// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client.log;

import java.util.Arrays;

/** Bytes that gather. */
final class Growing {
    private static final int FIRST = 512;

    private byte[] bytes = new byte[FIRST];
    private int length;

    /** Makes room, so that adding so many bytes can't fail. */
    void reserve(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, count), bytes.length * 2));
        }
    }

    void add(byte[] source, int count) {
        reserve(count);
        System.arraycopy(source, 0, bytes, length, count);
        length += count;
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }
}
