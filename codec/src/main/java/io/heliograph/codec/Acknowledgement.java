// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

/** The four packets that answer a PUBLISH with QoS 1 or 2: they have the same fields. */
public sealed interface Acknowledgement extends Packet permits Puback, Pubrec, Pubrel, Pubcomp {

    /** The Packet Identifier of the PUBLISH that is answered, 1 to 65,535. */
    int packetIdentifier();

    /** How it went; always {@link ReasonCode#SUCCESS} in MQTT 3.1.1. */
    ReasonCode reasonCode();

    /** Reason String and User Properties. */
    ReasonProperties properties();
}
