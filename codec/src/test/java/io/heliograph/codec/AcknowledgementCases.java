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

/** PUBACK, PUBREC, PUBREL and PUBCOMP, sections 3.4 to 3.7 of either version. */
final class AcknowledgementCases {
    private AcknowledgementCases() {}

    static Stream<PacketCase> all() {
        return Stream.of(shortest(), codes(), properties(), flags(), dupIn31(), identifiers(), reasonCodes(),
                truncated(), oldTruncated()).flatMap(rows -> rows.list().stream());
    }

    private static Rows shortest() {
        Rows rows = Rows.to(SERVER, V5, V3_1_1, V3_1)
                .good("PUBACK", "40 02 00 01", new Puback(1))
                .good("PUBREC", "50 02 ff ff", new Pubrec(65_535))
                .good("PUBREL", "62 02 01 00", new Pubrel(256))
                .good("PUBCOMP", "70 02 00 02", new Pubcomp(2));
        rows.list().addAll(Rows.to(CLIENT, V5, V3_1_1)
                .good("PUBACK", "40 02 00 01", new Puback(1))
                .good("PUBREC", "50 02 00 01", new Pubrec(1))
                .good("PUBREL", "62 02 00 01", new Pubrel(1))
                .good("PUBCOMP", "70 02 00 01", new Pubcomp(1)).list());
        return rows;
    }

    private static Rows codes() {
        return Rows.to(SERVER, V5)
                .good("PUBACK with a Reason Code", "40 03 00 01 10",
                        new Puback(1, ReasonCode.NO_MATCHING_SUBSCRIBERS))
                .good("PUBREC with a Reason Code", "50 03 00 01 97", new Pubrec(1, ReasonCode.QUOTA_EXCEEDED))
                .good("PUBREL with a Reason Code", "62 03 00 01 92",
                        new Pubrel(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND))
                .good("PUBCOMP with a Reason Code", "70 03 00 01 92",
                        new Pubcomp(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND))
                .tolerated("PUBACK that says Success", "40 03 00 01 00", new Puback(1))
                .tolerated("PUBACK that says Success and has no properties", "40 04 00 01 00 00", new Puback(1),
                        "MQTT-2.2.2-1");
    }

    private static Rows properties() {
        ReasonProperties properties = new ReasonProperties("why", List.of(new UserProperty("k", "v")));
        String layout = """
                11
                00 01                   // Packet Identifier
                00                      // Reason Code: Success
                0d                      // Property Length
                1f 00 03 "why"          // Reason String
                26 00 01 "k" 00 01 "v"  // User Property
                """;
        return Rows.to(CLIENT, V5)
                .good("PUBACK with properties", "40 " + layout, new Puback(1, ReasonCode.SUCCESS, properties))
                .good("PUBREC with properties", "50 " + layout, new Pubrec(1, ReasonCode.SUCCESS, properties))
                .good("PUBREL with properties", "62 " + layout, new Pubrel(1, ReasonCode.SUCCESS, properties))
                .good("PUBCOMP with properties", "70 " + layout, new Pubcomp(1, ReasonCode.SUCCESS, properties));
    }

    private static Rows flags() {
        return Rows.to(SERVER, V5, V3_1_1)
                .refused("PUBACK with flags", MALFORMED_PACKET, "MQTT-2.1.3-1", "MQTT-2.2.2-1", 0, "41 02 00 01")
                .refused("PUBREC with flags", MALFORMED_PACKET, "MQTT-2.1.3-1", "MQTT-2.2.2-1", 0, "52 02 00 01")
                .refused("PUBREL without flags", MALFORMED_PACKET, "MQTT-3.6.1-1", 0, "60 02 00 01")
                .refused("PUBREL with DUP", MALFORMED_PACKET, "MQTT-3.6.1-1", 0, "6a 02 00 01")
                .refused("PUBREL with RETAIN", MALFORMED_PACKET, "MQTT-3.6.1-1", 0, "63 02 00 01")
                .refused("PUBCOMP with flags", MALFORMED_PACKET, "MQTT-2.1.3-1", "MQTT-2.2.2-1", 0, "7f 02 00 01");
    }

