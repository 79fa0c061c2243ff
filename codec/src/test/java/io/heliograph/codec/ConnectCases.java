// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static io.heliograph.codec.MqttVersion.V3_1;
import static io.heliograph.codec.MqttVersion.V3_1_1;
import static io.heliograph.codec.MqttVersion.V5;
import static io.heliograph.codec.PacketCase.Receiver.CLIENT;
import static io.heliograph.codec.PacketCase.Receiver.NEW_SERVER;
import static io.heliograph.codec.ReasonCode.MALFORMED_PACKET;
import static io.heliograph.codec.ReasonCode.PROTOCOL_ERROR;
import static io.heliograph.codec.ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;

import java.util.List;
import java.util.stream.Stream;

/** CONNECT, section 3.1 of either version. */
final class ConnectCases {
    private ConnectCases() {}

    static Stream<PacketCase> all() {
        return Stream.of(good(), goodWithWill(), goodOld(), goodMqtt31(), names(), flags(), oldFlags(), missing(),
                oldMissing(), wills(), properties(), toClient()).flatMap(rows -> rows.list().stream());
    }

    private static Rows good() {
        return Rows.to(NEW_SERVER, V5).good("the shortest", """
                10 0d               // CONNECT
                00 04 "MQTT" 05     // Protocol Name, Protocol Version
                00                  // Connect Flags
                00 00               // Keep Alive
                00                  // Property Length
                00 00               // Client Identifier
                """, new Connect(V5, false, 0, ""), "MQTT-2.2.2-1", "MQTT-3.1.2-1")
                .good("Clean Start", """
                        10 0e               // CONNECT
                        00 04 "MQTT" 05     // Protocol Name, Protocol Version
                        02                  // Connect Flags: Clean Start
                        ff ff               // Keep Alive
                        00                  // Property Length
                        00 01 "c"           // Client Identifier
                        """, new Connect(V5, true, 65_535, "c"), "MQTT-3.1.3-3")
                .good("a Password without User Name", """
                        10 12               // CONNECT
                        00 04 "MQTT" 05     // Protocol Name, Protocol Version
                        42                  // Connect Flags: Password, Clean Start
                        00 3c               // Keep Alive
                        00                  // Property Length
                        00 01 "c"           // Client Identifier
                        00 02 "pw"          // Password
                        """, new Connect(V5, true, 60, "c", null, null, Bytes.utf8("pw"), ConnectProperties.NONE),
                        "MQTT-3.1.2-16", "MQTT-3.1.2-19")
                .good("a User Name without Password", """
                        10 12               // CONNECT
                        00 04 "MQTT" 05     // Protocol Name, Protocol Version
                        82                  // Connect Flags: User Name, Clean Start
                        00 3c               // Keep Alive
                        00                  // Property Length
                        00 01 "c"           // Client Identifier
                        00 02 "me"          // User Name
                        """, new Connect(V5, true, 60, "c", null, "me", null, ConnectProperties.NONE),
                        "MQTT-3.1.2-17", "MQTT-3.1.2-18")
                .good("U+FEFF is a character like any other", """
                        10 11               // CONNECT
                        00 04 "MQTT" 05     // Protocol Name, Protocol Version
                        02                  // Connect Flags: Clean Start
                        00 3c               // Keep Alive
                        00                  // Property Length
                        00 04 ef bb bf "c"  // Client Identifier
                        """, new Connect(V5, true, 60, "\uFEFFc"), "MQTT-1.5.4-3");
    }

