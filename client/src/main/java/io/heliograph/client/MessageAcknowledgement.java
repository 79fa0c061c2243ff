// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.PacketType;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * By which a received message with QoS 1 or 2 is acknowledged, once, by any thread and at any time. It does not wait and does
 * not fail because of the connection.
 *
 * <p><b>After the connection was lost</b> it may be used as before. A QoS 1 message that was not acknowledged comes again, with
 * a new handle, and it is this new one that acknowledges it; the old one does nothing then. A QoS 2 message does not come
 * again: its one handle stays good, and the Server gets the acknowledgement on the next connection. If the Session is over, or
 * the client closed, there is nothing left to acknowledge, and nothing happens.
 *
 * <p><b>Several subscriptions.</b> A message that goes to several handlers of this client is acknowledged when all of them have
 * dealt with it; if one has rejected it, with the code and text of the first that did.
 */
public final class MessageAcknowledgement {
    private final Receiver receiver;
    private final Incoming incoming;
    private final AtomicBoolean used = new AtomicBoolean();

    MessageAcknowledgement(Receiver receiver, Incoming incoming) {
        this.receiver = receiver;
        this.incoming = incoming;
    }

    /**
     * The message has been dealt with: the Server may forget it.
     *
     * @throws IllegalStateException if the message was acknowledged or rejected before
     */
    public void acknowledge() {
        if (!used.compareAndSet(false, true)) {
            throw used();
        }
        receiver.settle(incoming);
    }

    /**
     * The message has not been dealt with and shall not come again. In MQTT 5.0 the Server is told so by PUBACK or PUBREC with
     * this code. MQTT 3.1.1 has no such word, and a message without any would hold back all others; so there this is the same
     * as {@link #acknowledge()}.
     *
     * @param reasonCode one of the errors that may stand in PUBACK
     * @param text       the Reason String, or null. Left out if it makes the packet larger than the Server accepts
     *                   [MQTT-3.4.2-2, 5.0]
     * @throws IllegalArgumentException if the code is none of these, or the text no UTF-8 Encoded String
     * @throws IllegalStateException    if the message was acknowledged or rejected before
     */
    public void reject(ReasonCode reasonCode, @Nullable String text) {
        if (!reasonCode.isError() || !reasonCode.mayStandIn(PacketType.PUBACK)) {
            throw new IllegalArgumentException("a message can't be rejected with " + reasonCode);
        }
        ReasonProperties properties = text == null ? ReasonProperties.NONE : new ReasonProperties(text, List.of());
        if (!rejectIfUnused(reasonCode, properties)) {
            throw used();
        }
    }

    /** Rejects it if it was not acknowledged or rejected before: whether it was not. */
    boolean rejectIfUnused(ReasonCode reasonCode, ReasonProperties properties) {
        if (!used.compareAndSet(false, true)) {
            return false;
        }
        receiver.reject(incoming, reasonCode, properties);
        return true;
    }

    private IllegalStateException used() {
        return new IllegalStateException("the message with the topic %s was acknowledged or rejected before"
                .formatted(incoming.message().message().topicName()));
    }
}
