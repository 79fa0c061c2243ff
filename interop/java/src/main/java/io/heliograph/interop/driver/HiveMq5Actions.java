// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.driver;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientConfig;
import com.hivemq.client.mqtt.mqtt5.auth.Mqtt5EnhancedAuthMechanism;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5Auth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5AuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5EnhancedAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectRestrictions;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectRestrictionsBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5WillPublish;
import io.heliograph.conformance.ClientAction.Kind;
import io.heliograph.conformance.ClientOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** HiveMQ's client for Java, MQTT 5.0. */
final class HiveMq5Actions {
    private HiveMq5Actions() {}

    static void run(Asked asked, Application application) throws Exception {
        Mqtt5ClientBuilder builder = Mqtt5Client.builder().identifier(asked.text(ClientOption.CLIENT_IDENTIFIER))
                .serverHost(asked.host()).serverPort(asked.port());
        if (asked.has(ClientOption.WEB_SOCKET)) {
            builder = builder.webSocketConfig().serverPath("mqtt").applyWebSocketConfig();
        }
        if (asked.has(ClientOption.RECONNECT)) {
            builder = builder.automaticReconnect().initialDelay(50, TimeUnit.MILLISECONDS).applyAutomaticReconnect();
        }
        Mqtt5AsyncClient client = builder.buildAsync();
        application.atEnd(() -> client.disconnect().get(1, TimeUnit.SECONDS));
        client.publishes(MqttGlobalPublishFilter.ALL,
                publish -> application.message(publish.getTopic().toString(), publish.getPayloadAsBytes()));
        List<Mqtt5Publish> messages = new ArrayList<>();
        for (int n = 1; asked.is(Kind.PUBLISH) && n <= asked.number(ClientOption.COUNT, 1); n++) {
            messages.add(message(asked, n));
        }
        client.connect(connect(asked)).get();
        if (asked.is(Kind.PUBLISH)) {
            List<CompletableFuture<Mqtt5PublishResult>> results = messages.stream().map(client::publish).toList();
            Actions.await(results);
            client.disconnect().get();
            return;
        }
        client.subscribeWith().topicFilter(asked.text(ClientOption.FILTER))
                .qos(HiveMqActions.qos(asked.number(ClientOption.QOS, 0))).noLocal(asked.has(ClientOption.NO_LOCAL))
                .send().get();
        if (asked.is(Kind.UNSUBSCRIBE)) {
            client.unsubscribeWith().topicFilter(asked.text(ClientOption.FILTER)).send().get();
            client.disconnect().get();
            return;
        }
        if (asked.has(ClientOption.REAUTHENTICATE)) {
            client.reauth().get();
        }
        application.stay();
    }

    private static Mqtt5Publish message(Asked asked, int n) {
        Mqtt5PublishBuilder.Complete message = Mqtt5Publish.builder().topic(asked.text(ClientOption.TOPIC))
                .payload(asked.payload(n).getBytes(UTF_8)).qos(HiveMqActions.qos(asked.number(ClientOption.QOS, 0)))
                .retain(asked.has(ClientOption.RETAIN));
        message = properties(message, asked, ClientOption.MESSAGE_EXPIRY_INTERVAL,
                ClientOption.PAYLOAD_FORMAT_INDICATOR,
                ClientOption.CONTENT_TYPE, ClientOption.RESPONSE_TOPIC, ClientOption.CORRELATION_DATA);
        String user = asked.text(ClientOption.USER_PROPERTY);
        return user.isEmpty() ? message.build()
                : message.userProperties().add(user.substring(0, user.indexOf('=')),
                        user.substring(user.indexOf('=') + 1)).applyUserProperties().build();
    }

    private static Mqtt5PublishBuilder.Complete properties(Mqtt5PublishBuilder.Complete message, Asked asked,
            ClientOption expiry, ClientOption format, ClientOption contentType, ClientOption responseTopic,
            ClientOption correlationData) {
        Mqtt5PublishBuilder.Complete next = message;
        if (asked.has(expiry)) {
            next = next.messageExpiryInterval(asked.number(expiry, 0));
        }
        if (asked.has(format)) {
            next = next.payloadFormatIndicator(Mqtt5PayloadFormatIndicator.fromCode(asked.number(format, 0)));
        }
        if (asked.has(contentType)) {
            next = next.contentType(asked.text(contentType));
        }
        if (asked.has(responseTopic)) {
            next = next.responseTopic(asked.text(responseTopic));
        }
        return asked.has(correlationData) ? next.correlationData(asked.text(correlationData).getBytes(UTF_8)) : next;
    }

