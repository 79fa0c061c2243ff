// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.conformance.Exchanges.listen;
import static io.heliograph.conformance.Exchanges.message;
import static io.heliograph.conformance.Exchanges.publish;
import static io.heliograph.conformance.Exchanges.receive;
import static io.heliograph.conformance.Exchanges.subscribe;
import static io.heliograph.conformance.Exchanges.texts;

import io.heliograph.codec.PacketType;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.testkit.RawClient;
import io.heliograph.testkit.RawPacket;
import java.util.List;
import java.util.Map;

/** Which Topic Filters match which Topic Names: section 4.7. */
final class TopicChecks {
    private static final List<String> TOPICS = List.of("a", "a/b", "a/b/c", "a/", "a//c", "b", "b/b", "/a", "/", "//");

    @Check(value = "# matches the level it stands in, its parent and all levels below",
            v5 = {"MQTT-3.3.2-3", "MQTT-4.5.0-1", "MQTT-4.7.1-1"},
            v3 = {"MQTT-3.3.2-3", "MQTT-4.5.0-1", "MQTT-4.7.1-2"},
            needs = Capability.WILDCARD_SUBSCRIPTIONS)
    void theMultiLevelWildcardMatches(Server server) {
        expectMatches(server, Map.of(
                "#", TOPICS,
                "a/#", List.of("a", "a/b", "a/b/c", "a/", "a//c"),
                "a/b/#", List.of("a/b", "a/b/c"),
                "/#", List.of("/a", "/", "//"),
                "a/b/c/#", List.of("a/b/c")));
    }

    @Check(value = "+ matches one level, empty ones too",
            v5 = {"MQTT-3.3.2-3", "MQTT-4.5.0-1", "MQTT-4.7.1-2"},
            v3 = {"MQTT-3.3.2-3", "MQTT-4.5.0-1", "MQTT-4.7.1-3"},
            needs = Capability.WILDCARD_SUBSCRIPTIONS)
    void theSingleLevelWildcardMatches(Server server) {
        expectMatches(server, Map.of(
                "+", List.of("a", "b"),
                "+/b", List.of("a/b", "b/b"),
                "a/+", List.of("a/b", "a/"),
                "+/+", List.of("a/b", "a/", "b/b", "/a", "/"),
                "a/+/c", List.of("a/b/c", "a//c"),
                "/+", List.of("/a", "/"),
                "+/b/#", List.of("a/b", "a/b/c", "b/b")));
    }

    @Check(value = "A Topic Filter with a wildcard is refused, or it matches as it should",
            v3 = "MQTT-3.8.3-2")
    void aWildcardIsRefusedOrMatches(Server server) {
        RawClient subscriber = server.connected();
        for (String filter : List.of("a/+", "b/#")) {
            subscriber.send(new Subscribe(1, List.of(Subscription.of(server.topic(filter), QoS.AT_MOST_ONCE))));
            boolean refused = subscriber.expect(Suback.class).reasonCodes().getFirst().isError();
            String topic = server.topic(filter.charAt(0) + "/x");
            publish(server.connected(), topic, filter, QoS.AT_MOST_ONCE);
            Expect.equal("what comes", refused ? List.of() : List.of(filter),
                    texts(listen(server, subscriber, refused ? 0 : 1)));
        }
    }

    @Check(value = "A Topic Filter without wildcards matches the Topic Name that is the same in each character",
            v5 = {"MQTT-3.3.2-3", "MQTT-4.7.3-4"}, v3 = {"MQTT-3.3.2-3", "MQTT-4.7.3-4"})
    void aTopicFilterWithoutWildcardsMatchesItself(Server server) {
        expectMatches(server, Map.of("a", List.of("a"), "a/b", List.of("a/b"), "a/", List.of("a/"),
                "/", List.of("/"), "a//c", List.of("a//c"), "/a", List.of("/a")));
    }

