// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Disconnect;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.interop.clients.Delivery;
import io.heliograph.interop.clients.Feature;

class SessionTest {

    @ForEachSetting(needs = Feature.CONNECTIONS_APART)
    void whatCameWhileTheClientWasAwayIsDeliveredWhenItComesBack(Setting setting) throws Exception {
        Party publisher = setting.party("publisher").connect();
        Party subscriber = setting.party("subscriber").connectToStay();
        subscriber.subscribe(setting.topic("session"), QoS.EXACTLY_ONCE);
        assertThat(subscriber.connack().sessionPresent()).isFalse();

        subscriber.drop();
        for (int i = 0; i < 5; i++) {
            publisher.publish(setting.topic("session"), "first " + i, QoS.AT_LEAST_ONCE);
        }
        for (int i = 0; i < 5; i++) {
            publisher.publish(setting.topic("session"), "then " + i, QoS.EXACTLY_ONCE);
        }
        subscriber.connectToStay();

        assertThat(subscriber.connack().sessionPresent()).isTrue();
        for (int i = 0; i < 5; i++) {
            assertThat(subscriber.next().text()).isEqualTo("first " + i);
        }
        for (int i = 0; i < 5; i++) {
            Delivery delivery = subscriber.next();
            assertThat(delivery.text()).isEqualTo("then " + i);
            assertThat(delivery.message().qos()).isEqualTo(QoS.EXACTLY_ONCE);
        }
        publisher.publish(setting.topic("session"), "live", QoS.AT_MOST_ONCE);
        assertThat(subscriber.next().text()).as("nothing comes twice").isEqualTo("live");
    }

    @ForEachSetting(needs = Feature.CONNECTIONS_APART)
    void aCleanStartForgetsTheSession(Setting setting) throws Exception {
        Party publisher = setting.party("publisher").connect();
        Party subscriber = setting.party("subscriber").connectToStay();
        subscriber.subscribe(setting.topic("forgotten"), QoS.AT_LEAST_ONCE);

        subscriber.drop();
        publisher.publish(setting.topic("forgotten"), "lost", QoS.AT_LEAST_ONCE);
        subscriber.connect();
        subscriber.subscribe(setting.topic("forgotten"), QoS.AT_LEAST_ONCE);
        publisher.publish(setting.topic("forgotten"), "the first to come", QoS.AT_LEAST_ONCE);

        assertThat(subscriber.connack().sessionPresent()).isFalse();
        assertThat(subscriber.next().text()).isEqualTo("the first to come");
    }

    @ForEachSetting(needs = Feature.CONNECTIONS_APART)
    void aSecondConnectionWithTheSameClientIdentifierEndsTheFirst(Setting setting) throws Exception {
        Party first = setting.party("same").connect();
        first.subscribe(setting.topic("takeover"), QoS.AT_LEAST_ONCE);
        first.relay().shut();

        Party second = setting.party("same").connect();
        second.subscribe(setting.topic("takeover"), QoS.AT_LEAST_ONCE);

        first.awaitClosed();
        if (setting.isV5() && setting.brokerCan(Feature.SERVER_DISCONNECT)) {
            assertThat(first.relay().awaitFromServer(Disconnect.class, any -> true).reasonCode())
                    .isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
        }
        setting.party("publisher").connect().publish(setting.topic("takeover"), "for the second", QoS.AT_LEAST_ONCE);
        assertThat(second.next().text()).isEqualTo("for the second");
    }
}
