// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.PacketType;
import io.heliograph.codec.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that a receiver has to refuse: it closes the connection, whether it says why or not.
 *
 * @param name       what is wrong, in words; no other packet for the same receiver and version has this name
 * @param version    the version of the connection
 * @param receiver   who gets them, and when
 * @param packet     the bytes
 * @param reasonCode the Reason Code that fits. In MQTT 5.0 a receiver should tell it and may tell another error or none; in
 *                   MQTT 3.1.1 only CONNACK can
 * @param statement  the statement that is broken, such as {@code MQTT-3.1.2-3}, or where the rule has no label its section, such
 *                   as {@code section 2.1.2}; of the specification of this version
 * @param answer     the packet in which the Reason Code may be told before the connection is closed; null if it can't be told,
 *                   because the version has no such packet or is not known yet
 */
public record MalformedPacket(String name, MqttVersion version, Receiver receiver, RawPacket packet,
        ReasonCode reasonCode, String statement, @Nullable PacketType answer) {

    /** Who receives, and how far the connection has come. */
    public enum Receiver {
        /** A Server that waits for CONNECT. */
        NEW_SERVER,
        /** A Server that has answered CONNECT. */
        SERVER,
        /** A Client that has had CONNACK, or waits for it if the bytes are one. */
        CLIENT
    }

    /** Version, receiver and name. */
    @Override
    public String toString() {
        return "%s to %s: %s".formatted(version, receiver, name);
    }
}
