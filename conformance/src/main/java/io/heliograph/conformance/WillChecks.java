// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.RetainHandling;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.SubscriptionOptions;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.UserProperty;
import io.heliograph.codec.Will;
import io.heliograph.testkit.RawClient;
import io.heliograph.testkit.RawPacket;
import java.time.Duration;
import java.util.List;

/** Will Messages: sections 3.1.2.5 to 3.1.2.7 and 3.1.3.2. */
final class WillChecks {
    private static final String GONE = "gone";

    @Check(value = "The Will Message is published when the connection is closed without DISCONNECT",
            v5 = {"MQTT-3.1.2-7", "MQTT-3.1.2-8"}, v3 = "MQTT-3.1.2-8")
    void aCloseWithoutDisconnectPublishesTheWill(Server server) {
        RawClient witness = witness(server, QoS.AT_MOST_ONCE);
        server.connected(connect(server)).close();
        Exchanges.receive(witness, GONE);
    }

    @Check(value = "The Will Message is published when the connection breaks off",
            v5 = {"MQTT-3.1.2-7", "MQTT-3.1.2-8"}, v3 = "MQTT-3.1.2-8")
    void aBrokenConnectionPublishesTheWill(Server server) {
        RawClient witness = witness(server, QoS.AT_MOST_ONCE);
        server.connected(connect(server)).reset();
        Exchanges.receive(witness, GONE);
    }

    @Check(value = "The Will Message is published when the Server closes the connection for an error",
            v5 = {"MQTT-3.1.2-7", "MQTT-3.1.2-8"}, v3 = "MQTT-3.1.2-8")
    void anErrorPublishesTheWill(Server server) {
        RawClient witness = witness(server, QoS.AT_MOST_ONCE);
        RawClient client = server.connected(connect(server));
        client.send(RawPacket.of(Pingresp.INSTANCE, server.version()).type(0));
        client.expectRefusal();
        Exchanges.receive(witness, GONE);
    }

    @Check(value = "The Will Message is published when nothing comes for one and a half times the Keep Alive",
            v5 = {"MQTT-3.1.2-8", "MQTT-3.1.2-22"}, v3 = {"MQTT-3.1.2-8", "MQTT-3.1.2-24"})
    void theEndOfTheKeepAlivePublishesTheWill(Server server) {
        RawClient witness = witness(server, QoS.AT_MOST_ONCE);
        RawClient client = server.open();
        KeepAliveChecks.requireOneSecond(client.begin(Connects.keepAlive(connect(server), 1)));
        client.expectNothing(Duration.ofMillis(500));
        witness.patience(KeepAliveChecks.LATE);
        Exchanges.receive(witness, GONE);
        client.expectRefusal();
    }

    @Check(value = "The Will Message is published when another connection takes the Client Identifier",
            v5 = "MQTT-3.1.2-8", v3 = "MQTT-3.1.2-8")
    void aTakeOverPublishesTheWill(Server server) {
        RawClient witness = witness(server, QoS.AT_MOST_ONCE);
        Connect connect = connect(server);
        server.connected(connect);
        server.connected(Connects.will(Connects.lasting(connect), null));
        Exchanges.receive(witness, GONE);
    }

    @Check(value = "DISCONNECT without an error deletes the Will Message",
            v5 = {"MQTT-3.1.2-8", "MQTT-3.1.2-10", "MQTT-3.14.4-3"},
            v3 = {"MQTT-3.1.2-8", "MQTT-3.1.2-10", "MQTT-3.14.4-3"})
    void aDisconnectDeletesTheWill(Server server) {
        RawClient witness = witness(server, QoS.AT_MOST_ONCE);
        RawClient client = server.connected(connect(server));
        client.send(Disconnect.NORMAL);
        client.close();
        witness.expectNothing(server.silence());
    }

    @Check(value = "DISCONNECT with the Reason Code 0x00 written out deletes the Will Message",
            v5 = {"MQTT-3.1.2-8", "MQTT-3.1.2-10", "MQTT-3.14.4-3"})
    void aDisconnectInFullDeletesTheWill(Server server) {
        RawClient witness = witness(server, QoS.AT_MOST_ONCE);
        RawClient client = server.connected(connect(server));
        client.send(RawPacket.of("e0 02 00 00"));
        client.close();
        witness.expectNothing(server.silence());
    }

    @Check(value = "DISCONNECT with Reason Code 0x04 publishes the Will Message", v5 = "MQTT-3.1.2-8")
    void disconnectWithWillMessagePublishesTheWill(Server server) {
        RawClient witness = witness(server, QoS.AT_MOST_ONCE);
        server.connected(connect(server)).send(new Disconnect(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE));
        Exchanges.receive(witness, GONE);
    }

