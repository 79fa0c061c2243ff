// SPDX-License-Identifier: Apache-2.0
package io.heliograph.examples;

import io.heliograph.client.MqttClient;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Publishes many messages from one thread, acknowledged each, without waiting for one before the next. The client's buffer holds
 * the thread back when the Server is slower.
 */
public final class HighThroughput {
    private HighThroughput() {}

    /** Runs the example: address of the Server, number of messages (100,000). */
    public static void main(String[] arguments) throws InterruptedException {
        int messages = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
        Message message = Message.of("load", Bytes.copyOf(new byte[64]), QoS.AT_LEAST_ONCE);
        CountDownLatch acknowledged = new CountDownLatch(messages);
        try (MqttClient client = MqttClient.builder().server(Server.of(arguments)).build()) {
            client.connect();
            long begin = System.nanoTime();
            for (int i = 0; i < messages; i++) {
                client.send(message).thenRun(acknowledged::countDown);
            }
            if (!acknowledged.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(acknowledged.getCount() + " messages were not acknowledged");
            }
            long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
            System.out.println(messages + " messages in " + millis + " ms, " + messages * 1000L / millis + "/s");
        }
    }
}
