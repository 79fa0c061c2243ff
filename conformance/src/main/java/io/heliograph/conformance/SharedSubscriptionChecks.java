// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.conformance.Exchanges.expectMessage;
import static io.heliograph.conformance.Exchanges.listen;
import static io.heliograph.conformance.Exchanges.ping;
import static io.heliograph.conformance.Exchanges.publish;
import static io.heliograph.conformance.Exchanges.receive;
import static io.heliograph.conformance.Exchanges.retained;
import static io.heliograph.conformance.Exchanges.subscribe;
import static io.heliograph.conformance.Exchanges.subscribeAndListen;
import static io.heliograph.conformance.Exchanges.texts;
import static io.heliograph.conformance.Exchanges.unsubscribe;

import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Subscription;
import io.heliograph.testkit.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Shared Subscriptions: section 4.8.2. */
final class SharedSubscriptionChecks {
    private static final Duration NEXT = Duration.ofMillis(1_500);
    private static final List<String> TEXTS = IntStream.range(10, 22).mapToObj(i -> "m" + i).toList();

    @Check(value = "Each message goes to exactly one of the Clients that share a subscription",
            v5 = {"MQTT-4.8.2-1", "MQTT-4.8.2-2", "MQTT-4.5.0-1"}, needs = Capability.SHARED_SUBSCRIPTIONS)
    void oneOfThoseWhoShareGetsAMessage(Server server) {
        List<RawClient> sharing = List.of(server.connected(), server.connected(), server.connected());
        sharing.forEach(client -> subscribe(client, shared(server, "g", "t"), QoS.AT_MOST_ONCE));
        publishAll(server, "t");
        Expect.equal("what comes to all who share", TEXTS, received(server, sharing));
    }

    @Check(value = "Each group of Clients that share gets a copy, and so does a Client that does not share",
            v5 = "MQTT-4.5.0-1", needs = Capability.SHARED_SUBSCRIPTIONS)
    void eachGroupGetsACopy(Server server) {
        RawClient first = server.connected();
        RawClient second = server.connected();
        RawClient alone = server.connected();
        subscribe(first, shared(server, "g", "t"), QoS.AT_MOST_ONCE);
        subscribe(second, shared(server, "h", "t"), QoS.AT_MOST_ONCE);
        subscribe(alone, server.topic("t"), QoS.AT_MOST_ONCE);
        publishAll(server, "t");
        for (RawClient client : List.of(first, second, alone)) {
            Expect.equal("what comes", TEXTS, texts(listen(server, client, TEXTS.size())));
        }
    }

    @Check(value = "A Client that shares a subscription and has one of its own gets a copy for each",
            v5 = "MQTT-4.5.0-1", needs = Capability.SHARED_SUBSCRIPTIONS)
    void aSharedSubscriptionIsBesideThatOfTheClient(Server server) {
        RawClient client = server.connected();
        subscribe(client, shared(server, "g", "t"), QoS.AT_MOST_ONCE);
        subscribe(client, server.topic("t"), QoS.AT_MOST_ONCE);
        publish(server.connected(), server.topic("t"), "m", QoS.AT_MOST_ONCE);
        Expect.equal("what comes", List.of("m", "m"), texts(listen(server, client, 2)));
    }

    @Check(value = "What follows the ShareName matches as any Topic Filter",
            v5 = {"MQTT-4.8.2-2", "MQTT-3.3.2-3"},
            needs = {Capability.SHARED_SUBSCRIPTIONS, Capability.WILDCARD_SUBSCRIPTIONS})
    void theFilterBehindTheShareNameMatches(Server server) {
        RawClient client = server.connected();
        RawClient publisher = server.connected();
        subscribe(client, shared(server, "g", "a/+/c"), QoS.AT_MOST_ONCE);
        subscribe(client, "$share/" + server.topic("g").replace('/', '-') + "//" + server.topic("t"), QoS.AT_MOST_ONCE);
        publish(publisher, server.topic("a/b/d"), "no", QoS.AT_MOST_ONCE);
        publish(publisher, server.topic("a/b/c"), "yes", QoS.AT_MOST_ONCE);
        receive(client, "yes");
        publish(publisher, server.topic("t"), "no", QoS.AT_MOST_ONCE);
        publish(publisher, "/" + server.topic("t"), "yes", QoS.AT_MOST_ONCE);
        receive(client, "yes");
        client.expectNothing(server.silence());
    }

