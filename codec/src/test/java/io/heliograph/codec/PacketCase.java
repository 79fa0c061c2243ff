// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of the {@link PacketTable}: bytes that come to one side of a connection, and what they are or why they are refused.
 *
 * @param name     what it is, in words
 * @param version  the version of the connection
 * @param receiver who the bytes come to
 * @param bytes    one packet
 * @param packet   the packet they are, or null
 * @param refusal  why they are refused, or null
 * @param written  whether the encoder writes the packet in the same form
 * @param proves   labels of further statements that the row proves, without brackets
 */
record PacketCase(String name, MqttVersion version, Receiver receiver, Bytes bytes, @Nullable Packet packet,
        @Nullable Refusal refusal, boolean written, List<String> proves) {

    /** The side of the connection that receives, and how far the connection has come. */
    enum Receiver {
        /** A Server that waits for CONNECT. */
        NEW_SERVER,
        /** A Server that has had CONNECT. */
        SERVER,
        /** A Client. */
        CLIENT
    }

    /**
     * A refusal.
     *
     * @param reasonCode what the connection is to be closed with
     * @param statement  the label of the broken statement without brackets, or a section
     * @param offset     where the fault is, from the first byte of the packet
     * @param version    the version that the refusal names
     */
    record Refusal(ReasonCode reasonCode, String statement, int offset, @Nullable MqttVersion version) {

        /** What a decoder has said. */
        static Refusal of(InvalidPacketException e) {
            return new Refusal(e.reasonCode(), e.statement().replaceAll("[\\[\\]]", ""), e.offset(), e.version());
        }
    }

    /** Packets up to this size are accepted by the decoders of the table. */
    static final int MAXIMUM_PACKET_SIZE = 4096;

    /** A decoder in the state in which the bytes reach it. */
    PacketDecoder decoder() {
        return switch (receiver) {
            case CLIENT -> PacketDecoder.forClient(version, MAXIMUM_PACKET_SIZE);
            case NEW_SERVER -> PacketDecoder.forServer(MAXIMUM_PACKET_SIZE);
            case SERVER -> {
                PacketDecoder decoder = PacketDecoder.forServer(MAXIMUM_PACKET_SIZE);
                PacketBuffer connect = new PacketBuffer(32);
                PacketEncoder.of(version).encode(new Connect(version, true, 0, "table"), connect);
                decoder.decode(connect.array(), 0, connect.length(), packet -> {
                });
                yield decoder;
            }
        };
    }

    boolean isGood() {
        return packet != null;
    }

    @Override
    public String toString() {
        return "%s to %s: %s".formatted(version, receiver, name);
    }
}
