// SPDX-License-Identifier: Apache-2.0
package io.heliograph.examples;

import io.heliograph.client.MqttClient;
import io.heliograph.client.PublishResult;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Ends in order: takes no more, lets all that is under way arrive, says goodbye. */
public final class GracefulShutdown {
    private GracefulShutdown() {}

    /** Runs the example. */
    public static void main(String[] arguments) {
        try (MqttClient client = MqttClient.builder().server(Server.of(arguments)).build()) {
            client.connect();
            client.subscribe("orders/#", QoS.AT_LEAST_ONCE, received -> {});
            List<CompletableFuture<PublishResult>> underWay = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                underWay.add(client.send(Message.of("orders/" + i, Bytes.utf8("order"), QoS.EXACTLY_ONCE)));
            }

            // Nothing new comes in...
            client.unsubscribe("orders/#");
            // ...what was sent is acknowledged...
            underWay.forEach(CompletableFuture::join);
            System.out.println(underWay.size() + " orders acknowledged");
            // ...and the Server hears that this is no accident: no Will is published.
            client.disconnect();
            System.out.println("disconnected");
        }
    }
}
