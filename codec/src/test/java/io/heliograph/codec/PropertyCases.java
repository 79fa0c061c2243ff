// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static io.heliograph.codec.MqttVersion.V5;
import static io.heliograph.codec.PacketCase.Receiver.CLIENT;
import static io.heliograph.codec.PacketCase.Receiver.NEW_SERVER;
import static io.heliograph.codec.PacketCase.Receiver.SERVER;

import io.heliograph.codec.PacketCase.Receiver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The 27 properties of 5.0 in the 14 places for properties: each refused twice where it may stand, and refused where it may
 * not. That each is accepted where it may stand is shown by the packets with "everything".
 */
final class PropertyCases {
    /** Table 2-4: a value, the name, and the places with the section that has the rules there. */
    private static final String PROPERTIES = """
            01 01                  | Payload Format Indicator | PUBLISH 3.3.2.3.2, WILL 3.1.3.2.3
            02 00 00 00 01         | Message Expiry Interval | PUBLISH 3.3.2.3.3, WILL 3.1.3.2.4
            03 00 01 "x"           | Content Type | PUBLISH 3.3.2.3.9, WILL 3.1.3.2.5
            08 00 01 "x"           | Response Topic | PUBLISH 3.3.2.3.5, WILL 3.1.3.2.6
            09 00 01 "x"           | Correlation Data | PUBLISH 3.3.2.3.6, WILL 3.1.3.2.7
            0b 01                  | Subscription Identifier | PUBLISH may repeat, SUBSCRIBE 3.8.2.1.2
            11 00 00 00 01         | Session Expiry Interval | CONNECT 3.1.2.11.2, CONNACK 3.2.2.3.2, DISCONNECT 3.14.2.2.2
            12 00 01 "x"           | Assigned Client Identifier | CONNACK 3.2.2.3.7
            13 00 01               | Server Keep Alive | CONNACK 3.2.2.3.14
            15 00 01 "m"           | Authentication Method | CONNECT 3.1.2.11.9, CONNACK 3.2.2.3.17, AUTH 3.15.2.2.2
            16 00 01 "x"           | Authentication Data | CONNECT 3.1.2.11.10, CONNACK 3.2.2.3.18, AUTH 3.15.2.2.3
            17 01                  | Request Problem Information | CONNECT 3.1.2.11.7
            18 00 00 00 01         | Will Delay Interval | WILL 3.1.3.2.2
            19 01                  | Request Response Information | CONNECT 3.1.2.11.6
            1a 00 01 "x"           | Response Information | CONNACK 3.2.2.3.15
            1c 00 01 "x"           | Server Reference | CONNACK 3.2.2.3.16, DISCONNECT 3.14.2.2.5
            1f 00 01 "x"           | Reason String | CONNACK 3.2.2.3.9, PUBACK 3.4.2.2.2, PUBREC 3.5.2.2.2, \
            PUBREL 3.6.2.2.2, PUBCOMP 3.7.2.2.2, SUBACK 3.9.2.1.2, UNSUBACK 3.11.2.1.2, DISCONNECT 3.14.2.2.3, \
            AUTH 3.15.2.2.4
            21 00 01               | Receive Maximum | CONNECT 3.1.2.11.3, CONNACK 3.2.2.3.3
            22 00 01               | Topic Alias Maximum | CONNECT 3.1.2.11.5, CONNACK 3.2.2.3.8
            23 00 01               | Topic Alias | PUBLISH 3.3.2.3.4
            24 01                  | Maximum QoS | CONNACK 3.2.2.3.4
            25 01                  | Retain Available | CONNACK 3.2.2.3.5
            26 00 00 00 00         | User Property | CONNECT may repeat, CONNACK may repeat, PUBLISH may repeat, \
            WILL may repeat, PUBACK may repeat, PUBREC may repeat, PUBREL may repeat, PUBCOMP may repeat, \
            SUBSCRIBE may repeat, SUBACK may repeat, UNSUBSCRIBE may repeat, UNSUBACK may repeat, \
            DISCONNECT may repeat, AUTH may repeat
            27 00 00 00 01         | Maximum Packet Size | CONNECT 3.1.2.11.4, CONNACK 3.2.2.3.6
            28 01                  | Wildcard Subscription Available | CONNACK 3.2.2.3.11
            29 01                  | Subscription Identifier Available | CONNACK 3.2.2.3.12
            2a 01                  | Shared Subscription Available | CONNACK 3.2.2.3.13
            """;

