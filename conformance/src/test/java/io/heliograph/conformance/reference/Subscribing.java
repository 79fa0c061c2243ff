// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Message;
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
                boolean isNew = session.subscriptions.put(subscription.topicFilter().value(), subscribed) == null;
                retained.add(() -> sendRetained(subscribed, isNew));
            }
        }
        boolean failed = codes.stream().anyMatch(ReasonCode::isError);
        Suback full = new Suback(subscribe.packetIdentifier(), codes, failed ? problem() : ReasonProperties.NONE);
        if (!connection.send(full)) {
            connection.send(new Suback(subscribe.packetIdentifier(), codes));
        }
        retained.forEach(Runnable::run);
    }

    private ReasonCode refusal(Subscribe subscribe, TopicFilter filter) {
        Abilities abilities = broker.abilities;
        if (filter.filter().equals(ReferenceBroker.FORBIDDEN_TOPIC)) {
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
        if (subscribed.isShared() || handling == RetainHandling.DO_NOT_SEND
                || (handling == RetainHandling.SEND_IF_NEW && !isNew)) {
            return;
        }
        for (Kept kept : broker.retained.matching(subscribed.filter())) {
            Message message = kept.message();
            QoS qos = message.qos().min(subscribed.options().maximumQoS());
            session.outbox.add(kept.with(message.withQos(qos).withRetain(true)), Router.identifiers(subscribed),
                    lost -> {
                    });
        }
    }

    void unsubscribe(Unsubscribe unsubscribe) {
        List<ReasonCode> codes = new ArrayList<>();
        for (TopicFilter filter : unsubscribe.topicFilters()) {
            codes.add(session.subscriptions.remove(filter.value()) == null
                    ? ReasonCode.NO_SUBSCRIPTION_EXISTED
                    : ReasonCode.SUCCESS);
        }
        connection.send(new Unsuback(unsubscribe.packetIdentifier(), codes));
    }

    private ReasonProperties problem() {
        return connection.terms.problemInformation()
                || rules.broken("Connack.withoutProblemInformationARefusalHasNone")
                        ? ReasonProperties.reason("the reference broker does not accept every subscription")
                        : ReasonProperties.NONE;
    }
}
