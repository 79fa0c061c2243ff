// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import io.heliograph.codec.RetainHandling;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.Unsuback;
import io.heliograph.codec.Unsubscribe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** SUBSCRIBE and UNSUBSCRIBE (sections 3.8 to 3.11). */
final class Subscribing {
    private final Connection connection;
    private final ReferenceBroker broker;
    final Rules rules;
    private final Session session;

    Subscribing(Connection connection, Session session) {
        this.connection = connection;
        this.broker = connection.broker;
        this.rules = connection.rules;
        this.session = session;
        if (rules.broken("SubscriptionIdentifier.identifiersAreKeptWithTheSession")) {
            session.subscriptions.replaceAll((filter, old) -> new Subscribed(old.filter(), old.shareName(),
                    old.options(), null));
        }
        if (rules.broken("SessionState.subscriptionsAreKeptWithTheSession")) {
            session.subscriptions.clear();
        }
    }

    void subscribe(Subscribe subscribe) {
        List<ReasonCode> codes = new ArrayList<>();
        List<Runnable> retained = new ArrayList<>();
        for (Subscription subscription : subscribe.subscriptions()) {
            ReasonCode refusal = subscription.options().maximumQoS() == QoS.EXACTLY_ONCE
                    && rules.broken("ServerLimit.subscriptionsMayAskForEveryQoS")
                            ? ReasonCode.UNSPECIFIED_ERROR
                            : refusal(subscribe, subscription.topicFilter());
            codes.add(refusal == null ? ReasonCode.granted(subscription.options().maximumQoS()) : refusal);
            if (refusal == null) {
                Subscribed subscribed = Subscribed.of(subscription.topicFilter(), subscription.options(),
                        subscribe.subscriptionIdentifier(), connection.version());
                boolean isNew = keep(subscription.topicFilter().value(), subscribed);
                retained.add(() -> sendRetained(subscribed, isNew));
            }
        }
        boolean failed = codes.stream().anyMatch(ReasonCode::isError);
        Suback full = new Suback(subscribe.packetIdentifier(), codes, failed ? problem() : ReasonProperties.NONE);
        if (!connection.send(full)) {
            connection.send(new Suback(subscribe.packetIdentifier(), codes));
        }
        if (codes.size() > 1 && rules.broken("Subscribe.severalTopicFiltersAreAnsweredWithOneSuback")) {
            connection.send(full);
        }
        retained.forEach(Runnable::run);
        if (rules.broken("SessionState.aSessionIsKeptWhileItsConnectionIsOpen")) {
            broker.later(Duration.ofSeconds(1), session.subscriptions::clear);
        }
    }

    /** Whether the subscription is new. */
    private boolean keep(String filter, Subscribed subscribed) {
        Subscribed old = session.subscriptions.get(filter);
        Subscribed kept = subscribed;
        if (old != null && rules.anyBroken("Subscribe.aSubscriptionToTheSameTopicFilterReplacesTheFirst",
                "Subscribe.aTopicFilterThatStandsTwiceReplacesItself",
                "Subscribe.aReplacedSubscriptionLosesItsOptions",
                "SubscriptionIdentifier.aReplacedSubscriptionHasTheNewIdentifier",
                "SubscriptionIdentifier.anUnsubscribedIdentifierIsGone")) {
            kept = old;
        }
        session.subscriptions.put(filter, kept);
        return old == null;
    }

