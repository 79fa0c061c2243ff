// SPDX-License-Identifier: Apache-2.0
package io.heliograph.examples;

import io.heliograph.client.MqttClient;
import io.heliograph.client.PublishResult;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.QoS;
import io.heliograph.codec.Will;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * A sensor: says that it is online, publishes values that are worthless after a minute, and has the Server say that it is offline
 * should it vanish. Goes on while the Server is away.
 */
public final class Sensor {
    private static final String STATUS = "sensors/cellar/status";

    private Sensor() {}

    /** Runs the example: address of the Server, number of values (10), milliseconds from one to the next (100). */
    public static void main(String[] arguments) throws InterruptedException {
        int values = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        Duration pause = Duration.ofMillis(arguments.length > 2 ? Long.parseLong(arguments[2]) : 100);
        Will offline = new Will(status("offline"));
        try (MqttClient client = MqttClient.builder().server(Server.of(arguments)).keepAlive(Duration.ofSeconds(10))
                .will(offline).build()) {
            client.connect();
            client.publish(status("online"));
            List<CompletableFuture<PublishResult>> underWay = new ArrayList<>();
            double temperature = 12;
            for (int i = 0; i < values; i++) {
                temperature += RandomGenerator.getDefault().nextDouble(-0.5, 0.5);
                underWay.add(client.send(value(temperature)));
                System.out.printf(Locale.ROOT, "%.1f%n", temperature);
                Thread.sleep(pause);
            }
            underWay.forEach(CompletableFuture::join);
            client.publish(status("offline"));
        }
    }

    private static Message status(String text) {
        return Message.of(STATUS, Bytes.utf8(text), QoS.AT_LEAST_ONCE).withRetain(true);
    }

    private static Message value(double temperature) {
        return Message.of("sensors/cellar/temperature", Bytes.utf8("%.1f".formatted(temperature)), QoS.AT_LEAST_ONCE)
                .withProperties(MessageProperties.builder()
                        .messageExpiryInterval(60L)
                        .payloadFormatIndicator(PayloadFormatIndicator.UTF_8)
                        .build());
    }
}
