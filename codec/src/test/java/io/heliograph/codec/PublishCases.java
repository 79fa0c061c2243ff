// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static io.heliograph.codec.MqttVersion.V3_1;
import static io.heliograph.codec.MqttVersion.V3_1_1;
import static io.heliograph.codec.MqttVersion.V5;
import static io.heliograph.codec.PacketCase.Receiver.CLIENT;
import static io.heliograph.codec.PacketCase.Receiver.SERVER;
import static io.heliograph.codec.ReasonCode.MALFORMED_PACKET;
import static io.heliograph.codec.ReasonCode.PROTOCOL_ERROR;
import static io.heliograph.codec.ReasonCode.TOPIC_ALIAS_INVALID;

import java.util.List;
import java.util.stream.Stream;

/** PUBLISH, section 3.3 of either version. */
final class PublishCases {
    private static final Message HELLO = Message.of("a/b", Bytes.utf8("hi"), QoS.AT_MOST_ONCE);

    private PublishCases() {}

    static Stream<PacketCase> all() {
        return Stream.of(good(), goodWithProperties(), goodToClient(), goodOld(), flags(), identifiers(), topics(),
                oldTopics(), aliases(), truncated(), oldTruncated()).flatMap(rows -> rows.list().stream());
    }

    private static Rows good() {
        return Rows.to(SERVER, V5)
                .good("QoS 0", """
                        30 08               // PUBLISH, QoS 0
                        00 03 "a/b"         // Topic Name
                        00                  // Property Length
                        "hi"                // Payload
                        """, new Publish(HELLO, 0), "MQTT-2.2.1-2", "MQTT-2.2.2-1", "MQTT-3.3.2-1")
                .good("QoS 0, retained, no payload", """
                        31 04               // PUBLISH, QoS 0, RETAIN
                        00 01 "/"           // Topic Name
                        00                  // Property Length
                        """, new Publish(Message.of("/", Bytes.EMPTY, QoS.AT_MOST_ONCE).withRetain(true), 0))
                .good("QoS 1", """
                        32 0a               // PUBLISH, QoS 1
                        00 03 "a/b"         // Topic Name
                        00 01               // Packet Identifier
                        00                  // Property Length
                        "hi"                // Payload
                        """, new Publish(HELLO.withQos(QoS.AT_LEAST_ONCE), 1))
                .good("QoS 2, sent again, retained", """
                        3d 0a               // PUBLISH, DUP, QoS 2, RETAIN
                        00 03 "a/b"         // Topic Name
                        ff ff               // Packet Identifier
                        00                  // Property Length
                        "hi"                // Payload
                        """,
                        new Publish(HELLO.withQos(QoS.EXACTLY_ONCE).withRetain(true), true, 65_535, 0, List.of()))
                .good("a Topic Name of two-, three- and four-byte characters", """
                        30 0e               // PUBLISH, QoS 0
                        00 0b "a/"          // Topic Name
                        c3 a4 e2 82 ac f0 9f 98 80
                        00                  // Property Length
                        """, new Publish(Message.of("a/\u00E4\u20AC\uD83D\uDE00", Bytes.EMPTY, QoS.AT_MOST_ONCE), 0))
                .good("the last code point before and the first after the surrogates, and the last of all", """
                        30 0d               // PUBLISH, QoS 0
                        00 0a               // Topic Name
                        ed 9f bf ee 80 80 f4 8f bf bf
                        00                  // Property Length
                        """,
                        new Publish(Message.of("\uD7FF\uE000\uDBFF\uDFFF", Bytes.EMPTY, QoS.AT_MOST_ONCE), 0))
                .good("a Topic Name that begins with $", """
                        30 08               // PUBLISH, QoS 0
                        00 05 "$SYS/"       // Topic Name
                        00                  // Property Length
                        """, new Publish(Message.of("$SYS/", Bytes.EMPTY, QoS.AT_MOST_ONCE), 0))
                .good("a payload that needs a longer Remaining Length", """
                        30 b0 02               // PUBLISH, QoS 0
                        00 01 "t"           // Topic Name
                        00                  // Property Length
                        61x300              // Payload
                        """, new Publish(Message.of("t", Bytes.utf8("a".repeat(300)), QoS.AT_MOST_ONCE), 0));
    }