    private static Rows goodWithWill() {
        Message will = new Message(TopicName.of("w"), Bytes.utf8("gone"), QoS.EXACTLY_ONCE, true,
                MessageProperties.builder().payloadFormatIndicator(PayloadFormatIndicator.UTF_8)
                        .messageExpiryInterval(9L).contentType("t").responseTopic(TopicName.of("r"))
                        .correlationData(Bytes.utf8("d")).userProperty("k", "v").userProperty("k", "v").build());
        ConnectProperties properties = ConnectProperties.builder().sessionExpiryInterval(4_294_967_295L)
                .receiveMaximum(10).maximumPacketSize(100L).topicAliasMaximum(7).requestResponseInformation(true)
                .requestProblemInformation(false).authenticationMethod("m").authenticationData(Bytes.utf8("d"))
                .userProperties(List.of(new UserProperty("a", "1"))).build();
        return Rows.to(NEW_SERVER, V5).good("everything", """
                10 69                   // CONNECT
                00 04 "MQTT" 05         // Protocol Name, Protocol Version
                f6                      // Connect Flags: User Name, Password, Will Retain, Will QoS 2, Will, Clean Start
                00 0a                   // Keep Alive
                23                      // Property Length
                11 ff ff ff ff          // Session Expiry Interval
                21 00 0a                // Receive Maximum
                27 00 00 00 64          // Maximum Packet Size
                22 00 07                // Topic Alias Maximum
                19 01                   // Request Response Information
                17 00                   // Request Problem Information
                15 00 01 "m"            // Authentication Method
                16 00 01 "d"            // Authentication Data
                26 00 01 "a" 00 01 "1"  // User Property
                00 03 "c/1"             // Client Identifier
                26                      // Will Property Length
                18 00 00 00 05          // Will Delay Interval
                02 00 00 00 09          // Message Expiry Interval
                01 01                   // Payload Format Indicator
                03 00 01 "t"            // Content Type
                08 00 01 "r"            // Response Topic
                09 00 01 "d"            // Correlation Data
                26 00 01 "k" 00 01 "v"  // User Property
                26 00 01 "k" 00 01 "v"  // User Property
                00 01 "w"               // Will Topic
                00 04 "gone"            // Will Payload
                00 02 "me"              // User Name
                00 00                   // Password
                """, new Connect(V5, true, 10, "c/1", new Will(will, 5), "me", Bytes.EMPTY, properties),
                "MQTT-3.1.2-9", "MQTT-3.1.3-1", "MQTT-3.1.3-10")
                .good("a Will with QoS 0 and nothing to say", """
                        10 14               // CONNECT
                        00 04 "MQTT" 05     // Protocol Name, Protocol Version
                        06                  // Connect Flags: Will, Clean Start
                        00 00               // Keep Alive
                        00                  // Property Length
                        00 01 "c"           // Client Identifier
                        00                  // Will Property Length
                        00 01 "w"           // Will Topic
                        00 00               // Will Payload
                        """, new Connect(V5, true, 0, "c", new Will(Message.of("w", Bytes.EMPTY, QoS.AT_MOST_ONCE)),
                        null, null, ConnectProperties.NONE), "MQTT-3.1.2-12");
    }

    private static Rows goodOld() {
        return Rows.to(NEW_SERVER, V3_1_1).good("the shortest", """
                10 0c               // CONNECT
                00 04 "MQTT" 04     // Protocol Name, Protocol Level
                02                  // Connect Flags: Clean Session
                00 00               // Keep Alive
                00 00               // Client Identifier
                """, new Connect(V3_1_1, true, 0, ""), "MQTT-3.1.3-3")
                .good("everything", """
                        10 1f               // CONNECT
                        00 04 "MQTT" 04     // Protocol Name, Protocol Level
                        ec                  // Connect Flags: User Name, Password, Will Retain, Will QoS 1, Will
                        00 0a               // Keep Alive
                        00 01 "c"           // Client Identifier
                        00 01 "w"           // Will Topic
                        00 04 "gone"        // Will Message
                        00 02 "me"          // User Name
                        00 03 00 ff 80      // Password
                        """,
                        new Connect(V3_1_1, false, 10, "c",
                                new Will(Message.of("w", Bytes.utf8("gone"), QoS.AT_LEAST_ONCE).withRetain(true)), "me",
                                Bytes.copyOf(new byte[] {0, -1, -128}), ConnectProperties.NONE),
                        "MQTT-3.1.2-9", "MQTT-3.1.2-19", "MQTT-3.1.2-21", "MQTT-3.1.3-1")
                .good("U+FEFF is a character like any other", """
                        10 0f               // CONNECT
                        00 04 "MQTT" 04     // Protocol Name, Protocol Level
                        02                  // Connect Flags: Clean Session
                        00 00               // Keep Alive
                        00 03 ef bb bf      // Client Identifier
                        """, new Connect(V3_1_1, true, 0, "\uFEFF"), "MQTT-1.5.3-3")
                .tolerated("a Remaining Length with a spare byte", """
                        10 8e 00            // CONNECT
                        00 04 "MQTT" 04     // Protocol Name, Protocol Level
                        02                  // Connect Flags: Clean Session
                        00 00               // Keep Alive
                        00 02 "c1"          // Client Identifier
                        """, new Connect(V3_1_1, true, 0, "c1"));
    }

