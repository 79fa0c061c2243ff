// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

/**
 * What becomes of a message for which the publish buffer has no room, see {@link MqttClientBuilder#publishBuffer}. Only messages
 * that have not been sent can make room: what is under way stays until it is acknowledged. If those that may go are not enough,
 * the two policies that drop do as {@link #WAIT}, and so they do while an earlier message waits for room.
 */
public enum WhenFull {
    /** Blocking calls wait, up to the operation timeout; asynchronous ones fail with {@link BufferFullException}. */
    WAIT,
    /** All calls fail at once with {@link BufferFullException}. */
    FAIL,
    /** The oldest messages make room. They fail with {@link MessageDroppedException}. */
    DROP_OLDEST,
    /**
     * The messages of the lowest priority make room, the oldest of them first, but none of a higher priority than the new one. They
     * fail with {@link MessageDroppedException}; so does the new message if all that wait are of a higher priority.
     */
    DROP_LOWEST_PRIORITY
}