    @Check(value = "A Shared Subscription brings no retained messages, neither the first nor a further Client that shares it",
            v5 = {"MQTT-4.8.2-1", "MQTT-3.3.1-9"}, needs = {Capability.SHARED_SUBSCRIPTIONS, Capability.RETAIN})
    void noRetainedMessageComes(Server server) {
        publish(server.connected(), retained(server, server.topic("t"), "kept"));
        Subscription shared = Subscription.of(shared(server, "g", "t"), QoS.AT_MOST_ONCE);
        for (int i = 0; i < 2; i++) {
            Expect.equal("what comes", List.of(), subscribeAndListen(server, server.connected(), shared));
        }
    }

    @Check(value = "A message comes with the QoS that was granted to the Client that gets it",
            v5 = "MQTT-4.8.2-3", needs = {Capability.SHARED_SUBSCRIPTIONS, Capability.QOS_1})
    void theGrantedQosHolds(Server server) {
        RawClient zero = server.connected();
        RawClient one = server.connected();
        subscribe(zero, shared(server, "g", "t"), QoS.AT_MOST_ONCE);
        subscribe(one, shared(server, "g", "t"), QoS.AT_LEAST_ONCE);
        publishAll(server, "t");
        List<Publish> toZero = new ArrayList<>(listen(server, zero));
        List<Publish> toOne = new ArrayList<>();
        while (toZero.size() + toOne.size() < TEXTS.size() && one.receive(NEXT) instanceof Publish publish) {
            toOne.add(publish);
            // A Server may wait for it before it sends the next one.
            Exchanges.acknowledge(one, publish);
        }
        toZero.addAll(listen(server, zero));
        Expect.that(toZero.stream().allMatch(publish -> publish.message().qos() == QoS.AT_MOST_ONCE),
                "a message came with a higher QoS than the one granted");
        Expect.that(toOne.stream().allMatch(publish -> publish.message().qos() == QoS.AT_LEAST_ONCE),
                "a message came with a lower QoS than the one granted and published");
        Expect.equal("the number of messages", TEXTS.size(), toZero.size() + toOne.size());
    }

    @Check(value = "A Client that has unsubscribed shares no longer, the others do",
            v5 = {"MQTT-3.10.4-1", "MQTT-3.10.4-2"}, needs = Capability.SHARED_SUBSCRIPTIONS)
    void whoUnsubscribesSharesNoLonger(Server server) {
        RawClient first = server.connected();
        RawClient second = server.connected();
        subscribe(first, shared(server, "g", "t"), QoS.AT_MOST_ONCE);
        subscribe(second, shared(server, "g", "t"), QoS.AT_MOST_ONCE);
        unsubscribe(first, shared(server, "g", "t"));
        publishAll(server, "t");
        Expect.equal("what comes to who still shares", TEXTS, texts(listen(server, second, TEXTS.size())));
        ping(first);
    }

    @Check(value = "A Client that has subscribed twice shares once: the first UNSUBSCRIBE ends it",
            v5 = {"MQTT-3.10.4-1", "MQTT-4.8.2-1"}, needs = Capability.SHARED_SUBSCRIPTIONS)
    void whoSubscribesTwiceSharesOnce(Server server) {
        RawClient first = server.connected();
        RawClient second = server.connected();
        subscribe(second, shared(server, "g", "t"), QoS.AT_MOST_ONCE);
        subscribe(first, shared(server, "g", "t"), QoS.AT_MOST_ONCE);
        subscribe(first, shared(server, "g", "t"), QoS.AT_MOST_ONCE);
        unsubscribe(first, shared(server, "g", "t"));
        publishAll(server, "t");
        Expect.equal("what comes to who still shares", TEXTS, texts(listen(server, second, TEXTS.size())));
        ping(first);
    }

    @Check(value = "A Client whose Session has ended shares no longer",
            v5 = "MQTT-4.1.0-2", needs = Capability.SHARED_SUBSCRIPTIONS)
    void whoHasGoneSharesNoLonger(Server server) {
        RawClient first = server.connected();
        RawClient second = server.connected();
        subscribe(first, shared(server, "g", "t"), QoS.AT_MOST_ONCE);
        subscribe(second, shared(server, "g", "t"), QoS.AT_MOST_ONCE);
        server.disconnect(first);
        publishAll(server, "t");
        Expect.equal("what comes to who still shares", TEXTS, texts(listen(server, second, TEXTS.size())));
    }

    @Check(value = "A QoS 2 message whose delivery has begun is completed with its Client on the next connection, and goes to no other",
            v5 = "MQTT-4.8.2-4", needs = {Capability.SHARED_SUBSCRIPTIONS, Capability.QOS_2, Capability.SESSIONS})
    void aDeliveryThatHasBegunIsCompleted(Server server) {
        Begun begun = new Begun(server, QoS.EXACTLY_ONCE, 60L);
        begun.chosen.close();
        begun.other.expectNothing(server.silence());
        RawClient again = server.connected(begun.connect);
        Publish publish = receive(again, "m");
        Expect.equal("the Packet Identifier", begun.publish.packetIdentifier(), publish.packetIdentifier());
        begun.other.expectNothing(server.silence());
    }

