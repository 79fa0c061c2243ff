// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Packet;

/**
 * Sees every packet of a client's connections as it stands on the wire, for traces and logs.
 *
 * <p>Called by the threads that read and write, each direction in its order: a method that takes long holds up the connection. It
 * must not wait for the client. If it throws, that is logged, and it sees nothing more of that connection in that direction.
 */
public interface PacketListener {
    /** A packet is about to be handed to the network. */
    void sent(Packet packet);

    /** A packet has come; nothing has been done about it yet. */
    void received(Packet packet);
}
