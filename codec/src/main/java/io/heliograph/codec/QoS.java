// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import org.jspecify.annotations.Nullable;

/** Quality of Service: how often a message may arrive (section 4.3 of either version). */
public enum QoS {
    /** QoS 0: fire and forget. */
    AT_MOST_ONCE(0),
    /** QoS 1: acknowledged by PUBACK, may come twice. */
    AT_LEAST_ONCE(1),
    /** QoS 2: PUBREC, PUBREL, PUBCOMP; comes once. */
    EXACTLY_ONCE(2);

    private static final QoS[] BY_VALUE = values();

    private final int value;

    QoS(int value) {
        this.value = value;
    }

    /** The number on the wire: 0, 1 or 2. */
    public int value() {
        return value;
    }

    /** The lower of the two. */
    public QoS min(QoS other) {
        return value <= other.value ? this : other;
    }

    /** The higher of the two. */
    public QoS max(QoS other) {
        return value >= other.value ? this : other;
    }

    /**
     * The QoS with this number.
     *
     * @throws IllegalArgumentException if the number is not 0, 1 or 2
     */
    public static QoS of(int value) {
        QoS qos = ofOrNull(value);
        if (qos == null) {
            throw new IllegalArgumentException("QoS is 0, 1 or 2, not " + value);
        }
        return qos;
    }

    static @Nullable QoS ofOrNull(int value) {
        return value >= 0 && value < BY_VALUE.length ? BY_VALUE[value] : null;
    }
}
