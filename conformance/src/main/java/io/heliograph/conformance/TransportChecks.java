// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.conformance.Capability.TLS;
import static io.heliograph.conformance.Capability.WEBSOCKET;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Message;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.RawClient;
import io.heliograph.testkit.RawPacket;
import java.util.Random;

/** Network connections: section 4.2, of which only MQTT 5.0 has statements. */
final class TransportChecks {

    @Check(value = "TCP is read as a stream: packets in pieces and packets in one piece are the same",
            v5 = "MQTT-4.2-1")
    void theCutsOfTheStreamMeanNothing(Server server) {
        RawClient client = server.open();
        RawPacket connect = RawPacket.of(server.connect(), server.version());
        client.sendByteByByte(connect);
        expectAccepted(client);
        Exchanges.subscribe(client, server.topic("t"), QoS.AT_MOST_ONCE);
        RawPacket packets = RawPacket.EMPTY;
        for (int i = 0; i < 50; i++) {
            packets = packets.append(RawPacket.of(
                    new Publish(Exchanges.message(server.topic("t"), "message " + i, QoS.AT_MOST_ONCE), 0),
                    server.version()));
        }
        client.send(packets);
        for (int i = 0; i < 50; i++) {
            Exchanges.receive(client, "message " + i);
        }
    }

    @Check(value = "The bytes of a long message arrive as they were sent, by TCP", v5 = "MQTT-4.2-1")
    void nothingIsLostByTcp(Server server) {
        nothingIsLost(server, server.open());
    }

    @Check(value = "The bytes of a long message arrive as they were sent, by TLS", v5 = {"MQTT-4.2-1", "U-4.2-1"},
            needs = TLS)
    void nothingIsLostByTls(Server server) {
        nothingIsLost(server, server.openTls());
    }

    @Check(value = "The bytes of a long message arrive as they were sent, by WebSocket",
            v5 = {"MQTT-4.2-1", "U-4.2-1"}, needs = WEBSOCKET)
    void nothingIsLostByWebSocket(Server server) {
        nothingIsLost(server, server.openWebSocket("mqtt"));
    }

    private static void nothingIsLost(Server server, RawClient client) {
        client.begin(server.connect());
        Exchanges.subscribe(client, server.topic("t"), QoS.AT_MOST_ONCE);
        byte[] content = new byte[60_000];
        new Random(1).nextBytes(content);
        Message message = Message.of(server.topic("t"), Bytes.copyOf(content), QoS.AT_MOST_ONCE);
        client.send(new Publish(message, 0));
        client.expect(Publish.class, "the same 60,000 bytes",
                publish -> publish.message().payload().equals(message.payload()));
    }

    private static void expectAccepted(RawClient client) {
        client.expect(Connack.class, "success", connack -> connack.reasonCode() == ReasonCode.SUCCESS);
    }
}
