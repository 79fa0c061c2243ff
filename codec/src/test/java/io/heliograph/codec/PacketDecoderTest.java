// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketDecoderTest {
    private final List<Packet> packets = new ArrayList<>();

    @Test
    void learnsTheVersionFromConnect() {
        PacketDecoder decoder = PacketDecoder.forServer(100);
        assertThat(decoder.version()).isNull();
        decode(decoder, """
                10 0d 00 04 "MQTT" 04 02 00 00 00 01 "c"
                """);
        assertThat(decoder.version()).isEqualTo(MqttVersion.V3_1_1);
        decode(decoder, "30 03 00 01 \"t\"");
        assertThat(packets).containsExactly(new Connect(MqttVersion.V3_1_1, true, 0, "c"),
                new Publish(Message.of("t", Bytes.EMPTY, QoS.AT_MOST_ONCE), 0));
    }

    @Test
    void aListenerTakesWhatEitherSideSendsInTheVersionOfTheLastConnect() {
        PacketDecoder decoder = PacketDecoder.forEither(MqttVersion.V5, 100);
        decode(decoder, "20 03 00 00 00  e0 01 8b");
        decode(decoder, """
                10 0d 00 04 "MQTT" 04 02 00 00 00 01 "c"
                20 02 00 05
                30 03 00 01 "t"
                """);
        assertThat(packets).containsExactly(new Connack(false, ReasonCode.SUCCESS),
                new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN), new Connect(MqttVersion.V3_1_1, true, 0, "c"),
                new Connack(false, ReasonCode.NOT_AUTHORIZED),
                new Publish(Message.of("t", Bytes.EMPTY, QoS.AT_MOST_ONCE), 0));
    }

    @Test
    void goesOnNoFurtherAfterARefusal() {
        PacketDecoder decoder = PacketDecoder.forClient(MqttVersion.V5, 100);
        assertThatThrownBy(() -> decode(decoder, "00 00")).isInstanceOf(InvalidPacketException.class);
        assertThatThrownBy(() -> decode(decoder, "d0 00")).isInstanceOf(IllegalStateException.class);
        assertThat(packets).isEmpty();
    }

    @Test
    void goesOnNoFurtherWhenAPacketWasNotTaken() {
        PacketDecoder decoder = PacketDecoder.forClient(MqttVersion.V5, 100);
        byte[] bytes = {(byte) 0xD0, 0, (byte) 0xD0, 0};
        assertThatThrownBy(() -> decoder.decode(bytes, 0, 4, packet -> {
            throw new ArithmeticException("not taken");
        })).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> decode(decoder, "d0 00")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesARangeOutsideTheArray() {
        PacketDecoder decoder = PacketDecoder.forClient(MqttVersion.V5, 100);
        byte[] bytes = new byte[4];
        assertThatThrownBy(() -> decoder.decode(bytes, 2, 3, packets::add))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> decoder.decode(bytes, -1, 3, packets::add))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void refusesAHeaderBeforeTheBodyHasCome() {
        InvalidPacketException refusal = catchThrowableOfType(InvalidPacketException.class,
                () -> decode(PacketDecoder.forClient(MqttVersion.V5, 1_000_000), "36 ff 7f"));
        assertThat(refusal.statement()).isEqualTo("[MQTT-3.3.1-4]");
    }

    @Test
    void allocatesNothingForWhatAHeaderClaims() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] header = {0x30, -1, -1, -1, 0x7F};
        byte[] body = new byte[1000];
        decodeHugeHeader(header, body);
        long before = threads.getCurrentThreadAllocatedBytes();
        decodeHugeHeader(header, body);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        // Of the 268,435,455 bytes that are announced, only room for those that have come, doubled.
        assertThat(allocated).isLessThan(100_000);
    }

    private static void decodeHugeHeader(byte[] header, byte[] body) {
        PacketDecoder decoder = PacketDecoder.forClient(MqttVersion.V5, Integer.MAX_VALUE);
        decoder.decode(header, 0, header.length, packet -> {
        });
        decoder.decode(body, 0, body.length, packet -> {
        });
    }

    @Test
    void aRefusalSaysWhatIsWrongWhereAndByWhichRule() {
        InvalidPacketException refusal = catchThrowableOfType(InvalidPacketException.class,
                () -> decode(PacketDecoder.forClient(MqttVersion.V5, 100), "20 03 01 87 00"));
        assertThat(refusal).hasMessage(
                "CONNACK: Session Present is 1 in a refusal (at byte 2, [MQTT-3.2.2-6] of MQTT 5.0)");
        assertThat(refusal.packetType()).isEqualTo(PacketType.CONNACK);
        assertThat(refusal.version()).isEqualTo(MqttVersion.V5);
        refusal = catchThrowableOfType(InvalidPacketException.class,
                () -> decode(PacketDecoder.forServer(100), "00 00"));
        assertThat(refusal).hasMessage("the packet type 0 is reserved (at byte 0, section 2.1.2)");
        assertThat(refusal.packetType()).isNull();
        assertThat(refusal.version()).isNull();
    }

    @Test
    void theWordsOfARefusalAreShortWhateverThePeerSends() {
        InvalidPacketException refusal = catchThrowableOfType(InvalidPacketException.class,
                () -> decode(PacketDecoder.forClient(MqttVersion.V5, 100_000), """
                        30 f8 0a                 // PUBLISH
                        05 75 0d 0a 61x1394 "+"  // Topic Name of 1,397 bytes
                        00
                        """));
        assertThat(refusal.statement()).isEqualTo("[MQTT-3.3.2-2]");
        assertThat(refusal.getMessage()).hasSizeLessThan(300).doesNotContain("\n", "\r");
    }

    @Test
    void aPacketIdentifierIsKeptApartFromThePacketsBefore() {
        // The Topic Name comes from the cache the second time.
        PacketDecoder decoder = PacketDecoder.forClient(MqttVersion.V5, 100);
        decode(decoder, """
                32 07 00 01 "t" 00 01 00 "x"
                32 07 00 01 "t" 00 02 00 "y"
                30 05 00 01 "u" 00 "z"
                """);
        assertThat(packets).extracting(packet -> ((Publish) packet).packetIdentifier()).containsExactly(1, 2, 0);
        assertThat(packets).extracting(packet -> ((Publish) packet).message().topicName().value())
                .containsExactly("t", "t", "u");
    }

    private void decode(PacketDecoder decoder, String layout) {
        byte[] bytes = Layout.bytes(layout).toArray();
        decoder.decode(bytes, 0, bytes.length, packets::add);
    }
}
