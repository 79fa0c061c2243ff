// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Conversations of other implementations, recorded from the wire; see the README beside them. */
class CapturesTest {
    private static final int MAXIMUM_PACKET_SIZE = 1024 * 1024;

    /** One line: a packet, who sent it, and what is expected of it. */
    record Line(boolean fromClient, Bytes bytes, PacketType type, boolean canonical) {
        static Line parse(String line) {
            String[] parts = line.split(" ", 4);
            String[] expected = parts[3].split(", ", 2);
            return new Line(parts[0].equals("C>"), Bytes.copyOf(HexFormat.of().parseHex(parts[1])),
                    PacketType.valueOf(expected[0]), expected.length == 1);
        }
    }

    /** One file. */
    record Capture(String name, MqttVersion version, List<Line> lines) {
        List<Line> from(boolean client) {
            return lines.stream().filter(line -> line.fromClient == client).toList();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Capture> captures() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(CapturesTest.class.getResource("/captures")).toURI());
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
        }
        List<Capture> captures = new ArrayList<>();
        for (Path file : files) {
            captures.add(read(file));
        }
        return captures.stream();
    }

    private static Capture read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        MqttVersion version = lines.contains("# Version: 5.0") ? MqttVersion.V5 : MqttVersion.V3_1_1;
        assertThat(lines).contains("# Version: " + version);
        return new Capture(String.valueOf(file.getFileName()), version,
                lines.stream().filter(line -> !line.isEmpty() && !line.startsWith("#")).map(Line::parse).toList());
    }

    @ParameterizedTest
    @MethodSource("captures")
    void bothDirectionsAreUnderstoodCompletely(Capture capture) {
        PacketDecoder server = PacketDecoder.forServer(MAXIMUM_PACKET_SIZE);
        assertThat(types(decode(server, capture.from(true)))).isEqualTo(types(capture, true));
        assertThat(server.version()).isEqualTo(capture.version);

        PacketDecoder client = PacketDecoder.forClient(capture.version, MAXIMUM_PACKET_SIZE);
        assertThat(types(decode(client, capture.from(false)))).isEqualTo(types(capture, false));
    }

    @ParameterizedTest
    @MethodSource("captures")
    void theBytesMayComeInAnyPieces(Capture capture) {
        PacketDecoder decoder = PacketDecoder.forServer(MAXIMUM_PACKET_SIZE);
        List<Packet> packets = new ArrayList<>();
        for (Line line : capture.from(true)) {
            for (byte single : line.bytes.toArray()) {
                decoder.decode(new byte[] {single}, 0, 1, packets::add);
            }
        }
        assertThat(packets)
                .isEqualTo(decode(PacketDecoder.forServer(MAXIMUM_PACKET_SIZE), capture.from(true)));
    }

    @ParameterizedTest
    @MethodSource("captures")
    void whatIsWrittenAgainIsTheSamePacketAndTheSameBytesWhereTheFormIsOurs(Capture capture) {
        for (Line line : capture.lines) {
            Packet packet = decodeOne(capture.version, line.bytes);
            PacketBuffer out = new PacketBuffer(0);
            PacketEncoder.of(capture.version).encode(packet, out);
            Bytes written = Bytes.copyOf(out.array(), 0, out.length());

            assertThat(decodeOne(capture.version, written)).isEqualTo(packet);
            assertThat(written.equals(line.bytes)).as("%s is written as %s", line, written)
                    .isEqualTo(line.canonical);
        }
    }

    private static List<Packet> decode(PacketDecoder decoder, List<Line> lines) {
        List<Packet> packets = new ArrayList<>();
        for (Line line : lines) {
            decoder.decode(line.bytes.toArray(), 0, line.bytes.length(), packets::add);
        }
        return packets;
    }

    private static Packet decodeOne(MqttVersion version, Bytes bytes) {
        List<Packet> packets = new ArrayList<>();
        PacketDecoder.forEither(version, MAXIMUM_PACKET_SIZE).decode(bytes.toArray(), 0, bytes.length(), packets::add);
        assertThat(packets).hasSize(1);
        return packets.get(0);
    }

    private static List<PacketType> types(List<Packet> packets) {
        return packets.stream().map(Packet::type).toList();
    }

    private static List<PacketType> types(Capture capture, boolean fromClient) {
        return capture.from(fromClient).stream().map(Line::type).toList();
    }
}