    private static Rows goodMqtt31() {
        return Rows.to(NEW_SERVER, V3_1).good("MQIsdp", """
                10 10               // CONNECT
                00 06 "MQIsdp" 03   // Protocol Name, Protocol Version
                02                  // Connect Flags: Clean Session
                00 0a               // Keep Alive
                00 02 "c1"          // Client Identifier
                """, new Connect(V3_1, true, 10, "c1"))
                .good("MQIsdp with Will and credentials", """
                        10 1e               // CONNECT
                        00 06 "MQIsdp" 03   // Protocol Name, Protocol Version
                        ce                  // Connect Flags: User Name, Password, Will QoS 1, Will, Clean Session
                        00 0a               // Keep Alive
                        00 02 "c1"          // Client Identifier
                        00 01 "w"           // Will Topic
                        00 01 "x"           // Will Message
                        00 02 "me"          // User Name
                        00 02 "pw"          // Password
                        """,
                        new Connect(V3_1, true, 10, "c1",
                                new Will(Message.of("w", Bytes.utf8("x"), QoS.AT_LEAST_ONCE)), "me",
                                Bytes.utf8("pw"), ConnectProperties.NONE));
    }

    private static Rows names() {
        return Rows.to(NEW_SERVER, V5)
                .refused("an unknown Protocol Name", UNSUPPORTED_PROTOCOL_VERSION, "MQTT-3.1.2-1", 2, """
                        10 0e 00 04 "MQTX" 05 02 00 00 00 00 01 "c"
                        """, "MQTT-3.1.4-1")
                .refused("a Protocol Name in small letters", UNSUPPORTED_PROTOCOL_VERSION, "MQTT-3.1.2-1", 2, """
                        10 0e 00 04 "mqtt" 05 02 00 00 00 00 01 "c"
                        """)
                .refused("an empty Protocol Name", UNSUPPORTED_PROTOCOL_VERSION, "MQTT-3.1.2-1", 2, """
                        10 0a 00 00 05 02 00 00 00 00 01 "c"
                        """)
                .refused("Protocol Version 6", UNSUPPORTED_PROTOCOL_VERSION, "MQTT-3.1.2-2", 8, """
                        10 0e 00 04 "MQTT" 06 02 00 00 00 00 01 "c"
                        """)
                .refused("Protocol Version 5 with the bit of a bridge", UNSUPPORTED_PROTOCOL_VERSION, "MQTT-3.1.2-2", 8,
                        """
                                10 0e 00 04 "MQTT" 85 02 00 00 00 00 01 "c"
                                """)
                .refusedFor(V3_1_1, "Protocol Level 0", UNSUPPORTED_PROTOCOL_VERSION, "MQTT-3.1.2-2", 8, """
                        10 0d 00 04 "MQTT" 00 02 00 00 00 01 "c"
                        """)
                .refusedFor(V3_1_1, "Protocol Level 3 under the name of 3.1.1", UNSUPPORTED_PROTOCOL_VERSION,
                        "MQTT-3.1.2-2", 8, """
                                10 0d 00 04 "MQTT" 03 02 00 00 00 01 "c"
                                """)
                .refusedFor(V3_1_1, "Protocol Level 4 under the name of 3.1", UNSUPPORTED_PROTOCOL_VERSION,
                        "MQTT-3.1.2-2", 10, """
                                10 0f 00 06 "MQIsdp" 04 02 00 00 00 01 "c"
                                """)
                .refusedFor(V3_1_1, "Protocol Level 4 with the bit of a bridge", UNSUPPORTED_PROTOCOL_VERSION,
                        "MQTT-3.1.2-2", 8, """
                                10 0d 00 04 "MQTT" 84 02 00 00 00 01 "c"
                                """)
                .refusedFor(null, "a Protocol Name with a null character", MALFORMED_PACKET, "MQTT-1.5.4-2", 5, """
                        10 0e 00 04 "M" 00 "TT" 05 02 00 00 00 00 01 "c"
                        """)
                .refusedFor(null, "no Protocol Version", MALFORMED_PACKET, "section 1.2", 8, """
                        10 06 00 04 "MQTT"
                        """)
                .refusedFor(null, "nothing", MALFORMED_PACKET, "section 1.2", 2, "10 00")
                .refusedFor(null, "reserved flags in the fixed header", MALFORMED_PACKET, "MQTT-2.1.3-1", 0, """
                        11 0e 00 04 "MQTT" 05 02 00 00 00 00 01 "c"
                        """)
                .refusedFor(null, "another packet first", PROTOCOL_ERROR, "MQTT-3.1.0-1", 0, "c0 00")
                .refusedFor(null, "a PUBLISH first", PROTOCOL_ERROR, "MQTT-3.1.0-1", 0, """
                        30 04 00 01 "t" 00
                        """)
                .refusedFor(null, "the start of an HTTP request", PROTOCOL_ERROR, "MQTT-3.1.0-1", 0, """
                        "GET / HTTP/1.1" 0d 0a
                        """);
    }