    private static Rows goodWithProperties() {
        MessageProperties properties = MessageProperties.builder()
                .payloadFormatIndicator(PayloadFormatIndicator.UNSPECIFIED_BYTES).messageExpiryInterval(0L)
                .contentType("").responseTopic(TopicName.of("r")).correlationData(Bytes.EMPTY)
                .userProperty("b", "1").userProperty("a", "2").userProperty("b", "1").build();
        return Rows.to(SERVER, V5)
                .good("all properties of a Client", """
                        30 30                   // PUBLISH, QoS 0
                        00 03 "a/b"             // Topic Name
                        29                      // Property Length
                        02 00 00 00 00          // Message Expiry Interval
                        23 ff ff                // Topic Alias
                        01 00                   // Payload Format Indicator
                        03 00 00                // Content Type
                        08 00 01 "r"            // Response Topic
                        09 00 00                // Correlation Data
                        26 00 01 "b" 00 01 "1"  // User Property
                        26 00 01 "a" 00 01 "2"  // User Property
                        26 00 01 "b" 00 01 "1"  // User Property
                        00                      // (one byte of payload)
                        """,
                        new Publish(new Message(TopicName.of("a/b"), Bytes.copyOf(new byte[1]), QoS.AT_MOST_ONCE, false,
                                properties), false, 0, 65_535, List.of()),
                        "MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-17", "MQTT-3.3.2-18",
                        "MQTT-3.3.2-20")
                .good("a Topic Alias instead of the Topic Name", """
                        30 08               // PUBLISH, QoS 0
                        00 00               // Topic Name
                        03                  // Property Length
                        23 00 01            // Topic Alias
                        "hi"                // Payload
                        """, new Publish(HELLO.withTopicName(TopicName.EMPTY), false, 0, 1, List.of()))
                .good("a User Property with U+FEFF", """
                        30 12                       // PUBLISH, QoS 0
                        00 03 "a/b"                 // Topic Name
                        0a                          // Property Length
                        26 00 04 ef bb bf "k" 00 01 "v"  // User Property
                        "hi"                        // Payload
                        """,
                        new Publish(HELLO.withProperties(
                                MessageProperties.builder().userProperty("\uFEFFk", "v").build()), 0),
                        "MQTT-1.5.4-3");
    }

    private static Rows goodToClient() {
        return Rows.to(CLIENT, V5)
                .good("Subscription Identifiers of one to four bytes", """
                        30 16               // PUBLISH, QoS 0
                        00 03 "a/b"         // Topic Name
                        0e                  // Property Length
                        0b 01               // Subscription Identifier 1
                        0b 80 01            // Subscription Identifier 128
                        0b ff ff 7f         // Subscription Identifier 2,097,151
                        0b ff ff ff 7f      // Subscription Identifier 268,435,455
                        "hi"                // Payload
                        """, new Publish(HELLO, false, 0, 0, List.of(1, 128, 2_097_151, 268_435_455)))
                .good("the same Subscription Identifier twice", """
                        32 0e               // PUBLISH, QoS 1
                        00 03 "a/b"         // Topic Name
                        00 02               // Packet Identifier
                        04                  // Property Length
                        0b 07 0b 07         // Subscription Identifiers
                        "hi"                // Payload
                        """, new Publish(HELLO.withQos(QoS.AT_LEAST_ONCE), false, 2, 0, List.of(7, 7)));
    }

    private static Rows goodOld() {
        return Rows.to(SERVER, V3_1_1, V3_1)
                .good("QoS 0", """
                        30 07               // PUBLISH, QoS 0
                        00 03 "a/b"         // Topic Name
                        "hi"                // Payload
                        """, new Publish(HELLO, 0), "MQTT-2.3.1-5", "MQTT-3.3.2-1")
                .good("QoS 1, retained", """
                        33 09               // PUBLISH, QoS 1, RETAIN
                        00 03 "a/b"         // Topic Name
                        00 01               // Packet Identifier
                        "hi"                // Payload
                        """, new Publish(HELLO.withQos(QoS.AT_LEAST_ONCE).withRetain(true), 1))
                .good("QoS 2, sent again", """
                        3c 09               // PUBLISH, DUP, QoS 2
                        00 03 "a/b"         // Topic Name
                        01 00               // Packet Identifier
                        "hi"                // Payload
                        """, new Publish(HELLO.withQos(QoS.EXACTLY_ONCE), true, 256, 0, List.of()))
                .good("what would be properties is payload", """
                        30 07               // PUBLISH, QoS 0
                        00 01 "t"           // Topic Name
                        03 23 00 01         // Payload
                        """,
                        new Publish(Message.of("t", Bytes.copyOf(new byte[] {3, 0x23, 0, 1}), QoS.AT_MOST_ONCE), 0))
                .tolerated("a Remaining Length with a spare byte", """
                        30 85 00            // PUBLISH, QoS 0
                        00 01 "t"           // Topic Name
                        "hi"                // Payload
                        """, new Publish(Message.of("t", Bytes.utf8("hi"), QoS.AT_MOST_ONCE), 0));
    }

