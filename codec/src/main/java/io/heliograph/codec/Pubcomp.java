// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.Objects;

/**
 * The answer to PUBREL, the last packet of the QoS 2 exchange (section 3.7).
 *
 * @param packetIdentifier the Packet Identifier of the PUBLISH, 1 to 65,535
 * @param reasonCode       one of the codes for PUBCOMP
 * @param properties       Reason String and User Properties
 */
public record Pubcomp(int packetIdentifier, ReasonCode reasonCode, ReasonProperties properties)
        implements Acknowledgement {

    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if the identifier is out of range or the code can't stand in PUBCOMP
     */
    public Pubcomp {
        Require.packetIdentifier(packetIdentifier);
        Require.reasonCode(reasonCode, PacketType.PUBCOMP);
        Objects.requireNonNull(properties, "properties");
    }

    /** One without properties. */
    public Pubcomp(int packetIdentifier, ReasonCode reasonCode) {
        this(packetIdentifier, reasonCode, ReasonProperties.NONE);
    }

    /** One that reports success. */
    public Pubcomp(int packetIdentifier) {
        this(packetIdentifier, ReasonCode.SUCCESS, ReasonProperties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBCOMP;
    }
}
