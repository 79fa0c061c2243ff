// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.conformance.Exchanges.listen;
import static io.heliograph.conformance.Exchanges.message;
import static io.heliograph.conformance.Exchanges.publish;
import static io.heliograph.conformance.Exchanges.receive;
import static io.heliograph.conformance.Exchanges.retained;
import static io.heliograph.conformance.Exchanges.subscribe;
import static io.heliograph.conformance.Exchanges.subscribeAndListen;
import static io.heliograph.conformance.Exchanges.texts;

import io.heliograph.codec.Packet;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.RetainHandling;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.SubscriptionOptions;
import io.heliograph.codec.TopicFilter;
import io.heliograph.testkit.RawClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a Server does with a SUBSCRIBE that is right: sections 3.8.3.1 and 3.8.4. */
final class SubscribeChecks {

    @Check(value = "A message of the subscription's own Client is left out with No Local, that of another Client comes",
            v5 = "MQTT-3.8.3-3")
    void noLocalLeavesOutTheClientsOwnMessages(Server server) {
        RawClient client = server.connected();
        String topic = server.topic("t");
        subscribe(client, noLocal(topic));
        publish(client, topic, "own", QoS.AT_MOST_ONCE);
        publish(server.connected(), topic, "foreign", QoS.AT_MOST_ONCE);
        receive(client, "foreign");
        client.expectNothing(server.silence());
    }

    @Check(value = "No Local looks at the Client Identifier, so it holds on the next connection of the Session too",
            v5 = "MQTT-3.8.3-3", needs = Capability.SESSIONS)
    void noLocalHoldsOnTheNextConnection(Server server) {
        RawClient first = server.connected(server.lastingConnect("c"));
        String topic = server.topic("t");
        subscribe(first, noLocal(topic));
        first.close();
        RawClient second = server.connected(server.lastingConnect("c"));
        publish(second, topic, "own", QoS.AT_MOST_ONCE);
        publish(server.connected(), topic, "foreign", QoS.AT_MOST_ONCE);
        receive(second, "foreign");
        second.expectNothing(server.silence());
    }

    @Check(value = "Without No Local a Client receives what it publishes itself",
            v5 = "MQTT-4.5.0-1", v3 = "MQTT-4.5.0-1")
    void aClientReceivesItsOwnMessages(Server server) {
        RawClient client = server.connected();
        String topic = server.topic("t");
        subscribe(client, topic, QoS.AT_MOST_ONCE);
        client.send(new Publish(message(topic, "own", QoS.AT_MOST_ONCE), 0));
        receive(client, "own");
    }

    @Check(value = "SUBSCRIBE is answered with SUBACK, which has the Packet Identifier of the SUBSCRIBE",
            v5 = {"MQTT-3.8.4-1", "MQTT-3.8.4-2"}, v3 = {"MQTT-3.8.4-1", "MQTT-3.8.4-2", "MQTT-2.3.1-7"})
    void subackHasThePacketIdentifierOfSubscribe(Server server) {
        RawClient client = server.connected();
        for (int identifier : new int[] {7, 1, 65_535, 256}) {
            client.send(new Subscribe(identifier, List.of(Subscription.of(server.topic("t"), QoS.AT_MOST_ONCE))));
            client.expect(Suback.class, "for " + identifier, suback -> suback.packetIdentifier() == identifier);
        }
    }

    @Check(value = "A SUBSCRIBE for a Topic Filter that is subscribed to replaces the subscription: one copy comes, with the new QoS",
            v5 = "MQTT-3.8.4-3", v3 = "MQTT-3.8.4-3", needs = Capability.QOS_1)
    void aSubscriptionToTheSameTopicFilterReplacesTheFirst(Server server) {
        RawClient client = server.connected();
        String topic = server.topic("t");
        subscribe(client, topic, QoS.AT_MOST_ONCE);
        subscribe(client, topic, QoS.AT_LEAST_ONCE);
        publish(server.connected(), topic, "m", QoS.AT_LEAST_ONCE);
        Expect.equal("the QoS", QoS.AT_LEAST_ONCE, receive(client, "m").message().qos());
        client.expectNothing(server.silence());
        subscribe(client, topic, QoS.AT_MOST_ONCE);
        publish(server.connected(), topic, "m", QoS.AT_LEAST_ONCE);
        Expect.equal("the QoS", QoS.AT_MOST_ONCE, receive(client, "m").message().qos());
        client.expectNothing(server.silence());
    }

