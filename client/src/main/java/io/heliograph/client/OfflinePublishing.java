// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

/** What may be published while there is no connection, see {@link MqttClientBuilder#offlinePublishing}. */
public enum OfflinePublishing {
    /**
     * Messages with QoS 1 and 2, while the client waits for its next connection or makes it. They fail when the client is
     * disconnected.
     */
    RECONNECTING,
    /** Messages with QoS 1 and 2, always: before the first {@code connect()} and after {@code disconnect()} too, until {@code close()}. */
    QOS_1_AND_2,
    /** All messages, always. One with QoS 0 that was written when the connection broke may be lost all the same. */
    ALL;

    /** Whether messages with QoS 1 and 2 outlive {@code disconnect()}. */
    boolean isAlways() {
        return this != RECONNECTING;
    }
}