    private static Rows flags() {
        return Rows.to(NEW_SERVER, V5)
                .refused("the reserved Connect Flag", MALFORMED_PACKET, "MQTT-3.1.2-3", 9, """
                        10 0e 00 04 "MQTT" 05
                        03                  // Connect Flags: Clean Start, reserved
                        00 00 00 00 01 "c"
                        """)
                .refused("Will QoS without Will", MALFORMED_PACKET, "MQTT-3.1.2-11", 9, """
                        10 0e 00 04 "MQTT" 05
                        0a                  // Connect Flags: Will QoS 1, Clean Start
                        00 00 00 00 01 "c"
                        """)
                .refused("Will Retain without Will", MALFORMED_PACKET, "MQTT-3.1.2-13", 9, """
                        10 0e 00 04 "MQTT" 05
                        22                  // Connect Flags: Will Retain, Clean Start
                        00 00 00 00 01 "c"
                        """)
                .refused("Will QoS 3", MALFORMED_PACKET, "MQTT-3.1.2-12", 9, """
                        10 14 00 04 "MQTT" 05
                        1e                  // Connect Flags: Will QoS 3, Will, Clean Start
                        00 00 00 00 01 "c" 00 00 01 "w" 00 00
                        """)
                .refused("Will QoS 3 without Will", MALFORMED_PACKET, "MQTT-3.1.2-11", 9, """
                        10 0e 00 04 "MQTT" 05
                        1a                  // Connect Flags: Will QoS 3, Clean Start
                        00 00 00 00 01 "c"
                        """)
                .refused("a Remaining Length with a spare byte", MALFORMED_PACKET, "MQTT-1.5.5-1", 1, """
                        10 8e 00
                        00 04 "MQTT" 05 02 00 00 00 00 01 "c"
                        """);
    }

    private static Rows oldFlags() {
        return Rows.to(NEW_SERVER, V3_1_1)
                .refused("the reserved Connect Flag", MALFORMED_PACKET, "MQTT-3.1.2-3", 9, """
                        10 0d 00 04 "MQTT" 04
                        03                  // Connect Flags: Clean Session, reserved
                        00 00 00 01 "c"
                        """)
                .refused("Will QoS without Will", MALFORMED_PACKET, "MQTT-3.1.2-13", 9, """
                        10 0d 00 04 "MQTT" 04
                        12                  // Connect Flags: Will QoS 2, Clean Session
                        00 00 00 01 "c"
                        """, "MQTT-3.1.2-11")
                .refused("Will Retain without Will", MALFORMED_PACKET, "MQTT-3.1.2-15", 9, """
                        10 0d 00 04 "MQTT" 04
                        22                  // Connect Flags: Will Retain, Clean Session
                        00 00 00 01 "c"
                        """)
                .refused("Will QoS 3", MALFORMED_PACKET, "MQTT-3.1.2-14", 9, """
                        10 12 00 04 "MQTT" 04
                        1e                  // Connect Flags: Will QoS 3, Will, Clean Session
                        00 00 00 01 "c" 00 01 "w" 00 00
                        """)
                .refused("a Password without User Name", MALFORMED_PACKET, "MQTT-3.1.2-22", 9, """
                        10 11 00 04 "MQTT" 04
                        42                  // Connect Flags: Password, Clean Session
                        00 00 00 01 "c" 00 02 "pw"
                        """);
    }

