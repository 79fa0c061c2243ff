// SPDX-License-Identifier: Apache-2.0
package io.heliograph.examples;

import io.heliograph.client.MqttClient;
import io.heliograph.client.MqttTimeoutException;
import io.heliograph.client.PublishResult;
import io.heliograph.client.SubscribeResult;
import io.heliograph.client.Timeouts;
import io.heliograph.client.UnsubscribeResult;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.RetainHandling;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.SubscriptionOptions;
import io.heliograph.codec.TopicFilter;
import java.time.Duration;
import java.util.List;

/** Every operation, each waiting for the Server's answer: for the time of a profile, or for a time of its own. */
public final class AllOperations {
    private AllOperations() {}

    /** Runs the example. */
    public static void main(String[] arguments) {
        try (MqttClient client = MqttClient.builder().server(Server.of(arguments))
                .timeouts(Timeouts.LOCAL_NETWORK)
                .connectProperties(ConnectProperties.builder().sessionExpiryInterval(3600L).build())
                .build()) {
            Connack connack = client.connect();
            System.out.println("connected, Session present: " + connack.sessionPresent());

            SubscribeResult one = client.subscribe("plants/+/moisture", QoS.AT_LEAST_ONCE, received -> {});
            System.out.println("subscribed: " + one.reasonCodes());
            SubscribeResult many = client.subscribe(List.of(
                    new Subscription(TopicFilter.of("plants/fern/#"), new SubscriptionOptions(QoS.EXACTLY_ONCE, true,
                            true, RetainHandling.DO_NOT_SEND)),
                    Subscription.of("plants/moss/#", QoS.AT_MOST_ONCE)), 42, received -> {});
            System.out.println("subscribed: " + many.reasonCodes());

            for (QoS qos : QoS.values()) {
                PublishResult published = client.publish("plants/fern/moisture", "0.4", qos);
                System.out.println("published with QoS " + qos.value() + ": " + published.reasonCode());
            }
            client.publish(Message.of("plants/fern/notes", Bytes.utf8("{}"), QoS.AT_LEAST_ONCE)
                    .withProperties(MessageProperties.builder().messageExpiryInterval(3600L)
                            .contentType("application/json").userProperty("gardener", "anna").build()));

            client.ping();
            System.out.println("pinged");
            try {
                client.withTimeout(Duration.ofSeconds(2)).ping();
                System.out.println("pinged within two seconds");
            } catch (MqttTimeoutException e) {
                System.out.println("the Server is slow: " + e.getMessage());
            }

            UnsubscribeResult unsubscribed = client.unsubscribe("plants/fern/#", "plants/moss/#");
            System.out.println("unsubscribed: " + unsubscribed.reasonCodes());

            // Ends the Session that was to be kept for an hour.
            client.disconnect(new Disconnect(ReasonCode.NORMAL_DISCONNECTION, 0L, null, null, List.of()));
            System.out.println("disconnected");
        }
    }
}
