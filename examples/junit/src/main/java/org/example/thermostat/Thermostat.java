// SPDX-License-Identifier: Apache-2.0
package org.example.thermostat;

import io.heliograph.client.MqttClient;
import io.heliograph.client.ReceivedMessage;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.util.concurrent.CompletableFuture;

/** Turns the heating of a room on when it is cold there, and off when it is warm. */
public final class Thermostat implements AutoCloseable {
    private static final double COLD = 19.0;
    private static final double WARM = 21.0;

    private final MqttClient client;

    /**
     * Connects to a Server and begins to work.
     *
     * @param server such as {@code broker.example:1883}
     */
    public Thermostat(String server) {
        client = MqttClient.builder().server(server).build();
        client.connect();
        client.subscribe("home/+/temperature", QoS.AT_LEAST_ONCE, this::measured);
    }

    private void measured(ReceivedMessage measurement) {
        double degrees = Double.parseDouble(measurement.message().payload().utf8());
        if (degrees > COLD && degrees < WARM) {
            return;
        }
        String room = measurement.message().topicName().value().split("/")[1];
        Message command = Message.of("home/" + room + "/heating", Bytes.utf8(degrees <= COLD ? "on" : "off"),
                QoS.AT_LEAST_ONCE).withRetain(true);
        // The handler does not wait: it would hold up the next measurement.
        CompletableFuture<?> published = client.send(command);
        published.exceptionally(failure -> {
            System.err.println("the heating was not told: " + failure);
            return null;
        });
    }

    @Override
    public void close() {
        client.close();
    }
}