    private static Rows missing() {
        return Rows.to(NEW_SERVER, V5)
                .refused("no Connect Flags", MALFORMED_PACKET, "section 1.2", 9, """
                        10 07 00 04 "MQTT" 05
                        """)
                .refused("half a Keep Alive", MALFORMED_PACKET, "section 1.2", 10, """
                        10 09 00 04 "MQTT" 05 02 00
                        """)
                .refused("no Property Length", MALFORMED_PACKET, "section 1.2", 12, """
                        10 0a 00 04 "MQTT" 05 02 00 00
                        """, "MQTT-2.2.2-1")
                .refused("no Client Identifier", MALFORMED_PACKET, "MQTT-3.1.3-3", 13, """
                        10 0b 00 04 "MQTT" 05 02 00 00 00
                        """)
                .refused("half a Client Identifier", MALFORMED_PACKET, "section 1.2", 15, """
                        10 0e 00 04 "MQTT" 05 02 00 00 00 00 02 "c"
                        """)
                .refused("no Will", MALFORMED_PACKET, "MQTT-3.1.2-9", 16, """
                        10 0e 00 04 "MQTT" 05
                        06                  // Connect Flags: Will, Clean Start
                        00 00 00 00 01 "c"
                        """)
                .refused("no Will Topic", MALFORMED_PACKET, "MQTT-3.1.2-9", 17, """
                        10 0f 00 04 "MQTT" 05 06 00 00 00 00 01 "c" 00
                        """)
                .refused("no Will Payload", MALFORMED_PACKET, "MQTT-3.1.2-9", 20, """
                        10 12 00 04 "MQTT" 05 06 00 00 00 00 01 "c" 00 00 01 "w"
                        """)
                .refused("half a Will Payload", MALFORMED_PACKET, "section 1.2", 22, """
                        10 15 00 04 "MQTT" 05 06 00 00 00 00 01 "c" 00 00 01 "w" 00 02 "x"
                        """)
                .refused("no User Name", MALFORMED_PACKET, "MQTT-3.1.2-17", 16, """
                        10 0e 00 04 "MQTT" 05
                        82                  // Connect Flags: User Name, Clean Start
                        00 00 00 00 01 "c"
                        """)
                .refused("no Password", MALFORMED_PACKET, "MQTT-3.1.2-19", 16, """
                        10 0e 00 04 "MQTT" 05
                        42                  // Connect Flags: Password, Clean Start
                        00 00 00 00 01 "c"
                        """)
                .refused("a User Name without its flag", MALFORMED_PACKET, "section 2.1.4", 16, """
                        10 12 00 04 "MQTT" 05 02 00 00 00 00 01 "c"
                        00 02 "me"
                        """, "MQTT-3.1.2-16")
                .refused("a Password without its flag", MALFORMED_PACKET, "section 2.1.4", 20, """
                        10 16 00 04 "MQTT" 05
                        82                  // Connect Flags: User Name, Clean Start
                        00 00 00 00 01 "c" 00 02 "me"
                        00 02 "pw"
                        """, "MQTT-3.1.2-18");
    }

    private static Rows oldMissing() {
        return Rows.to(NEW_SERVER, V3_1_1)
                .refused("a Client Identifier that is no UTF-8", MALFORMED_PACKET, "MQTT-1.5.3-1", 14, """
                        10 0d 00 04 "MQTT" 04 02 00 00
                        00 01 80            // Client Identifier
                        """, "MQTT-3.1.3-4")
                .refused("a Will Topic that is no UTF-8", MALFORMED_PACKET, "MQTT-1.5.3-1", 17, """
                        10 12 00 04 "MQTT" 04 06 00 00 00 01 "c"
                        00 01 ff            // Will Topic
                        00 00               // Will Message
                        """, "MQTT-3.1.3-10")
                .refused("a User Name that is no UTF-8", MALFORMED_PACKET, "MQTT-1.5.3-1", 17, """
                        10 10 00 04 "MQTT" 04 82 00 00 00 01 "c"
                        00 01 c3            // User Name
                        """, "MQTT-3.1.3-11")
                .refused("no Client Identifier", MALFORMED_PACKET, "MQTT-3.1.3-3", 12, """
                        10 0a 00 04 "MQTT" 04 02 00 00
                        """, "MQTT-3.1.4-1")
                .refused("no Will", MALFORMED_PACKET, "MQTT-3.1.2-9", 15, """
                        10 0d 00 04 "MQTT" 04
                        06                  // Connect Flags: Will, Clean Session
                        00 00 00 01 "c"
                        """)
                .refused("no User Name", MALFORMED_PACKET, "MQTT-3.1.2-19", 15, """
                        10 0d 00 04 "MQTT" 04
                        82                  // Connect Flags: User Name, Clean Session
                        00 00 00 01 "c"
                        """)
                .refused("no Password", MALFORMED_PACKET, "MQTT-3.1.2-21", 18, """
                        10 10 00 04 "MQTT" 04
                        c2                  // Connect Flags: User Name, Password, Clean Session
                        00 00 00 01 "c" 00 01 "u"
                        """)
                .refused("a User Name without its flag", MALFORMED_PACKET, "section 2.2.3", 15, """
                        10 11 00 04 "MQTT" 04 02 00 00 00 01 "c"
                        00 02 "me"
                        """, "MQTT-3.1.2-18", "MQTT-3.1.2-11")
                .refused("a Password without its flag", MALFORMED_PACKET, "section 2.2.3", 18, """
                        10 14 00 04 "MQTT" 04
                        82                  // Connect Flags: User Name, Clean Session
                        00 00 00 01 "c" 00 01 "u"
                        00 02 "pw"
                        """, "MQTT-3.1.2-20");
    }

