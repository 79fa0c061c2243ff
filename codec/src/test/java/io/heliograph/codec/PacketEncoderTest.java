// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PacketEncoderTest {
    private final PacketBuffer out = new PacketBuffer(0);

    static List<Packet> notIn311() {
        return List.of(
                new Connack(false, ReasonCode.BANNED),
                new Puback(1, ReasonCode.NOT_AUTHORIZED),
                new Pubrec(1, ReasonCode.QUOTA_EXCEEDED),
                new Pubrel(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND),
                new Pubcomp(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND),
                new Publish(new Message(TopicName.EMPTY, Bytes.EMPTY, QoS.AT_MOST_ONCE, false, MessageProperties.NONE),
                        false, 0, 1, List.of()),
                new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN),
                new Disconnect(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE),
                new Auth(ReasonCode.SUCCESS, "m", null));
    }

    @ParameterizedTest
    @MethodSource("notIn311")
    void refusesWhatMqtt311CannotSayAndLeavesTheBufferAsItWas(Packet packet) {
        for (MqttVersion version : List.of(MqttVersion.V3_1_1, MqttVersion.V3_1)) {
            refuses(version, packet);
        }
        assertThat(PacketEncoder.of(MqttVersion.V5).canEncode(packet)).isTrue();
        assertThat(PacketEncoder.of(MqttVersion.V5).encode(packet, out)).isPositive();
    }

    @Test
    void refusesAnUnsubackWithoutReasonCodesInMqtt5() {
        refuses(MqttVersion.V5, new Unsuback(1, List.of()));
        assertThat(PacketEncoder.of(MqttVersion.V3_1_1).canEncode(new Unsuback(1, List.of()))).isTrue();
    }

    private void refuses(MqttVersion version, Packet packet) {
        out.clear();
        out.write(new byte[] {1, 2, 3}, 0, 3);
        assertThat(PacketEncoder.of(version).canEncode(packet)).isFalse();
        assertThatThrownBy(() -> PacketEncoder.of(version).encode(packet, out))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("MQTT " + version);
        assertThat(Arrays.copyOf(out.array(), out.length())).containsExactly(1, 2, 3);
    }

    @Test
    void refusesAPublishThatIsTooLargeBeforeWritingAnything() {
        Message large = Message.of("t", Bytes.owned(new byte[268_435_455]), QoS.AT_MOST_ONCE);
        assertThatThrownBy(() -> PacketEncoder.of(MqttVersion.V5).encode(new Publish(large, 0), out))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("268,435,455");
        assertThat(out.length()).isZero();
        assertThat(out.capacity()).isZero();
    }

    @Test
    void refusesADeliveryWithNumbersOutOfRange() {
        Message message = Message.of("t", Bytes.EMPTY, QoS.AT_LEAST_ONCE);
        assertThatThrownBy(() -> deliver(message.topicName(), message, 0, 0, -1)).hasMessageContaining("Identifier");
        assertThatThrownBy(() -> deliver(message.topicName(), message, 1, 65_536, -1)).hasMessageContaining("Alias");
        assertThatThrownBy(() -> deliver(message.topicName(), message, 1, 0, -2)).hasMessageContaining("Expiry");
        assertThatThrownBy(() -> deliver(TopicName.EMPTY, message, 1, 0, -1)).hasMessageContaining("Topic Name");
        assertThat(out.length()).isZero();
        assertThat(deliver(TopicName.EMPTY, message, 1, 1, -1)).isEqualTo(10);
    }

    private int deliver(TopicName topicName, Message message, int packetIdentifier, int topicAlias, long expiry) {
        return PacketEncoder.of(MqttVersion.V5).encodePublish(topicName, message, QoS.AT_LEAST_ONCE, false, false,
                packetIdentifier, topicAlias, List.of(), expiry, out);
    }

    @Test
    void saysWhichVersionItWrites() {
        for (MqttVersion version : MqttVersion.values()) {
            assertThat(PacketEncoder.of(version).version()).isEqualTo(version);
        }
    }

    @Test
    void lengthsOfAnyNumberOfBytesAreWrittenInTheShortestForm() {
        for (int size : new int[] {0, 119, 120, 121, 16_000, 16_376, 16_377, 16_378, 70_000, 2_097_144, 2_097_145}) {
            out.clear();
            Message message = Message.of("t", Bytes.copyOf(new byte[size]), QoS.AT_MOST_ONCE);
            PacketEncoder.of(MqttVersion.V5).encode(new Publish(message, 0), out);
            int remainingLength = size + 4;
            int lengthBytes = remainingLength < 128 ? 1
                    : remainingLength < 16_384 ? 2 : remainingLength < 2_097_152 ? 3 : 4;
            assertThat(out.length()).isEqualTo(1 + lengthBytes + remainingLength);
        }
    }

    @Test
    void aBufferTakesBackWhatWasWrittenLast() {
        out.write(new byte[] {1, 2, 3}, 1, 2);
        out.truncate(1);
        assertThat(out.length()).isEqualTo(1);
        assertThat(out.array()[0]).isEqualTo((byte) 2);
        assertThatThrownBy(() -> out.truncate(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.truncate(-1)).isInstanceOf(IllegalArgumentException.class);
        int capacity = out.capacity();
        out.clear();
        assertThat(out.length()).isZero();
        assertThat(out.capacity()).isEqualTo(capacity);
    }
}
