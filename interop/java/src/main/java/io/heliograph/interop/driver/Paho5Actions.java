// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.driver;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heliograph.conformance.ClientAction.Kind;
import io.heliograph.conformance.ClientOption;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/** Paho for Java, MQTT 5.0. */
final class Paho5Actions {
    private Paho5Actions() {}

    static void run(Asked asked, Application application) throws Exception {
        MqttAsyncClient client = new MqttAsyncClient(asked.url("tcp"),
                asked.text(ClientOption.CLIENT_IDENTIFIER), new MemoryPersistence());
        application.atEnd(() -> client.close(true));
        application.atEnd(() -> client.disconnectForcibly(0, 100, false));
        client.setCallback(new Callback(application));
        client.connect(options(asked)).waitForCompletion();
        if (asked.is(Kind.PUBLISH)) {
            List<IMqttToken> tokens = new ArrayList<>();
            for (int n = 1; n <= asked.number(ClientOption.COUNT, 1); n++) {
                tokens.add(publish(client, asked.text(ClientOption.TOPIC), message(asked, n)));
            }
            for (IMqttToken token : tokens) {
                awaitEnd(token);
            }
            // Tokens fail when the connection is lost, and the messages are sent again all the same.
            while (asked.has(ClientOption.RECONNECT)
                    && (!client.isConnected() || client.getPendingTokens().length > 0)) {
                Thread.sleep(50);
            }
            client.disconnect().waitForCompletion();
            return;
        }
        MqttSubscription subscription = new MqttSubscription(asked.text(ClientOption.FILTER),
                asked.number(ClientOption.QOS, 0));
        subscription.setNoLocal(asked.has(ClientOption.NO_LOCAL));
        MqttProperties properties = new MqttProperties();
        if (asked.has(ClientOption.SUBSCRIPTION_IDENTIFIER)) {
            properties.setSubscriptionIdentifier(asked.number(ClientOption.SUBSCRIPTION_IDENTIFIER, 0));
        }
        client.subscribe(new MqttSubscription[] {subscription}, null, null, properties).waitForCompletion();
        if (asked.is(Kind.UNSUBSCRIBE)) {
            client.unsubscribe(asked.text(ClientOption.FILTER)).waitForCompletion();
            client.disconnect().waitForCompletion();
            return;
        }
        application.stay();
    }

