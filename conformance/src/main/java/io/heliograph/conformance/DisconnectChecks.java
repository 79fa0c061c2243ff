// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.RawClient;
import io.heliograph.testkit.RawPacket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** DISCONNECT in both directions: section 3.14. */
final class DisconnectChecks {
    private static final Duration ANSWER = Duration.ofSeconds(3);
    /** What Table 3-10 lets a Server say; all errors, as it says DISCONNECT only to end a connection that the Client would not. */
    private static final Set<ReasonCode> CLIENTS_ONLY = EnumSet.of(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE);

    @Check(value = "A DISCONNECT of the Server has no Session Expiry Interval", v5 = "MQTT-3.14.2-2")
    void theServersDisconnectHasNoSessionExpiryInterval(Server server) {
        for (Disconnect disconnect : disconnects(server)) {
            Expect.equal("the Session Expiry Interval", null, disconnect.sessionExpiryInterval());
        }
    }

    @Check(value = "A DISCONNECT of the Server has a Reason Code that Servers may send", v5 = "MQTT-3.14.2-1")
    void theServersDisconnectHasAReasonCodeOfServers(Server server) {
        for (Disconnect disconnect : disconnects(server)) {
            Expect.that(!CLIENTS_ONLY.contains(disconnect.reasonCode()),
                    "the Reason Code %s is that of a Client".formatted(disconnect.reasonCode()));
        }
    }

    @Check(value = "Behind its DISCONNECT the Server sends nothing more and closes the connection",
            v5 = {"MQTT-3.14.4-1", "MQTT-3.14.4-2", "MQTT-4.13.2-1"})
    void nothingFollowsTheServersDisconnect(Server server) {
        Connect connect = server.connect();
        RawClient first = server.connected(connect);
        Exchanges.subscribe(first, server.topic("t"), QoS.AT_MOST_ONCE);
        RawClient publisher = server.connected();
        Publish publish = new Publish(Exchanges.message(server.topic("t"), "m", QoS.AT_MOST_ONCE), 0);
        publisher.send(publish, publish, publish);
        RawClient second = server.open();
        second.send(connect);
        publisher.send(publish, publish, publish);
        List<Packet> packets = first.receiveAll(ANSWER);
        first.expectClose();
        int end = packets.stream().map(Packet::getClass).toList().indexOf(Disconnect.class);
        Expect.that(end < 0 || end == packets.size() - 1, "packets come behind DISCONNECT: " + packets);
    }

    @Check(value = "A wrong packet is answered by a DISCONNECT with an error or by none, and the end of the connection",
            v5 = {"U-3.14-1", "MQTT-4.13.1-1", "MQTT-3.14.4-2"})
    void anErrorIsToldByDisconnectOrNotAtAll(Server server) {
        RawClient client = server.connected();
        client.send(RawPacket.of("00 00"));
        for (Packet packet : client.receiveAll(ANSWER)) {
            Expect.that(packet instanceof Disconnect disconnect && disconnect.reasonCode().isError(),
                    "%s came".formatted(packet));
        }
        client.expectClose();
    }

    @Check(value = "A DISCONNECT that wants a Session for longer where CONNECT wanted none does not count as DISCONNECT",
            v5 = "U-3.14.2.2.2-2")
    void aSessionCantBeginWithDisconnect(Server server) {
        RawClient witness = WillChecks.witness(server, QoS.AT_MOST_ONCE);
        RawClient client = server.connected(WillChecks.connect(server));
        client.send(new Disconnect(ReasonCode.NORMAL_DISCONNECTION, Connects.LONG, null, null, List.of()));
        client.expectRefusal();
        Exchanges.receive(witness, "gone");
    }

    @Check(value = "A DISCONNECT that wants a Session for longer where CONNECT wanted none is told as a Protocol Error",
            v5 = "U-3.14.2.2.2-3", advice = true)
    void aSessionThatBeginsWithDisconnectIsAProtocolError(Server server) {
        RawClient client = server.connected();
        client.send(new Disconnect(ReasonCode.NORMAL_DISCONNECTION, Connects.LONG, null, null, List.of()));
        client.expectClose(ReasonCode.PROTOCOL_ERROR);
    }

    @Check(value = "The Server closes the connection when DISCONNECT has come", v5 = "U-3.14.4-1", advice = true)
    void theServerClosesBehindDisconnect(Server server) {
        RawClient client = server.connected();
        client.send(Disconnect.NORMAL);
        client.expectClose();
    }

    @Check(value = "A DISCONNECT with an error closes the connection", v5 = "MQTT-4.13.2-1")
    void aDisconnectWithAnErrorClosesTheConnection(Server server) {
        RawClient client = server.connected();
        client.send(new Disconnect(ReasonCode.UNSPECIFIED_ERROR));
        client.expectClose();
    }

    /** What a Server says that takes a connection over, and that gets a wrong packet. */
    private static List<Disconnect> disconnects(Server server) {
        Connect connect = server.connect();
        RawClient takenOver = server.connected(connect);
        server.connected(connect);
        RawClient wrong = server.connected();
        wrong.send(RawPacket.of("00 00"));
        List<Disconnect> disconnects = List.of(takenOver, wrong).stream()
                .flatMap(client -> client.receiveAll(ANSWER).stream())
                .filter(Disconnect.class::isInstance).map(Disconnect.class::cast).toList();
        if (disconnects.isEmpty()) {
            throw new NotApplicable("the Server closes connections without DISCONNECT");
        }
        return disconnects;
    }
}
