// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.RawConnection;
import io.heliograph.testkit.RawPacket;
import io.heliograph.testkit.RawWebSocket;
import io.heliograph.testkit.WebSocketFrame;

/** WebSocket, as a Client uses it: section 6. */
final class ClientWebSocketChecks {
    /** Longer than what fits the shortest form of a frame. */
    private static final String LONG_PAYLOAD = "x".repeat(5_000);

    @Check(value = "The Client sends packets in binary frames",
            v5 = "MQTT-6.0.0-1", v3 = "MQTT-6.0.0-1")
    void packetsComeInBinaryFrames(Client client) {
        RawConnection connection = client.connected(client.byWebSocket(client.publish(AT_LEAST_ONCE)
                .with(ClientOption.PAYLOAD, LONG_PAYLOAD)));
        Publish publish = connection.expect(Publish.class);
        connection.send(new Puback(publish.packetIdentifier(), ReasonCode.SUCCESS));
        connection.expect(Disconnect.class);
        int begun = WebSocketFrame.CONTINUATION;
        for (WebSocketFrame frame : connection.webSocket().received()) {
            if (frame.opcode() < WebSocketFrame.CLOSE) {
                begun = frame.opcode() == WebSocketFrame.CONTINUATION ? begun : frame.opcode();
                Expect.equal("the opcode of a message", WebSocketFrame.BINARY, begun);
            }
        }
    }

    @Check(value = "A CONNACK in a text frame closes the connection",
            v5 = "MQTT-6.0.0-1", v3 = "MQTT-6.0.0-1")
    void aConnackInATextFrameIsRefused(Client client) {
        RawConnection connection = client.connection(client.byWebSocket(client.subscribe(AT_MOST_ONCE)));
        connection.expect(Connect.class);
        connection.webSocket().send(WebSocketFrame.text(accepting(client)));
        connection.expectRefusal();
    }

    @Check(value = "A text frame closes the connection of a Client that was accepted",
            v5 = "MQTT-6.0.0-1", v3 = "MQTT-6.0.0-1")
    void aTextFrameClosesTheConnection(Client client) {
        RawConnection connection = client.subscribed(client.byWebSocket(client.subscribe(AT_MOST_ONCE)));
        connection.webSocket().send(WebSocketFrame.text(message(client, "text")));
        connection.expectRefusal();
    }

    @Check(value = "Several packets in one frame are all read",
            v5 = "MQTT-6.0.0-2", v3 = "MQTT-6.0.0-2")
    void severalPacketsInOneFrameAreRead(Client client) {
        RawConnection connection = client.subscribed(client.byWebSocket(client.subscribe(AT_MOST_ONCE)));
        connection.send(message(client, "one").append(message(client, "two")).append(message(client, "three")));
        client.expectMessage(client.topic("t"), "one");
        client.expectMessage(client.topic("t"), "two");
        client.expectMessage(client.topic("t"), "three");
    }

    @Check(value = "A packet over several frames is read",
            v5 = "MQTT-6.0.0-2", v3 = "MQTT-6.0.0-2")
    void aPacketOverSeveralFramesIsRead(Client client) {
        RawConnection connection = client.connection(client.byWebSocket(client.subscribe(AT_MOST_ONCE)));
        connection.expect(Connect.class);
        connection.sendByteByByte(accepting(client));
        client.grant(connection);
        connection.sendByteByByte(message(client, "one"));
        client.expectMessage(client.topic("t"), "one");
    }

    @Check(value = "A frame may end one packet and begin another",
            v5 = "MQTT-6.0.0-2", v3 = "MQTT-6.0.0-2")
    void framesAreNotAlignedWithPackets(Client client) {
        RawConnection connection = client.subscribed(client.byWebSocket(client.subscribe(AT_MOST_ONCE)));
        RawPacket two = message(client, "two");
        connection.send(message(client, "one").append(two.truncate(1)));
        client.expectMessage(client.topic("t"), "one");
        connection.send(two.remove(0, 1).append(message(client, "three")));
        client.expectMessage(client.topic("t"), "two");
        client.expectMessage(client.topic("t"), "three");
    }

    @Check(value = "A message in fragments is read",
            v5 = "MQTT-6.0.0-2", v3 = "MQTT-6.0.0-2")
    void fragmentsOfAMessageAreRead(Client client) {
        RawConnection connection = client.subscribed(client.byWebSocket(client.subscribe(AT_MOST_ONCE)));
        RawPacket one = message(client, "one");
        RawWebSocket webSocket = connection.webSocket();
        webSocket.send(WebSocketFrame.binary(one.truncate(4)).notLast());
        webSocket.send(WebSocketFrame.binary(one.remove(0, 4).append(message(client, "two"))).continuing());
        client.expectMessage(client.topic("t"), "one");
        client.expectMessage(client.topic("t"), "two");
    }

    @Check(value = "The Client offers the subprotocol mqtt",
            v5 = "MQTT-6.0.0-3", v3 = "MQTT-6.0.0-3")
    void theSubprotocolMqttIsOffered(Client client) {
        RawConnection connection = client.connection(client.byWebSocket(client.publish(AT_MOST_ONCE)));
        if (!connection.webSocket().subprotocols().contains("mqtt")) {
            throw new AssertionError("the subprotocol mqtt was to be offered, not "
                    + connection.webSocket().subprotocols());
        }
    }

    private static RawPacket accepting(Client client) {
        return RawPacket.of(new Connack(false, ReasonCode.SUCCESS), client.version());
    }

    private static RawPacket message(Client client, String payload) {
        return RawPacket.of(client.message("t", payload, AT_MOST_ONCE, 0), client.version());
    }
}
