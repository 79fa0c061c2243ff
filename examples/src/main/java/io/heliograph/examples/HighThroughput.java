// SPDX-License-Identifier: Apache-2.0
package io.heliograph.examples;

import io.heliograph.client.MqttClient;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Publishes many messages from one thread, acknowledged each, without waiting for one before the next. The client's buffer holds
 * the thread back when the Server is slower.
 */
public final class HighThroughput {
    private HighThroughput() {}

    /** Runs the example: address of the Server, number of messages (100,000). */
    public static void main(String[] arguments) {
        int messages = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
        Message message = Message.of("load", Bytes.copyOf(new byte[64]), QoS.AT_LEAST_ONCE);
        CompletableFuture<?>[] acknowledged = new CompletableFuture<?>[messages];
        try (MqttClient client = MqttClient.builder().server(Server.of(arguments)).build()) {
            client.connect();
            long begin = System.nanoTime();
            for (int i = 0; i < messages; i++) {
                acknowledged[i] = client.send(message);
            }
            CompletableFuture.allOf(acknowledged).orTimeout(60, TimeUnit.SECONDS).join();
            long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
            System.out.println(messages + " messages in " + millis + " ms, " + messages * 1000L / millis + "/s");
        }
    }
}
