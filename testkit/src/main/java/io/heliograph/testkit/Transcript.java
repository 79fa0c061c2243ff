// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.codec.InvalidPacketException;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketDecoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What was said on a connection so far, for the message of a test that fails. Safe for use by several threads. */
final class Transcript {
    private static final int LARGEST_PACKET = 268_435_460;
    private static final int ENTRIES = 500;
    private static final int BYTES_SHOWN = 256;
    private static final int TEXT_SHOWN = 500;

    private final long start = System.nanoTime();
    private final ArrayDeque<String> entries = new ArrayDeque<>();
    private int forgotten;

    void sent(RawPacket bytes, MqttVersion version) {
        add("-->", bytes, version);
    }

    void received(RawPacket bytes, MqttVersion version) {
        add("<--", bytes, version);
    }

    /** Something that is no packet: the end of the connection, a pause. */
    synchronized void note(String text) {
        if (entries.size() == ENTRIES) {
            entries.remove();
            forgotten++;
        }
        entries.add("%,9.1f ms  %s".formatted((System.nanoTime() - start) / 1e6, text));
    }

    private void add(String arrow, RawPacket bytes, MqttVersion version) {
        note("%s %s%n%18s%s".formatted(arrow, meaning(bytes, version), "",
                Layout.hex(bytes.toArray(), BYTES_SHOWN)));
    }

    /** What the bytes mean, packet by packet, and what is wrong with them. */
    private static String meaning(RawPacket bytes, MqttVersion version) {
        List<String> parts = new ArrayList<>();
        int[] understood = new int[1];
        PacketDecoder decoder = PacketDecoder.forEither(version, LARGEST_PACKET);
        try {
            byte[] array = bytes.toArray();
            for (int i = 0; i < array.length; i++) {
                int at = i + 1;
                decoder.decode(array, i, 1, packet -> {
                    parts.add(shortened(packet));
                    understood[0] = at;
                });
            }
        } catch (InvalidPacketException e) {
            parts.add("refused by the decoder of this kit: " + e.getMessage());
            return String.join(", ", parts);
        }
        int rest = bytes.length() - understood[0];
        if (rest > 0) {
            parts.add("%,d bytes of a packet".formatted(rest));
        }
        return parts.isEmpty() ? "nothing" : String.join(", ", parts);
    }

    private static String shortened(Packet packet) {
        String text = packet.toString();
        return text.length() > TEXT_SHOWN ? text.substring(0, TEXT_SHOWN) + "..." : text;
    }

    @Override
    public synchronized String toString() {
        String before = forgotten == 0 ? "" : "%,d earlier entries are forgotten%n".formatted(forgotten);
        return before + String.join(System.lineSeparator(), entries);
    }
}