    /** Values that are out of their range, each in all places: an octet or a number behind the identifier. */
    private static final String OUT_OF_RANGE = """
            01 02                  | Payload Format Indicator 2 | PUBLISH 3.3.2.3.2, WILL 3.1.3.2.3
            01 ff                  | Payload Format Indicator 255 | PUBLISH 3.3.2.3.2, WILL 3.1.3.2.3
            0b 00                  | Subscription Identifier 0 | PUBLISH 3.3.2.3.8, SUBSCRIBE 3.8.2.1.2
            17 02                  | Request Problem Information 2 | CONNECT 3.1.2.11.7
            19 80                  | Request Response Information 128 | CONNECT 3.1.2.11.6
            21 00 00               | Receive Maximum 0 | CONNECT 3.1.2.11.3, CONNACK 3.2.2.3.3
            24 03                  | Maximum QoS 3 | CONNACK 3.2.2.3.4
            25 02                  | Retain Available 2 | CONNACK 3.2.2.3.5
            27 00 00 00 00         | Maximum Packet Size 0 | CONNECT 3.1.2.11.4, CONNACK 3.2.2.3.6
            28 02                  | Wildcard Subscription Available 2 | CONNACK 3.2.2.3.11
            29 ff                  | Subscription Identifier Available 255 | CONNACK 3.2.2.3.12
            2a 02                  | Shared Subscription Available 2 | CONNACK 3.2.2.3.13
            """;

    /** A packet around properties. */
    private enum Place {
        // @formatter:off
        CONNECT(NEW_SERVER, "10", "00 04 \"MQTT\" 05 02 00 00", "00 01 \"c\""),
        WILL(NEW_SERVER, "10", "00 04 \"MQTT\" 05 06 00 00 00 00 01 \"c\"", "00 01 \"w\" 00 00"),
        CONNACK(CLIENT, "20", "00 00", ""),
        PUBLISH(CLIENT, "30", "00 01 \"t\"", ""),
        PUBACK(SERVER, "40", "00 01 00", ""),
        PUBREC(CLIENT, "50", "00 01 00", ""),
        PUBREL(SERVER, "62", "00 01 00", ""),
        PUBCOMP(CLIENT, "70", "00 01 00", ""),
        SUBSCRIBE(SERVER, "82", "00 01", "00 01 \"a\" 00"),
        SUBACK(CLIENT, "90", "00 01", "00"),
        UNSUBSCRIBE(SERVER, "a2", "00 01", "00 01 \"a\""),
        UNSUBACK(CLIENT, "b0", "00 01", "00"),
        DISCONNECT(SERVER, "e0", "00", ""),
        AUTH(CLIENT, "f0", "00", "");
        // @formatter:on

        private final Receiver receiver;
        private final String firstByte;
        private final String before;
        private final String behind;

        Place(Receiver receiver, String firstByte, String before, String behind) {
            this.receiver = receiver;
            this.firstByte = firstByte;
            this.before = before;
            this.behind = behind;
        }

        /** Where the first property begins in the packet: behind one byte each of type, Remaining and Property Length. */
        int offset() {
            return 3 + length(before);
        }

        String packet(String properties) {
            return """
                    %s %02x
                    %s
                    %02x                    // Property Length
                    %s                      // properties
                    %s
                    """.formatted(firstByte, length(before) + 1 + length(properties) + length(behind), before,
                    length(properties), properties, behind);
        }
    }

    private record Row(String value, String name, Map<Place, String> places) {}

    private PropertyCases() {}

    static Stream<PacketCase> all() {
        List<PacketCase> cases = new ArrayList<>();
        for (Row row : rows(PROPERTIES)) {
            for (Place place : Place.values()) {
                String section = row.places.get(place);
                if (section == null) {
                    cases.addAll(misplaced(row, place));
                } else if (!section.equals("may repeat")) {
                    cases.addAll(repeated(row, place, section));
                }
            }
        }
        for (Row row : rows(OUT_OF_RANGE)) {
            row.places.forEach((place, section) -> cases.addAll(Rows.to(place.receiver, V5)
                    .refused("%s in %s".formatted(row.name, place), ReasonCode.PROTOCOL_ERROR, "section " + section,
                            place.offset() + 1, place.packet(row.value))
                    .list()));
        }
        return cases.stream();
    }

    private static List<PacketCase> misplaced(Row row, Place place) {
        return Rows.to(place.receiver, V5)
                .refused("%s in %s".formatted(row.name, place), ReasonCode.MALFORMED_PACKET, "section 2.2.2.2",
                        place.offset(), place.packet(row.value))
                .list();
    }

    private static List<PacketCase> repeated(Row row, Place place, String section) {
        return Rows.to(place.receiver, V5)
                .refused("%s twice in %s".formatted(row.name, place), ReasonCode.PROTOCOL_ERROR, "section " + section,
                        place.offset() + length(row.value), place.packet(row.value + " " + row.value))
                .list();
    }

    private static List<Row> rows(String table) {
        return table.lines().map(line -> {
            String[] columns = line.split("\\|", -1);
            Map<Place, String> places = new LinkedHashMap<>();
            for (String entry : columns[2].strip().split(", +", -1)) {
                String[] placeAndSection = entry.split(" ", 2);
                places.put(Place.valueOf(placeAndSection[0]), placeAndSection[1]);
            }
            return new Row(columns[0].strip(), columns[1].strip(), places);
        }).toList();
    }

    private static int length(String layout) {
        return Layout.bytes(layout).length();
    }
}
