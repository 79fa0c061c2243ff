// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import io.heliograph.interop.clients.Delivery;
import io.heliograph.interop.clients.Feature;

class RetainedTest {

    @ForEachSetting
    void aRetainedMessageIsSentToLaterSubscribersWithTheFlag(Setting setting) throws Exception {
        String topic = setting.topic("retained");
        Party publisher = setting.party("publisher").connect();
        Party early = setting.party("early").connect();
        early.subscribe(topic, QoS.AT_LEAST_ONCE);

        publisher.publish(retained(topic, "kept"));
        Delivery passedOn = early.next();
        assertThat(passedOn.text()).isEqualTo("kept");
        assertThat(passedOn.message().retain()).as("the flag for a subscription that was there").isFalse();

        Party late = setting.party("late").connect();
        late.subscribe(setting.topic("+"), QoS.AT_LEAST_ONCE);
        Delivery kept = late.next();
        assertThat(kept.text()).isEqualTo("kept");
        assertThat(kept.message().topicName().value()).isEqualTo(topic);
        assertThat(kept.message().retain()).as("the flag for a new subscription")
                .isEqualTo(setting.brokerCan(Feature.RETAIN_FLAG));
        assertThat(kept.message().qos()).isEqualTo(QoS.AT_LEAST_ONCE);
    }

    @ForEachSetting
    void theLastRetainedMessageReplacesTheOneBefore(Setting setting) throws Exception {
        String topic = setting.topic("replaced");
        Party publisher = setting.party("publisher").connect();
        publisher.publish(retained(topic, "first"));
        publisher.publish(retained(topic, "second"));

        Party subscriber = setting.party("subscriber").connect();
        subscriber.subscribe(topic, QoS.AT_LEAST_ONCE);
        assertThat(subscriber.next().text()).isEqualTo("second");

        publisher.publish(topic, "not retained", QoS.AT_LEAST_ONCE);
        assertThat(subscriber.next().text()).as("nothing in between").isEqualTo("not retained");
    }

    @ForEachSetting
    void aRetainedMessageWithoutPayloadRemovesIt(Setting setting) throws Exception {
        String topic = setting.topic("removed");
        Party publisher = setting.party("publisher").connect();
        publisher.publish(retained(topic, "kept"));
        publisher.publish(retained(topic, ""));

        Party subscriber = setting.party("subscriber").connect();
        subscriber.subscribe(topic, QoS.AT_LEAST_ONCE);
        publisher.publish(topic, "the first to come", QoS.AT_LEAST_ONCE);

        Delivery delivery = subscriber.next();
        assertThat(delivery.text()).isEqualTo("the first to come");
        assertThat(delivery.message().retain()).isFalse();
    }

    private static Message retained(String topic, String text) {
        return Message.of(topic, Bytes.utf8(text), QoS.AT_LEAST_ONCE).withRetain(true);
    }
}
