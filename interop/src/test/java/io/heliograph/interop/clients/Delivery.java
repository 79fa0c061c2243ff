// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.clients;

import io.heliograph.codec.Message;
import java.util.List;

/**
 * A message as a client library handed it to its user.
 *
 * @param message                 topic, payload, QoS of the delivery, RETAIN flag and properties
 * @param subscriptionIdentifiers those that the library reports
 */
public record Delivery(Message message, List<Integer> subscriptionIdentifiers) {
    /** A delivery without Subscription Identifiers. */
    public Delivery(Message message) {
        this(message, List.of());
    }

    /** The payload as text. */
    public String text() {
        return message.payload().utf8();
    }
}
