// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.testkit.RawClient;
import io.heliograph.testkit.RawPacket;
import java.time.Duration;
import java.util.List;

/** CONNECT and what follows it: sections 3.1, 3.1.2.1 to 3.1.2.3 and 3.1.4. */
final class ConnectChecks {
    private static final Duration ANSWER = Duration.ofSeconds(5);

    @Check(value = "A connection that begins with another packet than CONNECT is closed",
            v5 = "MQTT-3.1.0-1", v3 = "MQTT-3.1.0-1")
    void theFirstPacketIsConnect(Server server) {
        RawClient client = server.openForWrongConnect();
        client.send(Pingreq.INSTANCE);
        client.expectClose();
    }

    @Check(value = "A connection on which no CONNECT comes is closed within half a minute",
            v5 = "U-3.1.4-2", advice = true)
    void aConnectionWithoutConnectIsClosed(Server server) {
        server.open().patience(server.longPatience()).expectClose();
    }

    @Check(value = "A second CONNECT closes the connection",
            v5 = {"MQTT-3.1.0-2", "MQTT-3.2.0-2"}, v3 = "MQTT-3.1.0-2")
    void aSecondConnectIsRefused(Server server) {
        Connect connect = server.connect();
        RawClient client = server.connected(connect);
        client.send(connect);
        client.expectRefusal();
    }

    @Check(value = "A CONNECT that is right is accepted", v5 = "MQTT-3.1.4-5", v3 = "MQTT-3.1.4-4")
    void aRightConnectIsAccepted(Server server) {
        Connack connack = server.answerTo(server.connect());
        Expect.equal("the Reason Code of CONNACK", ReasonCode.SUCCESS, connack.reasonCode());
    }

    @Check(value = "A CONNECT that comes in pieces is accepted", v5 = "MQTT-4.2-1", v3 = "MQTT-7.1.1-1")
    void aConnectInPiecesIsAccepted(Server server) {
        RawClient client = server.open();
        client.sendInPieces(RawPacket.of(server.connect(), server.version()), Duration.ofMillis(20), 1, 2, 5, 9);
        Expect.equal("the Reason Code of CONNACK", ReasonCode.SUCCESS, client.expect(Connack.class).reasonCode());
    }

    @Check(value = "An unknown Protocol Level is answered by return code 0x01, and the connection is closed",
            v3 = "MQTT-3.1.2-2")
    void anUnknownProtocolLevelIsToldAndRefused(Server server) {
        RawClient client = server.open();
        client.send(RawPacket.of(server.connect(), server.version()).replace("\"MQTT\" 04", "\"MQTT\" 02"));
        Expect.equal("the answer to Protocol Level 2", RawPacket.of("20 02 00 01"), client.receiveRaw());
        client.expectClose();
    }

    @Check(value = "A CONNECT with another Protocol Name is not accepted as one of MQTT 3.1.1", v3 = "MQTT-3.1.2-1")
    void anotherProtocolIsNotAccepted(Server server) {
        RawClient client = server.open();
        client.send(RawPacket.of(server.connect(), server.version()).replace("\"MQTT\"", "\"MQTX\""));
        List<RawPacket> answers = client.receiveAllRaw(Duration.ofSeconds(1));
        Expect.that(answers.stream().noneMatch(answer -> answer.at(0) == 0x20 && answer.at(3) == 0),
                "the CONNECT was accepted");
    }

    @Check(value = "A CONNECT that is well formed and refused ends the connection; CONNACK tells an error if it comes",
            v5 = {"MQTT-3.1.4-2", "MQTT-3.2.2-7", "MQTT-3.2.2-8", "MQTT-4.13.2-1", "U-3.1.4-4", "U-3.2.2.2-1"},
            v3 = "MQTT-3.2.2-5")
    void aRefusedConnectEndsTheConnection(Server server) {
        Refusals.requireRefusal(server);
        RawClient client = server.open();
        client.send(Refusals.refused(server, server.connect()));
        client.expectRefusal();
    }

