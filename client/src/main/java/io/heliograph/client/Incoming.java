// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.ReasonCode;
import io.heliograph.session.InboundFlow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A received message until all who get it have dealt with it. */
final class Incoming {
    private final ReceivedMessage message;
    private final InboundFlow.@Nullable Delivery delivery;
    private final long bytes;
    private final AtomicInteger unfinished;
    private volatile ReasonCode reasonCode = ReasonCode.SUCCESS;

    /**
     * One that nobody has dealt with.
     *
     * @param delivery what is to be acknowledged, or null with QoS 0
     * @param targets  how many get it
     */
    Incoming(ReceivedMessage message, InboundFlow.@Nullable Delivery delivery, int targets) {
        this.message = message;
        this.delivery = delivery;
        this.bytes = Publication.bytesOf(message.message());
        this.unfinished = new AtomicInteger(targets);
    }

    ReceivedMessage message() {
        return message;
    }

    InboundFlow.@Nullable Delivery delivery() {
        return delivery;
    }

    long bytes() {
        return bytes;
    }

    /** With what the message is acknowledged. */
    ReasonCode reasonCode() {
        return reasonCode;
    }

    void failed() {
        reasonCode = ReasonCode.UNSPECIFIED_ERROR;
    }

    /** One has dealt with it: whether it was the last. */
    boolean finish() {
        return unfinished.decrementAndGet() == 0;
    }
}
