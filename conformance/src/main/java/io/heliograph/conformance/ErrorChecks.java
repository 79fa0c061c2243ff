// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.RawClient;
import io.heliograph.testkit.RawPacket;

/** What a Server tells of errors, and whom they concern: sections 4.13 and 7, 4.8 and 7 in MQTT 3.1.1. */
final class ErrorChecks {

    @Check(value = "A property where it may not stand is told as a Malformed Packet",
            v5 = {"U-2.2.2.2-2", "U-4.13.1-4", "U-4.13.1-5", "U-4.13.1-12", "U-4.13.1-13"}, advice = true)
    void aMisplacedPropertyIsMalformed(Server server) {
        // UNSUBSCRIBE with a Session Expiry Interval.
        told(server, "a2 0b 00 01 05 11 00 00 00 01 00 01 \"a\"", ReasonCode.MALFORMED_PACKET);
    }

    @Check(value = "A property of CONNECT where it may not stand is told as a Malformed Packet in CONNACK",
            v5 = "U-2.2.2.2-2", advice = true)
    void aMisplacedPropertyOfConnectIsMalformed(Server server) {
        RawClient client = server.open();
        // A Topic Alias.
        client.send(RawPacket.of("10 11 00 04 \"MQTT\" 05 02 00 00 03 23 00 01 00 01 \"c\""));
        client.expectClose(ReasonCode.MALFORMED_PACKET);
    }

    @Check(value = "A PUBLISH with both QoS bits is told as a Malformed Packet",
            v5 = {"U-3.3.1.2-2", "U-4.13.1-12", "U-4.13.1-13"}, advice = true)
    void bothQosBitsAreMalformed(Server server) {
        told(server, "36 07 00 01 \"t\" 00 01 00 78", ReasonCode.MALFORMED_PACKET);
    }

    @Check(value = "Wrong flags of DISCONNECT are told as a Malformed Packet", v5 = "MQTT-3.14.1-1", advice = true)
    void wrongFlagsOfDisconnectAreMalformed(Server server) {
        told(server, "e1 00", ReasonCode.MALFORMED_PACKET);
    }

    @Check(value = "A property that stands twice is told as a Protocol Error",
            v5 = {"U-4.13.1-4", "U-4.13.1-6", "U-4.13.1-12", "U-4.13.1-13"}, advice = true)
    void aPropertyTwiceIsAProtocolError(Server server) {
        told(server, "82 0b 00 01 04 0b 01 0b 01 00 01 \"a\" 00", ReasonCode.PROTOCOL_ERROR);
    }

    @Check(value = "A second CONNECT is told as a Protocol Error", v5 = {"U-4.13.1-12", "U-4.13.1-13"}, advice = true)
    void aSecondConnectIsAProtocolError(Server server) {
        told(server, "10 0e 00 04 \"MQTT\" 05 02 00 00 00 00 01 \"c\"", ReasonCode.PROTOCOL_ERROR);
    }

    @Check(value = "What is asked for by no extension works: connect, subscribe, publish, receive, ping, unsubscribe",
            v5 = "U-7.1.1-1", v3 = {"MQTT-7.0.0-2", "MQTT-7.1.1-1"})
    void noExtensionIsNeeded(Server server) {
        RawClient client = server.connected();
        for (QoS qos : server.qualitiesOfService()) {
            String topic = server.topic("qos" + qos.value());
            Exchanges.subscribe(client, topic, qos);
            Exchanges.publish(server.connected(), topic, "m", qos);
            Exchanges.receive(client, "m");
            Exchanges.unsubscribe(client, topic);
        }
        Exchanges.ping(client);
        server.disconnect(client);
    }

    private static void told(Server server, String packet, ReasonCode reasonCode) {
        RawClient client = server.connected();
        client.send(RawPacket.of(packet));
        client.expectClose(reasonCode);
    }
}
