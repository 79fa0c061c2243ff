// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 Encoded Strings (section 1.5.4 of MQTT 5.0, 1.5.3 of 3.1.1): well-formed UTF-8 without U+0000 and without
 * surrogates, at most 65,535 bytes.
 */
final class Utf8 {
    static final int MAXIMUM_LENGTH = 65_535;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LOW_BITS = 0x0101010101010101L;

    private Utf8() {}

    /** The text of well-formed bytes without U+0000; check with {@link #firstFault} before. */
    static String decode(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }

    /** The index of the first byte that may not stand in a UTF-8 Encoded String, or -1 if all is well. */
    static int firstFault(byte[] bytes, int offset, int end) {
        int i = offset;
        // Eight ASCII characters that are not U+0000 at a step: no high bit set, and no byte borrows in the subtraction.
        while (i + 8 <= end) {
            long word = (long) LONGS.get(bytes, i);
            if (((word | (word - LOW_BITS)) & HIGH_BITS) != 0) {
                break;
            }
            i += 8;
        }
        while (i < end) {
            int length = bytes[i] > 0 ? 1 : sequenceLength(bytes, i, end);
            if (length == 0 || bytes[i] == 0) {
                return i;
            }
            i += length;
        }
        return -1;
    }

    /** Whether the bytes are well-formed UTF-8; unlike in a UTF-8 Encoded String, U+0000 is allowed. */
    static boolean isWellFormed(byte[] bytes, int offset, int end) {
        int i = offset;
        while (i < end) {
            int length = bytes[i] >= 0 ? 1 : sequenceLength(bytes, i, end);
            if (length == 0) {
                return false;
            }
            i += length;
        }
        return true;
    }

    /** The length of the well-formed sequence that starts here (RFC 3629, section 4), or 0 if there is none. */
    private static int sequenceLength(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xFF;
        if (first < 0x80) {
            return 1;
        }
        if (first < 0xC2 || first > 0xF4) {
            return 0;
        }
        int length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (at + length > end) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        int lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        // 0xED stops at 0x9F: beyond are the surrogates; 0xF4 stops at 0x8F: beyond U+10FFFF there is nothing.
        int highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < lowest || second > highest) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    /** How many bytes the text takes; it must have passed {@link #requireEncodable}. */
    static int encodedLength(String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // A surrogate pair is two chars and four bytes: two for each half.
                length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return length;
    }

    /**
     * Checks that the text can be sent as a UTF-8 Encoded String.
     *
     * @throws IllegalArgumentException naming the field, if it holds U+0000 or an unpaired surrogate, or is too long
     */
    static String requireEncodable(String text, String field) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new IllegalArgumentException(field + " holds the null character at index " + i);
            }
            if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c) && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    throw new IllegalArgumentException(field + " holds an unpaired surrogate at index " + i);
                }
            }
        }
        int length = encodedLength(text);
        if (length > MAXIMUM_LENGTH) {
            throw new IllegalArgumentException(
                    "%s has %,d bytes of UTF-8, at most 65,535 are allowed".formatted(field, length));
        }
        return text;
    }
}
