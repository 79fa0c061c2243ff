// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.captures;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.InvalidPacketException;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.PacketType;
import io.heliograph.interop.Frame;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Writes down one connection, in the form that the README beside the captures explains. */
final class Capture {
    private static final int MAXIMUM_PACKET_SIZE = 1024 * 1024;

    private Capture() {}

    static String text(String client, String server, MqttVersion version, List<Frame> frames) {
        StringBuilder text = new StringBuilder();
        text.append("# Client: ").append(client).append('\n');
        text.append("# Server: ").append(server).append('\n');
        text.append("# Version: ").append(version).append('\n');
        text.append("# Made by: RecordCaptures in the module interop\n\n");
        for (Frame frame : frames) {
            text.append(frame.fromClient() ? "C> " : "S> ").append(HexFormat.of().formatHex(frame.bytes().toArray()))
                    .append(" # ").append(type(frame));
            if (!isCanonical(frame, version)) {
                text.append(", in another form");
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** Read from the first byte, not by the decoder. */
    private static PacketType type(Frame frame) {
        return Objects.requireNonNull(PacketType.of((frame.bytes().at(0) & 0xFF) >> 4));
    }

    /** Whether the codec writes the packet in the same bytes. */
    private static boolean isCanonical(Frame frame, MqttVersion version) {
        PacketBuffer written = new PacketBuffer(frame.bytes().length());
        byte[] bytes = frame.bytes().toArray();
        try {
            PacketDecoder.forEither(version, MAXIMUM_PACKET_SIZE).decode(bytes, 0, bytes.length,
                    packet -> PacketEncoder.of(version).encode(packet, written));
        } catch (InvalidPacketException e) {
            return false;
        }
        return Bytes.copyOf(written.array(), 0, written.length()).equals(frame.bytes());
    }
}