    @Check(value = "A CONNECT that is not well formed is told in CONNACK with an error or not at all",
            v5 = {"MQTT-3.1.4-1", "U-3.1.4-3", "U-4.13.1-11"})
    void aMalformedConnectIsToldInConnackOrNotAtAll(Server server) {
        RawClient client = server.open();
        client.send(malformed(server));
        for (Packet packet : client.receiveAll(ANSWER)) {
            Expect.that(packet instanceof Connack connack && connack.reasonCode().isError(),
                    "the CONNECT is malformed, but %s came".formatted(packet));
        }
        client.expectClose();
    }

    @Check(value = "A CONNECT that is not well formed is not answered at all: no return code fits",
            v3 = {"MQTT-3.1.4-1", "MQTT-3.2.2-6"})
    void aMalformedConnectIsNotAnswered(Server server) {
        RawClient client = server.open();
        client.send(malformed(server));
        client.expectClose();
    }

    @Check(value = "No DISCONNECT comes before a CONNACK that accepts", v5 = "MQTT-3.14.0-1")
    void noDisconnectComesBeforeConnack(Server server) {
        for (RawPacket connect : List.of(malformed(server), RawPacket.of(Pingreq.INSTANCE, server.version()),
                RawPacket.of(Refusals.refused(server, server.connect()), server.version()))) {
            RawClient client = server.open();
            client.send(connect);
            List<Packet> answers = client.receiveAll(ANSWER);
            Expect.that(answers.stream().noneMatch(Disconnect.class::isInstance), "DISCONNECT came before CONNACK");
        }
    }

    @Check(value = "What comes behind a CONNECT that is refused is not processed",
            v5 = "MQTT-3.1.4-6", v3 = "MQTT-3.1.4-5")
    void nothingBehindARefusedConnectIsProcessed(Server server) {
        Refusals.requireRefusal(server);
        RawClient witness = server.connected();
        Exchanges.subscribe(witness, server.topic("t"), QoS.AT_MOST_ONCE);
        RawClient client = server.open();
        client.send(Refusals.refused(server, server.connect()),
                new Publish(Exchanges.message(server.topic("t"), "stowaway", QoS.AT_MOST_ONCE), 0));
        client.expectRefusal();
        witness.expectNothing(server.silence());
    }

    @Check(value = "What comes behind a CONNECT at once is processed behind it, and CONNACK comes first and once",
            v5 = {"MQTT-3.2.0-1", "MQTT-3.2.0-2"}, v3 = "MQTT-3.2.0-1")
    void packetsBehindConnectWaitForConnack(Server server) {
        RawClient client = server.open();
        client.send(server.connect(),
                new Subscribe(1, List.of(Subscription.of(server.topic("t"), QoS.AT_MOST_ONCE))), Pingreq.INSTANCE);
        client.expect(Connack.class);
        // Nothing says which of these two answers comes first.
        List<Packet> answers = List.of(client.receive(), client.receive());
        Expect.that(answers.contains(Pingresp.INSTANCE) && answers.stream().anyMatch(Suback.class::isInstance),
                "SUBACK and PINGRESP were expected, but %s came".formatted(answers));
        client.expectNothing(server.silence());
    }

    @Check(value = "A connection with the same Client Identifier closes the one before it",
            v5 = {"MQTT-3.1.4-3", "MQTT-4.13.2-1"}, v3 = "MQTT-3.1.4-2")
    void aConnectionIsTakenOver(Server server) {
        Connect connect = server.connect();
        RawClient first = server.connected(connect);
        RawClient second = server.connected(connect);
        ReasonCode told = first.expectRefusal();
        Expect.that(told == null || told == ReasonCode.SESSION_TAKEN_OVER, "the first connection was told " + told);
        Exchanges.ping(second);
    }

    @Check(value = "A Client whose connection is taken over is told so", v5 = "MQTT-3.1.4-3", advice = true)
    void aTakenOverClientIsToldSo(Server server) {
        Connect connect = server.connect();
        RawClient first = server.connected(connect);
        server.connected(connect);
        first.expectClose(ReasonCode.SESSION_TAKEN_OVER);
    }

    /** With the reserved flag. */
    private static RawPacket malformed(Server server) {
        RawPacket connect = RawPacket.of(Connects.credentials(server.connect(), null, null), server.version());
        return server.isV5() ? connect.replace("\"MQTT\" 05 02", "\"MQTT\" 05 03")
                : connect.replace("\"MQTT\" 04 02", "\"MQTT\" 04 03");
    }
}
