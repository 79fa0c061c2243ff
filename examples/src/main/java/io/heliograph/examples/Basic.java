// SPDX-License-Identifier: Apache-2.0
package io.heliograph.examples;

import io.heliograph.client.MqttClient;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Connects, subscribes, publishes, and prints what comes. */
public final class Basic {
    private Basic() {}

    /** Runs the example. */
    public static void main(String[] arguments) throws InterruptedException {
        CountDownLatch arrived = new CountDownLatch(2);
        try (MqttClient client = MqttClient.builder().server(Server.of(arguments)).build()) {
            client.connect();
            client.subscribe("sensors/+/temperature", QoS.AT_LEAST_ONCE, received -> {
                Message message = received.message();
                System.out.println(message.topicName() + " " + message.payload().utf8());
                arrived.countDown();
            });
            client.publish("sensors/kitchen/temperature", "21.5", QoS.AT_LEAST_ONCE);
            client.publish("sensors/cellar/temperature", "12.0", QoS.EXACTLY_ONCE);
            if (!arrived.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the messages did not come back");
            }
        }
    }
}
