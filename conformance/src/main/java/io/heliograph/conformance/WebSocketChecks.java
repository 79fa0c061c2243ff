// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.conformance.Capability.WEBSOCKET;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.RawClient;
import io.heliograph.testkit.RawPacket;
import io.heliograph.testkit.RawWebSocket;
import io.heliograph.testkit.WebSocketFrame;
import java.util.List;

/** WebSocket: section 6. */
final class WebSocketChecks {
    static final int SWITCHING_PROTOCOLS = 101;

    @Check(value = "The Server sends packets in binary frames", needs = WEBSOCKET,
            v5 = "MQTT-6.0.0-1", v3 = "MQTT-6.0.0-1")
    void packetsComeInBinaryFrames(Server server) {
        RawClient client = server.openWebSocket("mqtt");
        client.begin(server.connect());
        Exchanges.subscribe(client, server.topic("t"), QoS.AT_MOST_ONCE);
        Exchanges.publish(server.connected(), server.topic("t"), "x".repeat(20_000), QoS.AT_MOST_ONCE);
        client.expect(Publish.class);
        Exchanges.ping(client);
        int begun = WebSocketFrame.CONTINUATION;
        for (WebSocketFrame frame : client.webSocket().received()) {
            if (frame.opcode() < WebSocketFrame.CLOSE) {
                begun = frame.opcode() == WebSocketFrame.CONTINUATION ? begun : frame.opcode();
                Expect.equal("the opcode of a message", WebSocketFrame.BINARY, begun);
            }
        }
    }

    @Check(value = "A text frame as the first one closes the connection", needs = WEBSOCKET,
            v5 = "MQTT-6.0.0-1", v3 = "MQTT-6.0.0-1")
    void aConnectInATextFrameIsRefused(Server server) {
        RawClient client = server.openWebSocket("mqtt");
        client.webSocket().send(WebSocketFrame.text(RawPacket.of(server.connect(), server.version())));
        client.expectRefusal();
    }

    @Check(value = "A text frame closes the connection of a Client that was accepted, and is not read",
            needs = WEBSOCKET,
            v5 = "MQTT-6.0.0-1", v3 = "MQTT-6.0.0-1")
    void aTextFrameClosesTheConnection(Server server) {
        RawClient client = server.openWebSocket("mqtt");
        client.begin(server.connect());
        client.webSocket().send(WebSocketFrame.text(RawPacket.of(Pingreq.INSTANCE, server.version())));
        client.expectRefusal();
    }

    @Check(value = "Several packets in one frame are all read", needs = WEBSOCKET,
            v5 = "MQTT-6.0.0-2", v3 = "MQTT-6.0.0-2")
    void severalPacketsInOneFrameAreRead(Server server) {
        RawClient client = server.openWebSocket("mqtt");
        client.send(server.connect(), Pingreq.INSTANCE, Pingreq.INSTANCE);
        expectAccepted(client);
        client.expect(Pingresp.INSTANCE);
        client.expect(Pingresp.INSTANCE);
    }

    @Check(value = "A packet over several frames is read", needs = WEBSOCKET,
            v5 = "MQTT-6.0.0-2", v3 = "MQTT-6.0.0-2")
    void aPacketOverSeveralFramesIsRead(Server server) {
        RawClient client = server.openWebSocket("mqtt");
        client.sendByteByByte(RawPacket.of(server.connect(), server.version()));
        expectAccepted(client);
        client.sendByteByByte(RawPacket.of(Pingreq.INSTANCE, server.version()));
        client.expect(Pingresp.INSTANCE);
    }

    @Check(value = "A frame may end one packet and begin another", needs = WEBSOCKET,
            v5 = "MQTT-6.0.0-2", v3 = "MQTT-6.0.0-2")
    void framesAreNotAlignedWithPackets(Server server) {
        RawClient client = server.openWebSocket("mqtt");
        RawPacket connect = RawPacket.of(server.connect(), server.version());
        RawPacket ping = RawPacket.of(Pingreq.INSTANCE, server.version());
        client.send(connect.append(ping.remove(1, 1)));
        expectAccepted(client);
        client.send(ping.remove(0, 1).append(ping).append(ping.remove(1, 1)));
        client.expect(Pingresp.INSTANCE);
        client.expect(Pingresp.INSTANCE);
        client.expectNothing(server.silence());
        client.send(ping.remove(0, 1));
        client.expect(Pingresp.INSTANCE);
    }

    @Check(value = "A message in fragments, with a PING between them, is read", needs = WEBSOCKET,
            v5 = "MQTT-6.0.0-2", v3 = "MQTT-6.0.0-2")
    void fragmentsOfAMessageAreRead(Server server) {
        RawClient client = server.openWebSocket("mqtt");
        RawPacket connect = RawPacket.of(server.connect(), server.version());
        RawPacket ping = RawPacket.of(Pingreq.INSTANCE, server.version());
        RawWebSocket webSocket = client.webSocket();
        webSocket.send(WebSocketFrame.binary(connect.remove(4, connect.length() - 4)).notLast());
        webSocket.send(WebSocketFrame.ping("between"));
        webSocket.send(WebSocketFrame.binary(connect.remove(0, 4).append(ping)).continuing());
        expectAccepted(client);
        client.expect(Pingresp.INSTANCE);
    }

    @Check(value = "The Server selects the subprotocol mqtt", needs = WEBSOCKET,
            v5 = "MQTT-6.0.0-4", v3 = "MQTT-6.0.0-4")
    void theSelectedSubprotocolIsMqtt(Server server) {
        RawWebSocket webSocket = server.openWebSocket("other.example", "mqtt").webSocket();
        Expect.equal("the status of the handshake", SWITCHING_PROTOCOLS, webSocket.status());
        Expect.equal("the selected subprotocol", List.of("mqtt"), webSocket.subprotocols());
    }

    @Check(value = "The Server selects no other subprotocol than mqtt", needs = WEBSOCKET,
            v5 = "MQTT-6.0.0-4", v3 = "MQTT-6.0.0-4")
    void noOtherSubprotocolIsSelected(Server server) {
        RawWebSocket webSocket = server.openWebSocket("other.example").webSocket();
        // To select what was not offered is wrong by RFC 6455, but what the statement asks for.
        Expect.that(List.of("mqtt").containsAll(webSocket.subprotocols()),
                "the selected subprotocol is " + webSocket.subprotocols());
    }

    private static void expectAccepted(RawClient client) {
        client.expect(Connack.class, "success", connack -> connack.reasonCode() == ReasonCode.SUCCESS);
    }
}
