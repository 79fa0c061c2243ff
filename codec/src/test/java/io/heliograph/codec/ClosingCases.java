// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static io.heliograph.codec.MqttVersion.V3_1;
import static io.heliograph.codec.MqttVersion.V3_1_1;
import static io.heliograph.codec.MqttVersion.V5;
import static io.heliograph.codec.PacketCase.Receiver.CLIENT;
import static io.heliograph.codec.PacketCase.Receiver.SERVER;
import static io.heliograph.codec.ReasonCode.MALFORMED_PACKET;
import static io.heliograph.codec.ReasonCode.PROTOCOL_ERROR;

import java.util.List;
import java.util.stream.Stream;

/** PINGREQ, PINGRESP, DISCONNECT and AUTH, sections 3.12 to 3.15. */
final class ClosingCases {
    private ClosingCases() {}

    static Stream<PacketCase> all() {
        return Stream.of(pings(), disconnect(), disconnectToClient(), disconnectFaults(), oldDisconnect(), auth(),
                authFaults(), oldAuth()).flatMap(rows -> rows.list().stream());
    }

    private static Rows pings() {
        Rows rows = Rows.to(SERVER, V5, V3_1_1, V3_1)
                .good("PINGREQ", "c0 00", Pingreq.INSTANCE)
                .refused("PINGRESP to a Server", PROTOCOL_ERROR, "section 2.1.2", "section 2.2.1", 0, "d0 00")
                .refused("PINGREQ with flags", MALFORMED_PACKET, "MQTT-2.1.3-1", "MQTT-2.2.2-1", 0, "c1 00")
                .refused("PINGREQ with a body", MALFORMED_PACKET, "section 2.1.4", "section 2.2.3", 2, "c0 01 00");
        rows.list().addAll(Rows.to(CLIENT, V5, V3_1_1)
                .good("PINGRESP", "d0 00", Pingresp.INSTANCE)
                .refused("PINGREQ to a Client", PROTOCOL_ERROR, "section 2.1.2", "section 2.2.1", 0, "c0 00")
                .refused("PINGRESP with flags", MALFORMED_PACKET, "MQTT-2.1.3-1", "MQTT-2.2.2-1", 0, "d2 00")
                .refused("PINGRESP with a body", MALFORMED_PACKET, "section 2.1.4", "section 2.2.3", 2, "d0 01 00")
                .list());
        rows.list().addAll(Rows.to(SERVER, V5)
                .refused("PINGREQ whose Remaining Length has a spare byte", MALFORMED_PACKET, "MQTT-1.5.5-1", 1,
                        "c0 80 00")
                .list());
        return rows;
    }

    private static Rows disconnect() {
        return Rows.to(SERVER, V5)
                .good("DISCONNECT", "e0 00", Disconnect.NORMAL)
                .tolerated("DISCONNECT that says Normal disconnection", "e0 01 00", Disconnect.NORMAL)
                .tolerated("DISCONNECT that says Normal disconnection and has no properties", "e0 02 00 00",
                        Disconnect.NORMAL, "MQTT-2.2.2-1")
                .good("DISCONNECT with Will Message", "e0 01 04",
                        new Disconnect(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE))
                .good("DISCONNECT with all properties of a Client", """
                        e0 12                   // DISCONNECT
                        82                      // Reason Code: Protocol Error
                        10                      // Property Length
                        11 00 00 00 00          // Session Expiry Interval
                        1f 00 01 "r"            // Reason String
                        26 00 01 "k" 00 01 "v"  // User Property
                        """, new Disconnect(PROTOCOL_ERROR, 0L, "r", null, List.of(new UserProperty("k", "v"))));
    }

    private static Rows disconnectToClient() {
        return Rows.to(CLIENT, V5)
                .good("DISCONNECT with all properties of a Server", """
                        e0 11                   // DISCONNECT
                        9d                      // Reason Code: Server moved
                        0f                      // Property Length
                        1f 00 01 "r"            // Reason String
                        1c 00 01 "s"            // Server Reference
                        26 00 01 "k" 00 01 "v"  // User Property
                        """, new Disconnect(ReasonCode.SERVER_MOVED, null, "r", "s",
                        List.of(new UserProperty("k", "v"))))
                .refused("DISCONNECT with a Session Expiry Interval from a Server", PROTOCOL_ERROR, "MQTT-3.14.2-2", 3,
                        """
                                e0 07 00
                                05                  // Property Length
                                11 00 00 00 01      // Session Expiry Interval
                                """);
    }