    private static Rows dupIn31() {
        return Rows.to(SERVER, V3_1)
                .tolerated("PUBREL sent again", "6a 02 00 01", new Pubrel(1))
                .refused("PUBREL without flags", MALFORMED_PACKET, "MQTT-3.6.1-1", 0, "60 02 00 01")
                .refused("PUBACK with DUP", MALFORMED_PACKET, "MQTT-2.2.2-1", 0, "48 02 00 01");
    }

    private static Rows identifiers() {
        return Rows.to(SERVER, V5, V3_1_1)
                .refused("PUBACK of 0", PROTOCOL_ERROR, "MQTT-2.2.1-5", "MQTT-2.3.1-6", 2, "40 02 00 00")
                .refused("PUBREC of 0", PROTOCOL_ERROR, "MQTT-2.2.1-5", "MQTT-2.3.1-6", 2, "50 02 00 00")
                .refused("PUBREL of 0", PROTOCOL_ERROR, "MQTT-2.2.1-5", "MQTT-2.3.1-6", 2, "62 02 00 00")
                .refused("PUBCOMP of 0", PROTOCOL_ERROR, "MQTT-2.2.1-5", "section 3.7.2", 2, "70 02 00 00");
    }

    private static Rows reasonCodes() {
        return Rows.to(SERVER, V5)
                .refused("PUBACK with a code of PUBREL", PROTOCOL_ERROR, "MQTT-3.4.2-1", 4, "40 03 00 01 92")
                .refused("PUBACK with a code of CONNACK", PROTOCOL_ERROR, "MQTT-3.4.2-1", 4, "40 04 00 01 84 00")
                .refused("PUBREC with a code of AUTH", PROTOCOL_ERROR, "MQTT-3.5.2-1", 4, "50 03 00 01 18")
                .refused("PUBREL with a code of PUBACK", PROTOCOL_ERROR, "MQTT-3.6.2-1", 4, "62 03 00 01 10")
                .refused("PUBREL with Unspecified error", PROTOCOL_ERROR, "MQTT-3.6.2-1", 4, "62 03 00 01 80")
                .refused("PUBCOMP with a code of PUBREC", PROTOCOL_ERROR, "MQTT-3.7.2-1", 4, "70 03 00 01 97")
                .refused("PUBCOMP with code 255", PROTOCOL_ERROR, "MQTT-3.7.2-1", 4, "70 03 00 01 ff");
    }

    private static Rows truncated() {
        return Rows.to(SERVER, V5)
                .refused("PUBACK without Packet Identifier", MALFORMED_PACKET, "section 1.2", 2, "40 00")
                .refused("PUBREC with half a Packet Identifier", MALFORMED_PACKET, "section 1.2", 2, "50 01 00")
                .refused("PUBREL with a Property Length beyond it", MALFORMED_PACKET, "section 2.2.2.1", 5, """
                        62 04 00 01 00 01
                        """)
                .refused("PUBCOMP with half a Reason String", MALFORMED_PACKET, "section 1.2", 9, """
                        70 08 00 01 00
                        04                  // Property Length
                        1f 00 02 "r"        // Reason String
                        """)
                .refused("PUBACK with a byte behind its properties", MALFORMED_PACKET, "section 2.1.4", 6, """
                        40 05 00 01 00 00 00
                        """);
    }

    private static Rows oldTruncated() {
        return Rows.to(SERVER, V3_1_1)
                .refused("PUBACK without Packet Identifier", MALFORMED_PACKET, "section 4.8", 2, "40 00")
                .refused("PUBCOMP with half a Packet Identifier", MALFORMED_PACKET, "section 4.8", 2, "70 01 00")
                .refused("PUBACK with a Reason Code", MALFORMED_PACKET, "section 2.2.3", 4, "40 03 00 01 00")
                .refused("PUBREL with a Reason Code", MALFORMED_PACKET, "section 2.2.3", 4, "62 03 00 01 00");
    }
}
