// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.conformance.Exchanges.listen;
import static io.heliograph.conformance.Exchanges.publish;
import static io.heliograph.conformance.Exchanges.receive;
import static io.heliograph.conformance.Exchanges.retained;
import static io.heliograph.conformance.Exchanges.subscribe;
import static io.heliograph.conformance.Exchanges.unsubscribe;

import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.testkit.RawClient;
import java.util.List;
import java.util.stream.Stream;

/** Subscription Identifiers: sections 3.8.2.1.2, 3.8.4 and 3.3.4. */
final class SubscriptionIdentifierChecks {

    @Check(value = "A message carries the Subscription Identifier of the subscription that it comes for",
            v5 = {"MQTT-3.3.4-3", "MQTT-3.3.4-4"}, needs = Capability.SUBSCRIPTION_IDENTIFIERS)
    void aMessageCarriesTheIdentifierOfItsSubscription(Server server) {
        RawClient subscriber = server.connected();
        RawClient publisher = server.connected();
        for (int identifier : new int[] {1, 127, 128, 16_384, 268_435_455}) {
            String topic = server.topic("t" + identifier);
            subscribe(subscriber, identifier, Subscription.of(topic, QoS.AT_MOST_ONCE));
            publish(publisher, topic, "m", QoS.AT_MOST_ONCE);
            Expect.equal("the Subscription Identifiers", List.of(identifier),
                    receive(subscriber, "m").subscriptionIdentifiers());
        }
    }

    @Check(value = "A message carries the Subscription Identifier with every QoS, for each Topic Filter of the SUBSCRIBE",
            v5 = {"MQTT-3.3.4-3", "MQTT-3.8.4-5"}, needs = Capability.SUBSCRIPTION_IDENTIFIERS)
    void anIdentifierHoldsForAllTopicFiltersOfItsSubscribe(Server server) {
        RawClient subscriber = server.connected();
        RawClient publisher = server.connected();
        subscribe(subscriber, 7, server.qualitiesOfService().stream()
                .map(qos -> Subscription.of(server.topic("t" + qos.value()), qos)).toArray(Subscription[]::new));
        for (QoS qos : server.qualitiesOfService()) {
            publish(publisher, server.topic("t" + qos.value()), "m", qos);
            Expect.equal("the Subscription Identifiers with " + qos, List.of(7),
                    receive(subscriber, "m").subscriptionIdentifiers());
        }
    }

    @Check(value = "A retained message carries the Subscription Identifier of the subscription that brings it",
            v5 = "MQTT-3.3.4-3", needs = {Capability.SUBSCRIPTION_IDENTIFIERS, Capability.RETAIN})
    void aRetainedMessageCarriesTheIdentifier(Server server) {
        RawClient subscriber = server.connected();
        String topic = server.topic("t");
        publish(server.connected(), retained(server, topic, "kept"));
        subscriber.send(new Subscribe(10, List.of(Subscription.of(topic, QoS.AT_MOST_ONCE)), 7, List.of()));
        List<Publish> messages = Stream.of(subscriber.receive(), subscriber.receive())
                .filter(Publish.class::isInstance).map(Publish.class::cast).toList();
        Expect.equal("the number of messages", 1, messages.size());
        Expect.equal("the Subscription Identifiers", List.of(7), messages.getFirst().subscriptionIdentifiers());
    }

    @Check(value = "A message carries the Subscription Identifiers of all subscriptions that match, in one copy or in one each",
            v5 = {"MQTT-3.3.4-3", "MQTT-3.3.4-4", "MQTT-3.3.4-5", "U-3.3.4-1"},
            needs = {Capability.SUBSCRIPTION_IDENTIFIERS, Capability.WILDCARD_SUBSCRIPTIONS})
    void overlappingSubscriptionsAreAllNamed(Server server) {
        RawClient subscriber = server.connected();
        subscribe(subscriber, 1, Subscription.of(server.topic("a/b"), QoS.AT_MOST_ONCE));
        subscribe(subscriber, 2, Subscription.of(server.topic("a/+"), QoS.AT_MOST_ONCE));
        subscribe(subscriber, 2, Subscription.of(server.topic("#"), QoS.AT_MOST_ONCE));
        subscribe(subscriber, 3, Subscription.of(server.topic("b/#"), QoS.AT_MOST_ONCE));
        publish(server.connected(), server.topic("a/b"), "m", QoS.AT_MOST_ONCE);
        List<List<Integer>> copies = listen(server, subscriber, 1).stream()
                .map(copy -> copy.subscriptionIdentifiers().stream().sorted().toList()).toList();
        List<Integer> named = copies.stream().flatMap(List::stream).sorted().toList();
        Expect.that(copies.size() == 1 || copies.size() == 3, copies.size() + " copies come of one message");
        Expect.equal("what is named by all copies, " + copies, List.of(1, 2, 2), named);
        Expect.that(copies.size() == 1 || copies.stream().allMatch(copy -> copy.size() == 1),
                "one of several copies names another subscription than its own: " + copies);
    }

