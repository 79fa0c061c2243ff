// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.driver;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuth;
import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuthBuilder;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3ConnectBuilder;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.heliograph.conformance.ClientAction.Kind;
import io.heliograph.conformance.ClientOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** HiveMQ's client for Java, made to speak MQTT 3.1.1. */
final class HiveMqActions {
    private HiveMqActions() {}

    static void run(Asked asked, Application application) throws Exception {
        Mqtt3ClientBuilder builder = Mqtt3Client.builder().identifier(asked.text(ClientOption.CLIENT_IDENTIFIER))
                .serverHost(asked.host()).serverPort(asked.port());
        if (asked.has(ClientOption.WEB_SOCKET)) {
            builder = builder.webSocketConfig().serverPath("mqtt").applyWebSocketConfig();
        }
        if (asked.has(ClientOption.RECONNECT)) {
            builder = builder.automaticReconnect().initialDelay(50, TimeUnit.MILLISECONDS).applyAutomaticReconnect();
        }
        Mqtt3AsyncClient client = builder.buildAsync();
        application.atEnd(() -> client.disconnect().get(1, TimeUnit.SECONDS));
        client.publishes(MqttGlobalPublishFilter.ALL,
                publish -> application.message(publish.getTopic().toString(), publish.getPayloadAsBytes()));
        MqttQos qos = qos(asked.number(ClientOption.QOS, 0));
        List<Mqtt3Publish> messages = new ArrayList<>();
        for (int n = 1; asked.is(Kind.PUBLISH) && n <= asked.number(ClientOption.COUNT, 1); n++) {
            messages.add(Mqtt3Publish.builder().topic(asked.text(ClientOption.TOPIC))
                    .payload(asked.payload(n).getBytes(UTF_8))
                    .qos(qos).retain(asked.has(ClientOption.RETAIN)).build());
        }
        client.connect(connect(asked)).get();
        if (asked.is(Kind.PUBLISH)) {
            List<CompletableFuture<Mqtt3Publish>> results = messages.stream().map(client::publish).toList();
            Actions.await(results);
            client.disconnect().get();
            return;
        }
        client.subscribeWith().topicFilter(asked.text(ClientOption.FILTER)).qos(qos).send().get();
        if (asked.is(Kind.UNSUBSCRIBE)) {
            client.unsubscribeWith().topicFilter(asked.text(ClientOption.FILTER)).send().get();
            client.disconnect().get();
            return;
        }
        application.stay();
    }

    static MqttQos qos(int value) {
        return Objects.requireNonNull(MqttQos.fromCode(value));
    }

    private static Mqtt3Connect connect(Asked asked) {
        Mqtt3ConnectBuilder connect = Mqtt3Connect.builder().cleanSession(!asked.has(ClientOption.SESSION));
        if (asked.has(ClientOption.KEEP_ALIVE)) {
            connect = connect.keepAlive(asked.number(ClientOption.KEEP_ALIVE, 0));
        }
        if (asked.has(ClientOption.USER_NAME)) {
            Mqtt3SimpleAuthBuilder.Complete auth = Mqtt3SimpleAuth.builder()
                    .username(asked.text(ClientOption.USER_NAME));
            connect = connect.simpleAuth(asked.has(ClientOption.PASSWORD)
                    ? auth.password(asked.text(ClientOption.PASSWORD).getBytes(UTF_8)).build()
                    : auth.build());
        }
        if (asked.has(ClientOption.WILL_TOPIC)) {
            connect = connect.willPublish(Mqtt3Publish.builder().topic(asked.text(ClientOption.WILL_TOPIC))
                    .payload(asked.text(ClientOption.WILL_PAYLOAD).getBytes(UTF_8))
                    .qos(qos(asked.number(ClientOption.WILL_QOS, 0))).retain(asked.has(ClientOption.WILL_RETAIN))
                    .build());
        }
        return connect.build();
    }
}
