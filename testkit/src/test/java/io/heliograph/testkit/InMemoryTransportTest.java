// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.broker.Broker;
import io.heliograph.client.ConnectFailedException;
import io.heliograph.client.ConnectionState;
import io.heliograph.client.MqttClient;
import io.heliograph.client.Reconnect;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.QoS;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@MqttBroker
class InMemoryTransportTest {

    @Test
    void carriesMessagesOfEachQosAndSize(@InMemory MqttClient publisher, @InMemory MqttClient subscriber,
            Broker broker) throws Exception {
        BlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
        subscriber.subscribe("t", QoS.EXACTLY_ONCE, received -> sizes.add(received.message().payload().length()));
        for (QoS qos : QoS.values()) {
            for (int size : new int[] {0, 1, 70_000, 3_000_000}) {
                publisher.publish("t", Bytes.copyOf(new byte[size]), qos);
                assertThat(sizes.poll(10, TimeUnit.SECONDS)).isEqualTo(size);
            }
        }
        assertThat(broker.statistics().connections()).isEqualTo(2);
    }

    @Test
    void talksWithClientsOnSockets(@InMemory MqttClient inMemory, MqttClient onSocket) throws Exception {
        BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
        inMemory.subscribe("a", QoS.AT_LEAST_ONCE, received -> onSocket.publish("b", "back", QoS.AT_LEAST_ONCE));
        onSocket.subscribe("b", QoS.AT_LEAST_ONCE, received -> arrived.add(received.message().payload().utf8()));
        onSocket.publish("a", "there", QoS.AT_LEAST_ONCE);
        assertThat(arrived.poll(10, TimeUnit.SECONDS)).isEqualTo("back");
    }

    @Test
    void disconnectsAndConnectsAgain(@InMemory MqttClient client, Broker broker) {
        for (int i = 0; i < 100; i++) {
            client.disconnect();
            client.connect();
        }
        client.disconnect();
        assertThat(client.state()).isEqualTo(ConnectionState.DISCONNECTED);
        assertThat(client.metrics().connections().accepted()).isEqualTo(101);
    }

    @Test
    void aBrokerThatIsClosedTakesNoConnection(Broker broker) {
        broker.close();
        try (MqttClient client = MqttClient.builder().transport(() -> new InMemoryTransport(broker))
                .reconnect(Reconnect.OFF).build()) {
            assertThatThrownBy(client::connect).isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("the broker is closed");
        }
    }

    @Test
    void theClientNoticesThatTheBrokerIsClosed(Broker broker) throws Exception {
        BlockingQueue<ConnectionState> ended = new LinkedBlockingQueue<>();
        MqttClient client = MqttClient.builder().transport(() -> new InMemoryTransport(broker))
                .reconnect(Reconnect.exponential(Duration.ofDays(1), Duration.ofDays(2)))
                .listener(event -> ended.add(ConnectionState.DISCONNECTED)).build();
        client.connect();
        ended.clear();
        broker.close();
        assertThat(ended.poll(10, TimeUnit.SECONDS)).isNotNull();
        client.close();
    }
}
