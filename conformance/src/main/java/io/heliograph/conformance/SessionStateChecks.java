// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.conformance.Exchanges.message;
import static io.heliograph.conformance.Exchanges.publish;
import static io.heliograph.conformance.Exchanges.receive;
import static io.heliograph.conformance.Exchanges.subscribe;

import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.Subscription;
import io.heliograph.testkit.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a Server keeps for a Client, and for how long: sections 4.1 and 4.5. */
final class SessionStateChecks {

    @Check(value = "As long as its connection is open a Session is kept, however short its expiry is",
            v5 = "MQTT-4.1.0-1", v3 = "MQTT-4.1.0-2", needs = Capability.QOS_2)
    void aSessionIsKeptWhileItsConnectionIsOpen(Server server) {
        RawClient client = server.isV5() ? server.connected(server.connect(expiring(1))) : server.connected();
        String topic = server.topic("t");
        subscribe(client, topic, QoS.AT_MOST_ONCE);
        Publish once = new Publish(message(server.topic("once"), "once", QoS.EXACTLY_ONCE), 7);
        RawClient witness = server.connected();
        subscribe(witness, server.topic("once"), QoS.AT_MOST_ONCE);
        client.send(once);
        client.expect(Pubrec.class);
        server.pass(Duration.ofMillis(2_500));
        publish(server.connected(), topic, "m", QoS.AT_MOST_ONCE);
        receive(client, "m");
        client.send(new Publish(once.message(), true, 7, 0, List.of()));
        client.expect(Pubrec.class);
        client.send(new Pubrel(7));
        client.expect(new Pubcomp(7));
        receive(witness, "once");
        witness.expectNothing(server.silence());
    }

    @Check(value = "When the Session Expiry Interval has passed behind its connection, nothing is left of a Session",
            v5 = "MQTT-4.1.0-2", needs = {Capability.SESSIONS, Capability.QOS_1})
    void anExpiredSessionIsGone(Server server) {
        Connect connect = new Connect(server.version(), false, 0, server.clientIdentifier(), null, null, null,
                expiring(1));
        RawClient first = server.connected(connect);
        String topic = server.topic("t");
        subscribe(first, topic, QoS.AT_LEAST_ONCE);
        publish(server.connected(), topic, "under way", QoS.AT_LEAST_ONCE);
        Exchanges.expectMessage(first, "under way");
        server.disconnect(first);
        publish(server.connected(), topic, "waiting", QoS.AT_LEAST_ONCE);
        server.pass(Duration.ofMillis(2_500));
        RawClient second = server.open();
        Expect.that(!second.begin(connect).sessionPresent(), "Session Present is set");
        publish(server.connected(), topic, "new", QoS.AT_LEAST_ONCE);
        second.expectNothing(server.silence());
    }

    @Check(value = "A Session exists though there is nothing in it",
            v5 = "MQTT-4.1.0-1", v3 = "MQTT-4.1.0-1", needs = Capability.SESSIONS)
    void anEmptySessionExists(Server server) {
        Expect.that(!server.answerTo(server.lastingConnect("c")).sessionPresent(), "Session Present is set at first");
        Expect.that(server.answerTo(server.lastingConnect("c")).sessionPresent(), "Session Present is not set");
    }

    @Check(value = "Subscriptions and their options are kept with the Session",
            v5 = "MQTT-4.5.0-1", v3 = {"MQTT-4.1.0-1", "MQTT-4.5.0-1"}, needs = {Capability.SESSIONS, Capability.QOS_1})
    void subscriptionsAreKeptWithTheSession(Server server) {
        RawClient first = server.connected(server.lastingConnect("c"));
        subscribe(first, Subscription.of(server.topic("0"), QoS.AT_MOST_ONCE),
                Subscription.of(server.topic("1"), QoS.AT_LEAST_ONCE));
        server.disconnect(first);
        RawClient second = server.connected(server.lastingConnect("c"));
        RawClient publisher = server.connected();
        publish(publisher, server.topic("0"), "m0", QoS.AT_LEAST_ONCE);
        Expect.equal("the QoS", QoS.AT_MOST_ONCE, receive(second, "m0").message().qos());
        publish(publisher, server.topic("1"), "m1", QoS.AT_LEAST_ONCE);
        Expect.equal("the QoS", QoS.AT_LEAST_ONCE, receive(second, "m1").message().qos());
    }

    @Check(value = "Messages with QoS 1 and 2 wait for a Client that is not connected",
            v5 = "MQTT-4.5.0-1", v3 = {"MQTT-4.5.0-1", "MQTT-4.1.0-1"},
            needs = {Capability.SESSIONS, Capability.QOS_1, Capability.QOS_2})
    void messagesWaitForTheClient(Server server) {
        RawClient first = server.connected(server.lastingConnect("c"));
        String topic = server.topic("t");
        subscribe(first, topic, QoS.EXACTLY_ONCE);
        server.disconnect(first);
        RawClient publisher = server.connected();
        publish(publisher, topic, "one", QoS.AT_LEAST_ONCE);
        publish(publisher, topic, "two", QoS.EXACTLY_ONCE);
        publish(publisher, topic, "three", QoS.AT_LEAST_ONCE);
        RawClient second = server.connected(server.lastingConnect("c"));
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Publish publish = second.expect(Publish.class);
            Expect.that(!publish.duplicate(), "DUP is set in what is sent for the first time");
            texts.add(Exchanges.text(publish));
        }
        Expect.equal("what comes", List.of("one", "three", "two"), texts.stream().sorted().toList());
        second.expectNothing(server.silence());
    }

    private static ConnectProperties expiring(long seconds) {
        return ConnectProperties.builder().sessionExpiryInterval(seconds).build();
    }
}