    private static Mqtt5Connect connect(Asked asked) {
        Mqtt5ConnectBuilder connect = Mqtt5Connect.builder().cleanStart(!asked.has(ClientOption.SESSION))
                .restrictions(restrictions(asked));
        if (asked.has(ClientOption.SESSION)) {
            connect = connect.sessionExpiryInterval(asked.number(ClientOption.SESSION, 0));
        }
        if (asked.has(ClientOption.KEEP_ALIVE)) {
            connect = connect.keepAlive(asked.number(ClientOption.KEEP_ALIVE, 0));
        }
        if (asked.has(ClientOption.USER_NAME) && asked.has(ClientOption.PASSWORD)) {
            connect = connect.simpleAuth(Mqtt5SimpleAuth.builder().username(asked.text(ClientOption.USER_NAME))
                    .password(asked.text(ClientOption.PASSWORD).getBytes(UTF_8)).build());
        } else if (asked.has(ClientOption.USER_NAME)) {
            connect = connect
                    .simpleAuth(Mqtt5SimpleAuth.builder().username(asked.text(ClientOption.USER_NAME)).build());
        }
        if (asked.has(ClientOption.WILL_TOPIC)) {
            connect = connect.willPublish(will(asked));
        }
        String method = asked.get(ClientOption.AUTHENTICATION_METHOD);
        return method == null ? connect.build()
                : connect.enhancedAuth(new Echo(method, asked.get(ClientOption.AUTHENTICATION_DATA))).build();
    }

    private static Mqtt5WillPublish will(Asked asked) {
        Mqtt5PublishBuilder.Complete will = Mqtt5Publish.builder().topic(asked.text(ClientOption.WILL_TOPIC))
                .payload(asked.text(ClientOption.WILL_PAYLOAD).getBytes(UTF_8))
                .qos(HiveMqActions.qos(asked.number(ClientOption.WILL_QOS, 0)))
                .retain(asked.has(ClientOption.WILL_RETAIN));
        return properties(will, asked, ClientOption.WILL_MESSAGE_EXPIRY_INTERVAL,
                ClientOption.WILL_PAYLOAD_FORMAT_INDICATOR, ClientOption.WILL_CONTENT_TYPE,
                ClientOption.WILL_RESPONSE_TOPIC,
                ClientOption.WILL_CORRELATION_DATA).build().asWill().extendAsWill()
                .delayInterval(asked.number(ClientOption.WILL_DELAY_INTERVAL, 0)).build();
    }

    private static Mqtt5ConnectRestrictions restrictions(Asked asked) {
        Mqtt5ConnectRestrictionsBuilder restrictions = Mqtt5ConnectRestrictions.builder();
        if (asked.has(ClientOption.RECEIVE_MAXIMUM)) {
            restrictions = restrictions.receiveMaximum(asked.number(ClientOption.RECEIVE_MAXIMUM, 0));
        }
        if (asked.has(ClientOption.MAXIMUM_PACKET_SIZE)) {
            restrictions = restrictions.maximumPacketSize(asked.number(ClientOption.MAXIMUM_PACKET_SIZE, 0));
        }
        if (asked.has(ClientOption.TOPIC_ALIAS_MAXIMUM)) {
            restrictions = restrictions.topicAliasMaximum(asked.number(ClientOption.TOPIC_ALIAS_MAXIMUM, 0));
        }
        if (asked.has(ClientOption.REQUEST_RESPONSE_INFORMATION)) {
            restrictions = restrictions.requestResponseInformation(
                    asked.number(ClientOption.REQUEST_RESPONSE_INFORMATION, 0) == 1);
        }
        if (asked.has(ClientOption.REQUEST_PROBLEM_INFORMATION)) {
            restrictions = restrictions.requestProblemInformation(
                    asked.number(ClientOption.REQUEST_PROBLEM_INFORMATION, 0) == 1);
        }
        return restrictions.build();
    }

    /** Answers each challenge with what came. */
    private record Echo(String method, @Nullable String data) implements Mqtt5EnhancedAuthMechanism {
        private static final CompletableFuture<Boolean> YES = CompletableFuture.completedFuture(true);
        private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

        @Override
        public MqttUtf8String getMethod() {
            return MqttUtf8String.of(method);
        }

        @Override
        public int getTimeout() {
            return 10;
        }

        @Override
        public CompletableFuture<Void> onAuth(Mqtt5ClientConfig config, Mqtt5Connect connect,
                Mqtt5EnhancedAuthBuilder auth) {
            if (data != null) {
                auth.data(data.getBytes(UTF_8));
            }
            return DONE;
        }

        @Override
        public CompletableFuture<Void> onReAuth(Mqtt5ClientConfig config, Mqtt5AuthBuilder auth) {
            return DONE;
        }

        @Override
        public CompletableFuture<Boolean> onContinue(Mqtt5ClientConfig config, Mqtt5Auth auth,
                Mqtt5AuthBuilder answer) {
            auth.getData().ifPresent(answer::data);
            return YES;
        }

        @Override
        public CompletableFuture<Boolean> onAuthSuccess(Mqtt5ClientConfig config, Mqtt5ConnAck connAck) {
            return YES;
        }

        @Override
        public CompletableFuture<Boolean> onReAuthSuccess(Mqtt5ClientConfig config, Mqtt5Auth auth) {
            return YES;
        }

        @Override
        public void onAuthRejected(Mqtt5ClientConfig config, Mqtt5ConnAck connAck) {
            // Nothing to tidy up.
        }

        @Override
        public void onReAuthRejected(Mqtt5ClientConfig config, Mqtt5Disconnect disconnect) {
            // Nothing to tidy up.
        }

        @Override
        public void onAuthError(Mqtt5ClientConfig config, Throwable cause) {
            // Nothing to tidy up.
        }

        @Override
        public void onReAuthError(Mqtt5ClientConfig config, Throwable cause) {
            // Nothing to tidy up.
        }
    }
}
