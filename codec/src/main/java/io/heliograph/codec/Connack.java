// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.Objects;

/**
 * The Server's answer to CONNECT (section 3.2).
 *
 * @param sessionPresent whether the Server has gone on with an existing Session; false with any error [MQTT-3.2.2-6, 5.0]
 * @param reasonCode     how it went. MQTT 3.1.1 can tell five errors only, see {@link PacketEncoder#canEncode}
 * @param properties     {@link ConnackProperties#NONE} in MQTT 3.1.1
 */
public record Connack(boolean sessionPresent, ReasonCode reasonCode, ConnackProperties properties) implements Packet {

    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if the code can't stand in CONNACK, or is an error and a Session is said to be present
     */
    public Connack {
        Require.reasonCode(reasonCode, PacketType.CONNACK);
        Objects.requireNonNull(properties, "properties");
        if (sessionPresent && reasonCode.isError()) {
            throw new IllegalArgumentException("a CONNACK with an error has no Session Present");
        }
    }

    /** One without properties. */
    public Connack(boolean sessionPresent, ReasonCode reasonCode) {
        this(sessionPresent, reasonCode, ConnackProperties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.CONNACK;
    }
}
