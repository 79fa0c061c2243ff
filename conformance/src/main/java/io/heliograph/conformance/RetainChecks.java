// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.conformance.Exchanges.message;
import static io.heliograph.conformance.Exchanges.publish;
import static io.heliograph.conformance.Exchanges.receive;
import static io.heliograph.conformance.Exchanges.retained;
import static io.heliograph.conformance.Exchanges.subscribe;
import static io.heliograph.conformance.Exchanges.subscribeAndListen;
import static io.heliograph.conformance.Exchanges.texts;

import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.RetainHandling;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.SubscriptionOptions;
import io.heliograph.codec.TopicFilter;
import io.heliograph.testkit.RawClient;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Retained messages: section 3.3.1.3. */
final class RetainChecks {

    @Check(value = "A message with RETAIN is kept, and the next one takes its place",
            v5 = {"MQTT-3.3.1-5", "MQTT-3.3.1-9"}, v3 = {"MQTT-3.3.1-5", "MQTT-3.3.1-6"},
            needs = {Capability.RETAIN, Capability.QOS_1})
    void theLastRetainedMessageIsKept(Server server) {
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        publish(publisher, retained(topic, "first", QoS.AT_LEAST_ONCE));
        expectRetained(server, topic, "first");
        publish(publisher, retained(topic, "second", QoS.AT_LEAST_ONCE));
        expectRetained(server, topic, "second");
        expectRetained(server, topic, "second");
    }

    @Check(value = "A retained message outlives the Session of its publisher",
            v5 = "MQTT-3.3.1-5", v3 = "MQTT-3.3.1-5", needs = {Capability.RETAIN, Capability.QOS_1})
    void aRetainedMessageOutlivesItsPublisher(Server server) {
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        publish(publisher, retained(topic, "kept", QoS.AT_LEAST_ONCE));
        server.disconnect(publisher);
        expectRetained(server, topic, "kept");
    }

    @Check(value = "A new subscription brings the retained message of each topic that matches, and no other",
            v5 = "MQTT-3.3.1-9", v3 = "MQTT-3.3.1-6",
            needs = {Capability.RETAIN, Capability.QOS_1, Capability.WILDCARD_SUBSCRIPTIONS})
    void aNewSubscriptionBringsAllMatchingRetainedMessages(Server server) {
        RawClient publisher = server.connected();
        for (String name : List.of("a/1", "a/2", "a/2/x", "b/1", "a")) {
            publish(publisher, retained(server.topic(name), name, QoS.AT_LEAST_ONCE));
        }
        expectRetained(server, server.topic("a/+"), "a/1", "a/2");
        expectRetained(server, server.topic("a/#"), "a", "a/1", "a/2", "a/2/x");
        expectRetained(server, server.topic("+/1"), "a/1", "b/1");
    }

    @Check(value = "A retained message comes with the lower of the QoS it was published with and the one that is granted",
            v5 = "MQTT-3.8.4-8", v3 = {"MQTT-3.3.1-5", "MQTT-3.8.4-6"}, needs = Capability.RETAIN)
    void theQosOfARetainedMessageIsKept(Server server) {
        RawClient publisher = server.connected();
        for (QoS published : server.qualitiesOfService()) {
            String topic = server.topic("published" + published.value());
            publish(publisher, retained(topic, "kept", published));
            for (QoS granted : server.qualitiesOfService()) {
                List<Publish> messages = subscribeAndListen(server, server.connected(),
                        Subscription.of(topic, granted));
                if (published == QoS.AT_MOST_ONCE && messages.isEmpty()) {
                    // The Server may discard it at any time [U-3.3.1.3-1], [MQTT-3.3.1-7] of 3.1.1.
                    continue;
                }
                Expect.equal("what comes", List.of("kept"), texts(messages));
                Expect.equal("the QoS where %s was published and %s granted".formatted(published, granted),
                        published.min(granted), messages.getFirst().message().qos());
            }
        }
    }

    @Check(value = "An empty message with RETAIN removes the one that is kept, and is not kept itself",
            v5 = {"MQTT-3.3.1-6", "MQTT-3.3.1-7"}, v3 = {"MQTT-3.3.1-10", "MQTT-3.3.1-11"},
            needs = {Capability.RETAIN, Capability.QOS_1})
    void anEmptyMessageRemovesTheRetainedOne(Server server) {
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        publish(publisher, retained(topic, "kept", QoS.AT_LEAST_ONCE));
        publish(publisher, retained(topic, "", QoS.AT_LEAST_ONCE));
        expectRetained(server, topic);
    }

