// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.PacketType;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The bytes of a packet, right or wrong. A {@link Packet} can't be built wrong; this can be changed into anything:
 *
 * <pre>{@code
 * RawPacket.of(new Subscribe(1, subscriptions), MqttVersion.V5).flags(0);
 * RawPacket.of("""
 *         82 07 00 0a     // SUBSCRIBE, Packet Identifier 10
 *         00              // Property Length
 *         00 01 "a" 03    // Topic Filter, Maximum QoS 3
 *         """);
 * }</pre>
 *
 * <p>What changes the length of the packet leaves the Remaining Length as it was; {@link #fitRemainingLength()} puts it right.
 * Immutable: every change answers with another packet.
 */
public final class RawPacket {
    /** No byte at all: what a packet can be built from byte by byte. */
    public static final RawPacket EMPTY = new RawPacket(new byte[0]);

    private static final int REMAINING_LENGTH_MAXIMUM = 268_435_455;

    private final byte[] bytes;

    private RawPacket(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The bytes of a packet in this version.
     *
     * @throws IllegalArgumentException if the version can't say the packet
     */
    public static RawPacket of(Packet packet, MqttVersion version) {
        PacketBuffer out = new PacketBuffer(64);
        PacketEncoder.of(version).encode(packet, out);
        return of(out.array(), 0, out.length());
    }

    /**
     * Bytes as people write them: two hexadecimal digits each, text in quotation marks, "61x300" for the byte 0x61 three hundred
     * times, comments behind "//" up to the end of the line.
     *
     * @throws IllegalArgumentException if the text is something else
     */
    public static RawPacket of(String layout) {
        return new RawPacket(Layout.bytes(layout));
    }

    /** These bytes; of each number the lowest eight bits count. */
    public static RawPacket ofBytes(int... values) {
        return new RawPacket(bytes(values));
    }

    /** These bytes. */
    public static RawPacket of(Bytes bytes) {
        return new RawPacket(bytes.toArray());
    }

    /** A copy of bytes. */
    public static RawPacket of(byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        return new RawPacket(Arrays.copyOfRange(source, offset, offset + length));
    }

    /** How many bytes there are. */
    public int length() {
        return bytes.length;
    }

    /** The byte at this index, 0 to 255. */
    public int at(int index) {
        return bytes[Objects.checkIndex(index, bytes.length)] & 0xFF;
    }

    /** The bytes, immutable. */
    public Bytes bytes() {
        return Bytes.copyOf(bytes);
    }

    /** The bytes in an array of its own. */
    public byte[] toArray() {
        return bytes.clone();
    }

    /** The bytes in hexadecimal: "c0 00". */
    public String hex() {
        return Layout.hex(bytes, bytes.length);
    }

    /** With other bytes from this index on; those that are there are overwritten, and no byte is added. */
    public RawPacket set(int index, int... values) {
        Objects.checkFromIndexSize(index, values.length, bytes.length);
        byte[] changed = bytes.clone();
        System.arraycopy(bytes(values), 0, changed, index, values.length);
        return new RawPacket(changed);
    }

    /** With further bytes before the one at this index. */
    public RawPacket insert(int index, int... values) {
        Objects.checkFromToIndex(index, bytes.length, bytes.length);
        return splice(index, index, bytes(values));
    }

    /** Without so many bytes from this index on. */
    public RawPacket remove(int index, int count) {
        Objects.checkFromIndexSize(index, count, bytes.length);
        return splice(index, index + count, new byte[0]);
    }

    /** With further bytes at the end. */
    public RawPacket append(int... values) {
        return splice(bytes.length, bytes.length, bytes(values));
    }

    /** With the bytes of another packet at the end, so that both can be sent at once. */
    public RawPacket append(RawPacket other) {
        return splice(bytes.length, bytes.length, other.bytes);
    }

    /**
     * With the first place that holds these bytes holding others, for example {@code replace("\"a/b\"", "\"a\" 00 \"b\"")}.
     *
     * @param layout      what is there, written as for {@link #of(String)}
     * @param replacement what is to be there
     * @throws IllegalArgumentException if there is no such place
     */
    public RawPacket replace(String layout, String replacement) {
        byte[] wanted = Layout.bytes(layout);
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return splice(i, i + wanted.length, Layout.bytes(replacement));
            }
        }
        throw new IllegalArgumentException("%s does not hold %s".formatted(this, layout));
    }

    /** The first bytes only. */
    public RawPacket truncate(int length) {
        Objects.checkFromToIndex(0, length, bytes.length);
        return new RawPacket(Arrays.copyOf(bytes, length));
    }

    /** With the type of another packet; the flags stay. */
    public RawPacket type(PacketType type) {
        return type(type.value());
    }

    /**
     * With another packet type, of which 0 is reserved.
     *
     * @param value 0 to 15
     */
    public RawPacket type(int value) {
        Objects.checkIndex(value, 16);
        return set(0, value << 4 | (at(0) & 0x0F));
    }

    /**
     * With other flags in the fixed header.
     *
     * @param value 0 to 15
     */
    public RawPacket flags(int value) {
        Objects.checkIndex(value, 16);
        return set(0, (at(0) & 0xF0) | value);
    }

    /**
     * With this Remaining Length in its shortest form, whether it is true or not.
     *
     * @param value 0 to 268,435,455
     */
    public RawPacket remainingLength(int value) {
        return remainingLength(value, shortest(value));
    }

    /**
     * With this Remaining Length in so many bytes, which may be more than it needs.
     *
     * @param value 0 to 268,435,455
     * @param size  1 to 5 bytes; five are malformed
     * @throws IllegalArgumentException if the value does not fit, or this packet has no fixed header
     */
    public RawPacket remainingLength(int value, int size) {
        if (value < 0 || size < shortest(value) || size > 5) {
            throw new IllegalArgumentException("%d does not fit in %d bytes".formatted(value, size));
        }
        byte[] field = new byte[size];
        for (int i = 0; i < size; i++) {
            int more = i + 1 < size ? 0x80 : 0;
            field[i] = (byte) ((i == 4 ? 0 : (value >>> (7 * i)) & 0x7F) | more);
        }
        return splice(1, headerLength(), field);
    }

    /** With the Remaining Length that the bytes behind the fixed header have. */
    public RawPacket fitRemainingLength() {
        return remainingLength(bytes.length - headerLength());
    }

    /**
     * The number of bytes in the fixed header: the first one and those of the Remaining Length.
     *
     * @throws IllegalArgumentException if the Remaining Length does not end within five bytes
     */
    public int headerLength() {
        for (int i = 1; i < bytes.length && i <= 5; i++) {
            if (bytes[i] >= 0) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException("there is no complete fixed header in " + this);
    }

    /** The bytes behind the fixed header. */
    public RawPacket body() {
        return of(bytes, headerLength(), bytes.length - headerLength());
    }

    /** With bits turned over, one to four of them, at random places. */
    public RawPacket corrupt(RandomGenerator random) {
        if (bytes.length == 0) {
            return this;
        }
        byte[] changed = bytes.clone();
        int bits = 1 + random.nextInt(4);
        for (int i = 0; i < bits; i++) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        // Two turns of the same bit are none.
        return Arrays.equals(changed, bytes) ? set(0, at(0) ^ 1) : new RawPacket(changed);
    }

    /** As {@link #corrupt(RandomGenerator)}, always in the same way for the same number. */
    public RawPacket corrupt(long seed) {
        return corrupt(new SplittableRandom(seed));
    }

    private RawPacket splice(int from, int to, byte[] between) {
        byte[] changed = new byte[bytes.length - (to - from) + between.length];
        System.arraycopy(bytes, 0, changed, 0, from);
        System.arraycopy(between, 0, changed, from, between.length);
        System.arraycopy(bytes, to, changed, from + between.length, bytes.length - to);
        return new RawPacket(changed);
    }

    private static int shortest(int value) {
        if (value < 0 || value > REMAINING_LENGTH_MAXIMUM) {
            throw new IllegalArgumentException("%,d is no Remaining Length".formatted(value));
        }
        return value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** Whether the bytes are the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RawPacket packet && Arrays.equals(bytes, packet.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The number of bytes and the first of them in hexadecimal. */
    @Override
    public String toString() {
        return "RawPacket[%,d bytes: %s]".formatted(bytes.length, Layout.hex(bytes, 64));
    }
}
