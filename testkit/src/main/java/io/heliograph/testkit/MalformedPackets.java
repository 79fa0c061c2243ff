// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.PacketType;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.MalformedPacket.Receiver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue of packets that every receiver has to refuse, in all versions and for both sides. A test of a Server runs them
 * like this:
 *
 * <pre>{@code
 * static Stream<MalformedPacket> packets() {
 *     return MalformedPackets.to(Receiver.SERVER, MqttVersion.V5);
 * }
 *
 * @ParameterizedTest
 * @MethodSource("packets")
 * void refuses(MalformedPacket malformed) {
 *     try (RawClient client = RawClient.connect("localhost", 1883, malformed.version())) {
 *         client.begin("c");
 *         client.send(malformed.packet());
 *         client.expectRefusal(malformed);
 *     }
 * }
 * }</pre>
 */
public final class MalformedPackets {
    private static final List<MalformedPacket> ALL = read("malformed-packets.txt");
    private static final List<MalformedPacket> OUT_OF_PLACE = read("packets-out-of-place.txt");

    private MalformedPackets() {}

    /** Packets that are wrong in themselves: whoever reads them sees it. */
    public static List<MalformedPacket> all() {
        return ALL;
    }

    /** Those of {@link #all()} for one receiver and version. */
    public static Stream<MalformedPacket> to(Receiver receiver, MqttVersion version) {
        return ALL.stream().filter(packet -> packet.receiver() == receiver && packet.version() == version);
    }

    /**
     * The one with this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static MalformedPacket named(String name, Receiver receiver, MqttVersion version) {
        return Stream.concat(to(receiver, version), OUT_OF_PLACE.stream())
                .filter(packet -> packet.name().equals(name) && packet.receiver() == receiver
                        && packet.version() == version)
                .findFirst().orElseThrow(() -> new IllegalArgumentException(
                        "no packet \"%s\" to %s in MQTT %s".formatted(name, receiver, version)));
    }

    /**
     * Packets that are right in themselves and wrong where they come: on a connection that a CONNECT without properties has
     * begun.
     */
    public static List<MalformedPacket> outOfPlace() {
        return OUT_OF_PLACE;
    }

    private static List<MalformedPacket> read(String resource) {
        List<MalformedPacket> packets = new ArrayList<>();
        Receiver receiver = null;
        for (String line : text(resource).lines().toList()) {
            if (line.startsWith("[")) {
                receiver = Receiver.valueOf(line.substring(1, line.length() - 1).toUpperCase(Locale.ROOT)
                        .replace(' ', '_'));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                String[] columns = line.split(" \\| ", 6);
                for (String version : columns[0].split(" ", -1)) {
                    packets.add(packet(version, Objects.requireNonNull(receiver), columns));
                }
            }
        }
        return List.copyOf(packets);
    }

    private static MalformedPacket packet(String version, Receiver receiver, String[] columns) {
        PacketType answer = columns[1].equals("-") ? null : PacketType.valueOf(columns[1]);
        return new MalformedPacket(columns[4], version(version), receiver, RawPacket.of(columns[5]),
                reasonCode(Integer.parseInt(columns[2], 16)), columns[3], answer);
    }

    private static MqttVersion version(String text) {
        for (MqttVersion version : MqttVersion.values()) {
            if (version.toString().equals(text)) {
                return version;
            }
        }
        throw new IllegalStateException("no version " + text);
    }

    private static ReasonCode reasonCode(int value) {
        @Nullable ReasonCode code = ReasonCode.of(value, PacketType.DISCONNECT);
        return code != null ? code : Objects.requireNonNull(ReasonCode.of(value, PacketType.CONNACK));
    }

    private static String text(String resource) {
        try (InputStream in = MalformedPackets.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
