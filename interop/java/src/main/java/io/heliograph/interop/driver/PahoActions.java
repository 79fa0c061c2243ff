// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.driver;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heliograph.conformance.ClientAction.Kind;
import io.heliograph.conformance.ClientOption;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Paho for Java, MQTT 3.1.1. */
final class PahoActions {
    private PahoActions() {}

    static void run(Asked asked, Application application) throws Exception {
        MqttAsyncClient client = new MqttAsyncClient(asked.url("tcp"),
                asked.text(ClientOption.CLIENT_IDENTIFIER), new MemoryPersistence());
        application.atEnd(() -> client.close(true));
        application.atEnd(() -> client.disconnectForcibly(0, 100, false));
        client.setCallback(new MqttCallback() {
            @Override
            public void connectionLost(Throwable cause) {
                // It connects again by itself, or not.
            }

            @Override
            public void messageArrived(String topic, MqttMessage message) {
                application.message(topic, message.getPayload());
            }

            @Override
            public void deliveryComplete(IMqttDeliveryToken token) {
                // The token is waited for where it was made.
            }
        });
        client.connect(options(asked)).waitForCompletion();
        int qos = asked.number(ClientOption.QOS, 0);
        if (asked.is(Kind.PUBLISH)) {
            List<IMqttToken> tokens = new ArrayList<>();
            for (int n = 1; n <= asked.number(ClientOption.COUNT, 1); n++) {
                tokens.add(client.publish(asked.text(ClientOption.TOPIC), asked.payload(n).getBytes(UTF_8), qos,
                        asked.has(ClientOption.RETAIN)));
            }
            for (IMqttToken token : tokens) {
                awaitEnd(token);
            }
            // Tokens fail when the connection is lost, and the messages are sent again all the same.
            while (asked.has(ClientOption.RECONNECT)
                    && (!client.isConnected() || client.getPendingDeliveryTokens().length > 0)) {
                Thread.sleep(50);
            }
            client.disconnect().waitForCompletion();
            return;
        }
        client.subscribe(asked.text(ClientOption.FILTER), qos).waitForCompletion();
        if (asked.is(Kind.UNSUBSCRIBE)) {
            client.unsubscribe(asked.text(ClientOption.FILTER)).waitForCompletion();
            client.disconnect().waitForCompletion();
            return;
        }
        application.stay();
    }

    /** A message that the Server refuses has come to its end as well. */
    private static void awaitEnd(IMqttToken token) {
        try {
            token.waitForCompletion();
        } catch (MqttException e) {
            // What is wrong is for the suite to see.
        }
    }

    private static MqttConnectOptions options(Asked asked) {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setCleanSession(!asked.has(ClientOption.SESSION));
        options.setAutomaticReconnect(asked.has(ClientOption.RECONNECT));
        if (asked.has(ClientOption.KEEP_ALIVE)) {
            options.setKeepAliveInterval(asked.number(ClientOption.KEEP_ALIVE, 0));
        }
        if (asked.has(ClientOption.ANSWER_TIMEOUT)) {
            options.setConnectionTimeout(asked.number(ClientOption.ANSWER_TIMEOUT, 0));
        }
        if (asked.has(ClientOption.USER_NAME)) {
            options.setUserName(asked.text(ClientOption.USER_NAME));
        }
        if (asked.has(ClientOption.PASSWORD)) {
            options.setPassword(asked.text(ClientOption.PASSWORD).toCharArray());
        }
        if (asked.has(ClientOption.WILL_TOPIC)) {
            options.setWill(asked.text(ClientOption.WILL_TOPIC), asked.text(ClientOption.WILL_PAYLOAD).getBytes(UTF_8),
                    asked.number(ClientOption.WILL_QOS, 0), asked.has(ClientOption.WILL_RETAIN));
        }
        return options;
    }
}
