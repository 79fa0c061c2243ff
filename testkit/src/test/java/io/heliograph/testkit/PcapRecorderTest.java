// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.testkit.PcapRecorder.Conversation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads the file as RFC 791, RFC 9293 and the format of libpcap have it. */
class PcapRecorderTest {
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private final VirtualTime time = new VirtualTime();
    private final PcapRecorder recorder = new PcapRecorder(file, time.clock());

    private record Frame(int number, int seconds, int microseconds, ByteBuffer bytes) {

        boolean fromClient() {
            return (bytes.getShort(36) & 0xFFFF) == 1883;
        }

        int clientPort() {
            return bytes.getShort(fromClient() ? 34 : 36) & 0xFFFF;
        }

        int sequenceNumber() {
            return bytes.getInt(38);
        }

        int acknowledged() {
            return bytes.getInt(42);
        }

        int flags() {
            return bytes.get(47);
        }

        int next() {
            return sequenceNumber() + payload().length() + ((flags() & 3) != 0 ? 1 : 0);
        }

        String payload() {
            return StandardCharsets.ISO_8859_1.decode(bytes.slice(54, bytes.capacity() - 54)).toString();
        }
    }

    @Test
    void everyFrameHasItsLengthsAndRightChecksums() {
        Conversation conversation = recorder.begin();
        conversation.toServer(new byte[] {(byte) 0xFF, 1, (byte) 0xFE}, 0, 3);
        conversation.toClient("xhelloy".getBytes(StandardCharsets.US_ASCII), 1, 5);
        conversation.toServer(new byte[3_000], 0, 3_000);
        conversation.end();
        List<Frame> frames = frames();
        assertThat(frames).hasSize(3 + 1 + 1 + 3 + 3).allSatisfy(frame -> {
            ByteBuffer bytes = frame.bytes;
            assertThat(bytes.getShort(12)).isEqualTo((short) 0x0800);
            assertThat(bytes.get(14)).isEqualTo((byte) 0x45);
            assertThat(bytes.getShort(16) & 0xFFFF).isEqualTo(bytes.capacity() - 14);
            assertThat(onesComplementSum(bytes, 14, 34, 0)).isEqualTo(0xFFFF);
            int pseudoHeader = onesComplementSum(bytes, 26, 34, 6 + bytes.capacity() - 34);
            assertThat(onesComplementSum(bytes, 34, bytes.capacity(), pseudoHeader)).isEqualTo(0xFFFF);
        });
        assertThat(frames.get(4).payload()).isEqualTo("hello");
    }

    @Test
    void sequenceNumbersFollowOneAnotherAndAcknowledgeAll() {
        Conversation conversation = recorder.begin();
        conversation.toServer("abc".getBytes(StandardCharsets.US_ASCII), 0, 3);
        conversation.toClient("de".getBytes(StandardCharsets.US_ASCII), 0, 2);
        conversation.end();
        conversation.end();
        conversation.toClient(new byte[1], 0, 1);
        List<Frame> frames = frames();
        assertThat(frames).extracting(Frame::flags).containsExactly(0x02, 0x12, 0x10, 0x18, 0x18, 0x11, 0x11, 0x10);
        int client = frames.get(0).sequenceNumber();
        int server = frames.get(1).sequenceNumber();
        for (Frame frame : frames) {
            assertThat(frame.sequenceNumber()).isEqualTo(frame.fromClient() ? client : server);
            if (frame.number > 0) {
                assertThat(frame.acknowledged()).isEqualTo(frame.fromClient() ? server : client);
            }
            if (frame.fromClient()) {
                client = frame.next();
            } else {
                server = frame.next();
            }
        }
    }

    @Test
    void connectionsHavePortsAndFramesHaveTimes() {
        time.advance(Duration.ofMillis(1_234));
        recorder.begin();
        time.advance(Duration.ofSeconds(1));
        recorder.begin();
        List<Frame> frames = frames();
        assertThat(frames.get(0).seconds - (int) VirtualTime.START.getEpochSecond()).isEqualTo(1);
        assertThat(frames.get(0).microseconds).isEqualTo(234_000);
        assertThat(frames.get(3).seconds - frames.get(0).seconds).isEqualTo(1);
        assertThat(frames).extracting(Frame::clientPort).containsExactly(49_152, 49_152, 49_152, 49_153, 49_153,
                49_153);
    }

    @Test
    void whatComesAfterTheEndOfTheFileIsLeftOut() {
        Conversation conversation = recorder.begin();
        recorder.close();
        recorder.close();
        conversation.toServer(new byte[5], 0, 5);
        assertThat(frames()).hasSize(3);
    }

    private List<Frame> frames() {
        ByteBuffer in = ByteBuffer.wrap(file.toByteArray());
        assertThat(in.getInt()).isEqualTo(0xA1B2C3D4);
        assertThat(in.getInt()).isEqualTo(0x0002_0004);
        in.getLong();
        assertThat(in.getInt()).isEqualTo(65_535);
        assertThat(in.getInt()).isEqualTo(1);
        List<Frame> frames = new ArrayList<>();
        while (in.hasRemaining()) {
            int seconds = in.getInt();
            int microseconds = in.getInt();
            byte[] bytes = new byte[in.getInt()];
            assertThat(in.getInt()).isEqualTo(bytes.length);
            in.get(bytes);
            frames.add(new Frame(frames.size(), seconds, microseconds, ByteBuffer.wrap(bytes)));
        }
        return frames;
    }

    /** Added so, words and their checksum make 0xFFFF. */
    private static int onesComplementSum(ByteBuffer bytes, int from, int to, int start) {
        int sum = start;
        for (int i = from; i < to; i += 2) {
            int low = i + 1 < to ? bytes.get(i + 1) & 0xFF : 0;
            sum += (bytes.get(i) & 0xFF) << 8 | low;
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return sum;
    }
}
