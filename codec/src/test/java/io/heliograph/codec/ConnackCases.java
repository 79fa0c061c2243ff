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

/** CONNACK, section 3.2 of either version. */
final class ConnackCases {
    private ConnackCases() {}

    static Stream<PacketCase> all() {
        return Stream.of(good(), goodOld(), goodMqtt31(), refused(), refusedOld(), toServer())
                .flatMap(rows -> rows.list().stream());
    }

    private static Rows good() {
        ConnackProperties all = ConnackProperties.builder().sessionExpiryInterval(1L).receiveMaximum(65_535)
                .maximumQoS(QoS.AT_LEAST_ONCE).retainAvailable(true).maximumPacketSize(4_294_967_295L)
                .assignedClientIdentifier("c").topicAliasMaximum(0).reasonString("r")
                .userProperties(List.of(new UserProperty("", ""))).wildcardSubscriptionAvailable(false)
                .subscriptionIdentifierAvailable(true).sharedSubscriptionAvailable(false).serverKeepAlive(10)
                .responseInformation("i").serverReference("s").authenticationMethod("m")
                .authenticationData(Bytes.EMPTY).build();
        return Rows.to(CLIENT, V5)
                .good("success", """
                        20 03               // CONNACK
                        00                  // Connect Acknowledge Flags
                        00                  // Reason Code: Success
                        00                  // Property Length
                        """, new Connack(false, ReasonCode.SUCCESS), "MQTT-2.2.2-1")
                .good("Session Present", """
                        20 03               // CONNACK
                        01                  // Connect Acknowledge Flags: Session Present
                        00                  // Reason Code: Success
                        00                  // Property Length
                        """, new Connack(true, ReasonCode.SUCCESS))
                .good("a refusal", """
                        20 03               // CONNACK
                        00                  // Connect Acknowledge Flags
                        87                  // Reason Code: Not authorized
                        00                  // Property Length
                        """, new Connack(false, ReasonCode.NOT_AUTHORIZED))
                .good("everything", """
                        20 3c               // CONNACK
                        00                  // Connect Acknowledge Flags
                        00                  // Reason Code: Success
                        39                  // Property Length
                        11 00 00 00 01      // Session Expiry Interval
                        21 ff ff            // Receive Maximum
                        24 01               // Maximum QoS
                        25 01               // Retain Available
                        27 ff ff ff ff      // Maximum Packet Size
                        12 00 01 "c"        // Assigned Client Identifier
                        22 00 00            // Topic Alias Maximum
                        1f 00 01 "r"        // Reason String
                        26 00 00 00 00      // User Property
                        28 00               // Wildcard Subscription Available
                        29 01               // Subscription Identifier Available
                        2a 00               // Shared Subscription Available
                        13 00 0a            // Server Keep Alive
                        1a 00 01 "i"        // Response Information
                        1c 00 01 "s"        // Server Reference
                        15 00 01 "m"        // Authentication Method
                        16 00 00            // Authentication Data
                        """, new Connack(false, ReasonCode.SUCCESS, all));
    }

    private static Rows goodOld() {
        return Rows.to(CLIENT, V3_1_1)
                .good("success", "20 02 00 00", new Connack(false, ReasonCode.SUCCESS))
                .good("Session Present", "20 02 01 00", new Connack(true, ReasonCode.SUCCESS))
                .good("return code 1", "20 02 00 01", new Connack(false, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION))
                .good("return code 2", "20 02 00 02", new Connack(false, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID))
                .good("return code 3", "20 02 00 03", new Connack(false, ReasonCode.SERVER_UNAVAILABLE))
                .good("return code 4", "20 02 00 04", new Connack(false, ReasonCode.BAD_USER_NAME_OR_PASSWORD))
                .good("return code 5", "20 02 00 05", new Connack(false, ReasonCode.NOT_AUTHORIZED));
    }

    /** The first byte has no meaning there. */
    private static Rows goodMqtt31() {
        return Rows.to(CLIENT, V3_1)
                .good("success", "20 02 00 00", new Connack(false, ReasonCode.SUCCESS))
                .tolerated("something in the byte that is not used", "20 02 ff 05",
                        new Connack(false, ReasonCode.NOT_AUTHORIZED));
    }

    private static Rows refused() {
        return Rows.to(CLIENT, V5)
                .refused("a reserved acknowledge flag", MALFORMED_PACKET, "MQTT-3.2.2-1", 2, """
                        20 03 02 00 00
                        """)
                .refused("all acknowledge flags", MALFORMED_PACKET, "MQTT-3.2.2-1", 2, """
                        20 03 ff 00 00
                        """)
                .refused("Session Present in a refusal", PROTOCOL_ERROR, "MQTT-3.2.2-6", 2, """
                        20 03 01 87 00
                        """)
                .refused("a Reason Code of PUBACK", PROTOCOL_ERROR, "MQTT-3.2.2-8", 3, """
                        20 03 00 10 00
                        """)
                .refused("a Reason Code of DISCONNECT", PROTOCOL_ERROR, "MQTT-3.2.2-8", 3, """
                        20 03 00 8d 00
                        """)
                .refused("a Reason Code beyond the last", PROTOCOL_ERROR, "MQTT-3.2.2-8", 3, """
                        20 03 00 a3 00
                        """)
                .refused("no Property Length", MALFORMED_PACKET, "section 1.2", 4, "20 02 00 00")
                .refused("no Reason Code", MALFORMED_PACKET, "section 1.2", 3, "20 01 00")
                .refused("nothing", MALFORMED_PACKET, "section 1.2", 2, "20 00")
                .refused("a byte too many", MALFORMED_PACKET, "section 2.1.4", 5, "20 04 00 00 00 00")
                .refused("reserved flags in the fixed header", MALFORMED_PACKET, "MQTT-2.1.3-1", 0, """
                        22 03 00 00 00
                        """)
                .refused("Authentication Data without a method", PROTOCOL_ERROR, "section 3.2.2.3.18", 4, """
                        20 07 00 00
                        04                  // Property Length
                        16 00 01 "d"        // Authentication Data
                        """)
                .refused("Maximum QoS 2", PROTOCOL_ERROR, "section 3.2.2.3.4", 6, """
                        20 05 00 00
                        02                  // Property Length
                        24 02               // Maximum QoS
                        """);
    }

    private static Rows refusedOld() {
        return Rows.to(CLIENT, V3_1_1)
                .refused("a reserved acknowledge flag", MALFORMED_PACKET, "section 3.2.2.1", 2, "20 02 02 00")
                .refused("Session Present in a refusal", PROTOCOL_ERROR, "MQTT-3.2.2-4", 2, "20 02 01 05")
                .refused("return code 6", PROTOCOL_ERROR, "section 3.2.2.3", 3, "20 02 00 06")
                .refused("return code 255", PROTOCOL_ERROR, "section 3.2.2.3", 3, "20 02 00 ff")
                .refused("no return code", MALFORMED_PACKET, "section 4.8", 3, "20 01 00")
                .refused("the Property Length of 5.0", MALFORMED_PACKET, "section 2.2.3", 4, "20 03 00 00 00")
                .refused("reserved flags in the fixed header", MALFORMED_PACKET, "MQTT-2.2.2-1", 0, "28 02 00 00");
    }

    private static Rows toServer() {
        return Rows.to(SERVER, V5, V3_1_1, V3_1)
                .refused("CONNACK to a Server", PROTOCOL_ERROR, "section 2.1.2", "section 2.2.1", 0, """
                        20 02 00 00
                        """);
    }
}
