// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.heliograph.codec.PacketCase.Receiver;
import io.heliograph.codec.PacketCase.Refusal;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What holds for any bytes whatever, as the fuzzers and their regression test check it: they are packets or refused with
 * InvalidPacketException; the same ones in any pieces; packets can be written and are read again as they were; and the
 * memory that is taken is in proportion to the bytes.
 */
final class DecodingRules {
    /** Bytes of memory for one byte that comes: an empty User Property has five bytes, a record and two strings. */
    private static final int MEMORY_PER_BYTE = 150;
    private static final int MEMORY_AT_LEAST = 200_000;
    private static final List<Receiver> RECEIVERS = List.of(Receiver.values());
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private record Outcome(List<Packet> packets, List<MqttVersion> versions, @Nullable Refusal refusal) {}

    private DecodingRules() {}

    /**
     * Checks an input.
     *
     * @param input the first byte says who receives, the second seeds the pieces, the rest are the bytes that come
     */
    static void check(MqttVersion version, byte[] input) {
        if (input.length < 2) {
            return;
        }
        Receiver receiver = RECEIVERS.get((input[0] & 0xFF) % RECEIVERS.size());
        byte[] bytes = Arrays.copyOfRange(input, 2, input.length);
        PacketCase row = new PacketCase("input", version, receiver, Bytes.EMPTY, null, null, false, List.of());
        Outcome whole = decode(row.decoder(), bytes, null);
        assertThat(decode(row.decoder(), bytes, new Random(input[1]))).isEqualTo(whole);
        for (int i = 0; i < whole.packets.size(); i++) {
            checkWritten(whole.versions.get(i), whole.packets.get(i));
        }
        checkMemory(row, bytes);
    }

    /** The rows of the table as inputs. */
    static Stream<byte[]> seeds(MqttVersion version) {
        return PacketTable.all().stream().filter(row -> row.version() == version).map(row -> {
            PacketBuffer input = new PacketBuffer(100);
            input.writeByte(RECEIVERS.indexOf(row.receiver()));
            input.writeByte(row.bytes().length());
            input.writeRaw(row.bytes());
            return Arrays.copyOf(input.array(), input.length());
        });
    }

    private static Outcome decode(PacketDecoder decoder, byte[] bytes, @Nullable Random pieces) {
        List<Packet> packets = new ArrayList<>();
        List<MqttVersion> versions = new ArrayList<>();
        int from = 0;
        try {
            while (from < bytes.length) {
                int length = pieces == null
                        ? bytes.length
                        : Math.min(1 + pieces.nextInt(8), bytes.length - from);
                decoder.decode(bytes, from, length, packet -> {
                    packets.add(packet);
                    versions.add(decoder.version());
                });
                from += length;
            }
            return new Outcome(packets, versions, null);
        } catch (InvalidPacketException e) {
            return new Outcome(packets, versions, Refusal.of(e));
        }
    }

    private static void checkWritten(MqttVersion version, Packet packet) {
        assertThat(PacketEncoder.of(version).canEncode(packet)).isTrue();
        PacketBuffer out = new PacketBuffer(0);
        PacketEncoder.of(version).encode(packet, out);
        List<Packet> again = new ArrayList<>();
        PacketDecoder.forEither(version, Integer.MAX_VALUE).decode(out.array(), 0, out.length(), again::add);
        assertThat(again).containsExactly(packet);
        assertThat(packet.toString()).isEqualTo(again.get(0).toString());
        assertThat(packet).hasSameHashCodeAs(again.get(0));
    }

    private static void checkMemory(PacketCase row, byte[] bytes) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            row.decoder().decode(bytes, 0, bytes.length, packet -> {
            });
        } catch (InvalidPacketException e) {
            // What is refused may take as much as what is accepted.
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).isLessThan(MEMORY_AT_LEAST + (long) MEMORY_PER_BYTE * bytes.length);
    }
}
