// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.QoS;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.Will;
import io.heliograph.interop.clients.CommandLineClients;
import io.heliograph.interop.clients.Delivery;
import io.heliograph.interop.peers.Mosquitto;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands helio pub and helio sub with mosquitto, given the very options that mosquitto_pub and mosquitto_sub take. */
class HelioTest {
    private static final Mosquitto MOSQUITTO = new Mosquitto();

    static Stream<Setting> versions() {
        return Stream.of(MqttVersion.V3_1_1, MqttVersion.V5)
                .map(version -> new Setting(MOSQUITTO, CommandLineClients.helio(version)));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whatPubPublishesIsPrintedBySub(Setting setting) throws Exception {
        Party subscriber = setting.party("subscriber").connect();
        subscriber.subscribe(setting.topic("+"), QoS.EXACTLY_ONCE);
        Party publisher = setting.party("publisher").connect();
        for (QoS qos : QoS.values()) {
            publisher.publish(setting.topic("a"), "with " + qos, qos);

            Delivery delivery = subscriber.next();
            assertThat(delivery.text()).isEqualTo("with " + qos);
            assertThat(delivery.message().qos()).isEqualTo(qos);
            assertThat(delivery.message().topicName().value()).isEqualTo(setting.topic("a"));
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aRetainedMessageAndItsPropertiesAreKeptForALaterSubscriber(Setting setting) throws Exception {
        MessageProperties properties = setting.isV5()
                ? MessageProperties.builder().contentType("text/plain").userProperty("b", "1").userProperty("a", "2")
                        .build()
                : MessageProperties.NONE;
        setting.party("publisher").connect().publish(new Message(TopicName.of(setting.topic("kept")),
                Bytes.utf8("text"), QoS.AT_LEAST_ONCE, true, properties));

        Party subscriber = setting.party("subscriber").connect();
        subscriber.subscribe(setting.topic("kept"), QoS.AT_LEAST_ONCE);

        Message message = subscriber.next().message();
        assertThat(message.retain()).isTrue();
        assertThat(message.properties()).isEqualTo(properties);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void theWillOfASubIsPublishedWhenItsConnectionIsLost(Setting setting) throws Exception {
        Party watcher = setting.party("watcher").connect();
        watcher.subscribe(setting.topic("will"), QoS.AT_LEAST_ONCE);
        Party victim = setting.party("victim")
                .connect(new Will(Message.of(setting.topic("will"), Bytes.utf8("gone"), QoS.AT_LEAST_ONCE)));
        victim.subscribe(setting.topic("nothing"), QoS.AT_MOST_ONCE);

        victim.drop();

        assertThat(watcher.next().text()).isEqualTo("gone");
    }
}
