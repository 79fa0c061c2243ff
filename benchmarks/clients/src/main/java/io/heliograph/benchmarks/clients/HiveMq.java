// SPDX-License-Identifier: Apache-2.0
package io.heliograph.benchmarks.clients;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

final class HiveMq implements Contender {
    private @Nullable Mqtt5AsyncClient client;

    private Mqtt5AsyncClient client() {
        return Objects.requireNonNull(client);
    }

    @Override
    public void connect(String host, int port) {
        client = MqttClient.builder().useMqttVersion5().serverHost(host).serverPort(port).buildAsync();
        client.connect().join();
    }

    @Override
    public void publish(int qos, byte[] payload, LongAdder done, long end) throws InterruptedException {
        Mqtt5Publish publish = Mqtt5Publish.builder().topic(TOPIC).qos(Objects.requireNonNull(MqttQos.fromCode(qos)))
                .payload(payload).build();
        Semaphore window = new Semaphore(WINDOW);
        while (System.nanoTime() < end) {
            for (int i = 0; i < 64; i++) {
                window.acquire();
                CompletableFuture<?> unused = client().publish(publish).thenRun(() -> {
                    done.increment();
                    window.release();
                });
            }
        }
    }

    @Override
    public void subscribe(int qos, LongAdder received) {
        client().subscribeWith().topicFilter(TOPIC).qos(Objects.requireNonNull(MqttQos.fromCode(qos)))
                .callback(publish -> received.increment()).send().join();
    }
}
