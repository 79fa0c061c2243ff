// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.conformance.Exchanges.expectMessage;
import static io.heliograph.conformance.Exchanges.listen;
import static io.heliograph.conformance.Exchanges.publish;
import static io.heliograph.conformance.Exchanges.receive;
import static io.heliograph.conformance.Exchanges.subscribe;
import static io.heliograph.conformance.Exchanges.texts;
import static io.heliograph.conformance.Exchanges.unsubscribe;

import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.Unsuback;
import io.heliograph.codec.Unsubscribe;
import io.heliograph.testkit.RawClient;
import java.util.ArrayList;
import java.util.List;

/** UNSUBSCRIBE and UNSUBACK: sections 3.10 and 3.11. */
final class UnsubscribeChecks {

    @Check(value = "Only the subscription whose Topic Filter is the same in each character ends",
            v5 = {"MQTT-3.10.4-1", "MQTT-3.10.4-2"}, v3 = {"MQTT-3.10.4-1", "MQTT-3.10.4-2"},
            needs = Capability.WILDCARD_SUBSCRIPTIONS)
    void onlyTheSameTopicFilterIsUnsubscribed(Server server) {
        RawClient client = server.connected();
        RawClient publisher = server.connected();
        String topic = server.topic("a/b");
        subscribe(client, server.topic("a/+"), QoS.AT_MOST_ONCE);
        for (String other : List.of("a/b", "a/#", "+/b", "A/+", "a/+/", "/a/+", "#")) {
            unsubscribe(client, server.topic(other));
            publish(publisher, topic, "behind " + other, QoS.AT_MOST_ONCE);
            receive(client, "behind " + other);
        }
        unsubscribe(client, server.topic("a/+"));
        publish(publisher, topic, "behind the end", QoS.AT_MOST_ONCE);
        client.expectNothing(server.silence());
    }

    @Check(value = "Behind UNSUBACK no new message comes for the subscription",
            v5 = "MQTT-3.10.4-2", v3 = "MQTT-3.10.4-2")
    void noNewMessageComesBehindUnsuback(Server server) {
        RawClient client = server.connected();
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        subscribe(client, topic, QoS.AT_MOST_ONCE);
        publish(publisher, topic, "before", QoS.AT_MOST_ONCE);
        receive(client, "before");
        unsubscribe(client, topic);
        publish(publisher, topic, "behind", QoS.AT_MOST_ONCE);
        client.expectNothing(server.silence());
    }

    @Check(value = "The delivery of a QoS 2 message that has begun goes on to its end behind UNSUBSCRIBE",
            v5 = "MQTT-3.10.4-3", v3 = "MQTT-3.10.4-3", needs = Capability.QOS_2)
    void aDeliveryThatHasBegunGoesOn(Server server) {
        RawClient client = server.connected();
        String topic = server.topic("t");
        subscribe(client, topic, QoS.EXACTLY_ONCE);
        publish(server.connected(), topic, "m", QoS.EXACTLY_ONCE);
        Publish publish = expectMessage(client, "m");
        unsubscribe(client, topic);
        Exchanges.acknowledge(client, publish);
    }

    @Check(value = "A QoS 1 message that is not acknowledged is sent again on the next connection, though its subscription has ended",
            v5 = "MQTT-3.10.4-3", v3 = "MQTT-3.10.4-3", needs = {Capability.QOS_1, Capability.SESSIONS})
    void aMessageThatWasSentIsSentAgain(Server server) {
        RawClient first = server.connected(server.lastingConnect("c"));
        String topic = server.topic("t");
        subscribe(first, topic, QoS.AT_LEAST_ONCE);
        publish(server.connected(), topic, "m", QoS.AT_LEAST_ONCE);
        int identifier = expectMessage(first, "m").packetIdentifier();
        unsubscribe(first, topic);
        first.close();
        Publish again = receive(server.connected(server.lastingConnect("c")), "m");
        Expect.equal("the Packet Identifier", identifier, again.packetIdentifier());
    }

    @Check(value = "Messages that waited at UNSUBSCRIBE may come behind it, later ones don't",
            v5 = {"U-3.10.4-1", "MQTT-3.10.4-2"}, needs = Capability.QOS_1)
    void whatWaitedMayStillCome(Server server) {
        RawClient client = server.connected(server.connect(ConnectProperties.builder().receiveMaximum(1).build()));
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        subscribe(client, topic, QoS.AT_LEAST_ONCE);
        List.of("m1", "m2", "m3").forEach(text -> publish(publisher, topic, text, QoS.AT_LEAST_ONCE));
        Publish first = expectMessage(client, "m1");
        unsubscribe(client, topic);
        publish(publisher, topic, "behind", QoS.AT_LEAST_ONCE);
        Exchanges.acknowledge(client, first);
        List<String> waited = new ArrayList<>();
        for (List<Publish> more = listen(server, client); !more.isEmpty(); more = listen(server, client)) {
            more.forEach(publish -> Exchanges.acknowledge(client, publish));
            waited.addAll(texts(more));
        }
        Expect.that(List.of("m2", "m3").subList(0, Math.min(2, waited.size())).equals(waited),
                "of what waited, %s comes".formatted(waited));
    }

