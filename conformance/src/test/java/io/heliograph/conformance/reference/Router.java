// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Gives a message to all who have subscribed (section 3.3.4). */
final class Router {
    private final ReferenceBroker broker;
    final Rules rules;
    private final SharedSubscriptions shared = new SharedSubscriptions();

    Router(ReferenceBroker broker) {
        this.broker = broker;
        this.rules = broker.rules;
    }

    /** Whether anybody has subscribed. */
    boolean publish(Message message, Session from) {
        if (message.retain()) {
            broker.retained.keep(message);
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
                    shares.computeIfAbsent(share(subscribed), k -> new ArrayList<>())
                            .add(new SharedSubscriptions.Member(session, subscribed));
                } else {
                    matching.add(subscribed);
                }
            }
            if (!matching.isEmpty()) {
                deliver(kept, session, matching, lost -> {
                });
                delivered = true;
            }
        }
        shares.forEach((share, members) -> {
            SharedSubscriptions.Member chosen = shared.choose(share, members);
            deliver(kept, chosen.session(), List.of(chosen.subscribed()), lost -> deliverToAnother(share, kept));
        });
        return delivered || !shares.isEmpty();
    }

    /** The Session of who was chosen has ended before the message was delivered (section 4.8.2). */
    private void deliverToAnother(String share, Kept kept) {
        List<SharedSubscriptions.Member> others = new ArrayList<>();
        for (Session session : broker.sessions.all()) {
            session.subscriptions.values().stream()
                    .filter(subscribed -> subscribed.isShared() && share.equals(share(subscribed)))
                    .forEach(subscribed -> others.add(new SharedSubscriptions.Member(session, subscribed)));
        }
        if (!others.isEmpty()) {
            SharedSubscriptions.Member chosen = shared.choose(share, others);
            deliver(kept, chosen.session(), List.of(chosen.subscribed()), lost -> deliverToAnother(share, kept));
        }
    }

    private static String share(Subscribed subscribed) {
        return subscribed.shareName() + "/" + subscribed.filter();
    }

    private boolean matches(Subscribed subscribed, Message message, boolean own) {
        return TopicMatching.matches(subscribed.filter(), message.topicName().value(), rules)
                && !(own && subscribed.options().noLocal());
    }

    /** One copy with the highest QoS and all identifiers for what overlaps. */
    private static void deliver(Kept kept, Session session, List<Subscribed> matching, Consumer<Kept> otherwise) {
        QoS granted = QoS.AT_MOST_ONCE;
        boolean retainAsPublished = false;
        List<Integer> identifiers = new ArrayList<>();
        for (Subscribed subscribed : matching) {
            granted = granted.max(subscribed.options().maximumQoS());
            retainAsPublished |= subscribed.options().retainAsPublished();
            identifiers.addAll(identifiers(subscribed));
        }
        Message message = kept.message();
        session.outbox.add(kept.with(message.withQos(message.qos().min(granted))
                .withRetain(message.retain() && retainAsPublished)), identifiers, otherwise);
    }

    static List<Integer> identifiers(Subscribed subscribed) {
        return subscribed.identifier() == null ? List.of() : List.of(subscribed.identifier());
    }
}