    @Check(value = "A QoS 2 message whose delivery has begun goes to no other Client though the Session has ended",
            v5 = "MQTT-4.8.2-5", needs = {Capability.SHARED_SUBSCRIPTIONS, Capability.QOS_2})
    void aDeliveryThatHasBegunGoesToNobodyElse(Server server) {
        Begun begun = new Begun(server, QoS.EXACTLY_ONCE, 0L);
        begun.chosen.close();
        begun.other.expectNothing(server.silence().multipliedBy(3));
    }

    @Check(value = "A QoS 1 message that is not acknowledged goes to another Client when the Session of the first has ended",
            v5 = "U-4.8.2-2", needs = {Capability.SHARED_SUBSCRIPTIONS, Capability.QOS_1}, advice = true)
    void aMessageThatIsNotAcknowledgedGoesToAnother(Server server) {
        Begun begun = new Begun(server, QoS.AT_LEAST_ONCE, 0L);
        begun.chosen.close();
        receive(begun.other, "m");
    }

    @Check(value = "A QoS 1 message that is not acknowledged reaches a Client: the first when it comes back, or another",
            v5 = {"U-4.8.2-1", "U-4.8.2-3"},
            needs = {Capability.SHARED_SUBSCRIPTIONS, Capability.QOS_1, Capability.SESSIONS})
    void aMessageThatIsNotAcknowledgedIsNotLost(Server server) {
        Begun begun = new Begun(server, QoS.AT_LEAST_ONCE, 60L);
        begun.chosen.close();
        List<String> texts = new ArrayList<>(texts(listen(server, begun.other)));
        texts.addAll(texts(listen(server, server.connected(begun.connect))));
        Expect.that(texts.contains("m"), "the message comes to nobody");
    }

    @Check(value = "A message that a Client has refused in PUBACK or PUBREC goes to no other Client",
            v5 = "MQTT-4.8.2-6", needs = {Capability.SHARED_SUBSCRIPTIONS, Capability.QOS_1, Capability.QOS_2})
    void aRefusedMessageGoesToNobodyElse(Server server) {
        Begun one = new Begun(server, QoS.AT_LEAST_ONCE, 60L);
        one.chosen.send(new Puback(one.publish.packetIdentifier(), ReasonCode.QUOTA_EXCEEDED));
        one.other.expectNothing(server.silence());
        Begun two = new Begun(server, QoS.EXACTLY_ONCE, 60L);
        two.chosen.send(new Pubrec(two.publish.packetIdentifier(), ReasonCode.QUOTA_EXCEEDED));
        two.other.expectNothing(server.silence());
    }

    /** Two Clients share a subscription, and the delivery of the message "m" to one of them has begun. */
    private static final class Begun {
        final Connect connect;
        final RawClient chosen;
        final RawClient other;
        final Publish publish;

        Begun(Server server, QoS qos, long sessionExpiryInterval) {
            ConnectProperties properties = ConnectProperties.builder().sessionExpiryInterval(sessionExpiryInterval)
                    .build();
            List<Connect> connects = Stream.generate(() -> new Connect(server.version(), false, 0,
                    server.clientIdentifier(), null, null, null, properties)).limit(2).toList();
            List<RawClient> clients = connects.stream().map(server::connected).toList();
            String group = server.clientIdentifier();
            clients.forEach(client -> subscribe(client, shared(server, group, group), qos));
            publish(server.connected(), server.topic(group), "m", qos);
            List<Publish> first = listen(server, clients.getFirst());
            int index = first.isEmpty() ? 1 : 0;
            connect = connects.get(index);
            chosen = clients.get(index);
            other = clients.get(1 - index);
            publish = first.isEmpty() ? expectMessage(chosen, "m") : first.getFirst();
        }
    }

    private static void publishAll(Server server, String topic) {
        RawClient publisher = server.connected();
        QoS qos = server.qualitiesOfService().contains(QoS.AT_LEAST_ONCE) ? QoS.AT_LEAST_ONCE : QoS.AT_MOST_ONCE;
        TEXTS.forEach(text -> publish(publisher, server.topic(topic), text, qos));
    }

    private static List<String> received(Server server, List<RawClient> clients) {
        return clients.stream().flatMap(client -> texts(listen(server, client)).stream()).sorted().toList();
    }

    private static String shared(Server server, String group, String filter) {
        return "$share/%s/%s".formatted(server.topic(group).replace('/', '-'), server.topic(filter));
    }
}