    @Check(value = "UNSUBSCRIBE is answered with UNSUBACK, which has the Packet Identifier of the UNSUBSCRIBE",
            v5 = {"MQTT-3.10.4-4", "MQTT-3.10.4-5"}, v3 = {"MQTT-3.10.4-4", "MQTT-2.3.1-7"})
    void unsubackHasThePacketIdentifierOfUnsubscribe(Server server) {
        RawClient client = server.connected();
        String topic = server.topic("t");
        for (int identifier : new int[] {7, 1, 65_535, 256}) {
            subscribe(client, topic, QoS.AT_MOST_ONCE);
            expectUnsuback(client, identifier, topic);
        }
    }

    @Check(value = "UNSUBSCRIBE is answered though there is no such subscription",
            v5 = "MQTT-3.10.4-5", v3 = "MQTT-3.10.4-5")
    void unsubackComesWithoutASubscription(Server server) {
        expectUnsuback(server.connected(), 10, server.topic("t"));
    }

    @Check(value = "Several Topic Filters in one UNSUBSCRIBE all end, and one UNSUBACK answers",
            v5 = "MQTT-3.10.4-6", v3 = "MQTT-3.10.4-6")
    void severalTopicFiltersAreAnsweredWithOneUnsuback(Server server) {
        RawClient client = server.connected();
        List<String> topics = List.of(server.topic("a"), server.topic("b"), server.topic("c"));
        topics.forEach(topic -> subscribe(client, topic, QoS.AT_MOST_ONCE));
        subscribe(client, server.topic("d"), QoS.AT_MOST_ONCE);
        expectUnsuback(client, 10, topics.get(0), topics.get(1), topics.get(2));
        client.expectNothing(server.silence());
        RawClient publisher = server.connected();
        topics.forEach(topic -> publish(publisher, topic, "unwanted", QoS.AT_MOST_ONCE));
        publish(publisher, server.topic("d"), "wanted", QoS.AT_MOST_ONCE);
        receive(client, "wanted");
        client.expectNothing(server.silence());
    }

    @Check(value = "UNSUBACK has a Reason Code of its own for each Topic Filter, in their order",
            v5 = {"MQTT-3.11.3-1", "MQTT-3.11.3-2"})
    void unsubackTellsForEachTopicFilterInOrder(Server server) {
        RawClient client = server.connected();
        subscribe(client, Subscription.of(server.topic("b"), QoS.AT_MOST_ONCE));
        client.send(new Unsubscribe(10, List.of(TopicFilter.of(server.topic("a")), TopicFilter.of(server.topic("b")),
                TopicFilter.of(server.topic("c")), TopicFilter.of(server.topic("d")))));
        // Decoded: a Reason Code that is not of UNSUBACK fails.
        List<ReasonCode> codes = client.expect(Unsuback.class).reasonCodes();
        Expect.equal("the number of Reason Codes", 4, codes.size());
        Expect.equal("the Reason Code of the only subscription there was", ReasonCode.SUCCESS, codes.get(1));
    }

    @Check(value = "UNSUBACK has at most one Reason String", v5 = "U-3.11.2.1.2-2")
    void unsubackHasOneReasonStringAtMost(Server server) {
        RawClient client = server.connected();
        subscribe(client, server.topic("t"), QoS.AT_MOST_ONCE);
        // Received decoded, by a decoder that takes no property twice but the User Property.
        expectUnsuback(client, 10, server.topic("t"));
        expectUnsuback(client, 10, server.topic("nothing"));
    }

    @Check(value = "UNSUBACK is not made larger than the Client's Maximum Packet Size by a Reason String or User Properties",
            v5 = {"MQTT-3.11.2-1", "MQTT-3.11.2-2"})
    void unsubackFitsTheMaximumPacketSize(Server server) {
        RawClient client = server.smallConnected();
        subscribe(client, server.topic("t"), QoS.AT_MOST_ONCE);
        for (String topic : List.of(server.topic("t"), server.topic("nothing"))) {
            client.send(new Unsubscribe(10, List.of(TopicFilter.of(topic))));
            server.expectSmall(client, 0xB0);
        }
    }

    private static void expectUnsuback(RawClient client, int identifier, String... topicFilters) {
        client.send(new Unsubscribe(identifier, List.of(topicFilters).stream().map(TopicFilter::of).toList()));
        client.expect(Unsuback.class, "for " + identifier, unsuback -> unsuback.packetIdentifier() == identifier
                && unsuback.reasonCodes().size() == (client.version().isV5() ? topicFilters.length : 0));
    }
}
