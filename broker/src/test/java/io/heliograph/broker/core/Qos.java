// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import io.heliograph.codec.QoS;

/** The three by their numbers. */
final class Qos {
    static final QoS ZERO = QoS.AT_MOST_ONCE;
    static final QoS ONE = QoS.AT_LEAST_ONCE;
    static final QoS TWO = QoS.EXACTLY_ONCE;

    private Qos() {}
}
