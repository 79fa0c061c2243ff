// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** An immutable sequence of bytes: a payload, a password, Correlation Data. Two are equal if their bytes are. */
public final class Bytes {
    /** No bytes. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private static final int SHOWN = 32;

    private final byte[] bytes;

    private Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of the array. */
    public static Bytes copyOf(byte[] bytes) {
        return copyOf(bytes, 0, bytes.length);
    }

    /**
     * A copy of a part of the array.
     *
     * @throws IndexOutOfBoundsException if the part is not inside the array
     */
    public static Bytes copyOf(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return length == 0 ? EMPTY : new Bytes(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /** The UTF-8 encoding of the text; an unpaired surrogate becomes a question mark. */
    public static Bytes utf8(String text) {
        return text.isEmpty() ? EMPTY : new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes the array as it is; the caller gives up its own reference. */
    static Bytes owned(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Bytes(bytes);
    }

    /** The array itself, for reading within the codec. */
    byte[] shared() {
        return bytes;
    }

    /** How many bytes there are. */
    public int length() {
        return bytes.length;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /**
     * The byte at this index.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public byte at(int index) {
        return bytes[index];
    }

    /** A copy of the bytes. */
    public byte[] toArray() {
        return bytes.clone();
    }

    /**
     * Copies all bytes into an array.
     *
     * @throws IndexOutOfBoundsException if they do not fit
     */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    /** A read-only view. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** Whether the bytes are well-formed UTF-8 (RFC 3629). A null character is allowed here. */
    public boolean isWellFormedUtf8() {
        return Utf8.isWellFormed(bytes, 0, bytes.length);
    }

    /** The bytes read as UTF-8; what is not well formed becomes U+FFFD. */
    public String utf8() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The length and the first bytes in hexadecimal. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.ofDelimiter(" ");
        return bytes.length <= SHOWN
                ? "%d bytes [%s]".formatted(bytes.length, hex.formatHex(bytes))
                : "%d bytes [%s ...]".formatted(bytes.length, hex.formatHex(bytes, 0, SHOWN));
    }
}
