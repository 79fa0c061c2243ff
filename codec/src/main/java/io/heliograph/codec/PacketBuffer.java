// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where encoded packets gather, one behind the other, until they are written to a connection. It grows as needed.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class PacketBuffer {
    private byte[] bytes;
    private int length;

    /**
     * An empty buffer.
     *
     * @param capacity how many bytes fit before it has to grow
     */
    public PacketBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    /** The bytes; those below {@link #length()} are valid until the next change. */
    public byte[] array() {
        return bytes;
    }

    /** How many bytes have been written. */
    public int length() {
        return length;
    }

    /** How many bytes fit without growing. */
    public int capacity() {
        return bytes.length;
    }

    /** Forgets all bytes and keeps the capacity. */
    public void clear() {
        length = 0;
    }

    /**
     * Takes back what was written last.
     *
     * @param newLength the length to return to
     * @throws IllegalArgumentException if it is negative or beyond the current length
     */
    public void truncate(int newLength) {
        if (newLength < 0 || newLength > length) {
            throw new IllegalArgumentException("can't truncate %d bytes to %d".formatted(length, newLength));
        }
        length = newLength;
    }

    /** Adds a copy of bytes that are encoded already. */
    public void write(byte[] source, int offset, int count) {
        ensureWritable(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    void ensureWritable(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, count), Math.max(64, bytes.length * 2)));
        }
    }

    void writeByte(int value) {
        ensureWritable(1);
        bytes[length++] = (byte) value;
    }

    void writeTwoByteInteger(int value) {
        ensureWritable(2);
        bytes[length++] = (byte) (value >>> 8);
        bytes[length++] = (byte) value;
    }

    void writeFourByteInteger(long value) {
        writeTwoByteInteger((int) (value >>> 16));
        writeTwoByteInteger((int) value);
    }

    void writeVariableByteInteger(int value) {
        ensureWritable(4);
        length = putVariableByteInteger(value, length);
    }

    private int putVariableByteInteger(int value, int at) {
        int rest = value;
        int i = at;
        while (rest > 127) {
            bytes[i++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[i++] = (byte) rest;
        return i;
    }

    /** Two bytes of length and the UTF-8 bytes of a text that has been checked. */
    void writeString(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writeBinary(utf8, utf8.length);
    }

    void writeBinary(Bytes data) {
        writeBinary(data.shared(), data.length());
    }

    void writeTopicName(TopicName topicName) {
        writeBinary(topicName.shared(), topicName.encodedLength());
    }

    void writeRaw(Bytes data) {
        write(data.shared(), 0, data.length());
    }

    private void writeBinary(byte[] data, int count) {
        writeTwoByteInteger(count);
        write(data, 0, count);
    }

    /** Leaves room for a length of one byte; what follows up to {@link #endLength} is counted. */
    int beginLength() {
        writeByte(0);
        return length;
    }

    /** Puts the length of what was written since into its place, moving that if the length takes more than a byte. */
    void endLength(int start) {
        int count = length - start;
        if (count > Require.VARIABLE_BYTE_INTEGER_MAXIMUM) {
            throw new IllegalArgumentException(
                    "the packet has %,d bytes, at most 268,435,455 can be sent".formatted(count));
        }
        int lengthBytes = variableByteIntegerLength(count);
        if (lengthBytes > 1) {
            ensureWritable(lengthBytes - 1);
            System.arraycopy(bytes, start, bytes, start + lengthBytes - 1, count);
            length += lengthBytes - 1;
        }
        putVariableByteInteger(count, start - 1);
    }

    static int variableByteIntegerLength(int value) {
        return value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4;
    }
}
