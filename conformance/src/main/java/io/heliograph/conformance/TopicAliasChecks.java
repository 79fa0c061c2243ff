// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.conformance.Exchanges.keptQoS;
import static io.heliograph.conformance.Exchanges.listen;
import static io.heliograph.conformance.Exchanges.message;
import static io.heliograph.conformance.Exchanges.publish;
import static io.heliograph.conformance.Exchanges.receive;
import static io.heliograph.conformance.Exchanges.subscribe;
import static io.heliograph.conformance.Exchanges.subscribeAndListen;
import static io.heliograph.conformance.Exchanges.texts;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicName;
import io.heliograph.testkit.RawClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Topic Aliases: sections 3.3.2.3.4 and 3.3.4. */
final class TopicAliasChecks {

    @Check(value = "A Topic Alias stands for the topic it was set to, for the lowest and the highest alias that is allowed",
            v5 = "MQTT-3.3.2-12", needs = Capability.TOPIC_ALIASES)
    void everyAliasUpToTheMaximumIsAccepted(Server server) {
        RawClient subscriber = server.connected();
        subscribe(subscriber, Subscription.of(server.topic("a"), QoS.AT_MOST_ONCE),
                Subscription.of(server.topic("b"), QoS.AT_MOST_ONCE));
        Aliasing publisher = new Aliasing(server);
        publisher.send(1, server.topic("a"), "first");
        publisher.send(publisher.maximum, server.topic("b"), "second");
        publisher.send(1, "", "third");
        publisher.send(publisher.maximum, "", "fourth");
        boolean one = publisher.maximum == 1;
        expect(subscriber, "first", server.topic("a"));
        expect(subscriber, "second", server.topic("b"));
        expect(subscriber, "third", server.topic(one ? "b" : "a"));
        expect(subscriber, "fourth", server.topic("b"));
    }

    @Check(value = "A Topic Alias is set anew by a PUBLISH that has it and another Topic Name",
            v5 = "MQTT-3.3.2-12", needs = Capability.TOPIC_ALIASES)
    void anAliasIsSetAnew(Server server) {
        RawClient subscriber = server.connected();
        subscribe(subscriber, Subscription.of(server.topic("a"), QoS.AT_MOST_ONCE),
                Subscription.of(server.topic("b"), QoS.AT_MOST_ONCE));
        Aliasing publisher = new Aliasing(server);
        publisher.send(1, server.topic("a"), "first");
        publisher.send(1, server.topic("b"), "second");
        publisher.send(1, "", "third");
        expect(subscriber, "first", server.topic("a"));
        expect(subscriber, "second", server.topic("b"));
        expect(subscriber, "third", server.topic("b"));
    }

