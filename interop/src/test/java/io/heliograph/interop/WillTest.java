// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import io.heliograph.codec.Will;
import io.heliograph.interop.clients.Delivery;
import io.heliograph.interop.clients.Feature;

class WillTest {

    @ForEachSetting
    void theWillIsPublishedWhenTheConnectionEndsWithoutDisconnect(Setting setting) throws Exception {
        Party watcher = setting.party("watcher").connect();
        watcher.subscribe(setting.topic("will"), QoS.EXACTLY_ONCE);
        for (QoS qos : QoS.values()) {
            Party victim = connectWithWill(setting, "victim" + qos.value(), will(setting, qos, false));

            victim.drop();

            Delivery delivery = watcher.next();
            assertThat(delivery.text()).isEqualTo("gone");
            assertThat(delivery.message().qos()).isEqualTo(qos);
        }
    }

    @ForEachSetting(needs = Feature.RETAINED_WILL)
    void aRetainedWillIsKept(Setting setting) throws Exception {
        Party watcher = setting.party("watcher").connect();
        watcher.subscribe(setting.topic("will"), QoS.AT_LEAST_ONCE);
        Party victim = connectWithWill(setting, "victim", will(setting, QoS.AT_LEAST_ONCE, true));

        victim.drop();
        assertThat(watcher.next().message().retain()).isFalse();

        Party late = setting.party("late").connect();
        late.subscribe(setting.topic("will"), QoS.AT_LEAST_ONCE);
        Delivery kept = late.next();
        assertThat(kept.text()).isEqualTo("gone");
        assertThat(kept.message().retain()).isTrue();
    }

    @ForEachSetting(needs = Feature.CLEAN_DISCONNECT)
    void noWillIsPublishedAfterDisconnect(Setting setting) throws Exception {
        Party watcher = setting.party("watcher").connect();
        watcher.subscribe(setting.topic("will"), QoS.AT_LEAST_ONCE);
        Party leaving = connectWithWill(setting, "leaving", will(setting, QoS.AT_LEAST_ONCE, false));

        leaving.disconnect();
        setting.party("publisher").connect().publish(setting.topic("will"), "the first to come", QoS.AT_LEAST_ONCE);

        assertThat(watcher.next().text()).isEqualTo("the first to come");
    }

    /** Not all clients connect before they have something to do. */
    private static Party connectWithWill(Setting setting, String name, Will will) throws Exception {
        Party party = setting.party(name).connect(will);
        party.subscribe(setting.topic("nothing"), QoS.AT_MOST_ONCE);
        return party;
    }

    private static Will will(Setting setting, QoS qos, boolean retain) {
        return new Will(Message.of(setting.topic("will"), Bytes.utf8("gone"), qos).withRetain(retain));
    }
}
