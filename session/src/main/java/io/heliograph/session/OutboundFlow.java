// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import io.heliograph.codec.QoS;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sender's half of QoS 1 and QoS 2 (sections 4.3, 4.4, 4.6 and 4.9): which Packet Identifiers are in use, what each of them
 * waits for, and how many more PUBLISH packets the receiver allows. It belongs to a Session and outlives its connections.
 *
 * <pre>
 *             send QoS 1                          PUBACK
 *   (free) ---------------&gt; AWAITING_PUBACK ----------------------------&gt; (free)
 *
 *             send QoS 2                          PUBREC                    PUBCOMP
 *   (free) ---------------&gt; AWAITING_PUBREC ------------&gt; AWAITING_PUBCOMP ----------&gt; (free)
 *                                 |  PUBREC with an error
 *                                 +-------------------------------------------------&gt; (free)
 *
 *             SUBSCRIBE, UNSUBSCRIBE                      SUBACK, UNSUBACK, or the connection is lost
 *   (free) ---------------&gt; AWAITING_RESPONSE --------------------------&gt; (free)
 * </pre>
 *
 * <p>What may never happen: an identifier is given out while it is in use [MQTT-2.2.1-3, 5.0] [MQTT-2.2.1-4, 5.0]; a PUBLISH is
 * sent again after its PUBREL [MQTT-4.3.3-6, 5.0], in another order than at first [MQTT-4.6.0-1], or on the same connection
 * [MQTT-4.4.0-1, 5.0]; more PUBLISH packets are under way than the receiver's Receive Maximum [MQTT-3.3.4-7, 5.0]
 * [MQTT-3.3.4-9, 5.0].
 *
 * <p>Identifiers are given out in turn, so those in use lie in a window that slides over the sequence 1 ... 65,535, 1 ... What an
 * identifier stands for is found by its distance from the window's begin: no map, no search, and a few bytes for each message.
 * The oldest open exchange bounds the window: 65,535 identifiers after it there are no more until it has ended.
 *
 * <p>The quota counts what is open in this Session, whichever connection it was sent on. That is never more generous than the
 * rule of section 4.9, which starts anew with each connection, and so it can't exceed the receiver's count either way.
 *
 * <p>Not safe for use by several threads at once.
 *
 * @param <T> what is remembered for each exchange: the message, a promise to complete
 */
public final class OutboundFlow<T> {
    /** The largest Packet Identifier, and the most exchanges that can be open. */
    public static final int MAXIMUM_IDENTIFIER = 65_535;

    private static final byte FREE = 0;
    private static final byte AWAITING_PUBACK = 1;
    private static final byte AWAITING_PUBREC = 2;
    private static final byte AWAITING_PUBCOMP = 3;
    private static final byte AWAITING_RESPONSE = 4;
    private static final int SMALLEST = 8;
    // A longer window is given back when all is done.
    private static final int KEPT = 64;

    // The window [head, tail) over the endless sequence; the identifier of a sequence number is (number mod 65,535) + 1.
    private long head;
    private long tail;
    // Where sending again has got to: everything before has been sent on this connection. Only good while there are unsent ones.
    private long resent;
    private byte[] states = new byte[SMALLEST];
    private @Nullable Object[] values = new Object[SMALLEST];
    private int openPublishes;
    private int openRequests;
    // How many PUBLISH packets from resent on have not been sent on this connection.
    private int unsentPublishes;
    private int receiveMaximum = MAXIMUM_IDENTIFIER;

    /** What has to be sent again after a reconnect. */
    public interface Resend<T> {
        /**
         * A PUBLISH to send again, with DUP set [MQTT-3.3.1-1].
         *
         * @param packetIdentifier its original identifier
         * @param value            what was remembered
         */
        void publish(int packetIdentifier, T value);

        /** A PUBREL to send again. */
        void pubrel(int packetIdentifier);
    }

    /** A flow with nothing under way, whose receiver allows as much as there can be. */
    public OutboundFlow() {}

    /** How many exchanges are open. */
    public int open() {
        return openPublishes + openRequests;
    }

    /** How many PUBLISH packets are not yet fully acknowledged. */
    public int openPublishes() {
        return openPublishes;
    }

    /** Whether a further PUBLISH with QoS 1 or 2 may be sent now [MQTT-4.9.0-2, 5.0]. */
    public boolean canPublish() {
        return unsentPublishes == 0 && openPublishes < receiveMaximum && hasFreeIdentifier();
    }

    /** Whether there is an identifier for a SUBSCRIBE or UNSUBSCRIBE; the quota does not count for them [MQTT-4.9.0-3, 5.0]. */
    public boolean hasFreeIdentifier() {
        return tail - head < MAXIMUM_IDENTIFIER;
    }