    /** The library refuses what the Server has no room for; the application has to come again. */
    private static IMqttToken publish(MqttAsyncClient client, String topic, MqttMessage message) throws Exception {
        while (true) {
            try {
                return client.publish(topic, message);
            } catch (MqttException e) {
                if (e.getReasonCode() != MqttClientException.REASON_CODE_MAX_INFLIGHT) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    /** A message that the Server refuses has come to its end as well. */
    private static void awaitEnd(IMqttToken token) {
        try {
            token.waitForCompletion();
        } catch (MqttException e) {
            // What is wrong is for the suite to see.
        }
    }

    private static MqttMessage message(Asked asked, int n) {
        MqttProperties properties = new MqttProperties();
        if (asked.has(ClientOption.MESSAGE_EXPIRY_INTERVAL)) {
            properties.setMessageExpiryInterval((long) asked.number(ClientOption.MESSAGE_EXPIRY_INTERVAL, 0));
        }
        if (asked.has(ClientOption.PAYLOAD_FORMAT_INDICATOR)) {
            properties.setPayloadFormat(asked.number(ClientOption.PAYLOAD_FORMAT_INDICATOR, 0) == 1);
        }
        properties.setContentType(asked.get(ClientOption.CONTENT_TYPE));
        if (asked.has(ClientOption.RESPONSE_TOPIC)) {
            properties.setResponseTopic(asked.text(ClientOption.RESPONSE_TOPIC));
        }
        if (asked.has(ClientOption.CORRELATION_DATA)) {
            properties.setCorrelationData(asked.text(ClientOption.CORRELATION_DATA).getBytes(UTF_8));
        }
        if (asked.has(ClientOption.TOPIC_ALIAS)) {
            properties.setTopicAlias(asked.number(ClientOption.TOPIC_ALIAS, 0));
        }
        String user = asked.text(ClientOption.USER_PROPERTY);
        if (!user.isEmpty()) {
            properties.setUserProperties(List.of(new UserProperty(user.substring(0, user.indexOf('=')),
                    user.substring(user.indexOf('=') + 1))));
        }
        return new MqttMessage(asked.payload(n).getBytes(UTF_8), asked.number(ClientOption.QOS, 0),
                asked.has(ClientOption.RETAIN), properties);
    }

    private static MqttConnectionOptions options(Asked asked) {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(!asked.has(ClientOption.SESSION));
        options.setAutomaticReconnect(asked.has(ClientOption.RECONNECT));
        // Left on, the library numbers subscriptions itself and does not send the identifier it is given.
        options.setUseSubscriptionIdentifiers(false);
        if (asked.has(ClientOption.SESSION)) {
            options.setSessionExpiryInterval((long) asked.number(ClientOption.SESSION, 0));
        }
        if (asked.has(ClientOption.KEEP_ALIVE)) {
            options.setKeepAliveInterval(asked.number(ClientOption.KEEP_ALIVE, 0));
        }
        if (asked.has(ClientOption.ANSWER_TIMEOUT)) {
            options.setConnectionTimeout(asked.number(ClientOption.ANSWER_TIMEOUT, 0));
        }
        options.setUserName(asked.get(ClientOption.USER_NAME));
        if (asked.has(ClientOption.PASSWORD)) {
            options.setPassword(asked.text(ClientOption.PASSWORD).getBytes(UTF_8));
        }
        if (asked.has(ClientOption.RECEIVE_MAXIMUM)) {
            options.setReceiveMaximum(asked.number(ClientOption.RECEIVE_MAXIMUM, 0));
        }
        if (asked.has(ClientOption.MAXIMUM_PACKET_SIZE)) {
            options.setMaximumPacketSize((long) asked.number(ClientOption.MAXIMUM_PACKET_SIZE, 0));
        }
        if (asked.has(ClientOption.TOPIC_ALIAS_MAXIMUM)) {
            options.setTopicAliasMaximum(asked.number(ClientOption.TOPIC_ALIAS_MAXIMUM, 0));
        }
        if (asked.has(ClientOption.REQUEST_RESPONSE_INFORMATION)) {
            options.setRequestResponseInfo(asked.number(ClientOption.REQUEST_RESPONSE_INFORMATION, 0) == 1);
        }
        if (asked.has(ClientOption.REQUEST_PROBLEM_INFORMATION)) {
            options.setRequestProblemInfo(asked.number(ClientOption.REQUEST_PROBLEM_INFORMATION, 0) == 1);
        }
        if (asked.has(ClientOption.WILL_TOPIC)) {
            will(asked, options);
        }
        return options;
    }

    private static void will(Asked asked, MqttConnectionOptions options) {
        MqttProperties properties = new MqttProperties();
        if (asked.has(ClientOption.WILL_DELAY_INTERVAL)) {
            properties.setWillDelayInterval((long) asked.number(ClientOption.WILL_DELAY_INTERVAL, 0));
        }
        if (asked.has(ClientOption.WILL_MESSAGE_EXPIRY_INTERVAL)) {
            properties.setMessageExpiryInterval((long) asked.number(ClientOption.WILL_MESSAGE_EXPIRY_INTERVAL, 0));
        }
        if (asked.has(ClientOption.WILL_PAYLOAD_FORMAT_INDICATOR)) {
            properties.setPayloadFormat(asked.number(ClientOption.WILL_PAYLOAD_FORMAT_INDICATOR, 0) == 1);
        }
        properties.setContentType(asked.get(ClientOption.WILL_CONTENT_TYPE));
        if (asked.has(ClientOption.WILL_RESPONSE_TOPIC)) {
            properties.setResponseTopic(asked.text(ClientOption.WILL_RESPONSE_TOPIC));
        }
        if (asked.has(ClientOption.WILL_CORRELATION_DATA)) {
            properties.setCorrelationData(asked.text(ClientOption.WILL_CORRELATION_DATA).getBytes(UTF_8));
        }
        options.setWillMessageProperties(properties);
        options.setWill(asked.text(ClientOption.WILL_TOPIC), new MqttMessage(
                asked.text(ClientOption.WILL_PAYLOAD).getBytes(UTF_8), asked.number(ClientOption.WILL_QOS, 0),
                asked.has(ClientOption.WILL_RETAIN), properties));
    }

    private record Callback(Application application) implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            application.message(topic, message.getPayload());
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            // It connects again by itself, or not.
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            // The suite sees what comes of it.
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // The token is waited for where it was made.
        }

        @Override
        public void connectComplete(boolean reconnect, String uri) {
            // The token is waited for where it was made.
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            // The library leaves the answer to its user, who has no way to send one.
        }
    }
}
