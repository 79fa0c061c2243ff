// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketFramerTest {
    /** PINGREQ, a PUBLISH of 203 bytes, reserved type 0 with one byte, PINGREQ. */
    private static final Bytes STREAM = Layout.bytes("c0 00  30 c8 01 61x200  00 01 ff  c0 00");

    /** Writes down what it is told. */
    private static final class Log implements PacketFramer.Sink {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void header(int firstByte, int remainingLength) {
            lines.add("header %02x %d".formatted(firstByte, remainingLength));
        }

        @Override
        public void packet(byte[] bytes, int offset, int headerLength, int length) {
            lines.add("packet %02x %d %d %s".formatted(bytes[offset], headerLength, length,
                    Bytes.copyOf(bytes, offset, length)));
        }
    }

    private final Log log = new Log();

    @Test
    void handsOnHeadersAndWholePacketsFromAnyPieces() {
        for (int piece = 1; piece <= STREAM.length(); piece++) {
            log.lines.clear();
            read(PacketFramer.packets(1000), STREAM, piece);
            assertThat(log.lines).as("pieces of %d", piece).containsExactly(
                    "header c0 0", "packet c0 2 2 2 bytes [c0 00]",
                    "header 30 200", "packet 30 3 203 " + Layout.bytes("30 c8 01 61x200"),
                    "header 00 1", "packet 00 2 3 3 bytes [00 01 ff]",
                    "header c0 0", "packet c0 2 2 2 bytes [c0 00]");
        }
    }

    @Test
    void passesOverBodiesWhenOnlyHeadersAreWanted() {
        for (int piece = 1; piece <= STREAM.length(); piece++) {
            log.lines.clear();
            read(PacketFramer.headersOnly(1000), STREAM, piece);
            assertThat(log.lines).as("pieces of %d", piece)
                    .containsExactly("header c0 0", "header 30 200", "header 00 1", "header c0 0");
        }
    }

    @Test
    void readsTheLargestRemainingLength() {
        read(PacketFramer.headersOnly(Integer.MAX_VALUE), Layout.bytes("30 ff ff ff 7f"), 5);
        assertThat(log.lines).containsExactly("header 30 268435455");
    }

    @Test
    void refusesALargerPacketInEitherMode() {
        Bytes packet = Layout.bytes("30 03 00 00 00");
        for (PacketFramer framer : List.of(PacketFramer.packets(4), PacketFramer.headersOnly(4))) {
            assertThatThrownBy(() -> read(framer, packet, 1)).isInstanceOfSatisfying(InvalidPacketException.class,
                    e -> assertThat(e.reasonCode()).isEqualTo(ReasonCode.PACKET_TOO_LARGE));
        }
        assertThat(log.lines).isEmpty();
        read(PacketFramer.packets(5), packet, 1);
        assertThat(log.lines).hasSize(2);
    }

    @Test
    void refusesARemainingLengthOfFiveBytes() {
        assertThatThrownBy(() -> read(PacketFramer.headersOnly(1000), Layout.bytes("30 ff ff ff ff 01"), 6))
                .isInstanceOfSatisfying(InvalidPacketException.class, e -> {
                    assertThat(e.reasonCode()).isEqualTo(ReasonCode.MALFORMED_PACKET);
                    assertThat(e.packetType()).isEqualTo(PacketType.PUBLISH);
                });
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> PacketFramer.packets(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PacketFramer.packets(100).read(new byte[3], 2, 2, log))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private void read(PacketFramer framer, Bytes stream, int pieceLength) {
        byte[] bytes = stream.toArray();
        for (int from = 0; from < bytes.length; from += pieceLength) {
            framer.read(bytes, from, Math.min(pieceLength, bytes.length - from), log);
        }
    }
}
