// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.List;
import java.util.Objects;

/**
 * The answer to UNSUBSCRIBE (section 3.11).
 *
 * @param packetIdentifier that of the UNSUBSCRIBE, 1 to 65,535
 * @param reasonCodes      one for each Topic Filter, in their order [MQTT-3.11.3-1, 5.0]; MQTT 3.1.1 does not send them, there
 *                         the list is empty when read
 * @param properties       Reason String and User Properties
 */
public record Unsuback(int packetIdentifier, List<ReasonCode> reasonCodes, ReasonProperties properties)
        implements Packet {

    /**
     * Checks the fields and copies the list.
     *
     * @throws IllegalArgumentException if the identifier is out of range or a code can't stand in UNSUBACK
     */
    public Unsuback {
        Require.packetIdentifier(packetIdentifier);
        reasonCodes = List.copyOf(reasonCodes);
        reasonCodes.forEach(code -> Require.reasonCode(code, PacketType.UNSUBACK));
        Objects.requireNonNull(properties, "properties");
    }

    /** One without properties. */
    public Unsuback(int packetIdentifier, List<ReasonCode> reasonCodes) {
        this(packetIdentifier, reasonCodes, ReasonProperties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.UNSUBACK;
    }
}
