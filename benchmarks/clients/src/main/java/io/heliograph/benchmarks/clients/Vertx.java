// SPDX-License-Identifier: Apache-2.0
package io.heliograph.benchmarks.clients;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Speaks MQTT 3.1.1 only. */
final class Vertx implements Contender {
    private final io.vertx.core.Vertx vertx = io.vertx.core.Vertx.vertx();
    private @Nullable MqttClient client;

    private MqttClient client() {
        return Objects.requireNonNull(client);
    }

    @Override
    public void connect(String host, int port) throws Exception {
        client = MqttClient.create(vertx, new MqttClientOptions().setMaxInflightQueue(WINDOW).setAckTimeout(-1));
        client.connect(port, host).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Override
    public void publish(int qos, byte[] payload, LongAdder done, long end) throws Exception {
        Buffer buffer = Buffer.buffer(payload);
        Semaphore window = new Semaphore(WINDOW);
        Runnable acknowledged = () -> {
            done.increment();
            window.release();
        };
        if (qos > 0) {
            // What publish answers with is only that it is written.
            client().publishCompletionHandler(packetIdentifier -> acknowledged.run());
        }
        while (System.nanoTime() < end) {
            for (int i = 0; i < 64; i++) {
                window.acquire();
                client().publish(TOPIC, buffer, MqttQoS.valueOf(qos), false, false).onComplete(written -> {
                    if (qos == 0) {
                        acknowledged.run();
                    }
                });
            }
        }
    }

    @Override
    public void subscribe(int qos, LongAdder received) throws Exception {
        client().publishHandler(message -> received.increment());
        client().subscribe(TOPIC, qos).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
