// SPDX-License-Identifier: Apache-2.0
package io.heliograph.benchmarks;

import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketEncoder;
import java.util.Arrays;

/** Packets as bytes, for benchmarks to start from. */
final class Encoded {
    private Encoded() {}

    static byte[] bytes(MqttVersion version, Packet packet) {
        PacketBuffer out = new PacketBuffer(256);
        PacketEncoder.of(version).encode(packet, out);
        return Arrays.copyOf(out.array(), out.length());
    }
}
