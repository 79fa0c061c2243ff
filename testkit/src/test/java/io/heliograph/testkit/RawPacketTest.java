// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.PacketType;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Puback;
import io.heliograph.codec.ReasonCode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RawPacketTest {
    private static final RawPacket PUBLISH = RawPacket.of("""
            30 07          // PUBLISH
            00 03 "a/b"    // Topic Name
            "hi"           // Payload
            """);

    @Test
    void readsHexadecimalTextAndRepetitions() {
        assertThat(PUBLISH.hex()).isEqualTo("30 07 00 03 61 2f 62 68 69");
        assertThat(RawPacket.of("61x3 0A // 62").hex()).isEqualTo("61 61 61 0a");
        assertThat(RawPacket.of("\"//\" 01").hex()).isEqualTo("2f 2f 01");
        assertThatIllegalArgumentException().isThrownBy(() -> RawPacket.of("0g")).withMessageContaining("0g");
    }

    @Test
    void isBuiltFromAPacketInEachVersion() {
        Puback puback = new Puback(10, ReasonCode.NO_MATCHING_SUBSCRIBERS);
        assertThat(RawPacket.of(puback, MqttVersion.V5).hex()).isEqualTo("40 03 00 0a 10");
        assertThat(RawPacket.of(puback, MqttVersion.V3_1_1).hex()).isEqualTo("40 02 00 0a");
    }

    @Test
    void isBuiltByteByByte() {
        assertThat(RawPacket.EMPTY.append(0xC0).append(0x00)).isEqualTo(RawPacket.of(Pingreq.INSTANCE, MqttVersion.V5))
                .hasSameHashCodeAs(RawPacket.ofBytes(0xC0, 0));
    }

    @Test
    void changesAnswerWithAnotherPacket() {
        assertThat(PUBLISH.set(4, 0, 0x23).hex()).isEqualTo("30 07 00 03 00 23 62 68 69");
        assertThat(PUBLISH.insert(4, 1, 2).hex()).isEqualTo("30 07 00 03 01 02 61 2f 62 68 69");
        assertThat(PUBLISH.insert(9, 1).hex()).isEqualTo("30 07 00 03 61 2f 62 68 69 01");
        assertThat(PUBLISH.remove(1, 6).hex()).isEqualTo("30 68 69");
        assertThat(PUBLISH.append(PUBLISH.truncate(2)).hex()).isEqualTo("30 07 00 03 61 2f 62 68 69 30 07");
        assertThat(PUBLISH.replace("\"a/b\"", "ff").hex()).isEqualTo("30 07 00 03 ff 68 69");
        assertThat(PUBLISH.hex()).isEqualTo("30 07 00 03 61 2f 62 68 69");
    }

    @Test
    void changesOutsideThePacketAreRefused() {
        assertThatThrownBy(() -> PUBLISH.set(8, 1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> PUBLISH.insert(10, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> PUBLISH.remove(8, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> PUBLISH.truncate(10)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> PUBLISH.replace("01", "02"));
    }

    @Test
    void changesTypeAndFlagsApart() {
        assertThat(PUBLISH.type(PacketType.SUBSCRIBE).at(0)).isEqualTo(0x80);
        assertThat(PUBLISH.flags(6).type(0).at(0)).isEqualTo(0x06);
        assertThatThrownBy(() -> PUBLISH.flags(16)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void remainingLengthIsRightWrongOrLongerThanItNeedsToBe() {
        assertThat(PUBLISH.append(1, 2).fitRemainingLength().at(1)).isEqualTo(9);
        assertThat(PUBLISH.remainingLength(300).truncate(3).hex()).isEqualTo("30 ac 02");
        assertThat(PUBLISH.remainingLength(7, 4).truncate(5).hex()).isEqualTo("30 87 80 80 00");
        assertThat(PUBLISH.remainingLength(7, 5).truncate(6).hex()).isEqualTo("30 87 80 80 80 00");
        assertThat(PUBLISH.remainingLength(268_435_455).truncate(5).hex()).isEqualTo("30 ff ff ff 7f");
        assertThat(PUBLISH.remainingLength(7, 4).fitRemainingLength()).isEqualTo(PUBLISH);
        assertThatIllegalArgumentException().isThrownBy(() -> PUBLISH.remainingLength(128, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> PUBLISH.remainingLength(268_435_456));
    }

    @Test
    void headerAndBodyAreFoundWhereTheRemainingLengthEnds() {
        assertThat(PUBLISH.remainingLength(7, 3).headerLength()).isEqualTo(4);
        assertThat(PUBLISH.body().hex()).isEqualTo("00 03 61 2f 62 68 69");
        assertThatIllegalArgumentException().isThrownBy(() -> RawPacket.of("30 80").headerLength());
    }

    @Test
    void theSameSeedCorruptsInTheSameWayAndAlwaysDoes() {
        for (long seed = 0; seed < 500; seed++) {
            RawPacket corrupted = PUBLISH.corrupt(seed);
            assertThat(corrupted).isEqualTo(PUBLISH.corrupt(seed)).isNotEqualTo(PUBLISH);
            assertThat(corrupted.length()).isEqualTo(PUBLISH.length());
        }
        assertThat(RawPacket.EMPTY.corrupt(new SplittableRandom(1))).isEqualTo(RawPacket.EMPTY);
    }
}
