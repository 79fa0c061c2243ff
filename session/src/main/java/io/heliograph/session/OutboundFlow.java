// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import io.heliograph.codec.QoS;
import java.util.ArrayList;
import java.util.List;
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
 * <p>Identifiers are given out in turn. The oldest open exchange therefore bounds what can be open: 65,535 identifiers after it
 * there are no more until it has ended.
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
    public static final int MAXIMUM_IDENTIFIER = ExchangeWindow.MAXIMUM_IDENTIFIER;

    private static final byte AWAITING_PUBACK = 1;
    private static final byte AWAITING_PUBREC = 2;
    private static final byte AWAITING_PUBCOMP = 3;
    private static final byte AWAITING_RESPONSE = 4;

    private final ExchangeWindow<T> window = new ExchangeWindow<>();
    // Where sending again has got to: everything before has been sent on this connection. Only good while there are unsent ones.
    private long resent;
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
        return !window.isFull();
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
        return begin(qos == QoS.AT_LEAST_ONCE ? AWAITING_PUBACK : AWAITING_PUBREC, value);
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
        return begin(AWAITING_RESPONSE, value);
    }

    private int begin(byte state, T value) {
        return ExchangeWindow.identifier(window.begin(state, value));
    }

    /**
     * Takes up a delivery that an earlier process had begun. To be called before anything else, once for each in the order in which
     * they were sent.
     *
     * @param packetIdentifier 1 to 65,535
     * @param qos              QoS 1 or 2
     * @param isReleased       with QoS 2, whether PUBREC had come
     * @return false if identifiers in this order can't come from one sequence; then nothing happens
     */
    public boolean restore(int packetIdentifier, QoS qos, boolean isReleased, T value) {
        byte state = qos == QoS.AT_LEAST_ONCE ? AWAITING_PUBACK : isReleased ? AWAITING_PUBCOMP : AWAITING_PUBREC;
        if (!window.restore(packetIdentifier, state, value)) {
            return false;
        }
        openPublishes++;
        return true;
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
        long number = window.find(packetIdentifier);
        if (number < 0) {
            return false;
        }
        byte state = window.state(number);
        if (state == AWAITING_PUBREC) {
            noLongerUnsent(number);
            window.state(number, AWAITING_PUBCOMP);
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
        long number = window.find(packetIdentifier);
        return number < 0 ? null : window.value(number);
    }

    private @Nullable T end(int packetIdentifier, byte expected) {
        long number = window.find(packetIdentifier);
        if (number < 0 || window.state(number) != expected) {
            return null;
        }
        noLongerUnsent(number);
        T value = free(number);
        window.slide();
        return value;
    }

    /** A receiver may know a message from the connection before and answer it before it was sent again. */
    private void noLongerUnsent(long number) {
        if (unsentPublishes > 0 && number >= resent && isPublish(window.state(number))) {
            unsentPublishes--;
        }
    }

    private T free(long number) {
        if (window.state(number) == AWAITING_RESPONSE) {
            openRequests--;
        } else {
            openPublishes--;
        }
        return window.free(number);
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
        for (long i = window.head(); i < window.tail(); i++) {
            if (window.state(i) == AWAITING_RESPONSE) {
                abandoned.accept(free(i));
            }
        }
        window.slide();
    }

    /**
     * The Session goes on over a new connection. Call {@link #resendPubrels} and {@link #resend} next, before anything else is
     * sent.
     *
     * @param newReceiveMaximum of the peer on this connection, 1 to 65,535
     */
    public void connected(int newReceiveMaximum) {
        receiveMaximum = checkReceiveMaximum(newReceiveMaximum);
        resent = window.head();
        unsentPublishes = 0;
        for (long i = window.head(); i < window.tail(); i++) {
            if (isPublish(window.state(i))) {
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

    /**
     * Sends all PUBREL packets again; they do not count towards the quota and are not held back [MQTT-3.3.4-8, 5.0]. They go in
     * the order of their PUBLISH packets. That is the order of the PUBRECs [MQTT-4.6.0-4] of any receiver that keeps to it.
     */
    public void resendPubrels(Resend<? super T> to) {
        for (long i = window.head(); i < window.tail(); i++) {
            if (window.state(i) == AWAITING_PUBCOMP) {
                to.pubrel(ExchangeWindow.identifier(i));
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
            long number = Math.max(resent, window.head());
            resent = number + 1;
            if (isPublish(window.state(number))) {
                unsentPublishes--;
                to.publish(ExchangeWindow.identifier(number), window.value(number));
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
        List<T> open = new ArrayList<>(open());
        for (long i = window.head(); i < window.tail(); i++) {
            if (window.state(i) != ExchangeWindow.FREE) {
                open.add(window.free(i));
            }
        }
        window.slide();
        openPublishes = 0;
        openRequests = 0;
        unsentPublishes = 0;
        open.forEach(abandoned);
    }

    /** Hands each open delivery to the consumer, in the order in which they began. */
    public void forEachPublish(Consumer<? super T> consumer) {
        for (long i = window.head(); i < window.tail(); i++) {
            byte state = window.state(i);
            if (isPublish(state) || state == AWAITING_PUBCOMP) {
                consumer.accept(window.value(i));
            }
        }
    }

    /** How many exchanges there is memory for; for tests. */
    int capacity() {
        return window.capacity();
    }
}
