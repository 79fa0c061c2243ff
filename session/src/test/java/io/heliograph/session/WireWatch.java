// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Watches the packets of one direction of delivery, and the answers to them, and judges them by the specification alone. It
 * knows nothing of the flows: it keeps its own books.
 */
final class WireWatch {
    private final Map<Integer, Exchange> inFlight = new LinkedHashMap<>();
    // What has arrived on this connection and is not answered yet, in the order of arrival.
    private final Deque<Integer> toPuback = new ArrayDeque<>();
    private final Deque<Integer> toPubrec = new ArrayDeque<>();
    private final Deque<Integer> toPubcomp = new ArrayDeque<>();
    // The order in which PUBRELs are due on this connection.
    private final Deque<Integer> toPubrel = new ArrayDeque<>();
    private int receiveMaximum;
    private int openAtSender;
    private int openAtReceiver;
    private int firstSends;

    /** One identifier in use, as seen from outside. */
    private static final class Exchange {
        final int order;
        final @Nullable QoS qos;
        final Bytes payload;
        boolean sentHere = true;
        boolean received;
        boolean released;

        Exchange(int order, @Nullable QoS qos, Bytes payload) {
            this.order = order;
            this.qos = qos;
            this.payload = payload;
        }

        boolean isPublish() {
            return qos != null;
        }
    }

    void connected(int newReceiveMaximum) {
        receiveMaximum = newReceiveMaximum;
        openAtSender = 0;
        openAtReceiver = 0;
        toPuback.clear();
        toPubrec.clear();
        toPubcomp.clear();
        toPubrel.clear();
        inFlight.values().removeIf(exchange -> !exchange.isPublish());
        inFlight.forEach((packetIdentifier, exchange) -> {
            exchange.sentHere = false;
            if (exchange.received) {
                toPubrel.add(packetIdentifier);
            }
        });
    }

    // --- the sender has sent

    void sent(Packet packet) {
        switch (packet) {
            case Publish publish when publish.message().qos() == QoS.AT_MOST_ONCE -> {
            }
            case Publish publish -> sentPublish(publish);
            case Pubrel pubrel -> {
                require(toPubrel.contains(pubrel.packetIdentifier()), "a PUBREL that no PUBREC asks for", pubrel);
                require(toPubrel.removeFirst() == pubrel.packetIdentifier(),
                        "[MQTT-4.6.0-4] PUBRELs in another order than the PUBRECs", pubrel);
                inFlight.get(pubrel.packetIdentifier()).released = true;
            }
            case Subscribe subscribe -> {
                require(!inFlight.containsKey(subscribe.packetIdentifier()), "[MQTT-2.2.1-3] an identifier in use",
                        subscribe);
                inFlight.put(subscribe.packetIdentifier(), new Exchange(firstSends++, null, Bytes.EMPTY));
            }
            default -> throw new AssertionError("not sent by a sender: " + packet);
        }
    }

    private void sentPublish(Publish publish) {
        Exchange exchange = inFlight.get(publish.packetIdentifier());
        if (publish.duplicate()) {
            require(exchange != null && exchange.isPublish(), "DUP on a message that was never sent", publish);
            require(!exchange.sentHere, "[MQTT-4.4.0-1] sent again on the same connection", publish);
            require(exchange.payload.equals(publish.message().payload()) && exchange.qos == publish.message().qos(),
                    "another message was sent with this identifier", publish);
            require(!exchange.received && !exchange.released, "[MQTT-4.3.3-6] sent again after its PUBREL", publish);
            exchange.sentHere = true;
        } else {
            require(exchange == null, "[MQTT-2.2.1-3] an identifier in use, or DUP is missing", publish);
            exchange = new Exchange(firstSends++, publish.message().qos(), publish.message().payload());
            inFlight.put(publish.packetIdentifier(), exchange);
        }
        for (Exchange other : inFlight.values()) {
            require(other.order >= exchange.order || !other.isPublish() || other.sentHere || other.received,
                    "[MQTT-4.6.0-1] sent before an older message is sent again", publish);
        }
        require(++openAtSender <= receiveMaximum, "[MQTT-3.3.4-7] more than the Receive Maximum", publish);
    }

