// SPDX-License-Identifier: Apache-2.0
package io.heliograph.examples;

import io.heliograph.client.ClientEvent;
import io.heliograph.client.MqttClient;
import io.heliograph.client.Reconnect;
import io.heliograph.codec.QoS;
import java.time.Duration;

/** Has two Servers: when the first one is away it goes to the second, and back when the first is there again. */
public final class Failover {
    private Failover() {}

    /** Runs the example: the first Server, the second, number of messages (100), milliseconds from one to the next (100). */
    public static void main(String[] arguments) throws InterruptedException {
        String second = arguments.length > 1 ? arguments[1] : "mqtt://localhost:1884";
        int messages = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 100;
        Duration pause = Duration.ofMillis(arguments.length > 3 ? Long.parseLong(arguments[3]) : 100);
        try (MqttClient client = MqttClient.builder().servers(Server.of(arguments), second)
                .reconnect(Reconnect.exponential(Duration.ofMillis(100), Duration.ofSeconds(10)))
                .failbackAfter(Duration.ofMinutes(1))
                .listener(ClientEvent.Connected.class, connected -> System.out.println("at " + connected.server()))
                .listener(ClientEvent.ConnectionLost.class, lost -> System.out.println("lost"))
                .build()) {
            client.connect();
            for (int i = 0; i < messages; i++) {
                // Waits for the other Server if need be; only who waits longer than the timeout gets an error.
                client.publish("failover/" + i, "hello", QoS.AT_LEAST_ONCE);
                Thread.sleep(pause);
            }
            System.out.println(messages + " messages acknowledged");
        }
    }
}
