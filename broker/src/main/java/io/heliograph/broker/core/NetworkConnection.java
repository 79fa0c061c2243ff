// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

/** What the core sees of a network connection. All methods are called on the thread of the shard that the connection is on. */
public interface NetworkConnection {

    /**
     * Sends bytes; they are copied before the call returns.
     *
     * @param bytes  holds them from its first byte on
     * @param length how many
     */
    void write(byte[] bytes, int length);

    /** Whether the receiver keeps up. If not, {@link ClientConnection#writable} tells when it does again. */
    boolean isWritable();

    /** Holds back what the Client sends, or lets it come again. */
    void reading(boolean on);

    /**
     * Moves the connection to another shard's thread. Nothing is received until it has arrived.
     *
     * @param arrived is run on the target thread, before anything is received there
     */
    void moveTo(ShardThread target, Runnable arrived);

    /** Closes the connection once everything written has been sent. */
    void close();

    /** Where the Client is, for people. */
    String remoteAddress();
}
