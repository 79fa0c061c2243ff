// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.interop.clients.Delivery;
import java.util.Arrays;

class QoSTest {
    private static final int MEBIBYTE = 1024 * 1024;

    @ForEachSetting
    void aMessageArrivesWithTheLowerQoSOfPublisherAndSubscriber(Setting setting) throws Exception {
        Party publisher = setting.party("publisher").connect();
        for (QoS granted : QoS.values()) {
            Party subscriber = setting.party("subscriber" + granted.value()).connect();
            assertThat(subscriber.subscribe(setting.topic("qos"), granted).reasonCodes())
                    .containsExactly(ReasonCode.granted(granted));
            for (QoS published : QoS.values()) {
                publisher.publish(setting.topic("qos"), published + " to " + granted, published);

                Delivery delivery = subscriber.next();
                assertThat(delivery.text()).isEqualTo(published + " to " + granted);
                assertThat(delivery.message().qos()).isEqualTo(published.min(granted));
                assertThat(delivery.message().retain()).isFalse();
            }
        }
    }

    @ForEachSetting
    void messagesOfOnePublisherArriveInTheirOrder(Setting setting) throws Exception {
        Party publisher = setting.party("publisher").connect();
        Party subscriber = setting.party("subscriber").connect();
        subscriber.subscribe(setting.topic("order"), QoS.EXACTLY_ONCE);
        for (QoS qos : QoS.values()) {
            for (int i = 0; i < 10; i++) {
                publisher.publish(setting.topic("order"), "message " + i, qos);
            }
            for (int i = 0; i < 10; i++) {
                assertThat(subscriber.next().text()).isEqualTo("message " + i);
            }
        }
    }

    @ForEachSetting
    void aPayloadOfOneMebibyteArrivesWhole(Setting setting) throws Exception {
        byte[] payload = new byte[MEBIBYTE];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (i * 31 + i / 256);
        }
        Party publisher = setting.party("publisher").connect();
        Party subscriber = setting.party("subscriber").connect();
        subscriber.subscribe(setting.topic("large"), QoS.EXACTLY_ONCE);
        for (QoS qos : QoS.values()) {
            publisher.publish(Message.of(setting.topic("large"), Bytes.copyOf(payload), qos));

            Message message = subscriber.next().message();
            assertThat(message.qos()).isEqualTo(qos);
            assertThat(Arrays.equals(message.payload().toArray(), payload)).as("the payload is the same").isTrue();
        }
    }

    @ForEachSetting
    void aMessageWithoutPayloadArrives(Setting setting) throws Exception {
        Party publisher = setting.party("publisher").connect();
        Party subscriber = setting.party("subscriber").connect();
        subscriber.subscribe(setting.topic("empty"), QoS.AT_LEAST_ONCE);

        publisher.publish(setting.topic("empty"), "", QoS.AT_LEAST_ONCE);

        assertThat(subscriber.next().message().payload()).isEqualTo(Bytes.EMPTY);
    }
}