    private static Rows flags() {
        return Rows.to(SERVER, V5, V3_1_1, V3_1)
                .refused("both QoS bits", MALFORMED_PACKET, "MQTT-3.3.1-4", 0, """
                        36 06 00 01 "t" 00 01 00
                        """)
                .refused("both QoS bits, DUP and RETAIN", MALFORMED_PACKET, "MQTT-3.3.1-4", 0, """
                        3f 06 00 01 "t" 00 01 00
                        """)
                .refused("DUP with QoS 0", MALFORMED_PACKET, "MQTT-3.3.1-2", 0, """
                        38 04 00 01 "t" 00
                        """)
                .refused("DUP with QoS 0 and RETAIN", MALFORMED_PACKET, "MQTT-3.3.1-2", 0, """
                        39 04 00 01 "t" 00
                        """);
    }

    private static Rows identifiers() {
        Rows rows = Rows.to(SERVER, V5, V3_1_1)
                .refused("Packet Identifier 0 with QoS 1", PROTOCOL_ERROR, "MQTT-2.2.1-3", "MQTT-2.3.1-1", 5, """
                        32 06 00 01 "t"
                        00 00               // Packet Identifier
                        00
                        """)
                .refused("Packet Identifier 0 with QoS 2", PROTOCOL_ERROR, "MQTT-2.2.1-3", "MQTT-2.3.1-1", 5, """
                        34 06 00 01 "t"
                        00 00               // Packet Identifier
                        00
                        """);
        rows.list().addAll(Rows.to(CLIENT, V5, V3_1_1)
                .refused("Packet Identifier 0 from a Server", PROTOCOL_ERROR, "MQTT-2.2.1-4", "MQTT-2.3.1-1", 5, """
                        32 06 00 01 "t"
                        00 00               // Packet Identifier
                        00
                        """).list());
        return rows;
    }

    private static Rows topics() {
        return Rows.to(SERVER, V5)
                .refused("+ in the Topic Name", MALFORMED_PACKET, "MQTT-3.3.2-2", 4, """
                        30 06 00 03 "a/+" 00
                        """, "MQTT-4.7.0-1")
                .refused("# in the Topic Name", MALFORMED_PACKET, "MQTT-3.3.2-2", 4, """
                        30 04 00 01 "#" 00
                        """)
                .refused("a wildcard inside a level of the Topic Name", MALFORMED_PACKET, "MQTT-3.3.2-2", 4, """
                        30 08 00 05 "a/b+c" 00
                        """)
                .refused("neither Topic Name nor Topic Alias", PROTOCOL_ERROR, "section 3.3.2.1", 2, """
                        30 03 00 00 00
                        """)
                .refused("no Topic Name and other properties", PROTOCOL_ERROR, "section 3.3.2.1", 2, """
                        30 05 00 00 02 01 01
                        """)
                .refused("a wildcard in the Response Topic", MALFORMED_PACKET, "MQTT-3.3.2-14", 11, """
                        30 0a 00 01 "t"
                        06                  // Property Length
                        08 00 03 "r/#"      // Response Topic
                        """)
                .refused("an empty Response Topic", MALFORMED_PACKET, "MQTT-4.7.3-1", 7, """
                        30 07 00 01 "t"
                        03                  // Property Length
                        08 00 00            // Response Topic
                        """)
                .refused("a Response Topic that is no UTF-8", MALFORMED_PACKET, "MQTT-1.5.4-1", 9, """
                        30 08 00 01 "t"
                        04                  // Property Length
                        08 00 01 ff         // Response Topic
                        """, "MQTT-3.3.2-13")
                .refused("a Content Type that is no UTF-8", MALFORMED_PACKET, "MQTT-1.5.4-1", 9, """
                        30 08 00 01 "t"
                        04                  // Property Length
                        03 00 01 ff         // Content Type
                        """, "MQTT-3.3.2-19")
                .refused("a User Property whose value is no UTF-8", MALFORMED_PACKET, "MQTT-1.5.4-1", 12, """
                        30 0b 00 01 "t"
                        07                  // Property Length
                        26 00 01 "k" 00 01 ff  // User Property
                        """, "MQTT-1.5.7-1")
                .refused("a User Property whose name has a null character", MALFORMED_PACKET, "MQTT-1.5.4-2", 9, """
                        30 0b 00 01 "t"
                        07                  // Property Length
                        26 00 01 00 00 01 "v"  // User Property
                        """, "MQTT-1.5.7-1")
                .refused("a Subscription Identifier from a Client", PROTOCOL_ERROR, "MQTT-3.3.4-6", 6, """
                        30 06 00 01 "t"
                        02                  // Property Length
                        0b 01               // Subscription Identifier
                        """);
    }

