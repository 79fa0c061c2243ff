// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.PacketCase.Receiver;
import io.heliograph.codec.PacketCase.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every row of the {@link PacketTable}. */
class PacketTableTest {

    /** What a decoder has made of some bytes: the packets, and the refusal that ended them. */
    private record Outcome(List<Packet> packets, @Nullable Refusal refusal) {

        static Outcome expected(PacketCase row) {
            Packet packet = row.packet();
            return new Outcome(packet == null ? List.of() : List.of(packet), row.refusal());
        }

        /** Decodes the bytes in pieces that end at these positions and at the end of the bytes. */
        static Outcome of(PacketDecoder decoder, byte[] bytes, int... ends) {
            List<Packet> packets = new ArrayList<>();
            int from = 0;
            try {
                for (int end : ends) {
                    // In an array of its own, so that what is kept can't be what was passed.
                    byte[] piece = Arrays.copyOfRange(bytes, from, end);
                    decoder.decode(piece, 0, piece.length, packets::add);
                    Arrays.fill(piece, (byte) 0xAA);
                    from = end;
                }
                decoder.decode(bytes, from, bytes.length - from, packets::add);
                return new Outcome(packets, null);
            } catch (InvalidPacketException e) {
                return new Outcome(packets, Refusal.of(e));
            }
        }
    }

    static Stream<PacketCase> all() {
        return PacketTable.all().stream();
    }

    static Stream<PacketCase> good() {
        return PacketTable.good();
    }

    @ParameterizedTest
    @MethodSource("all")
    void isDecodedOrRefusedAsWritten(PacketCase row) {
        assertThat(Outcome.of(row.decoder(), row.bytes().toArray())).isEqualTo(Outcome.expected(row));
    }

    @ParameterizedTest
    @MethodSource("all")
    void isTheSameInAnyTwoPieces(PacketCase row) {
        byte[] bytes = row.bytes().toArray();
        for (int split = 1; split < bytes.length; split++) {
            assertThat(Outcome.of(row.decoder(), bytes, split)).as("split at %d", split)
                    .isEqualTo(Outcome.expected(row));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void isTheSameByteByByte(PacketCase row) {
        byte[] bytes = row.bytes().toArray();
        int[] ends = new int[bytes.length];
        Arrays.setAll(ends, i -> i + 1);
        assertThat(Outcome.of(row.decoder(), bytes, ends)).isEqualTo(Outcome.expected(row));
    }

    @ParameterizedTest
    @MethodSource("all")
    void isTheSameAnywhereInALargerArray(PacketCase row) {
        byte[] bytes = row.bytes().toArray();
        byte[] larger = new byte[bytes.length + 20];
        Arrays.fill(larger, (byte) 0xFF);
        System.arraycopy(bytes, 0, larger, 7, bytes.length);
        List<Packet> packets = new ArrayList<>();
        Refusal refusal = null;
        try {
            row.decoder().decode(larger, 7, bytes.length, packets::add);
        } catch (InvalidPacketException e) {
            refusal = Refusal.of(e);
        }
        assertThat(new Outcome(packets, refusal)).isEqualTo(Outcome.expected(row));
    }

    @ParameterizedTest
    @MethodSource("good")
    void isWrittenAsItWasReadAndReadAgain(PacketCase row) {
        PacketBuffer out = new PacketBuffer(0);
        out.write(new byte[] {1, 2, 3}, 0, 3);
        int length = PacketEncoder.of(row.version()).encode(row.packet(), out);
        assertThat(out.length()).isEqualTo(3 + length);
        Bytes written = Bytes.copyOf(out.array(), 3, length);
        assertThat(written.equals(row.bytes())).as("written as %s, read from %s", written, row.bytes())
                .isEqualTo(row.written());
        assertThat(Outcome.of(row.decoder(), written.toArray())).isEqualTo(Outcome.expected(row));
    }

    @ParameterizedTest
    @MethodSource("good")
    void isNothingYetWithoutItsLastByte(PacketCase row) {
        byte[] bytes = row.bytes().toArray();
        for (int length = 0; length < bytes.length; length++) {
            assertThat(Outcome.of(row.decoder(), Arrays.copyOf(bytes, length)))
                    .as("the first %d bytes", length)
                    .isEqualTo(new Outcome(List.of(), null));
        }
    }

    @Test
    void packetsThatComeTogetherAreDecodedInTheirOrder() {
        for (MqttVersion version : MqttVersion.values()) {
            for (Receiver receiver : Receiver.values()) {
                List<PacketCase> rows = PacketTable.good()
                        .filter(row -> row.version() == version && row.receiver() == receiver).toList();
                if (rows.isEmpty()) {
                    continue;
                }
                PacketBuffer window = new PacketBuffer(0);
                rows.forEach(row -> window.write(row.bytes().toArray(), 0, row.bytes().length()));
                Outcome outcome = Outcome.of(rows.get(0).decoder(), Arrays.copyOf(window.array(), window.length()));
                assertThat(outcome.refusal()).isNull();
                assertThat(outcome.packets()).isEqualTo(rows.stream().map(PacketCase::packet).toList());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void packetsBeforeARefusedOneAreHandedOn(PacketCase row) {
        if (row.receiver() == Receiver.NEW_SERVER) {
            return;
        }
        byte[] good = row.receiver() == Receiver.CLIENT ? new byte[] {(byte) 0xD0, 0} : new byte[] {(byte) 0xC0, 0};
        Packet packet = row.receiver() == Receiver.CLIENT ? Pingresp.INSTANCE : Pingreq.INSTANCE;
        PacketBuffer window = new PacketBuffer(0);
        window.write(good, 0, 2);
        window.write(row.bytes().toArray(), 0, row.bytes().length());
        Outcome expected = Outcome.expected(row);
        List<Packet> packets = new ArrayList<>(List.of(packet));
        packets.addAll(expected.packets());
        assertThat(Outcome.of(row.decoder(), Arrays.copyOf(window.array(), window.length())))
                .isEqualTo(new Outcome(packets, expected.refusal()));
    }

    /** The Remaining Length is corrected, so that the packet is complete for the framer. */
    @ParameterizedTest
    @MethodSource("good")
    void aBodyCutAnywhereIsRefusedOrAnotherPacket(PacketCase row) {
        byte[] bytes = row.bytes().toArray();
        int headerLength = headerLength(bytes);
        for (int bodyLength = 0; bodyLength < Math.min(bytes.length - headerLength, 300); bodyLength++) {
            PacketBuffer cut = new PacketBuffer(0);
            cut.writeByte(bytes[0]);
            cut.writeVariableByteInteger(bodyLength);
            cut.write(bytes, headerLength, bodyLength);
            Outcome outcome = Outcome.of(row.decoder(), Arrays.copyOf(cut.array(), cut.length()));
            assertThat(outcome.packets().size() + (outcome.refusal() == null ? 0 : 1)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void changedBytesAreRefusedOrOtherPackets(PacketCase row) {
        Random random = new Random(471);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = row.bytes().toArray();
            int at = random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            // Anything but packets, silence and InvalidPacketException fails the test.
            Outcome outcome = Outcome.of(row.decoder(), bytes);
            assertThat(outcome.packets()).doesNotContainNull();
        }
    }

    private static int headerLength(byte[] bytes) {
        int length = 2;
        while (bytes[length - 1] < 0) {
            length++;
        }
        return length;
    }
}
