// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import io.heliograph.codec.PacketType;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The receiver's half of QoS 1 and QoS 2 (sections 4.3, 4.6 and 4.9): which messages have come, which of them are new, and when
 * each is acknowledged. It belongs to a Session and outlives its connections.
 *
 * <pre>
 *             PUBLISH QoS 1               acknowledge, in turn: PUBACK, or the connection is lost
 *   (free) -----------------&gt; RECEIVED -----------------------------------------------------------&gt; (free)
 *
 *             PUBLISH QoS 2               acknowledge, in turn: PUBREC                  PUBREL: PUBCOMP
 *   (free) -----------------&gt; RECEIVED ---------------------------------&gt; ACCEPTED -------------------&gt; (free)
 *                                |  acknowledge with an error: PUBREC
 *                                +----------------------------------------------------------------------&gt; (free)
 * </pre>
 *
 * <p>What may never happen: a QoS 2 message is handed on twice before its PUBREL [MQTT-4.3.3-10, 5.0]; acknowledgements leave in
 * another order than their messages came [MQTT-4.6.0-2] [MQTT-4.6.0-3]; an acknowledgement is given for another message than
 * the one it was meant for.
 *
 * <p>Messages may be acknowledged in any order and at any time, also after a reconnect; the acknowledgements are put in order
 * here. What is acknowledged at once, as most is, leaves at once. A QoS 1 message whose connection was lost comes again, and it
 * is the new {@link Delivery} that has to be acknowledged; a QoS 2 message does not, and its one Delivery stays good.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class InboundFlow {
    // QoS 2: received and not released, over all connections.
    private final PacketIdentifierSet unreleased = new PacketIdentifierSet();
    // Those of them that have not come on this connection, so that they are not among the open ones.
    private final PacketIdentifierSet earlier = new PacketIdentifierSet();
    // QoS 2: handed on over an earlier connection, neither acknowledged nor repeated since.
    private final Map<Integer, Delivery> unfinished = new HashMap<>(0);
    // What waits to be acknowledged on this connection, in the order of arrival: a chain of deliveries, and their identifiers.
    private @Nullable Delivery first;
    private @Nullable Delivery last;
    private final PacketIdentifierSet unacknowledged = new PacketIdentifierSet();
    private @Nullable Delivery newest;
    private int receiveMaximum;
    private int open;

    /** What has become of a PUBLISH. */
    public enum Receipt {
        /** A new message: hand it on, then acknowledge its {@link #delivery}. */
        NEW,
        /** A message that came before: do not hand it on. {@link #flush} sends what is due. */
        DUPLICATE,
        /** The sender has exceeded the Receive Maximum: end the connection with that Reason Code. */
        RECEIVE_MAXIMUM_EXCEEDED
    }

    /** One message that was handed on, to be acknowledged once. */
    public static final class Delivery {
        private final char packetIdentifier;
        private final boolean qos2;
        // How it is acknowledged, once that is known.
        private @Nullable ReasonCode code;
        private ReasonProperties properties = ReasonProperties.NONE;
        // The one that came after it, while it waits.
        private @Nullable Delivery next;

        private Delivery(int packetIdentifier, boolean qos2) {
            this.packetIdentifier = (char) packetIdentifier;
            this.qos2 = qos2;
        }

        /** That of the PUBLISH. */
        public int packetIdentifier() {
            return packetIdentifier;
        }
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

        /**
         * An acknowledgement to send, with what is said besides the code. Whoever gives no properties to
         * {@link InboundFlow#acknowledge(Delivery, ReasonCode, ReasonProperties, Acknowledgements)} need not look for them here.
         *
         * @param type PUBACK or PUBREC
         */
        default void send(PacketType type, int packetIdentifier, ReasonCode reasonCode, ReasonProperties properties) {
            send(type, packetIdentifier, reasonCode);
        }
    }

    /**
     * A flow on its first connection.
     *
     * @param receiveMaximum how many QoS 1 and 2 messages the sender may have open, 1 to 65,535
     */
    public InboundFlow(int receiveMaximum) {
        this.receiveMaximum = OutboundFlow.checkReceiveMaximum(receiveMaximum);
    }

    /**
     * A message with QoS 2 came and was accepted in an earlier process, and was not released: it is a duplicate if it comes again.
     * To be called before the first connection.
     *
     * @param packetIdentifier 1 to 65,535
     */
    public void restore(int packetIdentifier) {
        unreleased.add(packetIdentifier);
        earlier.add(packetIdentifier);
    }

    /**
     * The Session goes on over a new connection: the sender's quota starts anew.
     *
     * @param newReceiveMaximum as announced on this connection, 1 to 65,535
     */
    public void connected(int newReceiveMaximum) {
        connectionLost();
        receiveMaximum = OutboundFlow.checkReceiveMaximum(newReceiveMaximum);
    }

    /** The connection is gone: acknowledgements that were held back are dropped, the sender will send those messages again. */
    public void connectionLost() {
        for (Delivery delivery = removeFirst(); delivery != null; delivery = removeFirst()) {
            ReasonCode code = delivery.code;
            if (delivery.qos2 && code == null) {
                unfinished.put(delivery.packetIdentifier(), delivery);
            } else if (delivery.qos2 && code != null && code.isError()) {
                // It was refused and the sender has not heard of it: when it comes again, it is new and can be refused again.
                unreleased.remove(delivery.packetIdentifier);
            }
        }
        unreleased.forEach(earlier::add);
        forgetConnection();
    }

    /** Forgets everything: the Session is over, or the other side has none. */
    public void clear() {
        unreleased.clear();
        earlier.clear();
        unfinished.clear();
        forgetConnection();
    }

    private void forgetConnection() {
        unacknowledged.clear();
        first = null;
        last = null;
        newest = null;
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
        if (packetIdentifier < 1 || packetIdentifier > ExchangeWindow.MAXIMUM_IDENTIFIER) {
            throw new IllegalArgumentException("the Packet Identifier is %,d".formatted(packetIdentifier));
        }
        if (unacknowledged.contains(packetIdentifier)) {
            // Sent again on the same connection, as senders of MQTT 3.1 do: it will get its one acknowledgement.
            return Receipt.DUPLICATE;
        }
        boolean qos2 = qos == QoS.EXACTLY_ONCE;
        boolean duplicate = qos2 && unreleased.contains(packetIdentifier);
        boolean counted = duplicate && !earlier.contains(packetIdentifier);
        if (!counted) {
            if (open >= receiveMaximum) {
                return Receipt.RECEIVE_MAXIMUM_EXCEEDED;
            }
            open++;
        }
        if (duplicate) {
            earlier.remove(packetIdentifier);
            Delivery delivery = unfinished.remove(packetIdentifier);
            if (delivery == null) {
                delivery = new Delivery(packetIdentifier, true);
                delivery.code = ReasonCode.SUCCESS;
            }
            enqueue(delivery);
            return Receipt.DUPLICATE;
        }
        // [MQTT-4.3.2-5, 5.0]: a QoS 1 PUBLISH is a new message whatever its DUP flag says.
        if (qos2) {
            unreleased.add(packetIdentifier);
        }
        newest = new Delivery(packetIdentifier, qos2);
        enqueue(newest);
        return Receipt.NEW;
    }

    private void enqueue(Delivery delivery) {
        unacknowledged.add(delivery.packetIdentifier);
        if (last == null) {
            first = delivery;
        } else {
            last.next = delivery;
        }
        last = delivery;
    }

    private @Nullable Delivery removeFirst() {
        Delivery removed = first;
        if (removed != null) {
            first = removed.next;
            removed.next = null;
            if (first == null) {
                last = null;
            }
        }
        return removed;
    }

    /**
     * What stands for the message that was {@link Receipt#NEW} last. It is to be kept with the message until that has been dealt
     * with.
     *
     * @throws IllegalStateException if none was new on this connection
     */
    public Delivery delivery() {
        if (newest == null) {
            throw new IllegalStateException("no message has come on this connection");
        }
        return newest;
    }

    /**
     * A message has been dealt with. Its acknowledgement is sent as soon as those before it are. Nothing happens if it was
     * acknowledged before, if it was a QoS 1 message of an earlier connection, or if it belongs to a Session that is over: its
     * identifier may stand for another message by now.
     *
     * @param code the Reason Code of PUBACK or PUBREC. An error only in MQTT 5.0: MQTT 3.1.1 can't tell the sender of it, which
     *             would send the message again after a reconnect and find it taken for a new one
     */
    public void acknowledge(Delivery delivery, ReasonCode code, Acknowledgements to) {
        acknowledge(delivery, code, ReasonProperties.NONE, to);
    }

    /**
     * A message has been dealt with, see {@link #acknowledge(Delivery, ReasonCode, Acknowledgements)}.
     *
     * @param properties what the acknowledgement says besides the code; none in MQTT 3.1.1
     */
    public void acknowledge(Delivery delivery, ReasonCode code, ReasonProperties properties, Acknowledgements to) {
        if (delivery.code != null) {
            return;
        }
        delivery.code = code;
        delivery.properties = properties;
        if (isUnfinished(delivery.packetIdentifier) && unfinished.remove(delivery.packetIdentifier(), delivery)) {
            // The sender has yet to repeat it. It gets its PUBREC then, or is refused then.
            if (code.isError()) {
                unreleased.remove(delivery.packetIdentifier);
                earlier.remove(delivery.packetIdentifier);
            }
        } else if (delivery == first) {
            flush(to);
        }
    }

    /** Sends the acknowledgements that are due. */
    public void flush(Acknowledgements to) {
        for (Delivery delivery = first; delivery != null && delivery.code != null; delivery = first) {
            removeFirst();
            unacknowledged.remove(delivery.packetIdentifier);
            if (!delivery.qos2) {
                open--;
            } else if (delivery.code.isError()) {
                // [MQTT-4.3.3-9, 5.0]: the next PUBLISH with this identifier is a new message.
                unreleased.remove(delivery.packetIdentifier);
                open--;
            }
            to.send(delivery.qos2 ? PacketType.PUBREC : PacketType.PUBACK, delivery.packetIdentifier, delivery.code,
                    delivery.properties);
        }
    }

    /**
     * A PUBREL has come: a PUBCOMP is to be sent. False if no message with this identifier was accepted; in MQTT 5.0 the PUBCOMP
     * then says Packet Identifier not found.
     *
     * @param packetIdentifier 1 to 65,535
     */
    public boolean pubrel(int packetIdentifier) {
        // What has not had its PUBREC can't be released; only a sender in error tries.
        if (unacknowledged.contains(packetIdentifier) || isUnfinished(packetIdentifier)
                || !unreleased.remove(packetIdentifier)) {
            return false;
        }
        earlier.remove(packetIdentifier);
        // A message of an earlier connection is not among the open ones, yet its PUBCOMP raises the sender's quota, though not
        // above where it began (section 4.9): the count here does the same.
        open = Math.max(0, open - 1);
        return true;
    }

    private boolean isUnfinished(int packetIdentifier) {
        // Almost always there are none, and then no key has to be made to look for one.
        return !unfinished.isEmpty() && unfinished.containsKey(packetIdentifier);
    }

    /** How many messages are open on this connection. */
    public int open() {
        return open;
    }

    /** How many messages have come whose PUBACK or PUBREC has not been sent; among them those of QoS 2 from earlier connections. */
    public int unacknowledged() {
        return unacknowledged.size() + unfinished.size();
    }

    /** How many QoS 2 messages wait for their PUBREL, over all connections. */
    public int unreleased() {
        return unreleased.size();
    }
}
