// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.conformance.Exchanges.expectFurther;
import static io.heliograph.conformance.Exchanges.expectMessage;
import static io.heliograph.conformance.Exchanges.listen;
import static io.heliograph.conformance.Exchanges.message;
import static io.heliograph.conformance.Exchanges.ping;
import static io.heliograph.conformance.Exchanges.publish;
import static io.heliograph.conformance.Exchanges.subscribe;
import static io.heliograph.conformance.Exchanges.texts;
import static io.heliograph.conformance.Exchanges.unsubscribe;

import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.RawClient;
import java.util.List;

/** How many messages are under way at once: sections 4.9 and 3.3.4. */
final class FlowControlChecks {

    @Check(value = "Of QoS 1 messages at most as many are under way to a Client as its Receive Maximum allows; PUBACK makes room",
            v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-1", "MQTT-4.9.0-2"}, needs = Capability.QOS_1)
    void pubackMakesRoom(Server server) {
        RawClient subscriber = subscriber(server, 2, QoS.AT_LEAST_ONCE);
        publishMany(server, QoS.AT_LEAST_ONCE, 5);
        Publish m1 = expectMessage(subscriber, "m1");
        Publish m2 = expectFurther(subscriber, "m2", List.of(m1));
        expectTexts(server, subscriber);
        subscriber.send(new Puback(m1.packetIdentifier()));
        Publish m3 = expectFurther(subscriber, "m3", List.of(m2));
        expectTexts(server, subscriber);
        subscriber.send(new Puback(m2.packetIdentifier(), ReasonCode.UNSPECIFIED_ERROR));
        expectFurther(subscriber, "m4", List.of(m3));
        expectTexts(server, subscriber);
    }

    @Check(value = "Of QoS 2 messages at most as many are under way to a Client as its Receive Maximum allows; PUBCOMP makes room, PUBREC does not",
            v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-1", "MQTT-4.9.0-2"}, needs = Capability.QOS_2)
    void pubcompMakesRoom(Server server) {
        RawClient subscriber = subscriber(server, 2, QoS.EXACTLY_ONCE);
        publishMany(server, QoS.EXACTLY_ONCE, 4);
        Publish m1 = expectMessage(subscriber, "m1");
        Publish m2 = expectFurther(subscriber, "m2", List.of(m1));
        expectTexts(server, subscriber);
        subscriber.send(new Pubrec(m1.packetIdentifier()));
        subscriber.expect(new Pubrel(m1.packetIdentifier()));
        expectTexts(server, subscriber);
        subscriber.send(new Pubcomp(m1.packetIdentifier()));
        expectFurther(subscriber, "m3", List.of(m2));
        expectTexts(server, subscriber);
    }

    @Check(value = "PUBREC with an error makes room for the next message",
            v5 = {"MQTT-3.3.4-9", "MQTT-4.4.0-2"}, needs = Capability.QOS_2)
    void pubrecWithAnErrorMakesRoom(Server server) {
        RawClient subscriber = subscriber(server, 1, QoS.EXACTLY_ONCE);
        publishMany(server, QoS.EXACTLY_ONCE, 3);
        int identifier = expectTexts(server, subscriber, "m1").getFirst().packetIdentifier();
        subscriber.send(new Pubrec(identifier, ReasonCode.UNSPECIFIED_ERROR));
        expectTexts(server, subscriber, "m2");
    }

    @Check(value = "QoS 1 and QoS 2 count together",
            v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-2"}, needs = {Capability.QOS_1, Capability.QOS_2})
    void bothQualitiesCountTogether(Server server) {
        RawClient subscriber = subscriber(server, 2, QoS.EXACTLY_ONCE);
        RawClient publisher = server.connected();
        publish(publisher, server.topic("t"), "m1", QoS.AT_LEAST_ONCE);
        publish(publisher, server.topic("t"), "m2", QoS.EXACTLY_ONCE);
        publish(publisher, server.topic("t"), "m3", QoS.AT_LEAST_ONCE);
        publish(publisher, server.topic("t"), "m4", QoS.EXACTLY_ONCE);
        Publish first = expectMessage(subscriber, "m1");
        expectFurther(subscriber, "m2", List.of(first));
        expectTexts(server, subscriber);
    }

    @Check(value = "A Receive Maximum of 1 lets one message after the other come",
            v5 = "MQTT-4.9.0-1", needs = Capability.QOS_1)
    void oneMessageAfterTheOtherComes(Server server) {
        RawClient subscriber = subscriber(server, 1, QoS.AT_LEAST_ONCE);
        publishMany(server, QoS.AT_LEAST_ONCE, 3);
        for (int i = 1; i <= 3; i++) {
            int identifier = expectMessage(subscriber, "m" + i).packetIdentifier();
            ping(subscriber);
            subscriber.send(new Puback(identifier));
        }
    }

    @Check(value = "A Client whose Receive Maximum is exhausted is still answered, and PUBREL still comes",
            v5 = {"MQTT-3.3.4-10", "MQTT-4.9.0-3"}, needs = {Capability.QOS_1, Capability.QOS_2})
    void otherPacketsAreNotHeldBack(Server server) {
        RawClient client = subscriber(server, 1, QoS.EXACTLY_ONCE);
        publishMany(server, QoS.EXACTLY_ONCE, 2);
        int identifier = expectMessage(client, "m1").packetIdentifier();
        ping(client);
        subscribe(client, server.topic("other"), QoS.AT_LEAST_ONCE);
        unsubscribe(client, server.topic("other"));
        publish(client, server.topic("elsewhere"), "m", QoS.AT_LEAST_ONCE);
        publish(client, server.topic("elsewhere"), "m", QoS.EXACTLY_ONCE);
        client.send(new Pubrec(identifier));
        client.expect(new Pubrel(identifier));
        ping(client);
    }

    @Check(value = "A new connection has its own Receive Maximum, which counts what is sent again too",
            v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-2"}, needs = {Capability.QOS_1, Capability.SESSIONS})
    void aNewConnectionHasItsOwnMaximum(Server server) {
        String identifier = server.clientIdentifier();
        RawClient first = server.connected(connect(server, identifier, 2));
        subscribe(first, server.topic("t"), QoS.AT_LEAST_ONCE);
        publishMany(server, QoS.AT_LEAST_ONCE, 6);
        Publish m1 = expectMessage(first, "m1");
        expectFurther(first, "m2", List.of(m1));
        expectTexts(server, first);
        server.disconnect(first);
        RawClient second = server.connected(connect(server, identifier, 3));
        Publish again = expectMessage(second, "m1");
        expectFurther(second, "m3", List.of(again, expectMessage(second, "m2")));
        expectTexts(server, second);
        server.disconnect(second);
        RawClient third = server.connected(connect(server, identifier, 1));
        expectTexts(server, third, "m1");
    }

    @Check(value = "A Client that sends more than the Server's Receive Maximum is told so and disconnected",
            v5 = "MQTT-3.3.4-7", needs = Capability.QOS_2, advice = true)
    void moreThanTheServersMaximumIsRefused(Server server) {
        RawClient client = server.open();
        Integer maximum = client.begin(server.connect()).properties().receiveMaximum();
        if (maximum == null || maximum > 2_000) {
            throw new NotApplicable("the Server's Receive Maximum is large: " + maximum);
        }
        for (int identifier = 1; identifier <= maximum; identifier++) {
            client.send(new Publish(message(server.topic("t"), "m", QoS.EXACTLY_ONCE), identifier));
            client.expect(Pubrec.class, "for " + identifier, pubrec -> !pubrec.reasonCode().isError());
        }
        client.send(new Publish(message(server.topic("t"), "m", QoS.EXACTLY_ONCE), maximum + 1));
        Expect.equal("the Reason Code", ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, client.expectRefusal());
    }

    @Check(value = "As many messages may be under way to the Server as its Receive Maximum says",
            v5 = "MQTT-4.9.0-1", needs = Capability.QOS_2)
    void asManyAsTheServersMaximumAreTaken(Server server) {
        RawClient client = server.open();
        Integer told = client.begin(server.connect()).properties().receiveMaximum();
        int maximum = Math.min(told == null ? 65_535 : told, 200);
        for (int identifier = 1; identifier <= maximum; identifier++) {
            client.send(new Publish(message(server.topic("t"), "m", QoS.EXACTLY_ONCE), identifier));
            client.expect(Pubrec.class, "for " + identifier, pubrec -> !pubrec.reasonCode().isError());
        }
        ping(client);
    }

    private static Connect connect(Server server, String identifier, int receiveMaximum) {
        return new Connect(server.version(), false, 0, identifier, null, null, null,
                ConnectProperties.builder().receiveMaximum(receiveMaximum).sessionExpiryInterval(60L).build());
    }

    private static RawClient subscriber(Server server, int receiveMaximum, QoS qos) {
        RawClient subscriber = server.connected(server.connect(
                ConnectProperties.builder().receiveMaximum(receiveMaximum).build()));
        subscribe(subscriber, server.topic("t"), qos);
        return subscriber;
    }

    private static void publishMany(Server server, QoS qos, int count) {
        RawClient publisher = server.connected();
        for (int i = 1; i <= count; i++) {
            publish(publisher, server.topic("t"), "m" + i, qos);
        }
    }

    /** Exactly these come before the Server is silent. */
    private static List<Publish> expectTexts(Server server, RawClient subscriber, String... texts) {
        List<Publish> messages = listen(server, subscriber, texts.length);
        Expect.equal("what comes", List.of(texts), texts(messages));
        return messages;
    }
}
