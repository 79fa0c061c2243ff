// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import io.heliograph.codec.TopicName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives a message to all who have subscribed (section 3.3.4). */
final class Router {
    private final ReferenceBroker broker;
    final Rules rules;
    /** What only a broken broker keeps for all connections. */
    final Map<Integer, TopicName> aliases = new HashMap<>();
    private final SharedSubscriptions shared = new SharedSubscriptions();

    Router(ReferenceBroker broker) {
        this.broker = broker;
        this.rules = broker.rules;
    }

    /** Whether anybody has subscribed. */
    boolean publish(Message published, Session from) {
        Message message = SpoiltMessages.of(published, rules);
        if (message.retain() || rules.broken("Retain.aMessageWithoutRetainChangesNothing")) {
            broker.retained.keep(message);
        }
        if (message.retain() && message.payload().isEmpty() && rules.broken("Retain.anEmptyMessageIsForwarded")) {
            return false;
        }
        Kept kept = Kept.now(message);
        boolean delivered = false;
        Map<String, List<SharedSubscriptions.Member>> shares = new LinkedHashMap<>();
        for (Session session : broker.sessions.all()) {
            List<Subscribed> matching = new ArrayList<>();
            for (Subscribed subscribed : session.subscriptions.values()) {
                if (!matches(subscribed, message, session == from)) {
                    continue;
                }
                if (subscribed.isShared()) {
                    shares.computeIfAbsent(share(subscribed), key -> new ArrayList<>())
                            .add(new SharedSubscriptions.Member(session, subscribed));
                } else {
                    matching.add(subscribed);
                }
            }
            if (!matching.isEmpty() && !(delivered && rules.broken("Publish.everySubscriberGetsACopy"))) {
                deliver(kept, session, matching, null);
                delivered = true;
            }
        }
        shares.forEach((share, members) -> {
            deliverShared(kept, share, members);
        });
        return delivered || !shares.isEmpty();
    }

    /** Gives what somebody has not acknowledged to another who shares the subscription (section 4.8.2). */
    void deliverAgain(Kept kept, String share, Session first) {
        List<SharedSubscriptions.Member> members = new ArrayList<>();
        for (Session session : broker.sessions.all()) {
            for (Subscribed subscribed : session.subscriptions.values()) {
                if (session != first && subscribed.isShared() && share(subscribed).equals(share)) {
                    members.add(new SharedSubscriptions.Member(session, subscribed));
                }
            }
        }
        if (!members.isEmpty()) {
            deliverShared(kept, share, members);
        }
    }

    private void deliverShared(Kept kept, String share, List<SharedSubscriptions.Member> members) {
        SharedSubscriptions.Member chosen = shared.choose(share, members, rules);
        Subscribed subscribed = chosen.subscribed();
        if (rules.anyBroken("SharedSubscription.theGrantedQosHolds",
                "SubscriptionIdentifier.aSharedSubscriptionHasTheIdentifierOfTheReceiver")) {
            subscribed = members.getLast().subscribed();
        }
        if (rules.broken("SharedSubscription.oneOfThoseWhoShareGetsAMessage")) {
            members.forEach(member -> deliver(kept, member.session(), List.of(member.subscribed()), share));
        } else if (!(rules.broken("SharedSubscription.aSharedSubscriptionIsBesideThatOfTheClient")
                && chosen.session().subscriptions.size() > 1)) {
            deliver(kept, chosen.session(), List.of(subscribed), share);
        }
    }

    private String share(Subscribed subscribed) {
        return (rules.broken("SharedSubscription.eachGroupGetsACopy") ? "" : subscribed.shareName()) + "/"
                + subscribed.filter();
    }

    private boolean matches(Subscribed subscribed, Message message, boolean own) {
        boolean left = own && subscribed.options().noLocal()
                && !rules.anyBroken("Subscribe.noLocalLeavesOutTheClientsOwnMessages",
                        "Subscribe.noLocalHoldsOnTheNextConnection");
        if (left || (own && rules.broken("Subscribe.aClientReceivesItsOwnMessages"))) {
            return false;
        }
        String filter = subscribed.isShared()
                && rules.broken("SharedSubscription.theFilterBehindTheShareNameMatches")
                        ? "$share/" + subscribed.filter()
                        : subscribed.filter();
        return TopicMatching.matches(filter, message.topicName().value(), rules);
    }

    /** One copy with the highest QoS and all identifiers for what overlaps. */
    private void deliver(Kept kept, Session session, List<Subscribed> matching, @Nullable String share) {
        QoS granted = QoS.AT_MOST_ONCE;
        boolean retainAsPublished = false;
        List<Integer> identifiers = new ArrayList<>();
        for (Subscribed subscribed : matching) {
            granted = granted.max(subscribed.options().maximumQoS());
            retainAsPublished |= subscribed.options().retainAsPublished();
            identifiers.addAll(identifiers(subscribed));
        }
        if (rules.broken("Publish.theHighestQosOfOverlappingSubscriptionsHolds")) {
            granted = matching.getFirst().options().maximumQoS();
        }
        Message message = kept.message();
        QoS qos = rules.broken("Subscribe.theQosIsTheLowerOfThePublishedAndTheGranted")
                ? granted
                : message.qos().min(granted);
        boolean retain = message.retain() && retainAsPublished && !rules.broken("Retain.retainAsPublishedKeepsTheFlag");
        session.outbox.add(kept.with(message.withQos(qos)
                .withRetain(retain || (message.retain() && rules.broken("Retain.forwardedMessagesHaveNoRetain")))),
                spoilt(identifiers), share);
    }

    private List<Integer> spoilt(List<Integer> identifiers) {
        if (rules.anyBroken("SubscriptionIdentifier.aMessageCarriesTheIdentifierOfItsSubscription",
                "SubscriptionIdentifier.anIdentifierHoldsForAllTopicFiltersOfItsSubscribe")) {
            return List.of();
        }
        if (rules.broken("SubscriptionIdentifier.noOtherIdentifierIsNamed")) {
            return List.of(1);
        }
        return rules.broken("SubscriptionIdentifier.overlappingSubscriptionsAreAllNamed") && identifiers.size() > 1
                ? identifiers.subList(0, 1)
                : identifiers;
    }

    static List<Integer> identifiers(Subscribed subscribed) {
        return subscribed.identifier() == null ? List.of() : List.of(subscribed.identifier());
    }
}
