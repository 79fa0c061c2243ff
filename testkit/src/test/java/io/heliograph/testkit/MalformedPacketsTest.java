// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heliograph.codec.Connect;
import io.heliograph.codec.InvalidPacketException;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.PacketType;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.MalformedPacket.Receiver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MalformedPacketsTest {
    private static final int MAXIMUM_PACKET_SIZE = 1 << 20;

    static Stream<MalformedPacket> all() {
        return MalformedPackets.all().stream();
    }

    static Stream<MalformedPacket> outOfPlace() {
        return MalformedPackets.outOfPlace().stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void isRefusedByTheDecoderWithReasonCodeAndStatement(MalformedPacket malformed) {
        assertThatExceptionOfType(InvalidPacketException.class).isThrownBy(() -> decode(malformed))
                .satisfies(e -> assertThat(e.reasonCode()).isEqualTo(malformed.reasonCode()))
                .satisfies(e -> assertThat(e.statement().replaceAll("[\\[\\]]", "")).isEqualTo(malformed.statement()));
    }

    @ParameterizedTest
    @MethodSource("outOfPlace")
    void whatIsOutOfPlaceIsOnePacketThatCanBeDecoded(MalformedPacket malformed) {
        PacketDecoder decoder = PacketDecoder.forEither(malformed.version(), MAXIMUM_PACKET_SIZE);
        List<Packet> packets = new ArrayList<>();
        decoder.decode(malformed.packet().toArray(), 0, malformed.packet().length(), packets::add);
        assertThat(packets).hasSize(1);
    }

    @Test
    void namesAreUniqueForReceiverAndVersion() {
        Set<String> names = new HashSet<>();
        Stream.concat(all(), outOfPlace()).forEach(
                malformed -> assertThat(names.add(malformed.toString())).as(malformed.toString()).isTrue());
        assertThat(names).hasSizeGreaterThan(700);
    }

    @Test
    void reasonCodesAreToldOnlyWhereTheyCanBe() {
        assertThat(Stream.concat(all(), outOfPlace())).allSatisfy(malformed -> {
            if (malformed.answer() == PacketType.DISCONNECT) {
                assertThat(malformed.version()).isEqualTo(MqttVersion.V5);
            }
            if (malformed.answer() == PacketType.CONNACK && malformed.version() != MqttVersion.V5) {
                assertThat(malformed.reasonCode()).isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
            }
            if (malformed.receiver() == Receiver.NEW_SERVER) {
                assertThat(malformed.answer()).isNotEqualTo(PacketType.DISCONNECT);
            } else {
                assertThat(malformed.answer()).isNotEqualTo(PacketType.CONNACK);
            }
        });
    }

    @Test
    void everyPairOfVersionAndReceiverHasPackets() {
        for (Receiver receiver : Receiver.values()) {
            assertThat(MalformedPackets.to(receiver, MqttVersion.V5)).hasSizeGreaterThan(50);
            assertThat(MalformedPackets.to(receiver, MqttVersion.V3_1_1)).hasSizeGreaterThan(15);
        }
    }

    @Test
    void findsAPacketByItsName() {
        assertThat(MalformedPackets.named("CONNECT: the reserved Connect Flag", Receiver.NEW_SERVER, MqttVersion.V5)
                .statement()).isEqualTo("MQTT-3.1.2-3");
        assertThat(MalformedPackets.named("a second CONNECT", Receiver.SERVER, MqttVersion.V3_1_1).statement())
                .isEqualTo("MQTT-3.1.0-2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MalformedPackets.named("nothing", Receiver.SERVER, MqttVersion.V5));
    }

    private static void decode(MalformedPacket malformed) {
        PacketDecoder decoder = malformed.receiver() == Receiver.CLIENT
                ? PacketDecoder.forClient(malformed.version(), MAXIMUM_PACKET_SIZE)
                : PacketDecoder.forServer(MAXIMUM_PACKET_SIZE);
        if (malformed.receiver() == Receiver.SERVER) {
            RawPacket connect = RawPacket.of(new Connect(malformed.version(), true, 0, "c"), malformed.version());
            decoder.decode(connect.toArray(), 0, connect.length(), packet -> {
            });
        }
        decoder.decode(malformed.packet().toArray(), 0, malformed.packet().length(), packet -> {
        });
    }
}