    /**
     * Begins the delivery of a message: the PUBLISH is to be sent with the identifier returned and DUP 0.
     *
     * @param qos QoS 1 or 2
     * @throws IllegalStateException if {@link #canPublish} is false
     */
    public int publish(QoS qos, T value) {
        if (qos == QoS.AT_MOST_ONCE) {
            throw new IllegalArgumentException("QoS 0 has no flow");
        }
        if (!canPublish()) {
            throw new IllegalStateException("no PUBLISH may be sent now");
        }
        openPublishes++;
        return add(qos == QoS.AT_LEAST_ONCE ? AWAITING_PUBACK : AWAITING_PUBREC, value);
    }

    /**
     * Begins a SUBSCRIBE or UNSUBSCRIBE, which is to be sent with the identifier returned.
     *
     * @throws IllegalStateException if {@link #hasFreeIdentifier} is false
     */
    public int request(T value) {
        if (!hasFreeIdentifier()) {
            throw new IllegalStateException("all Packet Identifiers are in use");
        }
        openRequests++;
        return add(AWAITING_RESPONSE, value);
    }

    private int add(byte state, T value) {
        if (tail - head == states.length) {
            grow();
        }
        long number = tail++;
        states[slot(number)] = state;
        values[slot(number)] = value;
        return identifier(number);
    }

    private void grow() {
        int old = states.length;
        byte[] newStates = new byte[old * 2];
        @Nullable Object[] newValues = new Object[old * 2];
        for (long i = head; i < tail; i++) {
            newStates[(int) i & (newStates.length - 1)] = states[slot(i)];
            newValues[(int) i & (newStates.length - 1)] = values[slot(i)];
        }
        states = newStates;
        values = newValues;
    }

    // --- what the receiver answers

    /** PUBACK: the value of the exchange that has ended, or null if none with this identifier waits for PUBACK. */
    public @Nullable T puback(int packetIdentifier) {
        return end(packetIdentifier, AWAITING_PUBACK);
    }

    /**
     * PUBREC without an error: whether a PUBREL is to be sent. Also true if it comes a second time. If false, no exchange waits
     * for it: in MQTT 5.0 the PUBREL then says Packet Identifier not found.
     */
    public boolean pubrec(int packetIdentifier) {
        long number = find(packetIdentifier);
        if (number < 0) {
            return false;
        }
        byte state = states[slot(number)];
        if (state == AWAITING_PUBREC) {
            noLongerUnsent(number);
            states[slot(number)] = AWAITING_PUBCOMP;
            return true;
        }
        return state == AWAITING_PUBCOMP;
    }

    /** PUBREC with an error: the value of the exchange that has ended, or null if none waits for PUBREC [MQTT-4.4.0-2, 5.0]. */
    public @Nullable T pubrecError(int packetIdentifier) {
        return end(packetIdentifier, AWAITING_PUBREC);
    }

    /** PUBCOMP: the value of the exchange that has ended, or null if none with this identifier waits for PUBCOMP. */
    public @Nullable T pubcomp(int packetIdentifier) {
        return end(packetIdentifier, AWAITING_PUBCOMP);
    }

    /** SUBACK or UNSUBACK: the value of the request that has ended, or null if there is none with this identifier. */
    public @Nullable T response(int packetIdentifier) {
        return end(packetIdentifier, AWAITING_RESPONSE);
    }

    /** What is remembered for the exchange with this identifier, or null if there is none. */
    public @Nullable T peek(int packetIdentifier) {
        long number = find(packetIdentifier);
        return number < 0 ? null : value(slot(number));
    }

    private @Nullable T end(int packetIdentifier, byte expected) {
        long number = find(packetIdentifier);
        if (number < 0 || states[slot(number)] != expected) {
            return null;
        }
        noLongerUnsent(number);
        T value = free(number);
        giveBack();
        return value;
    }

    /** A receiver may know a message from the connection before and answer it before it was sent again. */
    private void noLongerUnsent(long number) {
        if (unsentPublishes > 0 && number >= resent && isPublish(states[slot(number)])) {
            unsentPublishes--;
        }
    }

    private T free(long number) {
        int slot = slot(number);
        T value = value(slot);
        if (states[slot] == AWAITING_RESPONSE) {
            openRequests--;
        } else {
            openPublishes--;
        }
        states[slot] = FREE;
        values[slot] = null;
        return value;
    }

    /** Moves the window's begin over what has ended, and gives back the memory that a burst needed when all is done. */
    private void giveBack() {
        while (head < tail && states[slot(head)] == FREE) {
            head++;
        }
        resent = Math.max(resent, head);
        if (head == tail && states.length > KEPT) {
            states = new byte[SMALLEST];
            values = new Object[SMALLEST];
        }
    }

    // --- connections

