// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.client.ClientEvent;
import io.heliograph.client.MqttClient;
import io.heliograph.client.PublishResult;
import io.heliograph.client.Reconnect;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.QoS;
import io.heliograph.interop.clients.Feature;
import io.heliograph.interop.peers.Brokers;
import io.heliograph.interop.peers.PeerBroker;
import io.heliograph.interop.peers.RestartableBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A broker dies and comes back, with no memory of anything; our client goes on. */
class RestartTest {
    private static final Reconnect SOON = Reconnect.exponential(Duration.ofMillis(50), Duration.ofMillis(500));

    static Stream<PeerBroker> brokers() {
        return Brokers.all().stream()
                .filter(broker -> broker.name().contains(System.getProperty("interop.broker", "")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokers")
    void theClientGoesOnWhenTheBrokerIsBack(PeerBroker peer) throws Exception {
        MqttVersion version = peer.features().contains(Feature.V5) ? MqttVersion.V5 : MqttVersion.V3_1_1;
        Semaphore back = new Semaphore(0);
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        try (RestartableBroker broker = peer.ownOne();
                MqttClient subscriber = client(broker, version, "restart-subscriber", back);
                MqttClient publisher = client(broker, version, "restart-publisher", back)) {
            subscriber.connect();
            subscriber.subscribe("restart/#", QoS.EXACTLY_ONCE,
                    message -> received.add(message.message().payload().utf8()));
            publisher.connect();
            assertThat(back.tryAcquire(2, 10, TimeUnit.SECONDS)).isTrue();
            publisher.publish("restart/0", "before", QoS.EXACTLY_ONCE);
            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("before");

            broker.kill();
            List<CompletableFuture<PublishResult>> meanwhile = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                QoS qos = i % 2 == 0 ? QoS.AT_LEAST_ONCE : QoS.EXACTLY_ONCE;
                meanwhile.add(publisher.send(Message.of("restart/" + i, Bytes.utf8("meanwhile"), qos)));
            }
            broker.start();

            for (CompletableFuture<PublishResult> one : meanwhile) {
                assertThat(one.get(30, TimeUnit.SECONDS).reasonCode().isError()).isFalse();
            }
            assertThat(back.tryAcquire(2, 30, TimeUnit.SECONDS)).as("both are connected again").isTrue();
            // What was published before the subscription was made again went to nobody. This waits behind it.
            subscriber.subscribe("restart/more", QoS.AT_MOST_ONCE, message -> {});
            received.clear();
            for (QoS qos : QoS.values()) {
                publisher.publish("restart/after", "after " + qos.value(), qos);
            }
            // Messages of different QoS may overtake each other.
            Set<String> missing = new HashSet<>(Set.of("after 0", "after 1", "after 2"));
            while (!missing.isEmpty()) {
                String next = received.poll(10, TimeUnit.SECONDS);
                assertThat(next).as("still missing: %s", missing).isNotNull();
                missing.remove(next);
            }
        }
    }

    private static MqttClient client(RestartableBroker broker, MqttVersion version, String identifier,
            Semaphore connected) {
        return MqttClient.builder().server("mqtt://127.0.0.1:" + broker.port()).version(version)
                .clientIdentifier(identifier).reconnect(SOON)
                .listener(ClientEvent.Connected.class, event -> connected.release()).build();
    }
}
