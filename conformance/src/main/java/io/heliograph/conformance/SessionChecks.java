// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Subscription;
import io.heliograph.testkit.RawClient;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How Sessions begin, last and end: sections 3.1.2.4, 3.1.2.11.2, 3.2.2.1.1 and 4.1. */
final class SessionChecks {
    /** Longer than a Session Expiry Interval of one second, with time for a Server that looks once a second. */
    private static final Duration EXPIRED = Duration.ofMillis(2_500);

    @Check(value = "Clean Start discards the Session that was there",
            v5 = {"MQTT-3.1.2-4", "MQTT-3.1.4-4", "MQTT-3.2.2-2"},
            v3 = {"MQTT-3.1.2-6", "MQTT-3.1.4-3", "MQTT-3.2.2-1"},
            needs = Capability.SESSIONS)
    void cleanStartDiscardsTheSession(Server server) {
        Connect connect = subscribedSession(server);
        RawClient client = server.open();
        Expect.equal("Session Present", false, client.begin(Connects.cleanStart(connect, true)).sessionPresent());
        Exchanges.publish(server.connected(), server.topic("t"), "for nobody", QoS.AT_LEAST_ONCE);
        client.expectNothing(server.silence());
    }

    @Check(value = "Messages that wait in a Session are not delivered behind Clean Start",
            v5 = "MQTT-3.1.2-4", v3 = "MQTT-3.1.2-6", needs = {Capability.SESSIONS, Capability.QOS_1})
    void cleanStartDiscardsMessagesThatWait(Server server) {
        Connect connect = subscribedSession(server);
        Exchanges.publish(server.connected(), server.topic("t"), "waits", QoS.AT_LEAST_ONCE);
        RawClient client = server.connected(Connects.cleanStart(connect, true));
        client.expectNothing(server.silence());
    }

    @Check(value = "A Session is resumed with its subscriptions, and CONNACK says so",
            v5 = {"MQTT-3.1.2-5", "MQTT-3.1.2-23", "MQTT-3.1.4-4", "MQTT-3.2.2-3"},
            v3 = {"MQTT-3.1.2-4", "MQTT-3.1.4-3", "MQTT-3.2.2-2", "MQTT-4.1.0-1"}, needs = Capability.SESSIONS)
    void aSessionIsResumed(Server server) {
        Connect connect = subscribedSession(server);
        RawClient client = server.open();
        Expect.equal("Session Present", true, client.begin(connect).sessionPresent());
        Exchanges.publish(server.connected(), server.topic("t"), "still subscribed", QoS.AT_MOST_ONCE);
        Exchanges.receive(client, "still subscribed");
    }

    @Check(value = "A Session outlives a connection that breaks off, too",
            v5 = {"MQTT-3.1.2-5", "MQTT-3.1.2-23", "MQTT-3.2.2-3"},
            v3 = {"MQTT-3.1.2-4", "MQTT-3.2.2-2", "MQTT-4.1.0-1"},
            needs = Capability.SESSIONS)
    void aSessionOutlivesABrokenConnection(Server server) {
        Connect connect = Connects.lasting(server.connect());
        RawClient first = server.connected(connect);
        Exchanges.subscribe(first, server.topic("t"), QoS.AT_LEAST_ONCE);
        first.reset();
        RawClient second = server.open();
        Expect.equal("Session Present", true, second.begin(connect).sessionPresent());
        Exchanges.publish(server.connected(), server.topic("t"), "still subscribed", QoS.AT_MOST_ONCE);
        Exchanges.receive(second, "still subscribed");
    }

    @Check(value = "Messages with QoS 1 and 2 that come while a Client is away are delivered when it comes back",
            v5 = {"MQTT-3.1.2-5", "MQTT-3.1.2-23"}, v3 = {"MQTT-3.1.2-4", "MQTT-3.1.2-5"},
            needs = {Capability.SESSIONS, Capability.QOS_1, Capability.QOS_2})
    void messagesOfTheMeantimeAreDelivered(Server server) {
        Connect connect = subscribedSession(server);
        RawClient publisher = server.connected();
        Exchanges.publish(publisher, server.topic("t"), "first", QoS.AT_LEAST_ONCE);
        Exchanges.publish(publisher, server.topic("u"), "second", QoS.EXACTLY_ONCE);
        RawClient client = server.connected(connect);
        List<Publish> messages = List.of(client.expect(Publish.class), client.expect(Publish.class));
        Expect.equal("the messages of the meantime", List.of("first", "second"),
                Exchanges.texts(messages).stream().sorted().toList());
    }