    @Check(value = "The new subscription to the same Topic Filter has all its options, none of the old one's",
            v5 = "MQTT-3.8.4-3")
    void aReplacedSubscriptionLosesItsOptions(Server server) {
        RawClient client = server.connected();
        String topic = server.topic("t");
        subscribe(client, new Subscription(TopicFilter.of(topic),
                new SubscriptionOptions(QoS.AT_MOST_ONCE, true, true, RetainHandling.DO_NOT_SEND)));
        subscribe(client, topic, QoS.AT_MOST_ONCE);
        client.send(new Publish(retained(topic, "own", QoS.AT_MOST_ONCE), 0));
        Publish own = receive(client, "own");
        Expect.that(!own.message().retain(), "RETAIN is set, as the replaced subscription had asked for");
    }

    @Check(value = "Retained messages are sent again when a subscription is replaced, unless the options say otherwise",
            v5 = "MQTT-3.8.4-4", v3 = "MQTT-3.8.4-3", needs = Capability.RETAIN)
    void retainedMessagesAreSentAgainWhenASubscriptionIsReplaced(Server server) {
        RawClient client = server.connected();
        String topic = server.topic("t");
        publish(server.connected(), retained(server, topic, "kept"));
        Subscription subscription = Subscription.of(topic, QoS.AT_MOST_ONCE);
        for (String when : List.of("at first", "again")) {
            // The first time the message itself may still be on its way; without RETAIN.
            List<Publish> retained = subscribeAndListen(server, client, 1, subscription).stream()
                    .filter(publish -> publish.message().retain()).toList();
            Expect.equal("what comes " + when, List.of("kept"), texts(retained));
        }
    }