    private ReasonCode refusal(Subscribe subscribe, TopicFilter filter) {
        Abilities abilities = broker.abilities;
        if (filter.filter().equals(ReferenceBroker.FORBIDDEN_TOPIC)
                && !rules.broken("Access.aRefusedSubscriptionIsToldInItsPlace")) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        if (rules.anyBroken("ServerLimit.aWildcardIsRefusedWithoutWildcards",
                "ServerLimit.aSubscriptionIdentifierIsRefusedWithoutThem",
                "ServerLimit.aSharedSubscriptionIsRefusedWithoutThem")) {
            return null;
        }
        if (filter.isShared() && !abilities.sharedSubscriptions() && connection.isV5()) {
            return ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        if (subscribe.subscriptionIdentifier() != null && !abilities.subscriptionIdentifiers()) {
            return ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED;
        }
        return filter.hasWildcard() && !abilities.wildcardSubscriptions()
                ? ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED
                : null;
    }

    private void sendRetained(Subscribed subscribed, boolean isNew) {
        RetainHandling handling = subscribed.options().retainHandling();
        if (subscribed.isShared() ? !rules.broken("SharedSubscription.noRetainedMessageComes")
                : !isAskedFor(handling, isNew)) {
            return;
        }
        List<Kept> matching = broker.retained.matching(subscribed.filter());
        boolean oneOnly = rules.broken("Retain.aNewSubscriptionBringsAllMatchingRetainedMessages");
        for (Kept kept : oneOnly ? matching.stream().limit(1).toList() : matching) {
            Message message = spoilt(kept.message());
            QoS qos = message.qos().min(subscribed.options().maximumQoS());
            session.outbox.add(kept.with(message.withQos(qos)),
                    rules.broken("SubscriptionIdentifier.aRetainedMessageCarriesTheIdentifier")
                            ? List.of()
                            : Router.identifiers(subscribed),
                    null);
        }
    }

    private boolean isAskedFor(RetainHandling handling, boolean isNew) {
        return switch (handling) {
            case SEND_AT_SUBSCRIBE -> isNew || !rules.anyBroken("Retain.retainHandling0SendsAlways",
                    "Subscribe.retainedMessagesAreSentAgainWhenASubscriptionIsReplaced");
            case SEND_IF_NEW -> (isNew || rules.broken("Retain.retainHandling1SendsToNewSubscriptions"))
                    && !rules.broken("Retain.retainHandling1SendsBehindUnsubscribe");
            case DO_NOT_SEND -> rules.broken("Retain.retainHandling2SendsNothing");
        };
    }

    private Message spoilt(Message message) {
        Message kept = message.withRetain(!rules.broken("Retain.retainedMessagesHaveRetain"));
        if (rules.broken("MessageProperty.propertiesAreRetained")) {
            kept = kept.withProperties(MessageProperties.NONE);
        }
        return rules.broken("Retain.theQosOfARetainedMessageIsKept") ? kept.withQos(QoS.AT_MOST_ONCE) : kept;
    }

    void unsubscribe(Unsubscribe unsubscribe) {
        List<ReasonCode> codes = new ArrayList<>();
        for (TopicFilter filter : unsubscribe.topicFilters()) {
            codes.add(remove(filter, codes.isEmpty()) ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED);
        }
        if (rules.broken("Unsubscribe.onlyTheSameTopicFilterIsUnsubscribed")) {
            session.subscriptions.clear();
        }
        if (rules.broken("Unsubscribe.aMessageThatWasSentIsSentAgain")) {
            session.outbox.forgetAll();
        }
        if (!(codes.contains(ReasonCode.NO_SUBSCRIPTION_EXISTED)
                && rules.broken("Unsubscribe.unsubackComesWithoutASubscription"))) {
            connection.send(new Unsuback(unsubscribe.packetIdentifier(), codes));
        }
    }

    private boolean remove(TopicFilter filter, boolean first) {
        boolean kept = rules.anyBroken("Unsubscribe.noNewMessageComesBehindUnsuback",
                "Unsubscribe.whatWaitedMayStillCome", "SharedSubscription.whoUnsubscribesSharesNoLonger",
                "SharedSubscription.whoSubscribesTwiceSharesOnce",
                "SubscriptionIdentifier.anUnsubscribedIdentifierIsGone")
                || (!first && rules.broken("Unsubscribe.severalTopicFiltersAreAnsweredWithOneUnsuback"));
        return kept
                ? session.subscriptions.containsKey(filter.value())
                : session.subscriptions.remove(filter.value()) != null;
    }

    private ReasonProperties problem() {
        return connection.terms.problemInformation()
                || rules.broken("Connack.withoutProblemInformationARefusalHasNone")
                        ? ReasonProperties.reason("the reference broker does not accept every subscription")
                        : ReasonProperties.NONE;
    }
}
