// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.Publish;
import java.util.Arrays;

/** The bytes of what is sent; and what a broken broker makes of them. */
final class Wire {
    private Wire() {}

    static byte[] bytes(Packet packet, MqttVersion version, Connection connection) {
        PacketBuffer buffer = new PacketBuffer(64);
        PacketEncoder.of(version).encode(packet, buffer);
        return spoilt(packet, Arrays.copyOf(buffer.array(), buffer.length()), connection.rules);
    }

    /**
     * The place for rules about single bits and bytes of packets, which the codec does not write wrong:
     * {@code if (packet instanceof Connack && rules.broken("Connack.theReservedFlagsAreZero")) bytes[2] |= 2;}
     */
    static byte[] spoilt(Packet packet, byte[] bytes, Rules rules) {
        if (packet instanceof Publish && (rules.broken("Transport.nothingIsLostByTcp")
                || rules.broken("Transport.nothingIsLostByTls")
                || rules.broken("Transport.nothingIsLostByWebSocket"))) {
            bytes[bytes.length - 1]++;
        }
        return SpoiltBytes.of(packet, bytes, rules);
    }
}