    @Check(value = "A message that came with a Topic Alias is forwarded and kept under its Topic Name, without the alias",
            v5 = {"MQTT-3.3.2-12", "MQTT-3.3.2-11"}, needs = {Capability.TOPIC_ALIASES, Capability.RETAIN})
    void anAliasIsNotForwarded(Server server) {
        RawClient subscriber = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_MOST_ONCE);
        Aliasing publisher = new Aliasing(server);
        publisher.send(1, topic, "first");
        expect(subscriber, "first", topic);
        QoS qos = keptQoS(server);
        Message kept = new Message(TopicName.EMPTY, Bytes.utf8("kept"), qos, true, MessageProperties.NONE);
        publisher.client.send(new Publish(kept, false, qos == QoS.AT_MOST_ONCE ? 0 : 1, 1, List.of()));
        expect(subscriber, "kept", topic);
        List<Publish> retained = subscribeAndListen(server, server.connected(),
                Subscription.of(topic, QoS.AT_MOST_ONCE));
        Expect.equal("what is kept", List.of("kept"), texts(retained));
    }

    @Check(value = "A Topic Alias is forgotten with its connection, though the Session goes on",
            v5 = {"MQTT-3.3.2-7", "U-3.3.4-4"}, needs = {Capability.TOPIC_ALIASES, Capability.SESSIONS})
    void anAliasIsForgottenWithItsConnection(Server server) {
        RawClient subscriber = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_MOST_ONCE);
        RawClient first = server.connected(server.lastingConnect("c"));
        first.send(new Publish(message(topic, "first", QoS.AT_MOST_ONCE), false, 0, 1, List.of()));
        receive(subscriber, "first");
        server.disconnect(first);
        RawClient second = server.connected(server.lastingConnect("c"));
        second.send(aliased(1, "", "second"));
        second.expectRefusal();
        subscriber.expectNothing(server.silence());
    }

    @Check(value = "A Topic Alias of one Client says nothing on the connection of another",
            v5 = {"MQTT-3.3.2-7", "U-3.3.4-4"}, needs = Capability.TOPIC_ALIASES)
    void anAliasBelongsToItsConnection(Server server) {
        RawClient subscriber = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_MOST_ONCE);
        new Aliasing(server).send(1, topic, "first");
        receive(subscriber, "first");
        RawClient other = server.connected();
        other.send(aliased(1, "", "second"));
        other.expectRefusal();
        subscriber.expectNothing(server.silence());
    }

    @Check(value = "A Topic Alias above the Server's maximum closes the connection",
            v5 = {"U-3.3.4-3", "MQTT-4.13.1-1"})
    void anAliasAboveTheMaximumIsRefused(Server server) {
        Aliasing publisher = Aliasing.ofAny(server);
        if (publisher.maximum == 65_535) {
            throw new NotApplicable("no Topic Alias is above the Server's maximum");
        }
        publisher.send(publisher.maximum + 1, server.topic("t"), "m");
        publisher.client.expectRefusal();
    }

    @Check(value = "A Topic Alias above the Server's maximum is called invalid, one that is not set a Protocol Error",
            v5 = {"U-3.3.4-3", "U-3.3.4-4"}, needs = Capability.TOPIC_ALIASES, advice = true)
    void theReasonCodeFits(Server server) {
        Aliasing publisher = new Aliasing(server);
        if (publisher.maximum < 65_535) {
            publisher.send(publisher.maximum + 1, server.topic("t"), "m");
            Expect.equal("the Reason Code above the maximum", ReasonCode.TOPIC_ALIAS_INVALID,
                    publisher.client.expectRefusal());
        }
        RawClient other = server.connected();
        other.send(aliased(1, "", "m"));
        Expect.equal("the Reason Code of one not set", ReasonCode.PROTOCOL_ERROR, other.expectRefusal());
    }

    @Check(value = "The Server sends no Topic Alias to a Client that has not said it takes any",
            v5 = "MQTT-3.3.2-11")
    void noAliasIsSentUnasked(Server server) {
        for (@Nullable Integer maximum : new @Nullable Integer[] {null, 0}) {
            RawClient subscriber = server.connected(server.connect(
                    ConnectProperties.builder().topicAliasMaximum(maximum).build()));
            String topic = server.topic("t");
            subscribe(subscriber, topic, QoS.AT_MOST_ONCE);
            for (int i = 0; i < 5; i++) {
                publish(server.connected(), topic, "m", QoS.AT_MOST_ONCE);
                Publish publish = receive(subscriber, "m");
                Expect.equal("the Topic Alias", 0, publish.topicAlias());
                Expect.equal("the Topic Name", TopicName.of(topic), publish.message().topicName());
            }
        }
    }

    @Check(value = "Topic Aliases of the Server are above 0, not above the Client's maximum, and stand for the topic last set",
            v5 = {"MQTT-3.3.2-11", "MQTT-3.3.2-8"}, needs = Capability.WILDCARD_SUBSCRIPTIONS)
    void aliasesOfTheServerAreWithinTheClientsMaximum(Server server) {
        RawClient subscriber = server
                .connected(server.connect(ConnectProperties.builder().topicAliasMaximum(2).build()));
        expectConsistentAliases(server, subscriber);
    }

    @Check(value = "Topic Aliases of the Server are set anew on each connection",
            v5 = {"MQTT-3.3.2-7", "MQTT-3.3.2-11"}, needs = {Capability.WILDCARD_SUBSCRIPTIONS, Capability.SESSIONS})
    void aliasesOfTheServerAreSetOnEachConnection(Server server) {
        ConnectProperties properties = ConnectProperties.builder().topicAliasMaximum(2).sessionExpiryInterval(60L)
                .build();
        String identifier = server.clientIdentifier();
        for (int connection = 0; connection < 2; connection++) {
            RawClient subscriber = server.connected(new Connect(server.version(), false, 0,
                    identifier, null, null, null, properties));
            expectConsistentAliases(server, subscriber);
            server.disconnect(subscriber);
        }
    }

    /** Publishes to four topics by turns; what comes has to name them, by name or by an alias that was set. */
    private static void expectConsistentAliases(Server server, RawClient subscriber) {
        RawClient publisher = server.connected();
        subscribe(subscriber, server.topic("#"), QoS.AT_MOST_ONCE);
        Map<Integer, TopicName> aliases = new HashMap<>();
        for (int i = 0; i < 12; i++) {
            String topic = server.topic("t" + i % 4);
            publish(publisher, topic, topic, QoS.AT_MOST_ONCE);
            // Decoded: a PUBLISH with neither Topic Name nor alias, or with alias 0, fails.
            Publish publish = receive(subscriber, topic);
            int alias = publish.topicAlias();
            Expect.that(alias <= 2, "the Topic Alias is %d, 2 are allowed".formatted(alias));
            if (alias > 0 && !publish.message().topicName().isEmpty()) {
                aliases.put(alias, publish.message().topicName());
            }
            Expect.equal("the topic", TopicName.of(topic),
                    publish.message().topicName().isEmpty() ? aliases.get(alias) : publish.message().topicName());
        }
        Expect.equal("what comes besides", List.of(), texts(listen(server, subscriber)));
    }

    private static void expect(RawClient subscriber, String payload, String topic) {
        Publish publish = receive(subscriber, payload);
        Expect.equal("the Topic Name of " + payload, TopicName.of(topic), publish.message().topicName());
        Expect.equal("the Topic Alias", 0, publish.topicAlias());
    }

    private static Publish aliased(int alias, String topic, String payload) {
        TopicName topicName = topic.isEmpty() ? TopicName.EMPTY : TopicName.of(topic);
        return new Publish(new Message(topicName, Bytes.utf8(payload), QoS.AT_MOST_ONCE, false, MessageProperties.NONE),
                false, 0, alias, List.of());
    }

    /** A Client that knows the Server's Topic Alias Maximum. */
    private static final class Aliasing {
        final RawClient client;
        final int maximum;

        Aliasing(Server server) {
            this(server, true);
        }

        private Aliasing(Server server, boolean needsAliases) {
            client = server.open();
            Integer granted = client.begin(server.connect()).properties().topicAliasMaximum();
            maximum = granted == null ? 0 : granted;
            if (needsAliases && maximum == 0) {
                throw new NotApplicable("the Server's Topic Alias Maximum is 0");
            }
        }

        static Aliasing ofAny(Server server) {
            return new Aliasing(server, false);
        }

        void send(int alias, String topic, String payload) {
            client.send(aliased(alias, topic, payload));
        }
    }
}