    @Check(value = "A message that comes for a subscription without Subscription Identifier carries none",
            v5 = "U-3.3.4-2", needs = Capability.SUBSCRIPTION_IDENTIFIERS)
    void noOtherIdentifierIsNamed(Server server) {
        RawClient subscriber = server.connected();
        subscribe(subscriber, 1, Subscription.of(server.topic("a"), QoS.AT_MOST_ONCE));
        subscribe(subscriber, server.topic("b"), QoS.AT_MOST_ONCE);
        RawClient other = server.connected();
        subscribe(other, 9, Subscription.of(server.topic("b"), QoS.AT_MOST_ONCE));
        publish(server.connected(), server.topic("b"), "m", QoS.AT_MOST_ONCE);
        Expect.equal("the Subscription Identifiers", List.of(), receive(subscriber, "m").subscriptionIdentifiers());
        Expect.equal("the Subscription Identifiers", List.of(9), receive(other, "m").subscriptionIdentifiers());
    }

    @Check(value = "A subscription that is replaced has the Subscription Identifier of the new SUBSCRIBE, or none any more",
            v5 = {"MQTT-3.8.4-3", "U-3.3.4-2"}, needs = Capability.SUBSCRIPTION_IDENTIFIERS)
    void aReplacedSubscriptionHasTheNewIdentifier(Server server) {
        RawClient subscriber = server.connected();
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, 1, Subscription.of(topic, QoS.AT_MOST_ONCE));
        subscribe(subscriber, 2, Subscription.of(topic, QoS.AT_MOST_ONCE));
        publish(publisher, topic, "m", QoS.AT_MOST_ONCE);
        Expect.equal("the Subscription Identifiers", List.of(2), receive(subscriber, "m").subscriptionIdentifiers());
        subscribe(subscriber, topic, QoS.AT_MOST_ONCE);
        publish(publisher, topic, "m", QoS.AT_MOST_ONCE);
        Expect.equal("the Subscription Identifiers", List.of(), receive(subscriber, "m").subscriptionIdentifiers());
    }

    @Check(value = "A Subscription Identifier is gone with its subscription",
            v5 = {"MQTT-3.10.4-1", "U-3.3.4-2"}, needs = Capability.SUBSCRIPTION_IDENTIFIERS)
    void anUnsubscribedIdentifierIsGone(Server server) {
        RawClient subscriber = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, 1, Subscription.of(topic, QoS.AT_MOST_ONCE));
        unsubscribe(subscriber, topic);
        subscribe(subscriber, topic, QoS.AT_MOST_ONCE);
        publish(server.connected(), topic, "m", QoS.AT_MOST_ONCE);
        Expect.equal("the Subscription Identifiers", List.of(), receive(subscriber, "m").subscriptionIdentifiers());
    }

    @Check(value = "Subscription Identifiers are kept with the Session",
            v5 = "MQTT-3.3.4-3", needs = {Capability.SUBSCRIPTION_IDENTIFIERS, Capability.SESSIONS, Capability.QOS_1})
    void identifiersAreKeptWithTheSession(Server server) {
        RawClient first = server.connected(server.lastingConnect("c"));
        String topic = server.topic("t");
        subscribe(first, 7, Subscription.of(topic, QoS.AT_LEAST_ONCE));
        server.disconnect(first);
        publish(server.connected(), topic, "waits", QoS.AT_LEAST_ONCE);
        RawClient second = server.connected(server.lastingConnect("c"));
        Expect.equal("the Subscription Identifiers of what has waited", List.of(7),
                receive(second, "waits").subscriptionIdentifiers());
        publish(server.connected(), topic, "new", QoS.AT_LEAST_ONCE);
        Expect.equal("the Subscription Identifiers of what is new", List.of(7),
                receive(second, "new").subscriptionIdentifiers());
    }

    @Check(value = "A message for a Shared Subscription carries the Subscription Identifier of the Client that receives it",
            v5 = {"MQTT-3.3.4-3", "U-3.3.4-2"},
            needs = {Capability.SUBSCRIPTION_IDENTIFIERS, Capability.SHARED_SUBSCRIPTIONS})
    void aSharedSubscriptionHasTheIdentifierOfTheReceiver(Server server) {
        RawClient first = server.connected();
        RawClient second = server.connected();
        RawClient publisher = server.connected();
        Subscription shared = Subscription.of("$share/" + server.clientIdentifier() + "/" + server.topic("t"),
                QoS.AT_MOST_ONCE);
        subscribe(first, 1, shared);
        second.send(new Subscribe(10, List.of(shared), 2, List.of()));
        second.expect(Suback.class);
        for (int i = 0; i < 8; i++) {
            publish(publisher, server.topic("t"), "m", QoS.AT_MOST_ONCE);
        }
        for (Publish publish : listen(server, first)) {
            Expect.equal("the Subscription Identifiers", List.of(1), publish.subscriptionIdentifiers());
        }
        for (Publish publish : listen(server, second)) {
            Expect.equal("the Subscription Identifiers", List.of(2), publish.subscriptionIdentifiers());
        }
    }
}
