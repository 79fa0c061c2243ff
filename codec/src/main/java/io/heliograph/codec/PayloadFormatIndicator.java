// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

/** What the payload of a message is (property 0x01 of MQTT 5.0). */
public enum PayloadFormatIndicator {
    /** 0: bytes of any kind, the same as no indicator. */
    UNSPECIFIED_BYTES(0),
    /** 1: well-formed UTF-8. */
    UTF_8(1);

    private static final PayloadFormatIndicator[] BY_VALUE = values();

    private final int value;

    PayloadFormatIndicator(int value) {
        this.value = value;
    }

    /** The number on the wire: 0 or 1. */
    public int value() {
        return value;
    }

    /** The indicator with this number, which the reader has checked. */
    static PayloadFormatIndicator of(int value) {
        return BY_VALUE[value];
    }
}