    // --- the receiver has got it

    void arrived(Packet packet) {
        switch (packet) {
            case Publish publish -> {
                switch (publish.message().qos()) {
                    case AT_MOST_ONCE -> {
                        return;
                    }
                    case AT_LEAST_ONCE -> toPuback.add(publish.packetIdentifier());
                    case EXACTLY_ONCE -> toPubrec.add(publish.packetIdentifier());
                }
                require(++openAtReceiver <= receiveMaximum, "more than the Receive Maximum as the receiver counts",
                        publish);
            }
            case Pubrel pubrel -> toPubcomp.add(pubrel.packetIdentifier());
            default -> {
            }
        }
    }

    // --- the receiver has answered

    void answered(Packet packet) {
        switch (packet) {
            case Puback puback -> {
                requireNext(toPuback, puback.packetIdentifier(), "[MQTT-4.6.0-2] PUBACK out of turn", puback);
                openAtReceiver--;
            }
            case Pubrec pubrec -> {
                requireNext(toPubrec, pubrec.packetIdentifier(), "[MQTT-4.6.0-3] PUBREC out of turn", pubrec);
                if (pubrec.reasonCode().isError()) {
                    openAtReceiver--;
                }
            }
            case Pubcomp pubcomp -> {
                requireNext(toPubcomp, pubcomp.packetIdentifier(), "[MQTT-4.3.3-11] PUBCOMP without PUBREL", pubcomp);
                // One that was released on this connection was sent on it, unless its PUBREC came on an earlier one.
                if (inFlight.get(pubcomp.packetIdentifier()).sentHere) {
                    openAtReceiver--;
                }
            }
            default -> {
            }
        }
    }

    // --- the answer has come to the sender

    void answerArrived(Packet packet) {
        switch (packet) {
            case Puback puback -> end(puback.packetIdentifier(), puback);
            case Pubrec pubrec when pubrec.reasonCode().isError() -> end(pubrec.packetIdentifier(), pubrec);
            case Pubrec pubrec -> {
                inFlight.get(pubrec.packetIdentifier()).received = true;
                toPubrel.add(pubrec.packetIdentifier());
            }
            case Pubcomp pubcomp -> end(pubcomp.packetIdentifier(), pubcomp);
            case Suback suback -> end(suback.packetIdentifier(), suback);
            default -> {
            }
        }
    }

    private void end(int packetIdentifier, Packet packet) {
        Exchange ended = inFlight.remove(packetIdentifier);
        require(ended != null, "an answer to nothing", packet);
        if (ended.isPublish() && ended.sentHere) {
            openAtSender--;
        }
    }

    /** Nothing may be owed once all is done. */
    void finish() {
        if (!inFlight.isEmpty() || !toPuback.isEmpty() || !toPubrec.isEmpty() || !toPubrel.isEmpty()
                || !toPubcomp.isEmpty() || openAtSender != 0 || openAtReceiver != 0) {
            throw new AssertionError(
                    "still owed: in flight %s, PUBACK %s, PUBREC %s, PUBREL %s, PUBCOMP %s, open %d and %d"
                            .formatted(inFlight.keySet(), toPuback, toPubrec, toPubrel, toPubcomp, openAtSender,
                                    openAtReceiver));
        }
    }

    private static void requireNext(Deque<Integer> due, int packetIdentifier, String rule, Packet packet) {
        Integer next = due.pollFirst();
        require(next != null && next == packetIdentifier, rule + ", due is " + next, packet);
    }

    private static void require(boolean condition, String rule, Packet packet) {
        if (!condition) {
            throw new AssertionError(rule + ": " + packet);
        }
    }
}