    @Check(value = "Without Session and Clean Start a new Session is made",
            v5 = {"MQTT-3.1.2-6", "MQTT-3.2.2-3"}, v3 = {"MQTT-3.1.2-4", "MQTT-3.2.2-3"}, needs = Capability.SESSIONS)
    void aNewSessionIsMade(Server server) {
        Connect connect = Connects.lasting(server.connect());
        RawClient client = server.open();
        Expect.equal("Session Present at first", false, client.begin(connect).sessionPresent());
        server.disconnect(client);
        Expect.equal("Session Present when the Client comes back", true, server.answerTo(connect).sessionPresent());
    }

    @Check(value = "With Clean Start CONNACK says that no Session is present",
            v5 = "MQTT-3.2.2-2", v3 = "MQTT-3.2.2-1")
    void cleanStartHasNoSessionPresent(Server server) {
        Expect.equal("Session Present", false, server.answerTo(server.connect()).sessionPresent());
    }

    @Check(value = "A Session without Session Expiry Interval, or with Clean Session, ends with its connection",
            v5 = {"MQTT-4.1.0-2", "MQTT-3.2.2-3"}, v3 = {"MQTT-3.1.2-6", "MQTT-3.2.2-3"})
    void aSessionWithoutExpiryEndsWithItsConnection(Server server) {
        Connect connect = server.connect();
        RawClient first = server.connected(connect);
        Exchanges.subscribe(first, server.topic("t"), QoS.AT_LEAST_ONCE);
        server.disconnect(first);
        RawClient second = server.open();
        Expect.equal("Session Present", false, second.begin(Connects.cleanStart(connect, false)).sessionPresent());
        Exchanges.publish(server.connected(), server.topic("t"), "for nobody", QoS.AT_MOST_ONCE);
        second.expectNothing(server.silence());
    }

    @Check(value = "A Session is discarded when its Session Expiry Interval has passed", v5 = "MQTT-4.1.0-2",
            needs = Capability.SESSIONS)
    void aSessionExpires(Server server) {
        Connect connect = Connects.cleanStart(Connects.sessionExpiry(server.connect(), 1), false);
        RawClient first = server.open();
        requireGranted(1, first.begin(connect));
        Exchanges.subscribe(first, server.topic("t"), QoS.AT_LEAST_ONCE);
        server.disconnect(first);
        RawClient publisher = server.connected();
        publisher.expectNothing(EXPIRED);
        RawClient second = server.open();
        Expect.equal("Session Present", false, second.begin(connect).sessionPresent());
        Exchanges.publish(publisher, server.topic("t"), "for nobody", QoS.AT_LEAST_ONCE);
        second.expectNothing(server.silence());
    }

    @Check(value = "A Session does not expire while its Client is connected", v5 = "MQTT-4.1.0-1",
            v3 = "MQTT-4.1.0-2")
    void aSessionLastsAsLongAsItsConnection(Server server) {
        Connect connect = server.connect();
        RawClient client = server.connected(server.isV5() ? Connects.sessionExpiry(connect, 1) : connect);
        Exchanges.subscribe(client, server.topic("t"), QoS.AT_MOST_ONCE);
        client.expectNothing(EXPIRED);
        Exchanges.publish(server.connected(), server.topic("t"), "still subscribed", QoS.AT_MOST_ONCE);
        Exchanges.receive(client, "still subscribed");
    }