    @Check(value = "An empty message with RETAIN goes to subscribers as any other, without RETAIN",
            v5 = {"MQTT-3.3.1-6", "MQTT-3.3.1-12"}, v3 = {"MQTT-3.3.1-10", "MQTT-3.3.1-9"}, needs = Capability.RETAIN)
    void anEmptyMessageIsForwarded(Server server) {
        RawClient subscriber = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_MOST_ONCE);
        publish(server.connected(), retained(topic, "", QoS.AT_MOST_ONCE));
        Expect.that(!receive(subscriber, "").message().retain(), "RETAIN is set");
    }

    @Check(value = "A message without RETAIN is not kept, and one that is kept stays",
            v5 = "MQTT-3.3.1-8", v3 = "MQTT-3.3.1-12", needs = {Capability.RETAIN, Capability.QOS_1})
    void aMessageWithoutRetainChangesNothing(Server server) {
        RawClient publisher = server.connected();
        publish(publisher, server.topic("new"), "not to be kept", QoS.AT_LEAST_ONCE);
        publish(publisher, retained(server.topic("old"), "kept", QoS.AT_LEAST_ONCE));
        publish(publisher, server.topic("old"), "not to be kept", QoS.AT_LEAST_ONCE);
        publish(publisher, server.topic("old"), "", QoS.AT_LEAST_ONCE);
        expectRetained(server, server.topic("new"));
        expectRetained(server, server.topic("old"), "kept");
    }

    @Check(value = "A message with RETAIN and QoS 0 takes the place of the one that was kept, if only for a moment",
            v5 = "MQTT-3.3.1-5", v3 = "MQTT-3.3.1-7", needs = {Capability.RETAIN, Capability.QOS_1})
    void aRetainedMessageWithQos0ReplacesTheOldOne(Server server) {
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        publish(publisher, retained(topic, "old", QoS.AT_LEAST_ONCE));
        publish(publisher, retained(topic, "new", QoS.AT_MOST_ONCE));
        List<String> kept = List.of("old");
        // PINGRESP does not say that the message in front of PINGREQ has got everywhere.
        for (int attempt = 0; attempt < 4 && kept.equals(List.of("old")); attempt++) {
            kept = subscribeAndListen(server, server.connected(), Subscription.of(topic, QoS.AT_MOST_ONCE)).stream()
                    .filter(publish -> publish.message().retain()).map(Exchanges::text).toList();
        }
        Expect.that(kept.isEmpty() || kept.equals(List.of("new")), "%s was kept".formatted(kept));
    }

    @Check(value = "A message with RETAIN and QoS 0 is kept",
            v5 = "U-3.3.1.3-1", v3 = "MQTT-3.3.1-7", needs = Capability.RETAIN, advice = true)
    void aRetainedMessageWithQos0IsKept(Server server) {
        String topic = server.topic("t");
        publish(server.connected(), retained(topic, "kept", QoS.AT_MOST_ONCE));
        expectRetained(server, topic, "kept");
    }

    @Check(value = "With Retain Handling 0 retained messages come at every SUBSCRIBE",
            v5 = "MQTT-3.3.1-9", needs = Capability.RETAIN)
    void retainHandling0SendsAlways(Server server) {
        expectAtFirstAndAgain(server, RetainHandling.SEND_AT_SUBSCRIBE, true, true);
    }

    @Check(value = "With Retain Handling 1 retained messages come if the subscription is new, and only then",
            v5 = "MQTT-3.3.1-10", needs = Capability.RETAIN)
    void retainHandling1SendsToNewSubscriptions(Server server) {
        expectAtFirstAndAgain(server, RetainHandling.SEND_IF_NEW, true, false);
    }

    @Check(value = "With Retain Handling 1 a subscription that was ended is new again",
            v5 = "MQTT-3.3.1-10", needs = Capability.RETAIN)
    void retainHandling1SendsBehindUnsubscribe(Server server) {
        RawClient client = server.connected();
        String topic = server.topic("t");
        publish(server.connected(), retained(server, topic, "kept"));
        Subscription subscription = subscription(topic, false, RetainHandling.SEND_IF_NEW);
        Expect.equal("what comes at first", List.of("kept"),
                texts(subscribeAndListen(server, client, 1, subscription)));
        Exchanges.unsubscribe(client, topic);
        Expect.equal("what comes again", List.of("kept"), texts(subscribeAndListen(server, client, subscription)));
    }

    @Check(value = "With Retain Handling 2 no retained message comes",
            v5 = "MQTT-3.3.1-11", needs = Capability.RETAIN)
    void retainHandling2SendsNothing(Server server) {
        expectAtFirstAndAgain(server, RetainHandling.DO_NOT_SEND, false, false);
    }

    @Check(value = "A retained message that comes because of a subscription has RETAIN, whatever Retain As Published is",
            v5 = "MQTT-3.3.1-9", v3 = "MQTT-3.3.1-8", needs = Capability.RETAIN)
    void retainedMessagesHaveRetain(Server server) {
        String topic = server.topic("t");
        publish(server.connected(), retained(server, topic, "kept"));
        for (boolean retainAsPublished : server.isV5() ? new boolean[] {false, true} : new boolean[] {false}) {
            List<Publish> messages = subscribeAndListen(server, server.connected(),
                    subscription(topic, retainAsPublished, RetainHandling.SEND_AT_SUBSCRIBE));
            Expect.equal("what comes", List.of("kept"), texts(messages));
            Expect.that(messages.getFirst().message().retain(), "RETAIN is not set");
        }
    }

    @Check(value = "A message that is forwarded to an established subscription has no RETAIN",
            v5 = "MQTT-3.3.1-12", v3 = "MQTT-3.3.1-9", needs = Capability.RETAIN)
    void forwardedMessagesHaveNoRetain(Server server) {
        RawClient subscriber = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_MOST_ONCE);
        publish(server.connected(), retained(topic, "retained", QoS.AT_MOST_ONCE));
        Expect.that(!receive(subscriber, "retained").message().retain(), "RETAIN is set");
        publish(server.connected(), message(topic, "plain", QoS.AT_MOST_ONCE));
        Expect.that(!receive(subscriber, "plain").message().retain(), "RETAIN is set");
    }

    @Check(value = "With Retain As Published a forwarded message has the RETAIN flag that it came with",
            v5 = "MQTT-3.3.1-13", needs = Capability.RETAIN)
    void retainAsPublishedKeepsTheFlag(Server server) {
        RawClient subscriber = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, subscription(topic, true, RetainHandling.SEND_AT_SUBSCRIBE));
        publish(server.connected(), retained(topic, "retained", QoS.AT_MOST_ONCE));
        Expect.that(receive(subscriber, "retained").message().retain(), "RETAIN is not set");
        publish(server.connected(), message(topic, "plain", QoS.AT_MOST_ONCE));
        Expect.that(!receive(subscriber, "plain").message().retain(), "RETAIN is set");
    }

    @Check(value = "A retained message whose Message Expiry Interval has passed is gone",
            v5 = "MQTT-3.3.2-5", needs = {Capability.RETAIN, Capability.QOS_1})
    void aRetainedMessageExpires(Server server) {
        String topic = server.topic("t");
        Message message = retained(topic, "short-lived", QoS.AT_LEAST_ONCE)
                .withProperties(MessageProperties.builder().messageExpiryInterval(1L).build());
        publish(server.connected(), message);
        server.pass(Duration.ofMillis(2_200));
        expectRetained(server, topic);
    }

    private static void expectAtFirstAndAgain(Server server, RetainHandling handling, boolean atFirst, boolean again) {
        RawClient client = server.connected();
        String topic = server.topic("t");
        publish(server.connected(), retained(server, topic, "kept"));
        Subscription subscription = subscription(topic, false, handling);
        Expect.equal("what comes at first", atFirst ? List.of("kept") : List.of(),
                texts(subscribeAndListen(server, client, atFirst ? 1 : 0, subscription)));
        Expect.equal("what comes again", again ? List.of("kept") : List.of(),
                texts(subscribeAndListen(server, client, again ? 1 : 0, subscription)));
        publish(server.connected(), topic, "new", QoS.AT_MOST_ONCE);
        receive(client, "new");
    }

    /** A new subscription brings exactly these texts, in any order. */
    private static void expectRetained(Server server, String topicFilter, String... payloads) {
        List<String> kept = texts(subscribeAndListen(server, server.connected(), payloads.length,
                Subscription.of(topicFilter, QoS.AT_LEAST_ONCE)));
        Expect.equal("what comes for " + topicFilter, Set.of(payloads), Set.copyOf(kept));
        Expect.equal("the number of messages for " + topicFilter, payloads.length, kept.size());
    }

    private static Subscription subscription(String topicFilter, boolean retainAsPublished, RetainHandling handling) {
        return new Subscription(TopicFilter.of(topicFilter),
                new SubscriptionOptions(QoS.AT_MOST_ONCE, false, retainAsPublished, handling));
    }
}
