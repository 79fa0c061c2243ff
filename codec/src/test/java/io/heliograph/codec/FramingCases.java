// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static io.heliograph.codec.MqttVersion.V3_1;
import static io.heliograph.codec.MqttVersion.V3_1_1;
import static io.heliograph.codec.MqttVersion.V5;
import static io.heliograph.codec.PacketCase.Receiver.CLIENT;
import static io.heliograph.codec.PacketCase.Receiver.NEW_SERVER;
import static io.heliograph.codec.PacketCase.Receiver.SERVER;
import static io.heliograph.codec.ReasonCode.MALFORMED_PACKET;
import static io.heliograph.codec.ReasonCode.PACKET_TOO_LARGE;

import java.util.stream.Stream;

/** The fixed header, section 2.1 of 5.0 and 2.2 of 3.1.1, and UTF-8 Encoded Strings, sections 1.5.4 and 1.5.3. */
final class FramingCases {
    private FramingCases() {}

    static Stream<PacketCase> all() {
        return Stream.of(types(), lengths(), sizes(), strings()).flatMap(rows -> rows.list().stream());
    }

    private static Rows types() {
        Rows rows = Rows.to(SERVER, V5, V3_1_1, V3_1)
                .refused("packet type 0", MALFORMED_PACKET, "section 2.1.2", "section 2.2.1", 0, "00 00")
                .refused("packet type 0 with flags", MALFORMED_PACKET, "section 2.1.2", "section 2.2.1", 0, "0f 01 00");
        rows.list().addAll(Rows.to(CLIENT, V5, V3_1_1)
                .refused("packet type 0", MALFORMED_PACKET, "section 2.1.2", "section 2.2.1", 0, "00 00").list());
        rows.list().addAll(Rows.to(NEW_SERVER, V5)
                .refusedFor(null, "packet type 0", MALFORMED_PACKET, "section 2.1.2", 0, "00 00").list());
        return rows;
    }

    private static Rows lengths() {
        Rows rows = Rows.to(SERVER, V5, V3_1_1, V3_1)
                .refused("a Remaining Length of five bytes", MALFORMED_PACKET, "section 1.5.5", "section 2.2.3", 1,
                        "30 80 80 80 80 01")
                .refused("a Remaining Length that does not end", MALFORMED_PACKET, "section 1.5.5", "section 2.2.3", 1,
                        "30 ff ff ff ff ff ff");
        rows.list().addAll(Rows.to(CLIENT, V5, V3_1_1)
                .refused("a Remaining Length of five bytes", MALFORMED_PACKET, "section 1.5.5", "section 2.2.3", 1,
                        "30 80 80 80 80 01")
                .list());
        rows.list().addAll(Rows.to(NEW_SERVER, V5)
                .refusedFor(null, "a Remaining Length of five bytes", MALFORMED_PACKET, "section 1.5.5", 1,
                        "10 80 80 80 80 01")
                .list());
        return rows;
    }

    /** The decoders of the table accept 4,096 bytes. */
    private static Rows sizes() {
        Rows rows = Rows.to(SERVER, V5)
                .good("a PUBLISH of 4,096 bytes", """
                        30 fd 1f            // PUBLISH, QoS 0; Remaining Length 4,093
                        00 01 "t"           // Topic Name
                        00                  // Property Length
                        61x4089             // Payload
                        """, new Publish(Message.of("t", Bytes.utf8("a".repeat(4089)), QoS.AT_MOST_ONCE), 0))
                .refused("the header of a PUBLISH of 4,097 bytes", PACKET_TOO_LARGE, "section 3.2.2.3.6", 1, """
                        30 fe 1f            // PUBLISH, QoS 0; Remaining Length 4,094
                        """)
                .refused("the header of the largest PUBLISH", PACKET_TOO_LARGE, "section 3.2.2.3.6", 1, """
                        30 ff ff ff 7f      // PUBLISH, QoS 0; Remaining Length 268,435,455
                        """);
        rows.list().addAll(Rows.to(CLIENT, V5)
                .refused("the header of the largest PUBLISH", PACKET_TOO_LARGE, "section 3.1.2.11.4", 1,
                        "30 ff ff ff 7f")
                .list());
        rows.list().addAll(Rows.to(SERVER, V3_1_1)
                .refused("the header of the largest PUBLISH", PACKET_TOO_LARGE, "section 4.8", 1,
                        "30 ff ff ff 7f")
                .list());
        rows.list().addAll(Rows.to(NEW_SERVER, V5)
                .refusedFor(null, "the header of the largest CONNECT", PACKET_TOO_LARGE, "section 3.2.2.3.6", 1,
                        "10 ff ff ff 7f")
                .list());
        return rows;
    }