    @Check(value = "DISCONNECT with the Reason Code of an error publishes the Will Message", v5 = "MQTT-3.1.2-8")
    void aDisconnectWithAnErrorPublishesTheWill(Server server) {
        RawClient witness = witness(server, QoS.AT_MOST_ONCE);
        server.connected(connect(server)).send(new Disconnect(ReasonCode.UNSPECIFIED_ERROR));
        Exchanges.receive(witness, GONE);
    }

    @Check(value = "A published Will Message is gone from the Session: it does not come again with the next connection",
            v5 = "MQTT-3.1.2-10", v3 = {"MQTT-3.1.2-10", "MQTT-3.1.2-12"}, needs = Capability.SESSIONS)
    void aPublishedWillIsNotPublishedAgain(Server server) {
        RawClient witness = witness(server, QoS.AT_MOST_ONCE);
        Connect connect = Connects.lasting(connect(server));
        server.connected(connect).close();
        Exchanges.receive(witness, GONE);
        server.connected(Connects.will(connect, null)).close();
        witness.expectNothing(server.silence());
    }

    @Check(value = "A Will Message that DISCONNECT has deleted does not come with the next connection",
            v5 = "MQTT-3.1.2-10", v3 = {"MQTT-3.1.2-10", "MQTT-3.1.2-12"}, needs = Capability.SESSIONS)
    void aDeletedWillIsNotPublishedLater(Server server) {
        RawClient witness = witness(server, QoS.AT_MOST_ONCE);
        Connect connect = Connects.lasting(connect(server));
        server.disconnect(server.connected(connect));
        server.connected(Connects.will(connect, null)).close();
        witness.expectNothing(server.silence());
    }

    @Check(value = "A connection that was refused leaves no Will Message",
            v5 = "MQTT-3.1.2-8", v3 = "MQTT-3.1.2-8")
    void aRefusedConnectLeavesNoWill(Server server) {
        Refusals.requireRefusal(server);
        RawClient witness = witness(server, QoS.AT_MOST_ONCE);
        RawClient client = server.open();
        client.send(Refusals.refused(server, connect(server)));
        client.expectRefusal();
        witness.expectNothing(server.silence());
    }

    @Check(value = "Without Will Retain the Will Message is not kept",
            v5 = "MQTT-3.1.2-14", v3 = "MQTT-3.1.2-16", needs = Capability.RETAIN)
    void withoutWillRetainTheWillIsNotKept(Server server) {
        RawClient witness = witness(server, QoS.AT_MOST_ONCE);
        server.connected(connect(server)).close();
        Expect.equal("RETAIN of the Will Message", false, Exchanges.receive(witness, GONE).message().retain());
        List<Publish> kept = Exchanges.subscribeAndListen(server, server.connected(),
                Subscription.of(server.topic("will"), QoS.AT_MOST_ONCE));
        Expect.equal("the number of messages that are retained", 0, kept.size());
    }

    @Check(value = "With Will Retain the Will Message is kept for those who subscribe later",
            v5 = "MQTT-3.1.2-15", v3 = "MQTT-3.1.2-17", needs = Capability.RETAIN)
    void withWillRetainTheWillIsKept(Server server) {
        RawClient witness = witness(server, QoS.AT_MOST_ONCE);
        Message message = Exchanges.retained(server.topic("will"), GONE, QoS.AT_LEAST_ONCE);
        server.connected(Connects.will(server.connect(), new Will(message))).close();
        Exchanges.receive(witness, GONE);
        List<Publish> kept = List.of();
        // A Server may store it when it has sent it to those who wait.
        for (int attempt = 0; attempt < 4 && kept.isEmpty(); attempt++) {
            kept = Exchanges.subscribeAndListen(server, server.connected(),
                    Subscription.of(server.topic("will"), QoS.AT_MOST_ONCE));
        }
        Expect.equal("the messages that are retained", List.of(GONE), Exchanges.texts(kept));
        Expect.equal("RETAIN of the retained Will Message", true, kept.getFirst().message().retain());
    }

    @Check(value = "With Will Retain the Will Message goes out with RETAIN to those who want to see it as published",
            v5 = "MQTT-3.1.2-15", needs = Capability.RETAIN)
    void aRetainedWillIsPublishedWithRetain(Server server) {
        RawClient witness = server.connected();
        Exchanges.subscribe(witness, new Subscription(TopicFilter.of(server.topic("will")),
                new SubscriptionOptions(QoS.AT_MOST_ONCE, false, true, RetainHandling.SEND_AT_SUBSCRIBE)));
        Message message = Exchanges.retained(server.topic("will"), GONE, QoS.AT_MOST_ONCE);
        server.connected(Connects.will(server.connect(), new Will(message))).close();
        Expect.equal("RETAIN of the Will Message", true, Exchanges.receive(witness, GONE).message().retain());
    }

