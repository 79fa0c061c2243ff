// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishTest {

    @Test
    void keepsPropertiesThatAreTakenApart() {
        Message message = new Message(TopicName.of("a/b"), Bytes.utf8("hi"), QoS.AT_LEAST_ONCE, true,
                MessageProperties.builder().contentType("text/plain").messageExpiryInterval(7L)
                        .responseTopic(TopicName.of("r")).correlationData(Bytes.utf8("c")).userProperty("k", "v")
                        .userProperty("k", "w").payloadFormatIndicator(PayloadFormatIndicator.UTF_8).build());
        Publish publish = new Publish(message, true, 10, 3, List.of(1, 300));

        PacketBuffer out = new PacketBuffer(0);
        PacketEncoder.of(MqttVersion.V5).encode(publish, out);
        List<Packet> read = new ArrayList<>();
        PacketDecoder.forClient(MqttVersion.V5, 1000).decode(out.array(), 0, out.length(), read::add);

        assertThat(read).containsExactly(publish);
        MessageProperties properties = ((Publish) read.get(0)).message().properties();
        assertThat(properties.contentType()).isEqualTo("text/plain");
        assertThat(properties.userProperties()).containsExactly(new UserProperty("k", "v"), new UserProperty("k", "w"));
        assertThat(properties.messageExpiryInterval()).isEqualTo(7L);
    }

    @Test
    void propertiesKnowTheirLengthInAPacket() {
        assertThat(MessageProperties.NONE.encodedLength()).isZero();
        MessageProperties properties = MessageProperties.builder().contentType("text").messageExpiryInterval(7L)
                .build();
        // Identifier and four bytes; identifier, length and text.
        assertThat(properties.encodedLength()).isEqualTo((1 + 4) + (1 + 2 + 4));
    }

    @Test
    void aClientMayNotSendASubscriptionIdentifier() {
        PacketBuffer out = new PacketBuffer(0);
        PacketEncoder.of(MqttVersion.V5).encode(new Connect(MqttVersion.V5, true, 0, "c"), out);
        PacketEncoder.of(MqttVersion.V5)
                .encode(new Publish(Message.of("t", Bytes.EMPTY, QoS.AT_MOST_ONCE), false, 0, 0, List.of(1)), out);

        assertThatThrownBy(() -> PacketDecoder.forServer(100).decode(out.array(), 0, out.length(), p -> {
        })).isInstanceOfSatisfying(InvalidPacketException.class, e -> {
            assertThat(e.reasonCode()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
            assertThat(e.statement()).isEqualTo("[MQTT-3.3.4-6]");
        });
    }
}