    private static Rows strings() {
        Rows rows = Rows.to(SERVER, V5, V3_1_1);
        fault(rows, "a null character", "MQTT-1.5.4-2", "MQTT-1.5.3-2", 7, "\"abc\" 00 \"d\"", 5);
        fault(rows, "a null character behind a run of ASCII", "MQTT-1.5.4-2", "MQTT-1.5.3-2", 15, "61x11 00", 12);
        fault(rows, "U+0000 in two bytes", "MQTT-1.5.4-1", "MQTT-1.5.3-1", 4, "c0 80", 2);
        fault(rows, "/ in two bytes", "MQTT-1.5.4-1", "MQTT-1.5.3-1", 4, "c0 af", 2);
        fault(rows, "the last overlong form of two bytes", "MQTT-1.5.4-1", "MQTT-1.5.3-1", 4, "c1 bf", 2);
        fault(rows, "the last overlong form of three bytes", "MQTT-1.5.4-1", "MQTT-1.5.3-1", 4, "e0 9f bf", 3);
        fault(rows, "the last overlong form of four bytes", "MQTT-1.5.4-1", "MQTT-1.5.3-1", 4, "f0 8f bf bf", 4);
        fault(rows, "the first surrogate", "MQTT-1.5.4-1", "MQTT-1.5.3-1", 4, "ed a0 80", 3);
        fault(rows, "the last surrogate", "MQTT-1.5.4-1", "MQTT-1.5.3-1", 5, "\"a\" ed bf bf", 4);
        fault(rows, "a pair of surrogates (CESU-8)", "MQTT-1.5.4-1", "MQTT-1.5.3-1", 4, "ed a0 bd ed b8 80", 6);
        fault(rows, "U+110000", "MQTT-1.5.4-1", "MQTT-1.5.3-1", 4, "f4 90 80 80", 4);
        fault(rows, "a form of five bytes", "MQTT-1.5.4-1", "MQTT-1.5.3-1", 4, "f8 88 80 80 80", 5);
        fault(rows, "a byte that never stands in UTF-8", "MQTT-1.5.4-1", "MQTT-1.5.3-1", 4, "fe", 1);
        fault(rows, "a continuation byte alone", "MQTT-1.5.4-1", "MQTT-1.5.3-1", 4, "80", 1);
        fault(rows, "half of two bytes", "MQTT-1.5.4-1", "MQTT-1.5.3-1", 5, "\"a\" c3", 2);
        fault(rows, "two of three bytes", "MQTT-1.5.4-1", "MQTT-1.5.3-1", 4, "e2 82", 2);
        fault(rows, "three of four bytes", "MQTT-1.5.4-1", "MQTT-1.5.3-1", 4, "f0 9f 98", 3);
        fault(rows, "two bytes of which the second is ASCII", "MQTT-1.5.4-1", "MQTT-1.5.3-1", 4, "c3 \"a\"", 2);
        fault(rows, "three bytes of which the third is ASCII", "MQTT-1.5.4-1", "MQTT-1.5.3-1", 4, "e2 82 \"a\"", 3);
        fault(rows, "Latin-1 behind a run of ASCII", "MQTT-1.5.4-1", "MQTT-1.5.3-1", 14, "61x10 e4 \"a\"", 12);
        return rows;
    }

    /** A fault in the Topic Name of a PUBLISH. */
    private static void fault(Rows rows, String name, String v5Statement, String v3Statement, int offset, String topic,
            int length) {
        rows.refused(name, MALFORMED_PACKET, v5Statement, v3Statement, offset, """
                30 %02x
                00 %02x %s          // Topic Name
                00                  // Property Length in 5.0, payload in 3.1.1
                """.formatted(length + 3, length, topic));
    }
}
