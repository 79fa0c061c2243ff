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

/** SUBSCRIBE and UNSUBSCRIBE, sections 3.8 and 3.10 of either version, and Topic Filters, section 4.7. */
final class SubscriptionCases {
    private SubscriptionCases() {}

    static Stream<PacketCase> all() {
        return Stream.of(good(), goodOld(), repeatedIn31(), options(), oldOptions(), filters(), shares(), oldFilters(),
                payloads(), headers(), unsubscribe(), oldUnsubscribe(), toClient())
                .flatMap(rows -> rows.list().stream());
    }

    private static Rows good() {
        return Rows.to(SERVER, V5)
                .good("SUBSCRIBE", """
                        82 09               // SUBSCRIBE
                        00 0a               // Packet Identifier
                        00                  // Property Length
                        00 03 "a/b"         // Topic Filter
                        01                  // Subscription Options: QoS 1
                        """, new Subscribe(10, List.of(Subscription.of("a/b", QoS.AT_LEAST_ONCE))), "MQTT-2.2.2-1")
                .good("SUBSCRIBE with all options and properties", """
                        82 20                   // SUBSCRIBE
                        00 0a                   // Packet Identifier
                        0c                      // Property Length
                        0b ff ff ff 7f          // Subscription Identifier
                        26 00 01 "k" 00 01 "v"  // User Property
                        00 01 "#"               // Topic Filter
                        2e                      // Retain Handling 2, Retain As Published, No Local, QoS 2
                        00 05 "+/+/#"           // Topic Filter
                        10                      // Retain Handling 1, QoS 0
                        00 02 "/+"              // Topic Filter
                        00                      // QoS 0
                        """,
                        new Subscribe(10, List.of(
                                new Subscription(TopicFilter.of("#"),
                                        new SubscriptionOptions(QoS.EXACTLY_ONCE, true, true,
                                                RetainHandling.DO_NOT_SEND)),
                                new Subscription(TopicFilter.of("+/+/#"),
                                        new SubscriptionOptions(QoS.AT_MOST_ONCE, false, false,
                                                RetainHandling.SEND_IF_NEW)),
                                Subscription.of("/+", QoS.AT_MOST_ONCE)), 268_435_455,
                                List.of(new UserProperty("k", "v"))))
                .good("SUBSCRIBE to a Shared Subscription", """
                        82 1f               // SUBSCRIBE
                        00 01               // Packet Identifier
                        00                  // Property Length
                        00 0c "$share/g/a/#"  // Topic Filter
                        0a                  // Retain As Published, QoS 2
                        00 0a "$share/g//"    // Topic Filter: two empty levels
                        00                  // QoS 0
                        """,
                        new Subscribe(1, List.of(
                                new Subscription(TopicFilter.of("$share/g/a/#"),
                                        new SubscriptionOptions(QoS.EXACTLY_ONCE, false, true,
                                                RetainHandling.SEND_AT_SUBSCRIBE)),
                                Subscription.of("$share/g//", QoS.AT_MOST_ONCE))),
                        "MQTT-4.8.2-1")
                .good("SUBSCRIBE to what only looks like a Shared Subscription", """
                        82 18               // SUBSCRIBE
                        00 01               // Packet Identifier
                        00                  // Property Length
                        00 06 "$share" 00   // Topic Filter
                        00 09 "$shared/#" 00  // Topic Filter
                        """,
                        new Subscribe(1, List.of(Subscription.of("$share", QoS.AT_MOST_ONCE),
                                Subscription.of("$shared/#", QoS.AT_MOST_ONCE))));
    }

    private static Rows goodOld() {
        return Rows.to(SERVER, V3_1_1, V3_1)
                .good("SUBSCRIBE", """
                        82 0e               // SUBSCRIBE
                        00 0a               // Packet Identifier
                        00 03 "a/b" 01      // Topic Filter, Requested QoS
                        00 03 "c/+" 02      // Topic Filter, Requested QoS
                        """, new Subscribe(10, List.of(Subscription.of("a/b", QoS.AT_LEAST_ONCE),
                        Subscription.of("c/+", QoS.EXACTLY_ONCE))))
                .good("SUBSCRIBE to $share without a filter, which has no meaning here", """
                        82 19               // SUBSCRIBE
                        00 0a               // Packet Identifier
                        00 09 "$share//x" 00  // Topic Filter, Requested QoS
                        00 08 "$share/#" 00   // Topic Filter, Requested QoS
                        """,
                        new Subscribe(10, List.of(
                                new Subscription(TopicFilter.plain("$share//x"),
                                        SubscriptionOptions.of(QoS.AT_MOST_ONCE)),
                                new Subscription(TopicFilter.plain("$share/#"),
                                        SubscriptionOptions.of(QoS.AT_MOST_ONCE)))))
                .good("UNSUBSCRIBE", """
                        a2 0a               // UNSUBSCRIBE
                        00 0a               // Packet Identifier
                        00 03 "a/b"         // Topic Filter
                        00 01 "#"           // Topic Filter
                        """, new Unsubscribe(10, List.of(TopicFilter.of("a/b"), TopicFilter.of("#"))));
    }

