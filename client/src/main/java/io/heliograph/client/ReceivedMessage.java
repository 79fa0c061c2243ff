// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Message;
import java.util.List;

/**
 * A message as it came from the Server.
 *
 * @param message                 the message, with the QoS of this delivery; its RETAIN flag tells whether the Server had kept it
 * @param packetIdentifier        that of this delivery, 1 to 65,535; 0 with QoS 0. Tells nothing but what a trace of packets shows
 * @param duplicate               whether the Server marks this as sent again (DUP); with QoS 2 the message itself is new all
 *                                the same
 * @param subscriptionIdentifiers those of the subscriptions that it was sent for, among them the ones that the client gave out
 *                                by itself; empty in MQTT 3.1.1
 */
public record ReceivedMessage(Message message, int packetIdentifier, boolean duplicate,
        List<Integer> subscriptionIdentifiers) {

    /** Copies the list. */
    public ReceivedMessage {
        subscriptionIdentifiers = List.copyOf(subscriptionIdentifiers);
    }
}
