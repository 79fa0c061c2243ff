// SPDX-License-Identifier: Apache-2.0
package io.heliograph.benchmarks.clients;

import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

final class Paho implements Contender {
    private @Nullable MqttAsyncClient client;

    private MqttAsyncClient client() {
        return Objects.requireNonNull(client);
    }

    @Override
    public void connect(String host, int port) throws MqttException {
        client = new MqttAsyncClient("tcp://" + host + ":" + port, "paho-" + System.nanoTime(),
                new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setReceiveMaximum(65_535);
        client.connect(options).waitForCompletion();
    }

    @Override
    public void publish(int qos, byte[] payload, LongAdder done, long end) throws Exception {
        Semaphore window = new Semaphore(WINDOW);
        MqttActionListener acknowledged = new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                done.increment();
                window.release();
            }

            @Override
            public void onFailure(IMqttToken token, Throwable failure) {
                throw new IllegalStateException(failure);
            }
        };
        while (System.nanoTime() < end) {
            for (int i = 0; i < 64; i++) {
                window.acquire();
                IMqttToken unused = client().publish(TOPIC, payload, qos, false, null, acknowledged);
            }
        }
    }

    @Override
    public void subscribe(int qos, LongAdder received) throws MqttException {
        IMqttMessageListener listener = (String topic, MqttMessage message) -> received.increment();
        client().subscribe(new MqttSubscription[] {new MqttSubscription(TOPIC, qos)}, null, null,
                new IMqttMessageListener[] {listener}, new MqttProperties()).waitForCompletion();
    }
}
