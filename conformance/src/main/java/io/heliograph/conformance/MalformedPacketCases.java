// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Connect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.PacketType;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Will;
import io.heliograph.testkit.MalformedPacket;
import io.heliograph.testkit.MalformedPacket.Receiver;
import io.heliograph.testkit.MalformedPackets;
import io.heliograph.testkit.RawClient;
import io.heliograph.testkit.RawPacket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A case for each packet that a Server has to refuse: the catalogue of the test kit. {@code FirstPacket} comes where CONNECT is
 * awaited, {@code Malformed} behind CONNECT and CONNACK.
 */
final class MalformedPacketCases {
    static final String FIRST = "FirstPacket.";
    static final String LATER = "Malformed.";
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int CONNACK = 0x20;
    private static final Set<PacketType> BOTH_WAYS = EnumSet.of(PacketType.PUBLISH, PacketType.PUBACK,
            PacketType.PUBREC,
            PacketType.PUBREL, PacketType.PUBCOMP);

    private MalformedPacketCases() {}

    static Stream<CheckCase> toServer() {
        return packetsToServer().map(MalformedPacketCases::checkCase);
    }

    /** The packet that a case is about; null if it is about something else. */
    static @Nullable MalformedPacket packet(CheckCase checkCase) {
        return packetsToServer().filter(malformed -> malformed.version() == checkCase.version()
                && checkName(group(malformed), malformed).equals(checkCase.name())).findFirst().orElse(null);
    }

    private static Stream<MalformedPacket> packetsToServer() {
        List<MalformedPacket> toServer = Stream
                .concat(MalformedPackets.all().stream(), MalformedPackets.outOfPlace().stream())
                .filter(malformed -> malformed.receiver() != Receiver.CLIENT).toList();
        return Stream.concat(toServer.stream(), wrongInEitherDirection(toServer))
                .filter(malformed -> malformed.version() != MqttVersion.V3_1)
                // A Server may know further versions of its own, as those that speak to bridges do [MQTT-3.1.2-1, -2 of 3.1.1].
                .filter(malformed -> !malformed.name().endsWith("with the bit of a bridge")
                        && !malformed.name().startsWith("CONNECT: Protocol Level 3 under")
                        && !malformed.name().startsWith("CONNECT: Protocol Level 4 under"));
    }

    /** What the catalogue has for Clients alone, though it is as wrong for Servers. */
    private static Stream<MalformedPacket> wrongInEitherDirection(List<MalformedPacket> toServer) {
        return MalformedPackets.all().stream()
                .filter(malformed -> malformed.receiver() == Receiver.CLIENT)
                .filter(malformed -> BOTH_WAYS.contains(PacketType.of(malformed.packet().at(0) >> 4)))
                .filter(malformed -> toServer.stream().noneMatch(other -> other.version() == malformed.version()
                        && (other.packet().equals(malformed.packet()) || other.name().equals(malformed.name()))));
    }

    private static String group(MalformedPacket malformed) {
        return malformed.receiver() == Receiver.NEW_SERVER ? FIRST : LATER;
    }

    private static CheckCase checkCase(MalformedPacket malformed) {
        boolean first = malformed.receiver() == Receiver.NEW_SERVER;
        List<Statement> statements = labels(malformed).stream()
                .map(label -> Statements.of(malformed.version(), label)).toList();
        return new CheckCase(checkName(group(malformed), malformed), "Refuses " + malformed.name(), Role.SERVER,
                malformed.version(), statements, Set.of(), false, false, system -> {
                    if (first) {
                        first((Server) system, malformed);
                    } else if (malformed.packet().at(0) >> 4 == PacketType.DISCONNECT.value()) {
                        disconnect((Server) system, malformed);
                    } else {
                        later((Server) system, malformed);
                    }
                });
    }

    /**
     * The name of a check is one word, like that of a method, so that it can be typed: {@code publishHashInTheTopicName} for
     * {@code PUBLISH: # in the Topic Name}.
     */
    static String checkName(String group, MalformedPacket malformed) {
        String spoken = malformed.name().replace("#", " hash ").replace("/", " slash ")
                .replaceAll("(?<!U)\\+", " plus ")
                .replaceAll("(?<=[0-9A-Z])[.,+-](?=[0-9])", "");
        StringBuilder name = new StringBuilder();
        for (String word : spoken.strip().split("[^A-Za-z0-9]+", -1)) {
            String small = word.toLowerCase(Locale.ROOT);
            name.append(name.isEmpty() || small.isEmpty() ? small
                    : Character.toUpperCase(small.charAt(0)) + small.substring(1));
        }
        return group + name;
    }

    private static void first(Server server, MalformedPacket malformed) {
        RawClient client = server.openForWrongConnect();
        client.send(malformed.packet());
        if (malformed.reasonCode() == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION) {
            expectUnknownVersion(client);
        } else {
            client.expectRefusal(malformed);
        }
    }

    /** Who does not know the version may answer in the words of any. */
    private static void expectUnknownVersion(RawClient client) {
        for (RawPacket answer : client.receiveAllRaw(ANSWER)) {
            int flags = answer.headerLength();
            boolean refused = answer.at(0) == CONNACK && answer.at(flags) == 0 && answer.at(flags + 1) != 0;
            Expect.that(refused, "the version is unknown, but %s came".formatted(answer));
        }
        client.expectClose();
    }

    /** The PINGREQ behind it makes a Server that has nothing to say about the packet say something. */
    private static void later(Server server, MalformedPacket malformed) {
        RawClient client = server.connected();
        client.send(malformed.packet().append(RawPacket.of(Pingreq.INSTANCE, malformed.version())));
        client.expectRefusal(malformed);
    }

