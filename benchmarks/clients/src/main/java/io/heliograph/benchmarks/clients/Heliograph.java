// SPDX-License-Identifier: Apache-2.0
package io.heliograph.benchmarks.clients;

import io.heliograph.client.MqttClient;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

final class Heliograph implements Contender {
    private MqttClient client = MqttClient.builder().build();

    @Override
    public void connect(String host, int port) {
        client = MqttClient.builder().server("mqtt://" + host + ":" + port).publishBuffer(WINDOW, 1 << 20).build();
        client.connect();
    }

    @Override
    public void publish(int qos, byte[] payload, LongAdder done, long end) {
        Message message = Message.of(TOPIC, Bytes.copyOf(payload), QoS.of(qos));
        while (System.nanoTime() < end) {
            for (int i = 0; i < 64; i++) {
                CompletableFuture<?> unused = client.send(message).thenRun(done::increment);
            }
        }
    }

    @Override
    public void subscribe(int qos, LongAdder received) {
        client.subscribe(TOPIC, QoS.of(qos), message -> received.increment());
    }
}
