// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import org.jspecify.annotations.Nullable;

/** Checks of packet fields; each throws an IllegalArgumentException that names the field and its range. */
final class Require {
    static final long FOUR_BYTE_MAXIMUM = 0xFFFF_FFFFL;
    static final int VARIABLE_BYTE_INTEGER_MAXIMUM = 268_435_455;

    private Require() {}

    static void twoByteInteger(int value, String field) {
        range((long) value, 0, 65_535, field);
    }

    static void packetIdentifier(int value) {
        range((long) value, 1, 65_535, "Packet Identifier");
    }

    static void range(@Nullable Integer value, int minimum, int maximum, String field) {
        if (value != null) {
            range(value.longValue(), minimum, maximum, field);
        }
    }

    static void range(@Nullable Long value, long minimum, long maximum, String field) {
        if (value != null) {
            range(value.longValue(), minimum, maximum, field);
        }
    }

    static void range(long value, long minimum, long maximum, String field) {
        if (value < minimum || value > maximum) {
            throw new IllegalArgumentException("%s is %,d; it must be from %,d to %,d".formatted(field, value, minimum,
                    maximum));
        }
    }

    static void fourByteInteger(@Nullable Long value, String field) {
        range(value, 0, FOUR_BYTE_MAXIMUM, field);
    }

    static void string(@Nullable String value, String field) {
        if (value != null) {
            Utf8.requireEncodable(value, field);
        }
    }

    static void binary(@Nullable Bytes value, String field) {
        if (value != null && value.length() > 65_535) {
            throw new IllegalArgumentException(
                    "%s has %,d bytes, at most 65,535 are allowed".formatted(field, value.length()));
        }
    }

    static void reasonCode(ReasonCode code, PacketType packet) {
        if (!code.mayStandIn(packet)) {
            throw new IllegalArgumentException("Reason Code %s can't stand in %s".formatted(code, packet));
        }
    }
}
