// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static io.heliograph.broker.core.Packets.message;
import static io.heliograph.broker.core.Packets.publish;
import static io.heliograph.broker.core.Packets.retained;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.Publish;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FanOutTest {
    private final FanOut fanOut = new FanOut();

    private Packet write(Message message, boolean retain, MqttVersion version, long remainingExpiry) {
        PacketBuffer out = new PacketBuffer(16);
        fanOut.write(message, retain, version, remainingExpiry, out);
        List<Packet> packets = new ArrayList<>();
        PacketDecoder.forClient(version, 1_000_000).decode(out.array(), 0, out.length(), packets::add);
        assertThat(packets).hasSize(1);
        return packets.getFirst();
    }

    @Test
    void eachVersionAndFlagHasItsOwnForm() {
        Message message = message(2, "t", "x", p -> p.contentType("text/plain"));
        for (int round = 0; round < 2; round++) {
            assertThat(write(message, false, MqttVersion.V3_1_1, -1)).isEqualTo(publish("t", "x"));
            assertThat(write(message, true, MqttVersion.V3_1, -1)).isEqualTo(retained(publish("t", "x")));
            assertThat(write(message, false, MqttVersion.V5, -1))
                    .isEqualTo(new Publish(message(0, "t", "x", p -> p.contentType("text/plain")), 0));
            assertThat(write(message, true, MqttVersion.V5, -1))
                    .isEqualTo(retained(new Publish(message(0, "t", "x", p -> p.contentType("text/plain")), 0)));
        }
    }

    @Test
    void anotherMessageIsEncodedAnew() {
        Message one = message(0, "t", "one");
        // Equal to the first and yet another: only the same object is known.
        Message sameText = message(0, "t", "one");
        assertThat(write(one, false, MqttVersion.V5, -1)).isEqualTo(publish("t", "one"));
        assertThat(write(message(0, "t", "two"), false, MqttVersion.V5, -1)).isEqualTo(publish("t", "two"));
        assertThat(write(sameText, false, MqttVersion.V5, -1)).isEqualTo(publish("t", "one"));
    }

    @Test
    void nothingIsKnownAfterForgetting() {
        Message message = message(0, "t", "x", p -> p.messageExpiryInterval(10L));
        assertThat(write(message, false, MqttVersion.V5, 10))
                .isEqualTo(new Publish(message(0, "t", "x", p -> p.messageExpiryInterval(10L)), 0));
        fanOut.forget();
        assertThat(write(message, false, MqttVersion.V5, 7))
                .isEqualTo(new Publish(message(0, "t", "x", p -> p.messageExpiryInterval(7L)), 0));
    }

    @Test
    void whatIsInTheBufferStays() {
        PacketBuffer out = new PacketBuffer(1);
        out.write(new byte[] {1, 2, 3}, 0, 3);
        fanOut.write(message(0, "t", "x".repeat(100_000)), false, MqttVersion.V3_1_1, -1, out);
        assertThat(out.array()).startsWith(1, 2, 3, 0x30);
        assertThat(out.length()).isEqualTo(3 + 4 + 3 + 100_000);
    }
}