    @Check(value = "Nothing is made equal in Topic Names: not case, not composed characters, not spaces, not empty levels",
            v5 = "MQTT-4.7.3-4", v3 = "MQTT-4.7.3-4")
    void topicNamesAreNotNormalized(Server server) {
        List<String> names = List.of("accounts", "Accounts", "ACCOUNTS", "\u00e9", "e\u0301", "\u00c5", "\u212b",
                " accounts", "accounts ", "accounts/", "/accounts", "//accounts", "accounts/.", "./accounts",
                "%61ccounts",
                "\ufeffaccounts", "\uff41ccounts");
        RawClient publisher = server.connected();
        RawClient subscriber = server.connected();
        for (String name : List.of("accounts", "\u00e9", "\u00c5", "/accounts")) {
            subscribe(subscriber, server.topic(name), QoS.AT_MOST_ONCE);
        }
        for (String name : names) {
            publish(publisher, server.topic(name), name, QoS.AT_MOST_ONCE);
        }
        Expect.equal("what comes", List.of("accounts", "\u00e9", "\u00c5", "/accounts"),
                texts(listen(server, subscriber, 4)));
    }

    @Check(value = "A Topic Name and a Topic Filter may have one character only",
            v5 = "MQTT-4.7.3-1", v3 = "MQTT-4.7.3-1")
    void oneCharacterIsEnough(Server server) {
        RawClient subscriber = server.connected();
        subscribe(subscriber, "/", QoS.AT_MOST_ONCE);
        String text = server.topic("text");
        publish(server.connected(), "/", text, QoS.AT_MOST_ONCE);
        Expect.that(texts(listen(server, subscriber, 1)).contains(text), "nothing comes");
    }

    @Check(value = "A Topic Filter that begins with a wildcard does not match Topic Names that begin with $",
            v5 = "MQTT-4.7.2-1", v3 = "MQTT-4.7.2-1", needs = Capability.WILDCARD_SUBSCRIPTIONS, alone = true)
    void wildcardsDoNotMatchTopicsOfTheServer(Server server) {
        RawClient subscriber = server.connected();
        subscriber.send(new Subscribe(1, List.of(Subscription.of("#", QoS.AT_MOST_ONCE),
                Subscription.of("+/" + server.topic("#"), QoS.AT_MOST_ONCE),
                Subscription.of("+/broker/#", QoS.AT_MOST_ONCE))));
        for (String first : List.of("$SYS", "$", "$x")) {
            // The Server may refuse or ignore it, or close the connection.
            server.connected().send(new Publish(message(first + "/" + server.topic("t"), "m", QoS.AT_MOST_ONCE), 0));
        }
        // A Server that lets wrong packets pass may still be passing on those of other checks: only names with $ matter.
        for (RawPacket packet : subscriber.receiveAllRaw(server.silence())) {
            int topicName = packet.headerLength() + 2;
            boolean reserved = packet.at(0) >> 4 == PacketType.PUBLISH.value() && packet.length() > topicName
                    && packet.at(topicName) == '$';
            Expect.that(!reserved, "a message whose Topic Name begins with $ comes: %s".formatted(packet));
        }
    }

    @Check(value = "Clients can't speak to each other by Topic Names that begin with $",
            v5 = "U-4.7.2-1", advice = true)
    void topicsOfTheServerAreNotForClients(Server server) {
        RawClient subscriber = server.connected();
        String topic = "$x/" + server.topic("t");
        subscriber.send(new Subscribe(1, List.of(Subscription.of(topic, QoS.AT_MOST_ONCE))));
        subscriber.expect(Suback.class);
        server.connected().send(new Publish(message(topic, "m", QoS.AT_MOST_ONCE), 0));
        subscriber.expectNothing(server.silence());
    }

    /** Publishes to all topics; each filter gets those that it is to match, once each. */
    private static void expectMatches(Server server, Map<String, List<String>> matches) {
        RawClient publisher = server.connected();
        for (Map.Entry<String, List<String>> expected : matches.entrySet()) {
            RawClient subscriber = server.connected();
            subscribe(subscriber, server.topic(expected.getKey()), QoS.AT_MOST_ONCE);
            for (String topic : TOPICS) {
                publish(publisher, server.topic(topic), topic, QoS.AT_MOST_ONCE);
            }
            for (String topic : expected.getValue()) {
                receive(subscriber, topic);
            }
            Exchanges.ping(subscriber);
            server.disconnect(subscriber);
        }
    }
}
