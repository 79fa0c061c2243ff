// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into MQTT Control Packets by their fixed headers, without looking into them: what proxies, sniffers and
 * load generators need, and the first step of {@link PacketDecoder}. The bytes may come in any pieces.
 *
 * <p>A packet that is complete in the piece that brought it is handed on where it lies; only one that is spread over several
 * pieces is gathered, in memory that grows with what has really come, never with what the header claims.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class PacketFramer {
    private static final int LONGEST_HEADER = 5;
    private static final int INCOMPLETE = -1;

    private final int maximumPacketSize;
    private final boolean headersOnly;
    private byte[] pending = Bytes.EMPTY.shared();
    private int pendingLength;
    private boolean headerAnnounced;
    private int skip;

    // For refusals only.
    private @Nullable MqttVersion version;
    private boolean toClient;

    // The header read last.
    private int headerLength;
    private int remainingLength;

    private PacketFramer(int maximumPacketSize, boolean headersOnly) {
        if (maximumPacketSize < 2) {
            throw new IllegalArgumentException("the maximum packet size is %d; no packet has less than 2 bytes"
                    .formatted(maximumPacketSize));
        }
        this.maximumPacketSize = maximumPacketSize;
        this.headersOnly = headersOnly;
    }

    /** Where packets go. */
    public interface Sink {
        /**
         * A fixed header has been read; its body may not be there yet.
         *
         * @param firstByte       packet type and flags, 0 to 255
         * @param remainingLength bytes of the body, 0 to 268,435,455
         */
        default void header(int firstByte, int remainingLength) {}

        /**
         * A packet is complete. Not called by a framer that reads headers only.
         *
         * @param bytes        where it lies; only valid during the call
         * @param offset       where its fixed header begins
         * @param headerLength bytes of the fixed header, 2 to 5
         * @param length       bytes of the whole packet
         */
        default void packet(byte[] bytes, int offset, int headerLength, int length) {}
    }

    /**
     * A framer that hands on whole packets.
     *
     * @param maximumPacketSize bytes of the largest packet that is accepted, fixed header included; at least 2
     */
    public static PacketFramer packets(int maximumPacketSize) {
        return new PacketFramer(maximumPacketSize, false);
    }

    /**
     * A framer that reads fixed headers and passes over the bodies without keeping them.
     *
     * @param maximumPacketSize bytes of the largest packet that is accepted, fixed header included; at least 2
     */
    public static PacketFramer headersOnly(int maximumPacketSize) {
        return new PacketFramer(maximumPacketSize, true);
    }

    /** Whose rules refusals name. */
    void receiver(@Nullable MqttVersion knownVersion, boolean client) {
        version = knownVersion;
        toClient = client;
    }

    /**
     * Takes the next bytes of the stream and hands on every packet that is complete with them.
     *
     * @throws InvalidPacketException if a Remaining Length has more than four bytes or a packet is larger than allowed; the
     *                                framer must not be used afterwards
     * @throws IndexOutOfBoundsException if the range is not inside the array
     */
    public void read(byte[] bytes, int offset, int length, Sink sink) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int at = offset;
        int end = offset + length;
        if (pendingLength > 0) {
            at = completePending(bytes, at, end, sink);
        }
        while (at < end) {
            if (skip > 0) {
                int skipped = Math.min(skip, end - at);
                skip -= skipped;
                at += skipped;
                continue;
            }
            int size = readHeader(bytes, at, end);
            if (size == INCOMPLETE) {
                keep(bytes, at, end);
                return;
            }
            sink.header(bytes[at] & 0xFF, remainingLength);
            if (headersOnly) {
                at += headerLength;
                skip = remainingLength;
            } else if (end - at < size) {
                headerAnnounced = true;
                keep(bytes, at, end);
                return;
            } else {
                sink.packet(bytes, at, headerLength, size);
                at += size;
            }
        }
    }

    /** Adds to the packet begun in an earlier piece; answers where the next one begins. */
    private int completePending(byte[] bytes, int from, int end, Sink sink) {
        int at = from;
        int size = readHeader(pending, 0, pendingLength);
        while (size == INCOMPLETE) {
            if (at == end) {
                return at;
            }
            keep(bytes, at, at + 1);
            at++;
            size = readHeader(pending, 0, pendingLength);
        }
        if (!headerAnnounced) {
            headerAnnounced = true;
            sink.header(pending[0] & 0xFF, remainingLength);
        }
        if (headersOnly) {
            skip = remainingLength;
            forgetPending();
            return at;
        }
        int missing = Math.min(size - pendingLength, end - at);
        keep(bytes, at, at + missing);
        at += missing;
        if (pendingLength == size) {
            byte[] whole = pending;
            int wholeHeaderLength = headerLength;
            forgetPending();
            sink.packet(whole, 0, wholeHeaderLength, size);
        }
        return at;
    }

    private void keep(byte[] bytes, int from, int end) {
        int count = end - from;
        if (pending.length - pendingLength < count) {
            // At most doubled, and never beyond what the sender has really sent by a factor of two.
            pending = Arrays.copyOf(pending,
                    Math.max(pendingLength + count, Math.min(pending.length * 2, maximumPacketSize)));
        }
        System.arraycopy(bytes, from, pending, pendingLength, count);
        pendingLength += count;
    }

    private void forgetPending() {
        pending = Bytes.EMPTY.shared();
        pendingLength = 0;
        headerAnnounced = false;
    }

    /** Reads a fixed header; answers the size of the packet, or {@link #INCOMPLETE}. */
    private int readHeader(byte[] bytes, int at, int end) {
        int value = 0;
        for (int i = 1; i < LONGEST_HEADER; i++) {
            if (at + i >= end) {
                return INCOMPLETE;
            }
            int next = bytes[at + i];
            value |= (next & 0x7F) << (7 * (i - 1));
            if (next >= 0) {
                headerLength = i + 1;
                remainingLength = value;
                int size = value + headerLength;
                if (size > maximumPacketSize) {
                    throw refuse(ReasonCode.PACKET_TOO_LARGE,
                            toClient ? "section 3.1.2.11.4" : "section 3.2.2.3.6", "section 4.8", bytes[at],
                            "the packet has %,d bytes, at most %,d are accepted".formatted(size, maximumPacketSize));
                }
                return size;
            }
        }
        throw refuse(ReasonCode.MALFORMED_PACKET, "section 1.5.5", "section 2.2.3", bytes[at],
                "the Remaining Length has more than four bytes");
    }

    private InvalidPacketException refuse(ReasonCode code, String v5Statement, String v3Statement, byte firstByte,
            String sentence) {
        return new InvalidPacketException(code, version == null || version.isV5() ? v5Statement : v3Statement,
                PacketType.of((firstByte & 0xFF) >> 4), version, 1, sentence);
    }
}
