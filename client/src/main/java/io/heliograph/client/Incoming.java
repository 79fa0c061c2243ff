// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import io.heliograph.session.InboundFlow;
import org.jspecify.annotations.Nullable;

/**
 * A received message. It is in this client's hands until all handlers that get it have returned; it is to be acknowledged when
 * all of them have dealt with it, which may be later.
 */
final class Incoming {
    private static final Verdict ACCEPTED = new Verdict(ReasonCode.SUCCESS, ReasonProperties.NONE);

    private static final long NO_HAND_OFF = -1;

    private final ReceivedMessage message;
    private final InboundFlow.@Nullable Delivery delivery;
    private final long bytes;
    private final long session;
    // Set before any handler can see it.
    private boolean once;
    // Guarded by the client's lock.
    private long handOff = NO_HAND_OFF;
    private long handOffPosition;
    private long calledNanos;
    private int unreturned;
    private int unsettled;
    // Null until one does not accept it.
    private @Nullable Verdict verdict;

    /** With what a message is acknowledged. */
    record Verdict(ReasonCode reasonCode, ReasonProperties properties) {}

    /**
     * One that nobody has dealt with.
     *
     * @param delivery what is to be acknowledged, or null with QoS 0
     * @param session  the number of the Session in which it came
     * @param targets  how many get it
     */
    Incoming(ReceivedMessage message, InboundFlow.@Nullable Delivery delivery, long session, int targets) {
        this.session = session;
        this.message = message;
        this.delivery = delivery;
        this.bytes = Publication.bytesOf(message.message());
        this.unreturned = targets;
        this.unsettled = targets;
    }

    ReceivedMessage message() {
        return message;
    }

    InboundFlow.@Nullable Delivery delivery() {
        return delivery;
    }

    long session() {
        return session;
    }

    /** Its handlers get it only once, see {@link HandOffs}. */
    void handOnce() {
        once = true;
    }

    boolean isHandedOnce() {
        return once;
    }

    /** A handler is called. */
    void called(long nowNanos) {
        calledNanos = nowNanos;
    }

    long calledNanos() {
        return calledNanos;
    }

    /**
     * The store has it that its handlers are about to be called.
     *
     * @param number   the number of that record
     * @param position where the record ends
     */
    void handOff(long number, long position) {
        handOff = number;
        handOffPosition = position;
    }

    /** Whether there is such a record. */
    boolean hasHandOff() {
        return handOff != NO_HAND_OFF;
    }

    long handOff() {
        return handOff;
    }

    long handOffPosition() {
        return handOffPosition;
    }

    long bytes() {
        return bytes;
    }

    Verdict verdict() {
        return verdict == null ? ACCEPTED : verdict;
    }

    /** One does not accept it. The first who does not counts. */
    void rejected(ReasonCode reasonCode, ReasonProperties properties) {
        if (verdict == null) {
            verdict = new Verdict(reasonCode, properties);
        }
    }

    /** One handler has returned: whether it was the last. */
    boolean returned() {
        return --unreturned == 0;
    }

    /** One has dealt with it: whether it was the last. */
    boolean settled() {
        return --unsettled == 0;
    }
}
