// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;

import io.heliograph.codec.Connect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.PacketType;
import io.heliograph.testkit.MalformedPacket;
import io.heliograph.testkit.MalformedPacket.Receiver;
import io.heliograph.testkit.MalformedPackets;
import io.heliograph.testkit.RawConnection;
import io.heliograph.testkit.RawPacket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A case for each packet that a Client has to refuse: the catalogue of the test kit, as far as a Server sends such packets.
 * {@code BadConnack} comes as answer to CONNECT, {@code BadPacket} when the Client has subscribed.
 */
final class ClientMalformedCases {
    static final String CONNACK = "BadConnack.";
    static final String LATER = "BadPacket.";

    /** In MQTT 5.0 a Client SHOULD close the connection (4.13.1), except where a statement says that it must. */
    private static final Set<String> MUST_CLOSE = Set.of("MQTT-3.14.1-1", "MQTT-3.15.1-1");

    private ClientMalformedCases() {}

    static Stream<CheckCase> all() {
        return packets().map(ClientMalformedCases::checkCase);
    }

    /** The packet that a case is about; null if it is about something else. */
    static @Nullable MalformedPacket packet(CheckCase checkCase) {
        return packets().filter(malformed -> malformed.version() == checkCase.version()
                && MalformedPacketCases.checkName(group(malformed), malformed).equals(checkCase.name())).findFirst()
                .orElse(null);
    }

    private static Stream<MalformedPacket> packets() {
        Map<String, MalformedPacket> packets = new LinkedHashMap<>();
        Stream.concat(MalformedPackets.all().stream(), MalformedPackets.outOfPlace().stream())
                .filter(malformed -> malformed.version() != MqttVersion.V3_1)
                .filter(ClientMalformedCases::comesToAClient)
                .forEach(malformed -> packets.putIfAbsent(malformed.version() + " " + malformed.packet().hex(),
                        malformed));
        return packets.values().stream();
    }

    private static String group(MalformedPacket malformed) {
        return malformed.packet().at(0) >> 4 == PacketType.CONNACK.value()
                && !malformed.name().equals("a second CONNACK") ? CONNACK : LATER;
    }

    /** What is wrong for both sides is in the catalogue for the Server. */
    private static boolean comesToAClient(MalformedPacket malformed) {
        if (malformed.receiver() != Receiver.SERVER) {
            return malformed.receiver() == Receiver.CLIENT;
        }
        PacketType type = PacketType.of(malformed.packet().at(0) >> 4);
        boolean ofEither = type != null && switch (type) {
            case PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP -> true;
            case DISCONNECT -> malformed.version().isV5();
            default -> false;
        };
        // A Server may send Subscription Identifiers, and does not refuse its own aliases.
        return ofEither && !malformed.statement().equals("MQTT-3.3.4-6")
                && !malformed.name().contains("alias that nobody");
    }

    private static CheckCase checkCase(MalformedPacket malformed) {
        boolean connack = group(malformed).equals(CONNACK);
        Set<String> labels = MalformedPacketCases.labels(malformed);
        List<Statement> statements = Statements.of(malformed.version()).stream()
                .filter(statement -> statement.binds().includes(Role.CLIENT))
                .filter(statement -> labels.contains(statement.label()) || isAbout(statement, malformed)).toList();
        boolean advice = malformed.version().isV5() && !MUST_CLOSE.contains(malformed.statement());
        return new CheckCase(MalformedPacketCases.checkName(group(malformed), malformed),
                "Refuses " + malformed.name(),
                Role.CLIENT, malformed.version(), statements, Set.of(), advice, false, system -> {
                    Client client = (Client) system;
                    RawConnection connection = connack ? connecting(client)
                            : client.subscribed(client.subscribe(AT_LEAST_ONCE));
                    connection.send(malformed.packet());
                    if (!connack) {
                        // Makes a Client that has nothing to say about the packet say something.
                        connection.send(RawPacket.of(client.message("t", "behind it", AT_LEAST_ONCE, 65_000),
                                malformed.version()));
                    }
                    connection.expectRefusal(malformed);
                });
    }

    private static RawConnection connecting(Client client) {
        RawConnection connection = client.connection(client.subscribe(AT_LEAST_ONCE));
        connection.expect(Connect.class);
        return connection;
    }

    /** The unnumbered statements of MQTT 5.0 for what is wrong in its section, and for what is wrong at all. */
    private static boolean isAbout(Statement statement, MalformedPacket malformed) {
        String label = statement.label();
        if (!malformed.version().isV5() || !label.startsWith("U-")) {
            return false;
        }
        if (label.equals("U-4.13.1-1") || label.equals("U-4.13.1-7")) {
            return true;
        }
        String section = label.substring(2, label.lastIndexOf('-'));
        return malformed.statement().equals("section " + section) && statement.text().contains("Protocol Error")
                && (malformed.name().contains("twice") ? statement.text().contains("more than once")
                        : statement.text().contains("value") || statement.text().contains("omit"));
    }
}
