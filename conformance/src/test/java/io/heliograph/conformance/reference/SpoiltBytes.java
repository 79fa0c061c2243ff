// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Suback;
import java.util.Arrays;

/** What a broken broker does to the bytes of single packets, where the codec would not write them so. */
final class SpoiltBytes {
    private static final int FLAGS = 2;
    private static final int IDENTIFIER = 3;

    private SpoiltBytes() {}

    static byte[] of(Packet packet, byte[] bytes, Rules rules) {
        return switch (packet) {
            case Connack connack -> connack(connack, bytes, rules);
            case Publish publish when rules.broken("PacketFormat.aPlainMessageHasNothingToSpare") -> longer(bytes);
            case Suback suback when rules.broken("PacketFormat.subackAndUnsubackHaveTheirIdentifiers") ->
                    withBit(bytes, IDENTIFIER, 4);
            case Puback puback when rules.broken("PacketFormat.acknowledgementsHaveTheirIdentifiers") ->
                    withBit(bytes, IDENTIFIER, 4);
            case Disconnect disconnect when rules.broken("Disconnect.nothingFollowsTheServersDisconnect") ->
                    followed(bytes);
            default -> bytes;
        };
    }

    private static byte[] connack(Connack connack, byte[] bytes, Rules rules) {
        if (rules.broken("Connack.theReservedFlagsAreZero")) {
            return withBit(bytes, FLAGS, 1);
        }
        if (connack.reasonCode().isError() && rules.anyBroken("Connack.aRefusingConnackHasNoSessionPresent",
                "Authentication.aWrongPasswordHasNoSessionPresent")) {
            return withBit(bytes, FLAGS, 0);
        }
        if (rules.broken("Text.theServersLengthsAreTheShortest")) {
            return withSpareLengthByte(bytes);
        }
        return rules.broken("Connack.connackHoldsEachPropertyOnce") && bytes.length > 5 ? withPropertyTwice(bytes)
                : bytes;
    }

    /** A Receive Maximum behind the one that is there. */
    private static byte[] withPropertyTwice(byte[] bytes) {
        byte[] spoilt = Arrays.copyOf(bytes, bytes.length + 3);
        spoilt[1] = (byte) (spoilt[1] + 3);
        spoilt[4] = (byte) (spoilt[4] + 3);
        spoilt[bytes.length] = 0x21;
        spoilt[bytes.length + 2] = 10;
        return spoilt;
    }

    /** A byte at the end of a short packet. */
    private static byte[] longer(byte[] bytes) {
        byte[] spoilt = Arrays.copyOf(bytes, bytes.length + 1);
        spoilt[1]++;
        return spoilt;
    }

    /** A PINGRESP behind it. */
    private static byte[] followed(byte[] bytes) {
        byte[] spoilt = Arrays.copyOf(bytes, bytes.length + 2);
        spoilt[bytes.length] = (byte) 0xD0;
        return spoilt;
    }

    private static byte[] withBit(byte[] bytes, int index, int bit) {
        byte[] spoilt = bytes.clone();
        spoilt[index] ^= (byte) (1 << bit);
        return spoilt;
    }

    private static byte[] withSpareLengthByte(byte[] bytes) {
        byte[] spoilt = new byte[bytes.length + 1];
        spoilt[0] = bytes[0];
        spoilt[1] = (byte) (bytes[1] | 0x80);
        System.arraycopy(bytes, 2, spoilt, 3, bytes.length - 2);
        return spoilt;
    }
}
