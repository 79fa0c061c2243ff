// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is written is read back as it was, or, in MQTT 3.1.1, as much of it as that version has. */
class RoundTripTest {

    @Provide
    Arbitrary<Packet> packets() {
        return ArbitraryPackets.packets();
    }

    @Property
    void anyPacketIsReadAsItWasWritten(@ForAll("packets") Packet packet) {
        byte[] bytes = write(MqttVersion.V5, packet);
        assertThat(read(MqttVersion.V5, bytes, bytes.length)).containsExactly(afterConnect(packet));
    }

    @Property
    void anyPacketIsReadInMqtt311WithoutWhatThatVersionLacks(@ForAll("packets") Packet packet) {
        MqttVersion version = MqttVersion.V3_1_1;
        if (!PacketEncoder.of(version).canEncode(packet)) {
            PacketBuffer out = new PacketBuffer(10);
            out.write(new byte[] {1, 2}, 0, 2);
            assertThatThrownBy(() -> PacketEncoder.of(version).encode(packet, out))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(out.length()).isEqualTo(2);
            return;
        }
        byte[] bytes = write(version, packet);
        assertThat(read(version, bytes, bytes.length)).containsExactly(OldVersion.of(packet));
    }

    @Property(tries = 300)
    void anyPacketsAreReadFromAnyPieces(@ForAll("packets") Packet first, @ForAll("packets") Packet second,
            @ForAll("packets") Packet third, @ForAll Random random) {
        PacketBuffer out = new PacketBuffer(0);
        // A CONNECT would set the version of those behind it.
        List<Packet> packets = List.of(first, second, third).stream()
                .filter(packet -> !(packet instanceof Connect connect && !connect.version().isV5())).toList();
        packets.forEach(packet -> PacketEncoder.of(MqttVersion.V5).encode(packet, out));
        assertThat(read(MqttVersion.V5, Arrays.copyOf(out.array(), out.length()), 1 + random.nextInt(50)))
                .isEqualTo(packets);
    }

    @Property(tries = 300)
    void anyDeliveryIsWrittenLikeAPublishPacket(@ForAll("publishes") Publish publish) {
        Message message = publish.message();
        // QoS, RETAIN and expiry of the message itself must not matter.
        Message other = message.withQos(QoS.AT_LEAST_ONCE).withRetain(!message.retain())
                .withProperties(message.properties().withMessageExpiryInterval(1L));
        Long expiry = message.properties().messageExpiryInterval();
        PacketBuffer out = new PacketBuffer(0);
        PacketEncoder.of(MqttVersion.V5).encodePublish(message.topicName(), other, message.qos(), message.retain(),
                publish.duplicate(), publish.packetIdentifier(), publish.topicAlias(),
                publish.subscriptionIdentifiers(), Objects.requireNonNullElse(expiry, -1L), out);
        assertThat(Arrays.copyOf(out.array(), out.length())).isEqualTo(write(MqttVersion.V5, publish));
    }

    @Provide
    Arbitrary<Publish> publishes() {
        return ArbitraryPackets.publishes();
    }

    /** A CONNECT is written in its own version, whatever that of the encoder is. */
    private static Packet afterConnect(Packet packet) {
        return packet instanceof Connect connect && !connect.version().isV5() ? OldVersion.of(connect) : packet;
    }

    private static byte[] write(MqttVersion version, Packet packet) {
        PacketBuffer out = new PacketBuffer(0);
        int length = PacketEncoder.of(version).encode(packet, out);
        assertThat(length).isEqualTo(out.length());
        return Arrays.copyOf(out.array(), out.length());
    }

    private static List<Packet> read(MqttVersion version, byte[] bytes, int pieceLength) {
        PacketDecoder decoder = PacketDecoder.forEither(version, 1_000_000);
        List<Packet> packets = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += pieceLength) {
            decoder.decode(bytes, from, Math.min(pieceLength, bytes.length - from), packets::add);
        }
        return packets;
    }
}