    private static Rows disconnectFaults() {
        return Rows.to(SERVER, V5)
                .refused("DISCONNECT with flags", MALFORMED_PACKET, "MQTT-3.14.1-1", 0, "e1 00")
                .refused("DISCONNECT with a Reason Code of CONNACK", PROTOCOL_ERROR, "MQTT-3.14.2-1", 2, "e0 01 84")
                .refused("DISCONNECT with a Reason Code of PUBACK", PROTOCOL_ERROR, "MQTT-3.14.2-1", 2, "e0 02 10 00")
                .refused("DISCONNECT with a Property Length beyond it", MALFORMED_PACKET, "section 2.2.2.1", 3,
                        "e0 02 00 01")
                .refused("DISCONNECT with a byte behind its properties", MALFORMED_PACKET, "section 2.1.4", 4,
                        "e0 03 00 00 00");
    }

    private static Rows oldDisconnect() {
        Rows rows = Rows.to(SERVER, V3_1_1, V3_1)
                .good("DISCONNECT", "e0 00", Disconnect.NORMAL)
                .refused("DISCONNECT with flags", MALFORMED_PACKET, "MQTT-3.14.1-1", 0, "e2 00")
                .refused("DISCONNECT with a Reason Code", MALFORMED_PACKET, "section 2.2.3", 2, "e0 01 00");
        rows.list().addAll(Rows.to(CLIENT, V3_1_1)
                .refused("DISCONNECT to a Client", PROTOCOL_ERROR, "section 2.2.1", 0, "e0 00").list());
        return rows;
    }

    private static Rows auth() {
        return Rows.to(SERVER, V5)
                .good("AUTH without anything", "f0 00", new Auth(ReasonCode.SUCCESS, null, null, null, List.of()))
                .good("AUTH", """
                        f0 0a               // AUTH
                        18                  // Reason Code: Continue authentication
                        08                  // Property Length
                        15 00 01 "m"        // Authentication Method
                        16 00 01 "d"        // Authentication Data
                        """, new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "m", Bytes.utf8("d")))
                .good("AUTH with all properties", """
                        f0 15                   // AUTH
                        19                      // Reason Code: Re-authenticate
                        13                      // Property Length
                        15 00 01 "m"            // Authentication Method
                        16 00 01 "d"            // Authentication Data
                        1f 00 01 "r"            // Reason String
                        26 00 01 "k" 00 01 "v"  // User Property
                        """, new Auth(ReasonCode.RE_AUTHENTICATE, "m", Bytes.utf8("d"), "r",
                        List.of(new UserProperty("k", "v"))));
    }

    private static Rows authFaults() {
        return Rows.to(CLIENT, V5)
                .refused("AUTH with flags", MALFORMED_PACKET, "MQTT-3.15.1-1", 0, "f8 00")
                .refused("AUTH with a Reason Code of DISCONNECT", PROTOCOL_ERROR, "MQTT-3.15.2-1", 2, """
                        f0 06 04 04 15 00 01 "m"
                        """)
                .refused("AUTH without Property Length", MALFORMED_PACKET, "section 1.2", 3, "f0 01 00")
                .refused("AUTH without a method", PROTOCOL_ERROR, "section 3.15.2.2.2", 3, "f0 02 00 00")
                .refused("AUTH with data and no method", PROTOCOL_ERROR, "section 3.15.2.2.2", 3, """
                        f0 06 18 04 16 00 01 "d"
                        """)
                .refused("AUTH with a byte behind its properties", MALFORMED_PACKET, "section 2.1.4", 8, """
                        f0 07 18 04 15 00 01 "m" 00
                        """);
    }

    private static Rows oldAuth() {
        Rows rows = Rows.to(SERVER, V3_1_1, V3_1)
                .refused("packet type 15", MALFORMED_PACKET, "section 2.2.1", 0, "f0 00");
        rows.list().addAll(Rows.to(CLIENT, V3_1_1)
                .refused("packet type 15", MALFORMED_PACKET, "section 2.2.1", 0, "f0 00").list());
        return rows;
    }
}
