// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import org.junit.jupiter.api.Test;

/** Shows that the peers' libraries work with the versions that are managed here; goes away with the first real test. */
class PeersTest {

    @Test
    void hivemqClientStarts() {
        assertThat(MqttClient.builder().useMqttVersion5().identifier("peer").buildBlocking().getState().isConnected())
                .isFalse();
    }
}
