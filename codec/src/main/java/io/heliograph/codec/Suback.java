// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.List;
import java.util.Objects;

/**
 * The answer to SUBSCRIBE (section 3.9).
 *
 * @param packetIdentifier that of the SUBSCRIBE, 1 to 65,535
 * @param reasonCodes      one for each subscription, in their order [MQTT-3.9.3-1, 5.0]
 * @param properties       Reason String and User Properties
 */
public record Suback(int packetIdentifier, List<ReasonCode> reasonCodes, ReasonProperties properties)
        implements Packet {

    /**
     * Checks the fields and copies the list.
     *
     * @throws IllegalArgumentException if the identifier is out of range, there is no code, or one can't stand in SUBACK
     */
    public Suback {
        Require.packetIdentifier(packetIdentifier);
        reasonCodes = List.copyOf(reasonCodes);
        if (reasonCodes.isEmpty()) {
            throw new IllegalArgumentException("a SUBACK has at least one Reason Code");
        }
        reasonCodes.forEach(code -> Require.reasonCode(code, PacketType.SUBACK));
        Objects.requireNonNull(properties, "properties");
    }

    /** One without properties. */
    public Suback(int packetIdentifier, List<ReasonCode> reasonCodes) {
        this(packetIdentifier, reasonCodes, ReasonProperties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.SUBACK;
    }
}
