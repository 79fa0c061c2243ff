// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final ReferenceBroker broker;
    private final Session session;
    private final Deque<Delivery> waiting = new ArrayDeque<>();
    /** In the order in which they were sent first. */
    private final Map<Integer, Delivery> underWay = new LinkedHashMap<>();
    /** Those that were not sent again yet on this connection. */
    private final Deque<Integer> again = new ArrayDeque<>();
    /** Those whose PUBLISH was sent on this connection: what the Receive Maximum counts. */
    private final Set<Integer> counted = new HashSet<>();
    private @Nullable Connection connection;
    private AliasesToClient aliases = new AliasesToClient(0);
    private int lastIdentifier;
    /** What a broken broker sends behind the next one. */
    private @Nullable Delivery held;
    private @Nullable Pubrel heldPubrel;
    private int added;

    /** A message on its way. */
    private static final class Delivery {
        private final Kept kept;
        private final List<Integer> subscriptionIdentifiers;
        /** The Shared Subscription that it comes for, or null. */
        private final @Nullable String share;
        private boolean received;

        Delivery(Kept kept, List<Integer> subscriptionIdentifiers, @Nullable String share) {
            this.kept = kept;
            this.subscriptionIdentifiers = subscriptionIdentifiers;
            this.share = share;
        }

        QoS qos() {
            return kept.message().qos();
        }
    }

    Outbox(ReferenceBroker broker, Session session) {
        this.broker = broker;
        this.session = session;
        this.rules = broker.rules;
    }

    /** Sends again what is under way, and then what has waited. */
    void connected(Connection to) {
        connection = to;
        int maximum = to.terms.topicAliasMaximum();
        if (rules.anyBroken("ServerTopicAlias.withoutMaximumNoAliasIsUsed",
                "ServerTopicAlias.withAMaximumOfZeroNoAliasIsUsed", "ServerTopicAlias.aliasesStayWithinTheMaximum",
                "TopicAlias.noAliasIsSentUnasked",
                "TopicAlias.aliasesOfTheServerAreWithinTheClientsMaximum")) {
            maximum += 9;
        }
        if (aliases.isEmpty() || !rules.broken("TopicAlias.aliasesOfTheServerAreSetOnEachConnection")) {
            aliases = new AliasesToClient(maximum);
        }
        if (rules.anyBroken("Sending.aMessageWithoutPubackIsSentAgain", "Sending.aMessageWithoutPubrecIsSentAgain",
                "SharedSubscription.aDeliveryThatHasBegunIsCompleted",
                "SharedSubscription.aMessageThatIsNotAcknowledgedIsNotLost")) {
            underWay.clear();
        }
        counted.clear();
        again.clear();
        again.addAll(rules.broken("Order.whatIsSentAgainKeepsItsOrder")
                ? new ArrayList<>(underWay.keySet()).reversed()
                : underWay.keySet());
        sendWaiting();
    }

    private void sendAgain(Connection to, int identifier) {
        Delivery delivery = underWay.get(identifier);
        if (delivery == null) {
            return;
        }
        if (delivery.received && !rules.broken("Sending.pubrelIsSentAgain")) {
            to.send(new Pubrel(identifier));
            return;
        }
        if (rules.broken("PacketFormat.whatIsSentAgainKeepsItsIdentifier")) {
            to.send(new Publish(delivery.kept.message(), true, identifier + 100, 0, List.of()));
            return;
        }
        Message message = delivery.kept.current();
        if (message == null && rules.broken("Sending.aMessageThatWasSentDoesNotExpire")) {
            underWay.remove(identifier);
            return;
        }
        Publish repeated = new Publish(message == null ? delivery.kept.message() : message, true, identifier, 0,
                delivery.subscriptionIdentifiers);
        if (to.send(repeated)) {
            counted.add(identifier);
        } else {
            underWay.remove(identifier);
        }
    }

    void disconnected() {
        connection = null;
    }

    /** The Session is over: what others share and nobody has acknowledged goes to one of them. */
    void ended() {
        List<Delivery> left = new ArrayList<>();
        for (Delivery delivery : underWay.values()) {
            // What has begun with QoS 2 goes to nobody else [MQTT-4.8.2-5].
            if (delivery.qos() == QoS.AT_LEAST_ONCE
                    ? !rules.broken("SharedSubscription.aMessageThatIsNotAcknowledgedGoesToAnother")
                    : rules.broken("SharedSubscription.aDeliveryThatHasBegunGoesToNobodyElse")) {
                left.add(delivery);
            }
        }
        left.addAll(waiting);
        forgetAll();
        left.forEach(this::giveToAnother);
    }

    private void giveToAnother(Delivery delivery) {
        if (delivery.share != null) {
            broker.router.deliverAgain(delivery.kept, delivery.share, session);
        }
    }

    void forgetAll() {
        waiting.clear();
        underWay.clear();
        again.clear();
        counted.clear();
    }

    /** Takes a message with the QoS and RETAIN flag of its delivery, and the Shared Subscription that it comes for. */
    void add(Kept kept, List<Integer> subscriptionIdentifiers, @Nullable String share) {
        Delivery delivery = new Delivery(kept, subscriptionIdentifiers, share);
        if (++added % 7 == 0 && rules.broken("Subscribe.noMessageIsLostWhileASubscriptionIsReplaced")) {
            return;
        }
        if (held == null && rules.anyBroken("Order.orderIsKeptWithQos0", "Order.orderIsKeptWithQos1",
                "Order.orderIsKeptWithQos2", "Order.orderIsKeptByWildcards", "Order.orderIsKeptWhileMessagesWait")) {
            held = delivery;
            return;
        }
        take(delivery);
        if (held != null) {
            take(held);
            held = null;
        }
    }

    private void take(Delivery delivery) {
        if (delivery.qos() == QoS.AT_MOST_ONCE) {
            if (connection != null) {
                send(connection, delivery, 0);
            }
            return;
        }
        boolean lost = connection == null && rules.anyBroken("Session.messagesOfTheMeantimeAreDelivered",
                "SessionState.messagesWaitForTheClient");
        if (waiting.size() < LONGEST_QUEUE && !lost) {
            waiting.add(connection == null && rules.broken("MessageProperty.propertiesAreKeptWhileAMessageWaits")
                    ? new Delivery(delivery.kept.with(delivery.kept.message().withProperties(MessageProperties.NONE)),
                            delivery.subscriptionIdentifiers, delivery.share)
                    : delivery);
        }
        if (connection != null && rules.broken("Sending.nothingIsSentAgainOnTheSameConnection")) {
            again.addAll(underWay.keySet());
        }
        sendWaiting();
    }

    private void sendWaiting() {
        Connection to = connection;
        while (to != null && to.isOpen() && !again.isEmpty() && hasRoom(to)) {
            sendAgain(to, again.remove());
        }
        while (to != null && to.isOpen() && !waiting.isEmpty() && hasRoom(to)) {
            Delivery next = waiting.remove();
            int identifier = unusedIdentifier();
            underWay.put(identifier, next);
            if (send(to, next, identifier) || rules.broken("PacketSize.aMessageThatIsTooLargeCountsAsSent")) {
                counted.add(identifier);
            } else {
                underWay.remove(identifier);
            }
        }
    }

    private boolean hasRoom(Connection to) {
        return counted.size() < to.terms.receiveMaximum()
                || rules.anyBroken("FlowControl.aNewConnectionHasItsOwnMaximum",
                        "FlowControl.bothQualitiesCountTogether",
                        "FlowControl.pubackMakesRoom", "FlowControl.pubcompMakesRoom",
                        "FlowControl.oneMessageAfterTheOtherComes");
    }

    /** Whether it was sent: not if it has expired or is too large [MQTT-3.1.2-25, 5.0]. */
    private boolean send(Connection to, Delivery delivery, int identifier) {
        Message message = delivery.kept.current();
        if (rules.anyBroken("MessageProperty.theMessageExpiryIntervalIsLessByTheWait",
                "MessageProperty.theMessageExpiryIntervalOfARetainedMessageIsLess",
                "MessageProperty.aMessageThatHasExpiredIsNotSent", "Retain.aRetainedMessageExpires")) {
            message = delivery.kept.message();
        }
        if (message == null) {
            return false;
        }
        Publish plain = new Publish(message, false, identifier, 0, delivery.subscriptionIdentifiers);
        return to.send(aliases.shortened(plain));
    }

    private int unusedIdentifier() {
        if (rules.anyBroken("PacketFormat.identifiersInUseAreNotAssignedAgain",
                "Sending.messagesUnderWayHaveDifferentIdentifiers",
                "Sending.anIdentifierIsInUseUntilPubcomp")) {
            return 1;
        }
        do {
            lastIdentifier = lastIdentifier % LAST_IDENTIFIER + 1;
        } while (underWay.containsKey(lastIdentifier));
        return lastIdentifier;
    }

    void acknowledged(Puback puback) {
        Delivery delivery = underWay.get(puback.packetIdentifier());
        if (delivery != null && delivery.qos() == QoS.AT_LEAST_ONCE) {
            if (puback.reasonCode().isError()) {
                refused(puback.packetIdentifier(), delivery);
            } else {
                done(puback.packetIdentifier());
            }
        }
        sendWaiting();
    }

    void received(Pubrec pubrec) {
        int identifier = pubrec.packetIdentifier();
        Delivery delivery = underWay.get(identifier);
        boolean error = pubrec.reasonCode().isError() && !rules.broken("Sending.pubrecWithAnErrorEndsTheDelivery");
        if (isPassedOver(pubrec)) {
            return;
        }
        if (delivery == null || delivery.qos() != QoS.EXACTLY_ONCE) {
            if (!error) {
                release(new Pubrel(identifier, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND), identifier);
            }
        } else if (error) {
            refused(identifier, delivery);
        } else {
            delivery.received = true;
            release(new Pubrel(identifier), identifier);
        }
        sendWaiting();
    }

    private boolean isPassedOver(Pubrec pubrec) {
        return rules.anyBroken("Sending.pubrecIsAnsweredWithPubrel", "Unsubscribe.aDeliveryThatHasBegunGoesOn",
                "FlowControl.otherPacketsAreNotHeldBack")
                || (pubrec.reasonCode() != ReasonCode.SUCCESS
                        && rules.broken("Sending.pubrecWithAReasonCodeBelow80IsAnswered"))
                || (!pubrec.properties().equals(ReasonProperties.NONE)
                        && rules.broken("Sending.propertiesOfAcknowledgementsChangeNothing"));
    }

    /** The Client does not want it, and nobody else is to have it [MQTT-4.8.2-6] [MQTT-4.4.0-2]. */
    private void refused(int identifier, Delivery delivery) {
        if (rules.anyBroken("Sending.whatWasRefusedIsNotSentAgain", "FlowControl.pubrecWithAnErrorMakesRoom")) {
            return;
        }
        done(identifier);
        if (rules.broken("SharedSubscription.aRefusedMessageGoesToNobodyElse")) {
            giveToAnother(delivery);
        }
    }

    private void done(int identifier) {
        underWay.remove(identifier);
        counted.remove(identifier);
    }

    private void release(Pubrel pubrel, int identifier) {
        if (heldPubrel == null && rules.broken("Order.pubrelsComeInTheOrderOfPubrecs")) {
            heldPubrel = pubrel;
            return;
        }
        if (connection != null && !connection.send(pubrel)) {
            // MQTT 3.1.1 can't say that it knows nothing of it.
            connection.send(new Pubrel(identifier));
        }
        if (heldPubrel != null && connection != null) {
            connection.send(heldPubrel);
            heldPubrel = null;
        }
    }

    void completed(Pubcomp pubcomp) {
        Delivery delivery = underWay.get(pubcomp.packetIdentifier());
        if (delivery != null && delivery.received) {
            done(pubcomp.packetIdentifier());
        }
        sendWaiting();
    }
}