    private static Rows oldTopics() {
        return Rows.to(SERVER, V3_1_1)
                .refused("a wildcard in the Topic Name", MALFORMED_PACKET, "MQTT-3.3.2-2", 4, """
                        30 05 00 03 "a/+"
                        """, "MQTT-4.7.1-1")
                .refused("an empty Topic Name", MALFORMED_PACKET, "MQTT-4.7.3-1", 2, """
                        30 02 00 00
                        """);
    }

    private static Rows aliases() {
        Rows rows = Rows.to(SERVER, V5)
                .refused("Topic Alias 0", TOPIC_ALIAS_INVALID, "MQTT-3.3.2-8", 7, """
                        30 07 00 01 "t"
                        03                  // Property Length
                        23 00 00            // Topic Alias
                        """)
                .refused("Topic Alias 0 and no Topic Name", TOPIC_ALIAS_INVALID, "MQTT-3.3.2-8", 6, """
                        30 06 00 00
                        03                  // Property Length
                        23 00 00            // Topic Alias
                        """);
        rows.list().addAll(Rows.to(CLIENT, V5)
                .refused("Subscription Identifier 0", PROTOCOL_ERROR, "section 3.3.2.3.8", 7, """
                        30 06 00 01 "t"
                        02                  // Property Length
                        0b 00               // Subscription Identifier
                        """)
                .refused("a Subscription Identifier with a spare byte", MALFORMED_PACKET, "MQTT-1.5.5-1", 8, """
                        30 07 00 01 "t"
                        03                  // Property Length
                        0b 81 00            // Subscription Identifier
                        """)
                .refused("a Subscription Identifier of five bytes", MALFORMED_PACKET, "section 1.5.5", 10, """
                        30 0a 00 01 "t"
                        06                  // Property Length
                        0b ff ff ff ff 01   // Subscription Identifier
                        """).list());
        return rows;
    }

    private static Rows truncated() {
        return Rows.to(SERVER, V5)
                .refused("nothing", MALFORMED_PACKET, "section 1.2", 2, "30 00", "MQTT-3.3.2-1")
                .refused("half a Topic Name length", MALFORMED_PACKET, "section 1.2", 2, "30 01 00")
                .refused("half a Topic Name", MALFORMED_PACKET, "section 1.2", 4, """
                        30 04 00 03 "a/"
                        """)
                .refused("half a Packet Identifier", MALFORMED_PACKET, "section 1.2", 5, """
                        32 04 00 01 "t" 00
                        """)
                .refused("no Property Length", MALFORMED_PACKET, "section 1.2", 5, """
                        30 03 00 01 "t"
                        """, "MQTT-2.2.2-1")
                .refused("a Property Length beyond the packet", MALFORMED_PACKET, "section 2.2.2.1", 5, """
                        30 07 00 01 "t" 04 23 00 01
                        """)
                .refused("a Property Length that ends inside a property", MALFORMED_PACKET, "section 2.2.2.1", 9, """
                        30 07 00 01 "t" 02 23 00 01
                        """)
                .refused("a Property Length with a spare byte", MALFORMED_PACKET, "MQTT-1.5.5-1", 6, """
                        30 05 00 01 "t" 80 00
                        """)
                .refused("a Property Length of five bytes", MALFORMED_PACKET, "section 1.5.5", 8, """
                        30 08 00 01 "t" 80 80 80 80 01
                        """)
                .refused("a property identifier with a spare byte", MALFORMED_PACKET, "MQTT-1.5.5-1", 7, """
                        30 07 00 01 "t" 03 81 00 01
                        """)
                .refused("a property that does not exist", MALFORMED_PACKET, "section 2.2.2.2", 6, """
                        30 06 00 01 "t" 02 7f 01
                        """)
                .refused("property 0", MALFORMED_PACKET, "section 2.2.2.2", 6, """
                        30 05 00 01 "t" 01 00
                        """)
                .refused("a property identifier of two bytes", MALFORMED_PACKET, "section 2.2.2.2", 6, """
                        30 07 00 01 "t" 03 81 01 01
                        """)
                .refused("a Remaining Length with a spare byte", MALFORMED_PACKET, "MQTT-1.5.5-1", 1, """
                        30 84 00 00 01 "t" 00
                        """)
                .refused("a Remaining Length with two spare bytes", MALFORMED_PACKET, "MQTT-1.5.5-1", 1, """
                        30 84 80 00 00 01 "t" 00
                        """);
    }

    private static Rows oldTruncated() {
        return Rows.to(SERVER, V3_1_1)
                .refused("nothing", MALFORMED_PACKET, "section 4.8", 2, "30 00", "MQTT-3.3.2-1")
                .refused("half a Topic Name", MALFORMED_PACKET, "section 4.8", 4, """
                        30 04 00 03 "a/"
                        """)
                .refused("no Packet Identifier", MALFORMED_PACKET, "section 4.8", 5, """
                        32 03 00 01 "t"
                        """);
    }
}
