// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.Objects;

/**
 * The answer to a PUBLISH with QoS 1 (section 3.4).
 *
 * @param packetIdentifier the Packet Identifier of the PUBLISH, 1 to 65,535
 * @param reasonCode       one of the codes for PUBACK
 * @param properties       Reason String and User Properties
 */
public record Puback(int packetIdentifier, ReasonCode reasonCode, ReasonProperties properties)
        implements Acknowledgement {

    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if the identifier is out of range or the code can't stand in PUBACK
     */
    public Puback {
        Require.packetIdentifier(packetIdentifier);
        Require.reasonCode(reasonCode, PacketType.PUBACK);
        Objects.requireNonNull(properties, "properties");
    }

    /** One without properties. */
    public Puback(int packetIdentifier, ReasonCode reasonCode) {
        this(packetIdentifier, reasonCode, ReasonProperties.NONE);
    }

    /** One that reports success. */
    public Puback(int packetIdentifier) {
        this(packetIdentifier, ReasonCode.SUCCESS, ReasonProperties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBACK;
    }
}