    private static Rows wills() {
        return Rows.to(NEW_SERVER, V5)
                .refused("a wildcard in the Will Topic", MALFORMED_PACKET, "MQTT-4.7.0-1", 17, """
                        10 16 00 04 "MQTT" 05 06 00 00 00 00 01 "c"
                        00                  // Will Property Length
                        00 03 "w/#"         // Will Topic
                        00 00               // Will Payload
                        """)
                .refused("an empty Will Topic", MALFORMED_PACKET, "MQTT-4.7.3-1", 17, """
                        10 13 00 04 "MQTT" 05 06 00 00 00 00 01 "c"
                        00                  // Will Property Length
                        00 00               // Will Topic
                        00 00               // Will Payload
                        """)
                .refused("a Will Topic that is no UTF-8", MALFORMED_PACKET, "MQTT-1.5.4-1", 19, """
                        10 14 00 04 "MQTT" 05 06 00 00 00 00 01 "c"
                        00                  // Will Property Length
                        00 01 ff            // Will Topic
                        00 00               // Will Payload
                        """, "MQTT-3.1.3-11")
                .refused("a Client Identifier that is no UTF-8", MALFORMED_PACKET, "MQTT-1.5.4-1", 15, """
                        10 0e 00 04 "MQTT" 05 02 00 00 00
                        00 01 80            // Client Identifier
                        """, "MQTT-3.1.3-4")
                .refused("a User Name that is no UTF-8", MALFORMED_PACKET, "MQTT-1.5.4-1", 18, """
                        10 11 00 04 "MQTT" 05 82 00 00 00 00 01 "c"
                        00 01 c3            // User Name
                        """, "MQTT-3.1.3-12");
    }

    private static Rows properties() {
        return Rows.to(NEW_SERVER, V5)
                .refused("Authentication Data without a method", PROTOCOL_ERROR, "section 3.1.2.11.10", 12, """
                        10 12 00 04 "MQTT" 05 02 00 00
                        04                  // Property Length
                        16 00 01 "d"        // Authentication Data
                        00 01 "c"
                        """)
                .refused("a Will property among those of CONNECT", MALFORMED_PACKET, "section 2.2.2.2", 13, """
                        10 13 00 04 "MQTT" 05 02 00 00
                        05                  // Property Length
                        18 00 00 00 05      // Will Delay Interval
                        00 01 "c"
                        """)
                .refused("a CONNECT property among those of the Will", MALFORMED_PACKET, "section 2.2.2.2", 17, """
                        10 19 00 04 "MQTT" 05 06 00 00 00 00 01 "c"
                        05                  // Will Property Length
                        11 00 00 00 05      // Session Expiry Interval
                        00 01 "w" 00 00
                        """);
    }

    private static Rows toClient() {
        return Rows.to(CLIENT, V5, V3_1_1)
                .refused("CONNECT to a Client", PROTOCOL_ERROR, "section 2.1.2", "section 2.2.1", 0, """
                        10 0e 00 04 "MQTT" 05 02 00 00 00 00 01 "c"
                        """);
    }
}
