// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.clients;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuth;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3ConnectBuilder;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscribe;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscription;
import com.hivemq.client.mqtt.mqtt3.message.unsubscribe.Mqtt3Unsubscribe;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.QoS;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.Will;
import io.heliograph.interop.Deadline;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** HiveMQ's client for Java, made to speak MQTT 3.1.1. */
public final class HiveMq3 implements ClientLibrary {
    static final String NAME = "HiveMQ client 1.3.17";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public MqttVersion version() {
        return MqttVersion.V3_1_1;
    }

    @Override
    public Set<Feature> features() {
        return EnumSet.of(Feature.INTERACTIVE, Feature.CLEAN_DISCONNECT);
    }

    @Override
    public PeerClient client(Consumer<Delivery> deliveries) {
        return new Client(deliveries);
    }

    static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(Deadline.ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    }

    static MqttQos qos(QoS qos) {
        return Objects.requireNonNull(MqttQos.fromCode(qos.value()));
    }

    private static final class Client implements PeerClient {
        private final Consumer<Delivery> deliveries;
        private @Nullable Mqtt3AsyncClient client;

        Client(Consumer<Delivery> deliveries) {
            this.deliveries = deliveries;
        }

        @Override
        public void connect(int port, Connect connect) throws Exception {
            Mqtt3AsyncClient next = Mqtt3Client.builder().identifier(connect.clientIdentifier())
                    .serverHost("127.0.0.1").serverPort(port).buildAsync();
            client = next;
            next.publishes(MqttGlobalPublishFilter.ALL, publish -> deliveries.accept(fromHiveMq(publish)));
            Mqtt3ConnectBuilder builder = Mqtt3Connect.builder().cleanSession(connect.cleanStart())
                    .keepAlive(connect.keepAlive());
            Will will = connect.will();
            if (will != null) {
                builder = builder.willPublish(toHiveMq(will.message()));
            }
            String userName = connect.userName();
            if (userName != null) {
                Bytes password = Objects.requireNonNullElse(connect.password(), Bytes.EMPTY);
                builder = builder.simpleAuth(
                        Mqtt3SimpleAuth.builder().username(userName).password(password.toArray()).build());
            }
            await(next.connect(builder.build()));
        }

        @Override
        public void subscribe(Subscribe subscribe) throws Exception {
            List<Mqtt3Subscription> subscriptions = subscribe.subscriptions().stream().map(s -> Mqtt3Subscription
                    .builder().topicFilter(s.topicFilter().value()).qos(qos(s.options().maximumQoS())).build())
                    .toList();
            await(connected().subscribe(Mqtt3Subscribe.builder().addSubscriptions(subscriptions).build()));
        }

        @Override
        public void unsubscribe(List<TopicFilter> topicFilters) throws Exception {
            await(connected().unsubscribe(Mqtt3Unsubscribe.builder()
                    .addTopicFilters(topicFilters.stream()
                            .map(f -> com.hivemq.client.mqtt.datatypes.MqttTopicFilter.of(f.value())).toList())
                    .build()));
        }

        @Override
        public void publish(Message message, int topicAlias) throws Exception {
            await(connected().publish(toHiveMq(message)));
        }

        private static Mqtt3Publish toHiveMq(Message message) {
            return Mqtt3Publish.builder().topic(message.topicName().value()).payload(message.payload().toArray())
                    .qos(qos(message.qos())).retain(message.retain()).build();
        }

        private static Delivery fromHiveMq(Mqtt3Publish publish) {
            return new Delivery(new Message(TopicName.of(publish.getTopic().toString()),
                    Bytes.copyOf(publish.getPayloadAsBytes()), QoS.of(publish.getQos().getCode()), publish.isRetain(),
                    MessageProperties.NONE));
        }

        @Override
        public void disconnect() throws Exception {
            await(connected().disconnect());
        }

        private Mqtt3AsyncClient connected() {
            return Objects.requireNonNull(client, "not connected");
        }

        @Override
        public void close() throws Exception {
            Mqtt3AsyncClient current = client;
            client = null;
            if (current != null && current.getState().isConnected()) {
                await(current.disconnect());
            }
        }
    }
}
