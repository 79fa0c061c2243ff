// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static io.heliograph.codec.MqttVersion.V3_1_1;
import static io.heliograph.codec.MqttVersion.V5;
import static io.heliograph.codec.PacketCase.Receiver.CLIENT;
import static io.heliograph.codec.PacketCase.Receiver.SERVER;
import static io.heliograph.codec.ReasonCode.GRANTED_QOS_0;
import static io.heliograph.codec.ReasonCode.GRANTED_QOS_1;
import static io.heliograph.codec.ReasonCode.GRANTED_QOS_2;
import static io.heliograph.codec.ReasonCode.MALFORMED_PACKET;
import static io.heliograph.codec.ReasonCode.PROTOCOL_ERROR;

import java.util.List;
import java.util.stream.Stream;

/** SUBACK and UNSUBACK, sections 3.9 and 3.11 of either version. */
final class SubackCases {
    private SubackCases() {}

    static Stream<PacketCase> all() {
        return Stream.of(suback(), oldSuback(), unsuback(), oldUnsuback(), toServer())
                .flatMap(rows -> rows.list().stream());
    }

    private static Rows suback() {
        return Rows.to(CLIENT, V5)
                .good("SUBACK", """
                        90 07               // SUBACK
                        00 0a               // Packet Identifier
                        00                  // Property Length
                        00 01 02 8f         // Reason Codes
                        """, new Suback(10,
                        List.of(GRANTED_QOS_0, GRANTED_QOS_1, GRANTED_QOS_2, ReasonCode.TOPIC_FILTER_INVALID)))
                .good("SUBACK with properties", """
                        90 0f                   // SUBACK
                        00 0a                   // Packet Identifier
                        0b                      // Property Length
                        1f 00 01 "r"            // Reason String
                        26 00 01 "k" 00 01 "v"  // User Property
                        a2                      // Reason Code
                        """, new Suback(10, List.of(ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED),
                        new ReasonProperties("r", List.of(new UserProperty("k", "v")))))
                .refused("a Reason Code of UNSUBACK", PROTOCOL_ERROR, "MQTT-3.9.3-2", 5, "90 04 00 0a 00 11")
                .refused("the second Reason Code is wrong", PROTOCOL_ERROR, "MQTT-3.9.3-2", 6, "90 05 00 0a 00 00 03")
                .refused("no Reason Code", PROTOCOL_ERROR, "MQTT-3.8.4-6", 5, "90 03 00 0a 00")
                .refused("no Property Length", MALFORMED_PACKET, "section 1.2", 4, "90 02 00 0a")
                .refused("Packet Identifier 0", PROTOCOL_ERROR, "MQTT-2.2.1-6", 2, "90 04 00 00 00 00")
                .refused("flags", MALFORMED_PACKET, "MQTT-2.1.3-1", 0, "92 04 00 0a 00 00");
    }

    private static Rows oldSuback() {
        return Rows.to(CLIENT, V3_1_1)
                .good("SUBACK", """
                        90 06               // SUBACK
                        00 0a               // Packet Identifier
                        00 01 02 80         // return codes
                        """, new Suback(10,
                        List.of(GRANTED_QOS_0, GRANTED_QOS_1, GRANTED_QOS_2, ReasonCode.UNSPECIFIED_ERROR)))
                .refused("return code 3", PROTOCOL_ERROR, "MQTT-3.9.3-2", 4, "90 03 00 0a 03")
                .refused("a Reason Code of 5.0", PROTOCOL_ERROR, "MQTT-3.9.3-2", 5, "90 04 00 0a 00 87")
                .refused("no return code", PROTOCOL_ERROR, "MQTT-3.8.4-5", 4, "90 02 00 0a")
                .refused("nothing", MALFORMED_PACKET, "section 4.8", 2, "90 00")
                .refused("Packet Identifier 0", PROTOCOL_ERROR, "MQTT-2.3.1-7", 2, "90 03 00 00 00")
                .refused("flags", MALFORMED_PACKET, "MQTT-2.2.2-1", 0, "91 03 00 0a 00");
    }

    private static Rows unsuback() {
        return Rows.to(CLIENT, V5)
                .good("UNSUBACK", """
                        b0 06               // UNSUBACK
                        00 0a               // Packet Identifier
                        00                  // Property Length
                        00 11 80            // Reason Codes
                        """, new Unsuback(10, List.of(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED,
                        ReasonCode.UNSPECIFIED_ERROR)))
                .good("UNSUBACK with properties", """
                        b0 0f                   // UNSUBACK
                        00 0a                   // Packet Identifier
                        0b                      // Property Length
                        1f 00 01 "r"            // Reason String
                        26 00 01 "k" 00 01 "v"  // User Property
                        91                      // Reason Code
                        """, new Unsuback(10, List.of(ReasonCode.PACKET_IDENTIFIER_IN_USE),
                        new ReasonProperties("r", List.of(new UserProperty("k", "v")))))
                .refused("a Reason Code of SUBACK", PROTOCOL_ERROR, "MQTT-3.11.3-2", 5, "b0 04 00 0a 00 01")
                .refused("no Reason Code in UNSUBACK", PROTOCOL_ERROR, "section 3.11.3", 5, "b0 03 00 0a 00")
                .refused("UNSUBACK in the form of 3.1.1", MALFORMED_PACKET, "section 1.2", 4, "b0 02 00 0a")
                .refused("Packet Identifier 0 in UNSUBACK", PROTOCOL_ERROR, "MQTT-2.2.1-6", 2, "b0 04 00 00 00 00")
                .refused("flags in UNSUBACK", MALFORMED_PACKET, "MQTT-2.1.3-1", 0, "b2 04 00 0a 00 00");
    }

    private static Rows oldUnsuback() {
        return Rows.to(CLIENT, V3_1_1)
                .good("UNSUBACK", "b0 02 00 0a", new Unsuback(10, List.of()))
                .refused("UNSUBACK in the form of 5.0", MALFORMED_PACKET, "section 2.2.3", 4, "b0 04 00 0a 00 00")
                .refused("Packet Identifier 0 in UNSUBACK", PROTOCOL_ERROR, "MQTT-2.3.1-7", 2, "b0 02 00 00")
                .refused("half an UNSUBACK", MALFORMED_PACKET, "section 4.8", 2, "b0 01 00");
    }

    private static Rows toServer() {
        return Rows.to(SERVER, V5, V3_1_1)
                .refused("SUBACK to a Server", PROTOCOL_ERROR, "section 2.1.2", "section 2.2.1", 0, "90 03 00 0a 00")
                .refused("UNSUBACK to a Server", PROTOCOL_ERROR, "section 2.1.2", "section 2.2.1", 0, "b0 02 00 0a");
    }
}
