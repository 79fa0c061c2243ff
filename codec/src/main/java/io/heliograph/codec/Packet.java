// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

/**
 * An MQTT Control Packet. There is one model for all versions: what a version does not have is absent or at its default when
 * it was read, and is left out when it is written. A packet that breaks a rule of its own fields can't be built.
 *
 * <p>Packets are immutable.
 */
public sealed interface Packet
        permits Connect, Connack, Publish, Acknowledgement, Subscribe, Suback, Unsubscribe, Unsuback,
        Pingreq, Pingresp, Disconnect, Auth {

    /** The type in the fixed header. */
    PacketType type();
}