    @Check(value = "A Session that ends with DISCONNECT and a Session Expiry Interval of 0 is discarded",
            v5 = "MQTT-4.1.0-2", needs = Capability.SESSIONS)
    void disconnectCanEndTheSession(Server server) {
        Connect connect = Connects.lasting(server.connect());
        RawClient client = server.connected(connect);
        client.send(disconnect(0L));
        client.expectClose();
        Expect.equal("Session Present", false, server.answerTo(connect).sessionPresent());
    }

    @Check(value = "DISCONNECT with a longer Session Expiry Interval keeps the Session for longer",
            v5 = "MQTT-3.1.2-23", needs = Capability.SESSIONS)
    void disconnectCanKeepTheSessionLonger(Server server) {
        Connect connect = Connects.cleanStart(Connects.sessionExpiry(server.connect(), 1), false);
        RawClient client = server.open();
        requireGranted(1, client.begin(connect));
        client.send(disconnect(Connects.LONG));
        client.close();
        server.connected().expectNothing(EXPIRED);
        Expect.equal("Session Present", true, server.answerTo(connect).sessionPresent());
    }

    @Check(value = "A retained message outlives the Session of its publisher",
            v5 = "MQTT-3.3.1-5", v3 = "MQTT-3.1.2.7", needs = Capability.RETAIN)
    void retainedMessagesOutliveTheSession(Server server) {
        RawClient publisher = server.connected();
        Exchanges.publish(publisher, Exchanges.retained(server.topic("t"), "kept", QoS.AT_LEAST_ONCE));
        server.disconnect(publisher);
        List<Publish> kept = Exchanges.subscribeAndListen(server, server.connected(),
                Subscription.of(server.topic("t"), QoS.AT_MOST_ONCE));
        Expect.equal("the retained messages", List.of("kept"), Exchanges.texts(kept));
    }

    @Check(value = "Each Client Identifier has a Session of its own, capital and small letters apart",
            v5 = "MQTT-3.1.3-2", v3 = "MQTT-3.1.3-2", needs = Capability.SESSIONS)
    void clientIdentifiersHaveSessionsOfTheirOwn(Server server) {
        Connect small = Connects.lasting(Connects.as(server.connect(), server.clientIdentifier() + "x"));
        Connect capital = Connects.as(small, small.clientIdentifier().substring(0,
                small.clientIdentifier().length() - 1) + "X");
        RawClient first = server.connected(small);
        Exchanges.subscribe(first, server.topic("small"), QoS.AT_MOST_ONCE);
        RawClient second = server.open();
        Expect.equal("Session Present of the second Client", false, second.begin(capital).sessionPresent());
        Exchanges.subscribe(second, server.topic("capital"), QoS.AT_MOST_ONCE);
        server.disconnect(first);
        server.disconnect(second);
        first = server.connected(small);
        second = server.connected(capital);
        RawClient publisher = server.connected();
        Exchanges.publish(publisher, server.topic("small"), "small", QoS.AT_MOST_ONCE);
        Exchanges.publish(publisher, server.topic("capital"), "capital", QoS.AT_MOST_ONCE);
        Exchanges.receive(first, "small");
        Exchanges.receive(second, "capital");
        first.expectNothing(server.silence());
        second.expectNothing(server.silence());
    }

    /** A Session that has no connection any more and is subscribed to "t" and "u". */
    private static Connect subscribedSession(Server server) {
        Connect connect = Connects.lasting(server.connect());
        RawClient client = server.connected(connect);
        Exchanges.subscribe(client, Subscription.of(server.topic("t"), QoS.AT_LEAST_ONCE),
                Subscription.of(server.topic("u"), QoS.EXACTLY_ONCE));
        server.disconnect(client);
        return connect;
    }

    private static Disconnect disconnect(long sessionExpirySeconds) {
        return new Disconnect(ReasonCode.NORMAL_DISCONNECTION, sessionExpirySeconds, null, null, List.of());
    }

    private static void requireGranted(long seconds, Connack connack) {
        @Nullable Long granted = connack.properties().sessionExpiryInterval();
        if (granted != null && granted != seconds) {
            throw new NotApplicable("the Server keeps the Session for %d s instead of %d".formatted(granted, seconds));
        }
    }
}