    @Check(value = "A Will Message with QoS 0 is published with it", v5 = "MQTT-3.1.2-12", v3 = "MQTT-3.1.2-14")
    void aWillWithQoS0IsPublishedWithIt(Server server) {
        willWith(server, QoS.AT_MOST_ONCE);
    }

    @Check(value = "A Will Message with QoS 1 is published with it", v5 = "MQTT-3.1.2-12", v3 = "MQTT-3.1.2-14",
            needs = Capability.QOS_1)
    void aWillWithQoS1IsPublishedWithIt(Server server) {
        willWith(server, QoS.AT_LEAST_ONCE);
    }

    @Check(value = "A Will Message with QoS 2 is published with it", v5 = "MQTT-3.1.2-12", v3 = "MQTT-3.1.2-14",
            needs = Capability.QOS_2)
    void aWillWithQoS2IsPublishedWithIt(Server server) {
        willWith(server, QoS.EXACTLY_ONCE);
    }

    private static void willWith(Server server, QoS qos) {
        RawClient witness = witness(server, QoS.EXACTLY_ONCE);
        Will will = new Will(Exchanges.message(server.topic("will"), GONE, qos));
        server.connected(Connects.will(server.connect(), will)).close();
        Expect.equal("the QoS of the Will Message", qos, Exchanges.receive(witness, GONE).message().qos());
    }

    @Check(value = "The Will Message comes with its properties, User Properties in their order",
            v5 = {"MQTT-3.1.3-10", "MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-20"})
    void theWillKeepsItsProperties(Server server) {
        RawClient witness = witness(server, QoS.AT_MOST_ONCE);
        MessageProperties properties = MessageProperties.builder()
                .payloadFormatIndicator(PayloadFormatIndicator.UTF_8)
                .contentType("text/plain")
                .responseTopic(TopicName.of(server.topic("answers")))
                .correlationData(Bytes.utf8("correlation"))
                .userProperties(List.of(new UserProperty("b", "1"), new UserProperty("a", "2"),
                        new UserProperty("b", "0"), new UserProperty("a", "2")))
                .build();
        Will will = new Will(Exchanges.message(server.topic("will"), GONE, properties));
        server.connected(Connects.will(server.connect(), will)).close();
        Expect.equal("the properties of the Will Message", properties,
                Exchanges.receive(witness, GONE).message().properties());
    }

    @Check(value = "A Will Message whose payload is not the UTF-8 that it is said to be is refused or published as it is",
            v5 = "U-3.1.3.2.3-3")
    void aWillThatIsNoUtf8IsRefusedOrPublishedAsItIs(Server server) {
        RawClient witness = witness(server, QoS.AT_MOST_ONCE);
        Bytes payload = RawPacket.of("c3 28 ff").bytes();
        Will will = new Will(Message.of(server.topic("will"), payload, QoS.AT_MOST_ONCE).withProperties(
                MessageProperties.builder().payloadFormatIndicator(PayloadFormatIndicator.UTF_8).build()));
        RawClient client = server.open();
        client.send(Connects.will(server.connect(), will));
        Connack connack = client.expect(Connack.class);
        if (connack.reasonCode().isError()) {
            Expect.equal("the Reason Code", ReasonCode.PAYLOAD_FORMAT_INVALID, connack.reasonCode());
            client.expectClose();
        } else {
            client.close();
            Expect.equal("the payload", payload, witness.expect(Publish.class).message().payload());
        }
    }

    @Check(value = "The Will Message is published soon after the connection has ended", v5 = "U-3.1.2.5-1",
            advice = true)
    void theWillIsPublishedPromptly(Server server) {
        RawClient witness = witness(server, QoS.AT_MOST_ONCE).patience(Duration.ofMillis(1_500));
        server.connected(connect(server)).close();
        Exchanges.receive(witness, GONE);
    }

    static Connect connect(Server server) {
        return Connects.will(server.connect(), new Will(Exchanges.message(server.topic("will"), GONE,
                QoS.AT_MOST_ONCE)));
    }

    static RawClient witness(Server server, QoS maximumQoS) {
        RawClient witness = server.connected();
        Exchanges.subscribe(witness, server.topic("will"), maximumQoS);
        return witness;
    }
}