    /**
     * The connection is gone. Requests can't be answered any more and are ended; deliveries wait for the next connection, and
     * no new one begins before it.
     *
     * @param abandoned takes the value of each request; it must not use this flow
     */
    public void connectionLost(Consumer<? super T> abandoned) {
        receiveMaximum = 0;
        for (long i = head; i < tail; i++) {
            if (states[slot(i)] == AWAITING_RESPONSE) {
                abandoned.accept(free(i));
            }
        }
        giveBack();
    }

    /**
     * The Session goes on over a new connection. Call {@link #resendPubrels} and {@link #resend} next, before anything else is
     * sent.
     *
     * @param newReceiveMaximum of the peer on this connection, 1 to 65,535
     */
    public void connected(int newReceiveMaximum) {
        receiveMaximum = checkReceiveMaximum(newReceiveMaximum);
        resent = head;
        unsentPublishes = 0;
        for (long i = head; i < tail; i++) {
            if (isPublish(states[slot(i)])) {
                unsentPublishes++;
            }
        }
    }

    static int checkReceiveMaximum(int receiveMaximum) {
        if (receiveMaximum < 1 || receiveMaximum > MAXIMUM_IDENTIFIER) {
            throw new IllegalArgumentException(
                    "the Receive Maximum is %,d; it must be from 1 to 65,535".formatted(receiveMaximum));
        }
        return receiveMaximum;
    }

    private static boolean isPublish(byte state) {
        return state == AWAITING_PUBACK || state == AWAITING_PUBREC;
    }

    /** Sends all PUBREL packets again; they do not count towards the quota and are not held back [MQTT-3.3.4-8, 5.0]. */
    public void resendPubrels(Resend<? super T> to) {
        for (long i = head; i < tail; i++) {
            if (states[slot(i)] == AWAITING_PUBCOMP) {
                to.pubrel(identifier(i));
            }
        }
    }

    /**
     * Sends unacknowledged PUBLISH packets again, in their first order [MQTT-4.6.0-1] and with their identifiers
     * [MQTT-4.4.0-1], as far as the quota goes. To be called after {@link #resendPubrels}, and after each acknowledgement while
     * {@link #isResending} holds.
     */
    public void resend(Resend<? super T> to) {
        // Those that were sent on this connection, or wait for PUBCOMP, are open at the receiver; the unsent are not.
        while (unsentPublishes > 0 && openPublishes - unsentPublishes < receiveMaximum) {
            // All is counted before it is handed out: what can't be sent may be ended from there, as if it had been answered.
            long number = resent++;
            int slot = slot(number);
            if (isPublish(states[slot])) {
                unsentPublishes--;
                to.publish(identifier(number), value(slot));
            }
        }
    }

    /** Whether PUBLISH packets from an earlier connection still wait to be sent again. */
    public boolean isResending() {
        return unsentPublishes > 0;
    }

    /**
     * Ends everything that is open: the Session is over, or the other side has none.
     *
     * @param abandoned takes each value, in the order in which the exchanges began
     */
    public void clear(Consumer<? super T> abandoned) {
        Object[] open = new Object[(int) (tail - head)];
        int count = 0;
        for (long i = head; i < tail; i++) {
            if (states[slot(i)] != FREE) {
                open[count++] = value(slot(i));
            }
        }
        head = tail;
        resent = tail;
        openPublishes = 0;
        openRequests = 0;
        unsentPublishes = 0;
        states = new byte[SMALLEST];
        values = new Object[SMALLEST];
        for (int i = 0; i < count; i++) {
            @SuppressWarnings("unchecked") T value = (T) open[i];
            abandoned.accept(value);
        }
    }

    /** Hands each open delivery to the consumer, in the order in which they began. */
    public void forEachPublish(Consumer<? super T> consumer) {
        for (long i = head; i < tail; i++) {
            byte state = states[slot(i)];
            if (isPublish(state) || state == AWAITING_PUBCOMP) {
                consumer.accept(value(slot(i)));
            }
        }
    }

    // --- the window

    /** How many exchanges there is memory for; for tests. */
    int capacity() {
        return states.length;
    }

    private int slot(long number) {
        return (int) number & (states.length - 1);
    }

    private static int identifier(long number) {
        return (int) (number % MAXIMUM_IDENTIFIER) + 1;
    }

    /** The sequence number of an identifier in use, or -1. */
    private long find(int packetIdentifier) {
        if (packetIdentifier < 1 || packetIdentifier > MAXIMUM_IDENTIFIER) {
            return -1;
        }
        int distance = Math.floorMod(packetIdentifier - identifier(head), MAXIMUM_IDENTIFIER);
        if (distance >= tail - head || states[slot(head + distance)] == FREE) {
            return -1;
        }
        return head + distance;
    }

    @SuppressWarnings("unchecked")
    private T value(int slot) {
        Object value = values[slot];
        if (value == null) {
            throw new IllegalStateException("nothing is open there");
        }
        return (T) value;
    }
}
