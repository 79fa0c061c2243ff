// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Message;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way to one Client (sections 4.3, 4.4, 4.6, 4.9).
 *
 * <pre>
 *   waiting ──PUBLISH──► under way ──PUBACK──────────────────► done
 *                            │ ──PUBREC──► PUBREL ──PUBCOMP──► done
 *                            └── connection lost: with the next one all that is under way is sent again, in its order
 * </pre>
 */
final class Outbox {
    private static final int LAST_IDENTIFIER = 65_535;
    private static final int LONGEST_QUEUE = 10_000;

    final Rules rules;
    private final Deque<Delivery> waiting = new ArrayDeque<>();
    /** In the order in which they were sent first. */
    private final Map<Integer, Delivery> underWay = new LinkedHashMap<>();
    private @Nullable Connection connection;
    private AliasesToClient aliases = new AliasesToClient(0);
    private int lastIdentifier;

    /** A message on its way. */
    private static final class Delivery {
        private final Kept kept;
        private final List<Integer> subscriptionIdentifiers;
        private final Consumer<Kept> otherwise;
        /** Whether PUBREC has come. */
        private boolean received;
        /** Whether it was sent on the connection that there is: only then it counts for the Receive Maximum. */
        private boolean sentHere;

        Delivery(Kept kept, List<Integer> subscriptionIdentifiers, Consumer<Kept> otherwise) {
            this.kept = kept;
            this.subscriptionIdentifiers = subscriptionIdentifiers;
            this.otherwise = otherwise;
        }
    }

    Outbox(Rules rules) {
        this.rules = rules;
    }

    /** Sends again what is under way, and then what has waited. */
    void connected(Connection to) {
        connection = to;
        int more = rules.anyBroken("ServerTopicAlias.withoutMaximumNoAliasIsUsed",
                "ServerTopicAlias.withAMaximumOfZeroNoAliasIsUsed", "ServerTopicAlias.aliasesStayWithinTheMaximum") ? 9
                        : 0;
        aliases = new AliasesToClient(to.terms.topicAliasMaximum() + more);
        underWay.values().forEach(delivery -> delivery.sentHere = false);
        underWay.forEach((identifier, delivery) -> {
            if (delivery.received) {
                to.send(new Pubrel(identifier));
            }
        });
        sendWaiting();
    }

    /** As much of what was under way before as the Receive Maximum lets through. */
    private void sendAgain(Connection to) {
        for (int identifier : List.copyOf(underWay.keySet())) {
            Delivery delivery = underWay.get(identifier);
            if (!delivery.sentHere && !delivery.received && hasQuota(to)) {
                delivery.sentHere = true;
                sendAgain(to, identifier);
            }
        }
    }

    private boolean hasQuota(Connection to) {
        return underWay.values().stream().filter(delivery -> delivery.sentHere).count() < to.terms.receiveMaximum();
    }

    private void sendAgain(Connection to, int identifier) {
        Delivery delivery = underWay.get(identifier);
        if (rules.broken("PacketFormat.whatIsSentAgainKeepsItsIdentifier")) {
            to.send(new Publish(delivery.kept.message(), true, identifier + 100, 0, List.of()));
            return;
        }
        Message message = delivery.kept.current();
        Publish again = new Publish(message == null ? delivery.kept.message() : message, true, identifier, 0,
                delivery.subscriptionIdentifiers);
        if (!to.send(again)) {
            underWay.remove(identifier);
        }
    }

    void disconnected() {
        connection = null;
    }

    /** The Session is over. What is half delivered with QoS 2 goes to nobody else [MQTT-4.8.2-5, 5.0]. */
    void ended() {
        List<Delivery> undelivered = new ArrayList<>(underWay.values());
        undelivered.removeIf(delivery -> delivery.kept.message().qos() == QoS.EXACTLY_ONCE);
        undelivered.addAll(waiting);
        waiting.clear();
        underWay.clear();
        undelivered.forEach(delivery -> delivery.otherwise.accept(delivery.kept));
    }

    /**
     * Takes a message with the QoS and RETAIN flag of its delivery.
     *
     * @param otherwise is given the message if it could not be delivered when the Session ends
     */
    void add(Kept kept, List<Integer> subscriptionIdentifiers, Consumer<Kept> otherwise) {
        Delivery delivery = new Delivery(kept, subscriptionIdentifiers, otherwise);
        if (kept.message().qos() != QoS.AT_MOST_ONCE) {
            boolean lost = connection == null && rules.broken("Session.messagesOfTheMeantimeAreDelivered");
            if (waiting.size() < LONGEST_QUEUE && !lost) {
                waiting.add(delivery);
            }
            sendWaiting();
        } else if (connection != null) {
            send(connection, delivery, 0);
        }
    }

    private void sendWaiting() {
        Connection to = connection;
        if (to == null) {
            return;
        }
        sendAgain(to);
        while (to.isOpen() && !waiting.isEmpty() && hasQuota(to)) {
            Delivery next = waiting.remove();
            next.sentHere = true;
            int identifier = unusedIdentifier();
            underWay.put(identifier, next);
            if (!send(to, next, identifier)
                    && !rules.broken("PacketSize.aMessageThatIsTooLargeCountsAsSent")) {
                underWay.remove(identifier);
            }
        }
    }

    /** Whether it was sent: not if it has expired or is too large [MQTT-3.1.2-25, 5.0]. */
    private boolean send(Connection to, Delivery delivery, int identifier) {
        Message message = delivery.kept.current();
        if (message == null) {
            return false;
        }
        Publish plain = new Publish(message, false, identifier, 0, delivery.subscriptionIdentifiers);
        return to.send(aliases.shortened(plain));
    }

    private int unusedIdentifier() {
        if (rules.broken("PacketFormat.identifiersInUseAreNotAssignedAgain")) {
            return 1;
        }
        do {
            lastIdentifier = lastIdentifier % LAST_IDENTIFIER + 1;
        } while (underWay.containsKey(lastIdentifier));
        return lastIdentifier;
    }

    void acknowledged(Puback puback) {
        Delivery delivery = underWay.get(puback.packetIdentifier());
        if (delivery != null && delivery.kept.message().qos() == QoS.AT_LEAST_ONCE) {
            underWay.remove(puback.packetIdentifier());
        }
        sendWaiting();
    }

    void received(Pubrec pubrec) {
        int identifier = pubrec.packetIdentifier();
        Delivery delivery = underWay.get(identifier);
        if (delivery == null || delivery.kept.message().qos() != QoS.EXACTLY_ONCE) {
            if (!pubrec.reasonCode().isError()) {
                release(new Pubrel(identifier, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND), identifier);
            }
        } else if (pubrec.reasonCode().isError()) {
            underWay.remove(identifier);
        } else {
            delivery.received = true;
            release(new Pubrel(identifier), identifier);
        }
        sendWaiting();
    }

    private void release(Pubrel pubrel, int identifier) {
        if (connection != null && !connection.send(pubrel)) {
            // MQTT 3.1.1 can't say that it knows nothing of it.
            connection.send(new Pubrel(identifier));
        }
    }

    void completed(Pubcomp pubcomp) {
        Delivery delivery = underWay.get(pubcomp.packetIdentifier());
        if (delivery != null && delivery.received) {
            underWay.remove(pubcomp.packetIdentifier());
        }
        sendWaiting();
    }
}