    private static Rows repeatedIn31() {
        return Rows.to(SERVER, V3_1)
                .tolerated("SUBSCRIBE sent again", """
                        8a 06 00 0a 00 01 "a" 00
                        """, new Subscribe(10, List.of(Subscription.of("a", QoS.AT_MOST_ONCE))))
                .tolerated("UNSUBSCRIBE sent again", """
                        aa 05 00 0a 00 01 "a"
                        """, new Unsubscribe(10, List.of(TopicFilter.of("a"))));
    }

    private static Rows options() {
        return Rows.to(SERVER, V5)
                .refused("Maximum QoS 3", PROTOCOL_ERROR, "section 3.8.3.1", 8, """
                        82 07 00 0a 00 00 01 "a" 03
                        """)
                .refused("Retain Handling 3", PROTOCOL_ERROR, "section 3.8.3.1", 8, """
                        82 07 00 0a 00 00 01 "a" 30
                        """)
                .refused("the first reserved option", MALFORMED_PACKET, "MQTT-3.8.3-5", 8, """
                        82 07 00 0a 00 00 01 "a" 40
                        """)
                .refused("the second reserved option", MALFORMED_PACKET, "MQTT-3.8.3-5", 8, """
                        82 07 00 0a 00 00 01 "a" 81
                        """)
                .refused("No Local on a Shared Subscription", PROTOCOL_ERROR, "MQTT-3.8.3-4", 17, """
                        82 10 00 0a 00 00 0a "$share/g/a" 05
                        """)
                .refused("no options", MALFORMED_PACKET, "section 1.2", 8, """
                        82 06 00 0a 00 00 01 "a"
                        """)
                .refused("no options for the second filter", MALFORMED_PACKET, "section 1.2", 12, """
                        82 0a 00 0a 00 00 01 "a" 00 00 01 "b"
                        """);
    }

    private static Rows oldOptions() {
        return Rows.to(SERVER, V3_1_1)
                .refused("Requested QoS 3", MALFORMED_PACKET, "MQTT-3-8.3-4", 7, """
                        82 06 00 0a 00 01 "a" 03
                        """)
                .refused("an option of 5.0", MALFORMED_PACKET, "MQTT-3-8.3-4", 7, """
                        82 06 00 0a 00 01 "a" 04
                        """)
                .refused("a reserved bit", MALFORMED_PACKET, "MQTT-3-8.3-4", 7, """
                        82 06 00 0a 00 01 "a" 81
                        """)
                .refused("no Requested QoS", MALFORMED_PACKET, "section 4.8", 7, """
                        82 05 00 0a 00 01 "a"
                        """);
    }

    private static Rows filters() {
        return Rows.to(SERVER, V5)
                .refused("# before the last level", MALFORMED_PACKET, "MQTT-4.7.1-1", 5, """
                        82 0b 00 0a 00 00 05 "a/#/b" 00
                        """)
                .refused("# behind other characters", MALFORMED_PACKET, "MQTT-4.7.1-1", 5, """
                        82 0a 00 0a 00 00 04 "a/b#" 00
                        """)
                .refused("two # in the last level", MALFORMED_PACKET, "MQTT-4.7.1-1", 5, """
                        82 08 00 0a 00 00 02 "##" 00
                        """)
                .refused("+ behind other characters", MALFORMED_PACKET, "MQTT-4.7.1-2", 5, """
                        82 0a 00 0a 00 00 04 "a/b+" 00
                        """)
                .refused("+ before other characters", MALFORMED_PACKET, "MQTT-4.7.1-2", 5, """
                        82 0a 00 0a 00 00 04 "+a/b" 00
                        """)
                .refused("two + in a level", MALFORMED_PACKET, "MQTT-4.7.1-2", 5, """
                        82 08 00 0a 00 00 02 "++" 00
                        """)
                .refused("an empty filter", MALFORMED_PACKET, "MQTT-4.7.3-1", 5, """
                        82 06 00 0a 00 00 00 00
                        """)
                .refused("a null character", MALFORMED_PACKET, "MQTT-1.5.4-2", 8, """
                        82 08 00 0a 00 00 02 "a" 00 00
                        """, "MQTT-4.7.3-2")
                .refused("no UTF-8", MALFORMED_PACKET, "MQTT-1.5.4-1", 7, """
                        82 07 00 0a 00 00 01 a0 00
                        """, "MQTT-3.8.3-1")
                .refused("the second filter is wrong", MALFORMED_PACKET, "MQTT-4.7.1-1", 9, """
                        82 0c 00 0a 00 00 01 "a" 00 00 02 "b#" 00
                        """);
    }

