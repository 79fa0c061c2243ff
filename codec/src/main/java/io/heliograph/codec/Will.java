// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.Objects;

/**
 * The message that the Server publishes when the Client has gone without a word (section 3.1.2.5).
 *
 * @param message       what to publish, with its QoS and RETAIN flag
 * @param delayInterval seconds that the Server waits before, 0 to 4,294,967,295; 0 in MQTT 3.1.1
 */
public record Will(Message message, long delayInterval) {

    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if the interval is out of range, the payload is above 65,535 bytes, or the topic is
     *                                  empty
     */
    public Will {
        Objects.requireNonNull(message, "message");
        Require.fourByteInteger(delayInterval, "Will Delay Interval");
        Require.binary(message.payload(), "Will Payload");
        if (message.topicName().isEmpty()) {
            throw new IllegalArgumentException("the Will Topic has at least one character");
        }
    }

    /** One without delay. */
    public Will(Message message) {
        this(message, 0);
    }
}
