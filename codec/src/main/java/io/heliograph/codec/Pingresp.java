// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

/** The Server's answer to PINGREQ (section 3.13). */
public record Pingresp() implements Packet {
    /** The only one there needs to be. */
    public static final Pingresp INSTANCE = new Pingresp();

    @Override
    public PacketType type() {
        return PacketType.PINGRESP;
    }
}
