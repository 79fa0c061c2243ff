// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

/** A sign of life from the Client (section 3.12). */
public record Pingreq() implements Packet {
    /** The only one there needs to be. */
    public static final Pingreq INSTANCE = new Pingreq();

    @Override
    public PacketType type() {
        return PacketType.PINGREQ;
    }
}
