// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonProperties;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.Unsuback;
import io.heliograph.codec.Unsubscribe;
import io.heliograph.testkit.RawClient;
import io.heliograph.testkit.RawPacket;
import java.time.Duration;
import java.util.List;

/** CONNACK and what CONNECT asks it to hold: sections 3.2, 3.1.2.11.6 and 3.1.2.11.7. */
final class ConnackChecks {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int FLAGS = 2;
    private static final int SESSION_PRESENT = 1;

    @Check(value = "The first packet is CONNACK, even if messages wait",
            v5 = "MQTT-3.2.0-1", v3 = "MQTT-3.2.0-1", needs = {Capability.SESSIONS, Capability.QOS_1})
    void connackComesBeforeMessagesThatWait(Server server) {
        Connect connect = Connects.lasting(server.connect());
        RawClient first = server.connected(connect);
        Exchanges.subscribe(first, server.topic("t"), QoS.AT_LEAST_ONCE);
        server.disconnect(first);
        Exchanges.publish(server.connected(), server.topic("t"), "waits", QoS.AT_LEAST_ONCE);
        RawClient second = server.open();
        second.send(connect);
        Expect.that(second.receive() instanceof Connack, "the first packet is not CONNACK");
        Exchanges.receive(second, "waits");
    }

    @Check(value = "The reserved bits of the Connect Acknowledge Flags are 0", v5 = "MQTT-3.2.2-1")
    void theReservedFlagsAreZero(Server server) {
        RawClient accepted = server.open();
        accepted.send(server.connect());
        Expect.equal("the reserved bits", 0, accepted.receiveRaw().at(FLAGS) & ~SESSION_PRESENT);
        RawClient refused = server.open();
        refused.send(Refusals.refused(server, server.connect()));
        for (RawPacket connack : refused.receiveAllRaw(ANSWER)) {
            Expect.equal("the reserved bits", 0, connack.at(FLAGS) & ~SESSION_PRESENT);
        }
    }

    @Check(value = "A CONNACK that refuses does not say that a Session is present",
            v5 = "MQTT-3.2.2-6", v3 = "MQTT-3.2.2-4")
    void aRefusingConnackHasNoSessionPresent(Server server) {
        Refusals.requireRefusal(server);
        Connect connect = Connects.lasting(server.connect());
        server.disconnect(server.connected(connect));
        RawClient client = server.open();
        client.send(Refusals.refused(server, connect));
        for (RawPacket connack : client.receiveAllRaw(ANSWER)) {
            Expect.equal("the Connect Acknowledge Flags", 0, connack.at(FLAGS));
        }
        client.expectClose();
    }

    @Check(value = "CONNACK holds each property once at most, with a value that it may have",
            v5 = {"U-3.2.2.3.2-1", "U-3.2.2.3.3-1", "U-3.2.2.3.4-1", "U-3.2.2.3.5-1", "U-3.2.2.3.6-1", "U-3.2.2.3.7-1",
                "U-3.2.2.3.8-1", "U-3.2.2.3.9-2", "U-3.2.2.3.11-1", "U-3.2.2.3.12-1", "U-3.2.2.3.13-1",
                "U-3.2.2.3.14-1", "U-3.2.2.3.15-1", "U-3.2.2.3.16-1", "U-3.2.2.3.17-1", "U-3.2.2.3.18-1"})
    void connackHoldsEachPropertyOnce(Server server) {
        ConnectProperties.Builder all = ConnectProperties.builder().sessionExpiryInterval(Connects.LONG)
                .requestResponseInformation(true).requestProblemInformation(true);
        Connect nameless = Connects.as(server.connect(), "");
        for (Connect connect : List.of(server.connect(), Connects.with(server.connect(), all),
                Connects.keepAlive(nameless, 65_535), Refusals.refused(server, server.connect()))) {
            RawClient client = server.open();
            client.send(connect);
            // What came is decoded, and a property twice or out of its range is refused by that.
            Packet answer = client.receiveOrEnd();
            Expect.that(answer == null || answer instanceof Connack,
                    "CONNACK was expected, but %s came".formatted(answer));
        }
    }

    @Check(value = "Who does not ask for Response Information gets none", v5 = "MQTT-3.1.2-28")
    void withoutRequestThereIsNoResponseInformation(Server server) {
        Connack unasked = server.answerTo(server.connect());
        Expect.equal("the Response Information", null, unasked.properties().responseInformation());
        Connack declined = server.answerTo(server.connect(
                ConnectProperties.builder().requestResponseInformation(false).build()));
        Expect.equal("the Response Information", null, declined.properties().responseInformation());
    }

    @Check(value = "Who asks for Response Information gets it, if the Server has it", v5 = "U-3.1.2.11.6-2",
            needs = Capability.RESPONSE_INFORMATION)
    void onRequestThereIsResponseInformation(Server server) {
        Connack connack = server.answerTo(server.connect(
                ConnectProperties.builder().requestResponseInformation(true).build()));
        String information = connack.properties().responseInformation();
        Expect.that(information != null && !information.isEmpty(), "CONNACK has no Response Information");
    }

    @Check(value = "Who does not want Problem Information gets no Reason String and User Property in acknowledgements",
            v5 = "MQTT-3.1.2-29", needs = {Capability.QOS_1, Capability.QOS_2, Capability.SHARED_SUBSCRIPTIONS})
    void withoutProblemInformationAcknowledgementsHaveNone(Server server) {
        RawClient client = server.connected(server.connect(
                ConnectProperties.builder().requestProblemInformation(false).build()));
        String nobody = server.topic("nobody");
        client.send(new Publish(Exchanges.message(nobody, "m", QoS.AT_LEAST_ONCE), 1));
        requireBare(client.expect(Puback.class).properties());
        client.send(new Publish(Exchanges.message(nobody, "m", QoS.EXACTLY_ONCE), 2));
        requireBare(client.expect(Pubrec.class).properties());
        client.send(new Pubrel(2));
        requireBare(client.expect(Pubcomp.class).properties());
        client.send(new Pubrel(99));
        requireBare(client.expect(Pubcomp.class).properties());
        client.send(new Subscribe(3, List.of(Subscription.of(nobody, QoS.EXACTLY_ONCE),
                Subscription.of("$share/s/" + nobody, QoS.EXACTLY_ONCE))));
        requireBare(client.expect(Suback.class).properties());
        client.send(new Unsubscribe(4, List.of(TopicFilter.of(server.topic("never subscribed")))));
        requireBare(client.expect(Unsuback.class).properties());
    }

    @Check(value = "A SUBACK that refuses has no Reason String and User Property for who does not want them",
            v5 = "MQTT-3.1.2-29", needs = Capability.ACCESS_CONTROL)
    void withoutProblemInformationARefusalHasNone(Server server) {
        RawClient client = server.connected(server.connect(
                ConnectProperties.builder().requestProblemInformation(false).build()));
        String forbidden = server.setup().forbiddenTopic();
        Expect.that(forbidden != null, "no topic is forbidden");
        client.send(new Subscribe(3, List.of(Subscription.of(String.valueOf(forbidden), QoS.AT_MOST_ONCE))));
        requireBare(client.expect(Suback.class).properties());
    }

    private static void requireBare(ReasonProperties properties) {
        Expect.equal("the Problem Information", ReasonProperties.NONE, properties);
    }
}