    /** Behind every DISCONNECT the connection is closed, but only behind a right one the Will Message is not published. */
    private static void disconnect(Server server, MalformedPacket malformed) {
        RawClient witness = server.connected();
        Exchanges.subscribe(witness, server.topic("will"), QoS.AT_MOST_ONCE);
        Will will = new Will(Exchanges.message(server.topic("will"), "it was no DISCONNECT", QoS.AT_MOST_ONCE));
        Connect connect = server.connect();
        RawClient client = server.connected(new Connect(connect.version(), true, 0, connect.clientIdentifier(), will,
                connect.userName(), connect.password(), connect.properties()));
        client.send(malformed.packet());
        client.expectRefusal(malformed);
        Exchanges.receive(witness, "it was no DISCONNECT");
    }

    /** What the catalogue names, and what else is broken by it. */
    static Set<String> labels(MalformedPacket malformed) {
        Set<String> labels = new LinkedHashSet<>();
        String named = malformed.statement();
        if (named.startsWith("MQTT-")) {
            labels.add(named);
        }
        boolean connect = malformed.receiver() == Receiver.NEW_SERVER
                && malformed.packet().at(0) >> 4 == PacketType.CONNECT.value();
        if (malformed.version().isV5()) {
            labels.addAll(further(named, malformed.name()));
            labels.add("MQTT-4.13.1-1");
            if (connect) {
                labels.add("MQTT-3.1.4-1");
            }
        } else {
            switch (named) {
                case "MQTT-2.2.2-1", "MQTT-3.6.1-1", "MQTT-3.8.1-1", "MQTT-3.10.1-1", "MQTT-3.14.1-1" ->
                        labels.addAll(List.of("MQTT-2.2.2-1", "MQTT-2.2.2-2"));
                case "MQTT-3.3.2-2" -> labels.add("MQTT-4.7.1-1");
                case "MQTT-1.5.3-2" -> {
                    if (!connect) {
                        labels.add("MQTT-4.7.3-2");
                    }
                }
                default -> {
                }
            }
            labels.add("MQTT-4.8.0-1");
            // An unknown Protocol Level is answered, a CONNECT that is not as it has to be is not.
            if (connect && malformed.answer() == null) {
                labels.add("MQTT-3.1.4-1");
            }
        }
        return labels;
    }

    private static List<String> further(String statement, String name) {
        boolean twice = name.contains("twice");
        return switch (statement) {
            case "MQTT-1.5.4-1" -> name.contains("User Property whose")
                    ? List.of("U-1.5.4-1", "MQTT-1.5.7-1", "U-1.5.7-1")
                    : List.of("U-1.5.4-1");
            case "MQTT-1.5.4-2" -> name.contains("User Property whose")
                    ? List.of("U-1.5.4-2", "MQTT-1.5.7-1", "U-1.5.7-1")
                    : name.contains("SCRIBE") || name.contains("PUBLISH")
                            ? List.of("U-1.5.4-2", "MQTT-4.7.3-2")
                            : List.of("U-1.5.4-2");
            case "MQTT-2.1.3-1" -> List.of("U-2.1.3-1");
            case "MQTT-3.1.2-3" -> List.of("U-3.1.2.3-1");
            case "MQTT-3.1.2-12" -> List.of("U-3.1.2.6-1");
            case "MQTT-3.3.1-4" -> List.of("U-3.3.1.2-1");
            case "MQTT-3.3.2-2" -> List.of("MQTT-4.7.0-1");
            case "MQTT-3.3.2-8" -> List.of("U-3.3.4-3");
            case "MQTT-3.3.4-6" -> name.contains("Identifier 0") ? List.of("U-3.3.2.3.8-1") : List.of();
            case "MQTT-3.8.3-2" -> List.of("U-3.8.3-1");
            case "MQTT-3.10.3-2" -> List.of("U-3.10.3-1");
            case "section 1.2" -> name.contains("Property Length") ? List.of("MQTT-2.2.2-1") : List.of();
            case "section 2.2.2.2" -> List.of("U-2.2.2.2-1");
            case "section 3.1.2.11.10" -> List.of(twice ? "U-3.1.2.11.10-2" : "U-3.1.2.11.10-1");
            case "section 3.1.3.2.3" -> twice ? List.of("U-3.1.3.2.3-2") : List.of();
            case "section 3.3.2.1" -> List.of("U-3.3.2.1-2");
            case "section 3.3.2.3.4" -> List.of(twice ? "U-3.3.2.3.4-1" : "U-3.3.4-4");
            case "section 3.8.2.1.2" -> List.of(twice ? "U-3.8.2.1.2-2" : "U-3.8.2.1.2-1");
            case "section 3.8.3.1" -> List.of(name.contains("Retain Handling") ? "U-3.8.3.1-2" : "U-3.8.3.1-1");
            case "section 3.5.2.2.2" -> List.of("U-3.5.2.2.2-2");
            case "section 3.6.2.2.2" -> List.of("U-3.6.2.2.2-2");
            case "section 3.7.2.2.2" -> List.of("U-3.7.2.2.2-2");
            case "section 3.14.2.2.3" -> List.of("U-3.14.2.2.3-2");
            case "section 4.12" -> List.of("U-3.15-1", "MQTT-4.12.0-7");
            case "section 1.5.5", "section 2.1.2", "section 2.1.4", "section 2.2.2.1", "section 3.3.2.3.2",
                    "section 3.3.2.3.3" -> List.of();
            default -> statement.startsWith("section ")
                    ? List.of(statement.replace("section ", "U-") + "-1")
                    : List.of();
        };
    }
}
