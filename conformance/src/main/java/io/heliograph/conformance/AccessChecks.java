// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.conformance.Exchanges.message;
import static io.heliograph.conformance.Exchanges.publish;
import static io.heliograph.conformance.Exchanges.receive;
import static io.heliograph.conformance.Exchanges.subscribe;

import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.testkit.RawClient;
import java.util.List;
import java.util.Objects;

/** What a Server does where a Client may not publish or subscribe. */
final class AccessChecks {

    @Check(value = "A subscription that was refused brings no messages, one beside it that was granted does",
            v5 = {"MQTT-3.8.4-5", "MQTT-3.8.4-7", "MQTT-3.9.3-1", "U-4.7.3-2"},
            v3 = {"MQTT-3.8.4-4", "MQTT-3.8.4-5", "MQTT-3.9.3-1"}, needs = Capability.ACCESS_CONTROL)
    void aRefusedSubscriptionIsToldInItsPlace(Server server) {
        RawClient client = server.connected();
        String topic = server.topic("t");
        client.send(new Subscribe(10, List.of(Subscription.of(topic + "/1", QoS.AT_MOST_ONCE),
                Subscription.of(forbidden(server), QoS.AT_MOST_ONCE), Subscription.of(topic, QoS.AT_MOST_ONCE))));
        List<ReasonCode> codes = client.expect(Suback.class).reasonCodes();
        Expect.equal("the number of Reason Codes", 3, codes.size());
        Expect.that(!codes.get(0).isError() && codes.get(1).isError() && !codes.get(2).isError(),
                "an error for the second Topic Filter alone is expected, not " + codes);
        publish(server.connected(), topic, "m", QoS.AT_MOST_ONCE);
        receive(client, "m");
    }

    @Check(value = "A PUBLISH with QoS 1 that is not allowed is acknowledged all the same, or the connection is closed",
            v5 = {"MQTT-3.3.4-1", "MQTT-3.4.2-1"}, v3 = "MQTT-3.3.5-2",
            needs = {Capability.ACCESS_CONTROL, Capability.QOS_1})
    void aForbiddenMessageIsAnsweredWithQos1(Server server) {
        RawClient client = server.connected();
        client.send(new Publish(message(forbidden(server), "m", QoS.AT_LEAST_ONCE), 7));
        Packet answer = answer(server, client);
        Expect.that((answer instanceof Puback puback && puback.packetIdentifier() == 7) || answer instanceof Disconnect,
                answer + " came");
    }

    @Check(value = "A PUBLISH with QoS 2 that is not allowed is acknowledged all the same, or the connection is closed",
            v5 = {"MQTT-3.3.4-1", "MQTT-3.5.2-1"}, v3 = "MQTT-3.3.5-2",
            needs = {Capability.ACCESS_CONTROL, Capability.QOS_2})
    void aForbiddenMessageIsAnsweredWithQos2(Server server) {
        RawClient client = server.connected();
        client.send(new Publish(message(forbidden(server), "m", QoS.EXACTLY_ONCE), 7));
        Packet answer = answer(server, client);
        Expect.that((answer instanceof Pubrec pubrec && pubrec.packetIdentifier() == 7) || answer instanceof Disconnect,
                answer + " came");
    }

    @Check(value = "Behind a PUBREC with an error a PUBLISH with the same Packet Identifier is a new message",
            v5 = "MQTT-4.3.3-9", needs = {Capability.ACCESS_CONTROL, Capability.QOS_2})
    void behindAnErrorTheIdentifierIsFree(Server server) {
        RawClient subscriber = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_MOST_ONCE);
        RawClient client = server.connected();
        client.send(new Publish(message(forbidden(server), "forbidden", QoS.EXACTLY_ONCE), 7));
        if (!(answer(server, client) instanceof Pubrec pubrec && pubrec.reasonCode().isError())) {
            throw new NotApplicable("the Server does not refuse a message in PUBREC");
        }
        client.send(new Publish(message(topic, "allowed", QoS.EXACTLY_ONCE), 7));
        client.expect(new Pubrec(7));
        client.send(new Pubrel(7));
        client.expect(new Pubcomp(7));
        receive(subscriber, "allowed");
    }

    @Check(value = "What tells a Client of a refusal is not larger than its Maximum Packet Size",
            v5 = {"MQTT-3.4.2-2", "MQTT-3.4.2-3", "MQTT-3.5.2-2", "MQTT-3.5.2-3", "MQTT-3.9.2-1", "MQTT-3.9.2-2"},
            needs = {Capability.ACCESS_CONTROL, Capability.QOS_1, Capability.QOS_2})
    void refusalsFitTheMaximumPacketSize(Server server) {
        RawClient client = server.smallConnected();
        client.send(new Subscribe(10, List.of(Subscription.of(forbidden(server), QoS.AT_MOST_ONCE))));
        server.expectSmall(client, 0x90);
        RawClient one = server.smallConnected();
        one.send(new Publish(message(forbidden(server), "m", QoS.AT_LEAST_ONCE), 7));
        expectSmallAnswer(server, one);
        RawClient two = server.smallConnected();
        two.send(new Publish(message(forbidden(server), "m", QoS.EXACTLY_ONCE), 7));
        expectSmallAnswer(server, two);
    }

    private static void expectSmallAnswer(Server server, RawClient client) {
        int length = client.receiveRaw().length();
        Expect.that(length <= server.small(),
                "the answer has %d bytes, %d are allowed".formatted(length, server.small()));
    }

    /** What is answered; a DISCONNECT of our own making stands for an end without a word. */
    private static Packet answer(Server server, RawClient client) {
        List<Packet> answers = client.receiveAll(server.silence());
        if (answers.isEmpty()) {
            client.expectClose();
            return new Disconnect(ReasonCode.NOT_AUTHORIZED);
        }
        return answers.getFirst();
    }

    private static String forbidden(Server server) {
        return Objects.requireNonNull(server.setup().forbiddenTopic());
    }
}
