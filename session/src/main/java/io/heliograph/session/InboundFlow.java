// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import io.heliograph.codec.PacketType;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;

/**
 * The receiver's half of QoS 1 and QoS 2 (sections 4.3, 4.6 and 4.9): which messages have come, which of them are new, and when
 * each is acknowledged. It belongs to a Session and outlives its connections.
 *
 * <pre>
 *             PUBLISH QoS 1               acknowledge, in turn: PUBACK
 *   (free) -----------------&gt; RECEIVED ----------------------------------&gt; (free)
 *
 *             PUBLISH QoS 2               acknowledge, in turn: PUBREC                  PUBREL: PUBCOMP
 *   (free) -----------------&gt; RECEIVED ---------------------------------&gt; ACCEPTED -------------------&gt; (free)
 *                                |  acknowledge with an error: PUBREC
 *                                +----------------------------------------------------------------------&gt; (free)
 * </pre>
 *
 * <p>What may never happen: a QoS 2 message is handed on twice before its PUBREL [MQTT-4.3.3-10, 5.0]; acknowledgements leave in
 * another order than their messages came [MQTT-4.6.0-2] [MQTT-4.6.0-3]; more messages are open on a connection than the Receive
 * Maximum that was announced.
 *
 * <p>Messages may be acknowledged in any order and at any time, also after a reconnect; the acknowledgements are put in order
 * here. What is acknowledged at once, as most is, leaves at once.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class InboundFlow {
    private static final int SMALLEST = 8;

    private final PacketIdentifierSet accepted = new PacketIdentifierSet();
    // QoS 2 messages handed on over an earlier connection and not acknowledged yet.
    private final PacketIdentifierSet unfinished = new PacketIdentifierSet();
    // The identifiers in the ring below.
    private final PacketIdentifierSet unacknowledged = new PacketIdentifierSet();
    private int receiveMaximum;
    private int open;

    // What waits to be acknowledged on this connection, in the order of arrival: a ring of identifiers, with the QoS and the
    // Reason Code as soon as it is known.
    private char[] identifiers = new char[SMALLEST];
    private byte[] qualities = new byte[SMALLEST];
    private ReasonCode[] codes = new ReasonCode[SMALLEST];
    private boolean[] ready = new boolean[SMALLEST];
    private int first;
    private int waiting;

    /** What has become of a PUBLISH. */
    public enum Receipt {
        /** A new message: hand it on, then acknowledge it. */
        NEW,
        /** A QoS 2 message that came before: do not hand it on. {@link #flush} sends what is due. */
        DUPLICATE,
        /** The sender has exceeded the Receive Maximum: end the connection with that Reason Code. */
        RECEIVE_MAXIMUM_EXCEEDED
    }

    /** Where acknowledgements go. */
    @FunctionalInterface
    public interface Acknowledgements {
        /**
         * An acknowledgement to send.
         *
         * @param type PUBACK or PUBREC
         */
        void send(PacketType type, int packetIdentifier, ReasonCode reasonCode);
    }

    /**
     * A flow without connection.
     *
     * @param receiveMaximum how many QoS 1 and 2 messages the sender may have open, 1 to 65,535
     */
    public InboundFlow(int receiveMaximum) {
        this.receiveMaximum = receiveMaximum;
    }

    /**
     * The Session goes on over a new connection: the sender's quota starts anew.
     *
     * @param newReceiveMaximum as announced on this connection, 1 to 65,535
     */
    public void connected(int newReceiveMaximum) {
        connectionLost();
        receiveMaximum = newReceiveMaximum;
    }

    /** The connection is gone: acknowledgements that were held back are dropped, the sender will send those messages again. */
    public void connectionLost() {
        for (int i = 0; i < waiting; i++) {
            int slot = slot(i);
            if (qualities[slot] == 2 && !ready[slot]) {
                unfinished.add(identifiers[slot]);
            }
        }
        unacknowledged.clear();
        waiting = 0;
        first = 0;
        open = 0;
    }

    /**
     * A PUBLISH has come.
     *
     * @param qos              QoS 1 or 2
     * @param packetIdentifier 1 to 65,535
     */
    public Receipt publish(QoS qos, int packetIdentifier) {
        if (qos == QoS.AT_MOST_ONCE) {
            throw new IllegalArgumentException("QoS 0 has no flow");
        }
        if (unacknowledged.contains(packetIdentifier)) {
            // Sent again on the same connection, which only a sender in error does: it will get its one acknowledgement.
            return Receipt.DUPLICATE;
        }
        if (open >= receiveMaximum) {
            return Receipt.RECEIVE_MAXIMUM_EXCEEDED;
        }
        open++;
        if (qos == QoS.EXACTLY_ONCE && !accepted.add(packetIdentifier)) {
            boolean finished = !unfinished.remove(packetIdentifier);
            enqueue(packetIdentifier, qos, finished);
            return Receipt.DUPLICATE;
        }
        // [MQTT-4.3.2-5, 5.0]: a QoS 1 PUBLISH is a new message whatever its DUP flag says.
        enqueue(packetIdentifier, qos, false);
        return Receipt.NEW;
    }

    /**
     * A message that was {@link Receipt#NEW} has been dealt with. Its acknowledgement is sent as soon as those before it are.
     *
     * @param packetIdentifier of the PUBLISH
     * @param code             the Reason Code of PUBACK or PUBREC
     */
    public void acknowledge(int packetIdentifier, ReasonCode code, Acknowledgements to) {
        for (int i = 0; i < waiting; i++) {
            int slot = slot(i);
            if (identifiers[slot] == packetIdentifier && !ready[slot]) {
                ready[slot] = true;
                codes[slot] = code;
                flush(to);
                return;
            }
        }
        // Its connection is gone. A QoS 2 message is acknowledged when the sender repeats it.
        if (unfinished.remove(packetIdentifier) && code.isError()) {
            accepted.remove(packetIdentifier);
        }
    }

    /** Sends the acknowledgements that are due. */
    public void flush(Acknowledgements to) {
        while (waiting > 0 && ready[first]) {
            int packetIdentifier = identifiers[first];
            boolean qos2 = qualities[first] == 2;
            ReasonCode code = codes[first];
            first = (first + 1) & (identifiers.length - 1);
            waiting--;
            unacknowledged.remove(packetIdentifier);
            if (!qos2) {
                open--;
            } else if (code.isError()) {
                accepted.remove(packetIdentifier);
                open--;
            }
            to.send(qos2 ? PacketType.PUBREC : PacketType.PUBACK, packetIdentifier, code);
        }
    }

    /**
     * A PUBREL has come: a PUBCOMP is to be sent. False if no message with this identifier was accepted; in MQTT 5.0 the PUBCOMP
     * then says Packet Identifier not found.
     */
    public boolean pubrel(int packetIdentifier) {
        if (!accepted.remove(packetIdentifier)) {
            return false;
        }
        unfinished.remove(packetIdentifier);
        // A PUBREL of an earlier connection's message was not counted on this one.
        open = Math.max(0, open - 1);
        return true;
    }

    /** How many messages are open on this connection. */
    public int open() {
        return open;
    }

    /** How many QoS 2 messages wait for their PUBREL, over all connections. */
    public int unreleased() {
        return accepted.size();
    }

    /** Forgets everything: the Session is over, or the other side has none. */
    public void clear() {
        accepted.clear();
        unfinished.clear();
        unacknowledged.clear();
        waiting = 0;
        first = 0;
        open = 0;
    }

    private void enqueue(int packetIdentifier, QoS qos, boolean isReady) {
        if (waiting == identifiers.length) {
            grow();
        }
        unacknowledged.add(packetIdentifier);
        int slot = slot(waiting++);
        identifiers[slot] = (char) packetIdentifier;
        qualities[slot] = (byte) qos.value();
        codes[slot] = ReasonCode.SUCCESS;
        ready[slot] = isReady;
    }

    private void grow() {
        int old = identifiers.length;
        char[] newIdentifiers = new char[old * 2];
        byte[] newQualities = new byte[old * 2];
        ReasonCode[] newCodes = new ReasonCode[old * 2];
        boolean[] newReady = new boolean[old * 2];
        for (int i = 0; i < waiting; i++) {
            int slot = slot(i);
            newIdentifiers[i] = identifiers[slot];
            newQualities[i] = qualities[slot];
            newCodes[i] = codes[slot];
            newReady[i] = ready[slot];
        }
        identifiers = newIdentifiers;
        qualities = newQualities;
        codes = newCodes;
        ready = newReady;
        first = 0;
    }

    private int slot(int index) {
        return (first + index) & (identifiers.length - 1);
    }
}