    @Check(value = "No message is lost while a subscription is replaced",
            v5 = "MQTT-3.8.4-4", v3 = "MQTT-3.8.4-3", needs = Capability.QOS_1)
    void noMessageIsLostWhileASubscriptionIsReplaced(Server server) {
        RawClient subscriber = server.connected();
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_LEAST_ONCE);
        Set<String> missing = new HashSet<>();
        int subacks = 0;
        for (int i = 1; i <= 40; i++) {
            missing.add("m" + i);
            subscriber.send(new Subscribe(i, List.of(Subscription.of(topic, QoS.AT_LEAST_ONCE))));
            publish(publisher, topic, "m" + i, QoS.AT_LEAST_ONCE);
        }
        while (!missing.isEmpty() || subacks < 40) {
            switch (subscriber.receive()) {
                case Publish publish -> {
                    subscriber.send(new Puback(publish.packetIdentifier()));
                    missing.remove(Exchanges.text(publish));
                }
                case Suback ignored -> subacks++;
                case Packet other -> throw new AssertionError(other + " came");
            }
        }
    }

    @Check(value = "Several Topic Filters in one SUBSCRIBE are all subscribed to, and one SUBACK answers",
            v5 = {"MQTT-3.8.4-5", "MQTT-3.8.4-6"}, v3 = {"MQTT-3.8.4-4", "MQTT-3.8.4-5"})
    void severalTopicFiltersAreAnsweredWithOneSuback(Server server) {
        RawClient client = server.connected();
        List<String> topics = List.of(server.topic("a"), server.topic("b"), server.topic("c"));
        subscribe(client, topics.stream().map(topic -> Subscription.of(topic, QoS.AT_MOST_ONCE))
                .toArray(Subscription[]::new));
        client.expectNothing(server.silence());
        RawClient publisher = server.connected();
        for (String topic : topics) {
            publish(publisher, topic, topic, QoS.AT_MOST_ONCE);
            receive(client, topic);
        }
        client.expectNothing(server.silence());
    }

    @Check(value = "A Topic Filter that stands twice in one SUBSCRIBE counts as subscribed to twice: the second one replaces the first",
            v5 = "MQTT-3.8.4-5", v3 = "MQTT-3.8.4-4", needs = Capability.QOS_1)
    void aTopicFilterThatStandsTwiceReplacesItself(Server server) {
        RawClient client = server.connected();
        String topic = server.topic("t");
        subscribe(client, Subscription.of(topic, QoS.AT_LEAST_ONCE), Subscription.of(topic, QoS.AT_MOST_ONCE));
        publish(server.connected(), topic, "m", QoS.AT_LEAST_ONCE);
        Expect.equal("the QoS", QoS.AT_MOST_ONCE, receive(client, "m").message().qos());
        client.expectNothing(server.silence());
    }

    @Check(value = "A message comes with the lower of the QoS it was published with and the one that was granted",
            v5 = "MQTT-3.8.4-8", v3 = "MQTT-3.8.4-6")
    void theQosIsTheLowerOfThePublishedAndTheGranted(Server server) {
        RawClient client = server.connected();
        RawClient publisher = server.connected();
        for (QoS granted : server.qualitiesOfService()) {
            String topic = server.topic("granted" + granted.value());
            subscribe(client, topic, granted);
            for (QoS published : server.qualitiesOfService()) {
                String payload = "published " + published + ", granted " + granted;
                publish(publisher, topic, payload, published);
                Publish received = receive(client, payload);
                Expect.equal("the QoS, " + payload, published.min(granted), received.message().qos());
            }
        }
        Expect.equal("what comes besides", List.of(), texts(listen(server, client)));
    }

    @Check(value = "SUBACK tells for each Topic Filter, in their order, a QoS that is not above the one asked for, or an error",
            v5 = {"MQTT-3.8.4-6", "MQTT-3.8.4-7", "MQTT-3.9.3-1"}, v3 = {"MQTT-3.8.4-5", "MQTT-3.9.3-1"})
    void subackTellsTheGrantedQosInOrder(Server server) {
        List<QoS> asked = new ArrayList<>();
        List<Subscription> subscriptions = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            for (QoS qos : server.qualitiesOfService().reversed()) {
                asked.add(qos);
                subscriptions.add(Subscription.of(server.topic(i + "/" + qos.value()), qos));
            }
        }
        RawClient client = server.connected();
        client.send(new Subscribe(10, subscriptions));
        List<ReasonCode> codes = client.expect(Suback.class).reasonCodes();
        Expect.equal("the number of Reason Codes", asked.size(), codes.size());
        for (int i = 0; i < asked.size(); i++) {
            ReasonCode code = codes.get(i);
            Expect.that(code.isError() || code.value() <= asked.get(i).value(),
                    "%s answers %s".formatted(code, subscriptions.get(i)));
        }
        // A server that grants a QoS uses it, so the order shows in the messages even if lower ones are granted.
        RawClient publisher = server.connected();
        for (int i = 0; i < asked.size(); i++) {
            if (!codes.get(i).isError()) {
                publish(publisher, subscriptions.get(i).topicFilter().value(), "m" + i,
                        server.qualitiesOfService().getLast());
                Expect.equal("the QoS of messages for " + subscriptions.get(i), codes.get(i).value(),
                        receive(client, "m" + i).message().qos().value());
            }
        }
    }

    private static Subscription noLocal(String topic) {
        return new Subscription(TopicFilter.of(topic),
                new SubscriptionOptions(QoS.AT_MOST_ONCE, true, false, RetainHandling.SEND_AT_SUBSCRIBE));
    }
}
