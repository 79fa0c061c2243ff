// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

/** Where a client is in the life of its connection; the transitions are drawn at {@link MqttClient}. */
public enum ConnectionState {
    /** Not connected, and nothing is being done about it. */
    DISCONNECTED,
    /** {@code connect()} was called; the Server has not accepted yet. */
    CONNECTING,
    /** The Server has accepted. */
    CONNECTED,
    /** The connection was lost; the next attempt waits for its time. */
    WAITING,
    /** An attempt to connect again is being made. */
    RECONNECTING,
    /** {@code disconnect()} was called; what is left is being sent. */
    DISCONNECTING,
    /** {@code close()} was called: the end. */
    CLOSED
}
