// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.Objects;

/**
 * The first answer to a PUBLISH with QoS 2 (section 3.5).
 *
 * @param packetIdentifier the Packet Identifier of the PUBLISH, 1 to 65,535
 * @param reasonCode       one of the codes for PUBREC
 * @param properties       Reason String and User Properties
 */
public record Pubrec(int packetIdentifier, ReasonCode reasonCode, ReasonProperties properties)
        implements Acknowledgement {

    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if the identifier is out of range or the code can't stand in PUBREC
     */
    public Pubrec {
        Require.packetIdentifier(packetIdentifier);
        Require.reasonCode(reasonCode, PacketType.PUBREC);
        Objects.requireNonNull(properties, "properties");
    }

    /** One without properties. */
    public Pubrec(int packetIdentifier, ReasonCode reasonCode) {
        this(packetIdentifier, reasonCode, ReasonProperties.NONE);
    }

    /** One that reports success. */
    public Pubrec(int packetIdentifier) {
        this(packetIdentifier, ReasonCode.SUCCESS, ReasonProperties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBREC;
    }
}