    private static Rows shares() {
        return Rows.to(SERVER, V5)
                .refused("an empty ShareName", MALFORMED_PACKET, "MQTT-4.8.2-1", 5, """
                        82 0f 00 0a 00 00 09 "$share//a" 00
                        """)
                .refused("neither ShareName nor filter", MALFORMED_PACKET, "MQTT-4.8.2-1", 5, """
                        82 0d 00 0a 00 00 07 "$share/" 00
                        """)
                .refused("+ in the ShareName", MALFORMED_PACKET, "MQTT-4.8.2-2", 5, """
                        82 10 00 0a 00 00 0a "$share/+/a" 00
                        """)
                .refused("# in the ShareName", MALFORMED_PACKET, "MQTT-4.8.2-2", 5, """
                        82 11 00 0a 00 00 0b "$share/g#/a" 00
                        """)
                .refused("no filter", MALFORMED_PACKET, "MQTT-4.8.2-2", 5, """
                        82 0e 00 0a 00 00 08 "$share/g" 00
                        """)
                .refused("an empty filter behind the ShareName", MALFORMED_PACKET, "MQTT-4.8.2-2", 5, """
                        82 0f 00 0a 00 00 09 "$share/g/" 00
                        """)
                .refused("a wrong filter behind the ShareName", MALFORMED_PACKET, "MQTT-4.7.1-1", 5, """
                        82 12 00 0a 00 00 0c "$share/g/#/a" 00
                        """);
    }

    private static Rows oldFilters() {
        return Rows.to(SERVER, V3_1_1)
                .refused("# before the last level", MALFORMED_PACKET, "MQTT-4.7.1-2", 4, """
                        82 0a 00 0a 00 05 "a/#/b" 00
                        """)
                .refused("+ behind other characters", MALFORMED_PACKET, "MQTT-4.7.1-3", 4, """
                        82 07 00 0a 00 02 "a+" 00
                        """)
                .refused("a wildcard as ShareName inside a level", MALFORMED_PACKET, "MQTT-4.7.1-2", 4, """
                        82 0f 00 0a 00 0a "$share/#/a" 00
                        """)
                .refused("an empty filter", MALFORMED_PACKET, "MQTT-4.7.3-1", 4, """
                        82 05 00 0a 00 00 00
                        """)
                .refused("a null character", MALFORMED_PACKET, "MQTT-1.5.3-2", 6, """
                        82 06 00 0a 00 01 00 00
                        """, "MQTT-4.7.3-2")
                .refused("no UTF-8", MALFORMED_PACKET, "MQTT-1.5.3-1", 6, """
                        82 06 00 0a 00 01 a0 00
                        """, "MQTT-3.8.3-1")
                .refused("UNSUBSCRIBE from what is no UTF-8", MALFORMED_PACKET, "MQTT-1.5.3-1", 6, """
                        a2 05 00 0a 00 01 a0
                        """, "MQTT-3.10.3-1");
    }

    private static Rows payloads() {
        Rows rows = Rows.to(SERVER, V5)
                .refused("SUBSCRIBE without filters", PROTOCOL_ERROR, "MQTT-3.8.3-2", 5, "82 03 00 0a 00")
                .refused("SUBSCRIBE without Property Length", MALFORMED_PACKET, "section 1.2", 4, "82 02 00 0a")
                .refused("SUBSCRIBE without anything", MALFORMED_PACKET, "section 1.2", 2, "82 00")
                .refused("SUBSCRIBE with half a filter", MALFORMED_PACKET, "section 1.2", 7, """
                        82 06 00 0a 00 00 02 "a"
                        """)
                .refused("Packet Identifier 0", PROTOCOL_ERROR, "MQTT-2.2.1-3", 2, """
                        82 07 00 00 00 00 01 "a" 00
                        """);
        rows.list().addAll(Rows.to(SERVER, V3_1_1)
                .refused("SUBSCRIBE without filters", PROTOCOL_ERROR, "MQTT-3.8.3-3", 4, "82 02 00 0a")
                .refused("SUBSCRIBE without anything", MALFORMED_PACKET, "section 4.8", 2, "82 00")
                .refused("Packet Identifier 0", PROTOCOL_ERROR, "MQTT-2.3.1-1", 2, """
                        82 06 00 00 00 01 "a" 00
                        """).list());
        return rows;
    }

