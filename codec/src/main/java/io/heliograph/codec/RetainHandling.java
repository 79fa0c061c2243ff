// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

/** What a Server does with retained messages when a subscription is made (section 3.8.3.1 of MQTT 5.0). */
public enum RetainHandling {
    /** 0: send them at every SUBSCRIBE. What MQTT 3.1.1 does. */
    SEND_AT_SUBSCRIBE(0),
    /** 1: send them only if the subscription did not exist before. */
    SEND_IF_NEW(1),
    /** 2: do not send them. */
    DO_NOT_SEND(2);

    private static final RetainHandling[] BY_VALUE = values();

    private final int value;

    RetainHandling(int value) {
        this.value = value;
    }

    /** The number on the wire: 0, 1 or 2. */
    public int value() {
        return value;
    }

    /**
     * The handling with this number.
     *
     * @throws IllegalArgumentException if the number is not 0, 1 or 2
     */
    public static RetainHandling of(int value) {
        if (value < 0 || value >= BY_VALUE.length) {
            throw new IllegalArgumentException("Retain Handling is 0, 1 or 2, not " + value);
        }
        return BY_VALUE[value];
    }
}
