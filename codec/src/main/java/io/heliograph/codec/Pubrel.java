// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.Objects;

/**
 * The answer to PUBREC (section 3.6).
 *
 * @param packetIdentifier the Packet Identifier of the PUBLISH, 1 to 65,535
 * @param reasonCode       one of the codes for PUBREL
 * @param properties       Reason String and User Properties
 */
public record Pubrel(int packetIdentifier, ReasonCode reasonCode, ReasonProperties properties)
        implements Acknowledgement {

    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if the identifier is out of range or the code can't stand in PUBREL
     */
    public Pubrel {
        Require.packetIdentifier(packetIdentifier);
        Require.reasonCode(reasonCode, PacketType.PUBREL);
        Objects.requireNonNull(properties, "properties");
    }

    /** One without properties. */
    public Pubrel(int packetIdentifier, ReasonCode reasonCode) {
        this(packetIdentifier, reasonCode, ReasonProperties.NONE);
    }

    /** One that reports success. */
    public Pubrel(int packetIdentifier) {
        this(packetIdentifier, ReasonCode.SUCCESS, ReasonProperties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBREL;
    }
}