    private static Rows headers() {
        return Rows.to(SERVER, V5, V3_1_1)
                .refused("SUBSCRIBE without flags", MALFORMED_PACKET, "MQTT-3.8.1-1", 0, """
                        80 07 00 0a 00 00 01 "a" 00
                        """)
                .refused("SUBSCRIBE with DUP", MALFORMED_PACKET, "MQTT-3.8.1-1", 0, """
                        8a 07 00 0a 00 00 01 "a" 00
                        """)
                .refused("UNSUBSCRIBE without flags", MALFORMED_PACKET, "MQTT-3.10.1-1", 0, """
                        a0 06 00 0a 00 00 01 "a"
                        """)
                .refused("UNSUBSCRIBE with all flags", MALFORMED_PACKET, "MQTT-3.10.1-1", 0, """
                        af 06 00 0a 00 00 01 "a"
                        """);
    }

    private static Rows unsubscribe() {
        return Rows.to(SERVER, V5)
                .good("UNSUBSCRIBE", """
                        a2 08               // UNSUBSCRIBE
                        00 0a               // Packet Identifier
                        00                  // Property Length
                        00 03 "a/b"         // Topic Filter
                        """, new Unsubscribe(10, List.of(TopicFilter.of("a/b"))))
                .good("UNSUBSCRIBE with a User Property", """
                        a2 19                   // UNSUBSCRIBE
                        00 0a                   // Packet Identifier
                        07                      // Property Length
                        26 00 01 "k" 00 01 "v"  // User Property
                        00 01 "+"               // Topic Filter
                        00 0a "$share/g/+"      // Topic Filter
                        """, new Unsubscribe(10, List.of(TopicFilter.of("+"), TopicFilter.of("$share/g/+")),
                        List.of(new UserProperty("k", "v"))))
                .refused("UNSUBSCRIBE without filters", PROTOCOL_ERROR, "MQTT-3.10.3-2", 5, "a2 03 00 0a 00")
                .refused("UNSUBSCRIBE without Property Length", MALFORMED_PACKET, "section 1.2", 4, "a2 02 00 0a")
                .refused("UNSUBSCRIBE with half a filter", MALFORMED_PACKET, "section 1.2", 7, """
                        a2 06 00 0a 00 00 02 "a"
                        """)
                .refused("UNSUBSCRIBE with a wrong filter", MALFORMED_PACKET, "MQTT-4.7.1-1", 5, """
                        a2 08 00 0a 00 00 03 "#/a"
                        """)
                .refused("UNSUBSCRIBE from what is no UTF-8", MALFORMED_PACKET, "MQTT-1.5.4-1", 7, """
                        a2 06 00 0a 00 00 01 a0
                        """, "MQTT-3.10.3-1")
                .refused("Packet Identifier 0", PROTOCOL_ERROR, "MQTT-2.2.1-3", 2, """
                        a2 06 00 00 00 00 01 "a"
                        """);
    }

    private static Rows oldUnsubscribe() {
        return Rows.to(SERVER, V3_1_1)
                .refused("UNSUBSCRIBE without filters", PROTOCOL_ERROR, "MQTT-3.10.3-2", 4, "a2 02 00 0a")
                .refused("Packet Identifier 0 in UNSUBSCRIBE", PROTOCOL_ERROR, "MQTT-2.3.1-1", 2, """
                        a2 05 00 00 00 01 "a"
                        """);
    }

    private static Rows toClient() {
        return Rows.to(CLIENT, V5, V3_1_1)
                .refused("SUBSCRIBE to a Client", PROTOCOL_ERROR, "section 2.1.2", "section 2.2.1", 0, """
                        82 07 00 0a 00 00 01 "a" 00
                        """)
                .refused("UNSUBSCRIBE to a Client", PROTOCOL_ERROR, "section 2.1.2", "section 2.2.1", 0, """
                        a2 06 00 0a 00 00 01 "a"
                        """);
    }
}
