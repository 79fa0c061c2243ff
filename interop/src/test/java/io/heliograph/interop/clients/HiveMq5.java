// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.clients;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectRestrictions;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectRestrictionsBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.Mqtt5Unsubscribe;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.QoS;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.UserProperty;
import io.heliograph.codec.Will;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** HiveMQ's client for Java, made to speak MQTT 5.0. It assigns Subscription Identifiers and Topic Aliases by itself. */
public final class HiveMq5 implements ClientLibrary {
    @Override
    public String name() {
        return HiveMq3.NAME;
    }

    @Override
    public MqttVersion version() {
        return MqttVersion.V5;
    }

    @Override
    public Set<Feature> features() {
        return EnumSet.of(Feature.V5, Feature.INTERACTIVE, Feature.CLEAN_DISCONNECT, Feature.INBOUND_TOPIC_ALIAS,
                Feature.SUBSCRIPTION_OPTIONS,
                Feature.INTERLEAVED_USER_PROPERTIES);
    }

    @Override
    public PeerClient client(Consumer<Delivery> deliveries) {
        return new Client(deliveries);
    }

    private static Mqtt5UserProperties toHiveMq(List<UserProperty> properties) {
        return Mqtt5UserProperties.of(properties.stream().map(p -> Mqtt5UserProperty.of(p.name(), p.value())).toList());
    }

    private static Mqtt5Publish toHiveMq(Message message) {
        MessageProperties properties = message.properties();
        Mqtt5PublishBuilder.Complete builder = Mqtt5Publish.builder().topic(message.topicName().value())
                .payload(message.payload().toArray()).qos(HiveMq3.qos(message.qos())).retain(message.retain())
                .contentType(properties.contentType()).userProperties(toHiveMq(properties.userProperties()));
        Long expiry = properties.messageExpiryInterval();
        if (expiry != null) {
            builder = builder.messageExpiryInterval(expiry);
        }
        PayloadFormatIndicator format = properties.payloadFormatIndicator();
        if (format != null) {
            builder = builder.payloadFormatIndicator(Mqtt5PayloadFormatIndicator.fromCode(format.value()));
        }
        TopicName responseTopic = properties.responseTopic();
        if (responseTopic != null) {
            builder = builder.responseTopic(responseTopic.value());
        }
        Bytes correlationData = properties.correlationData();
        if (correlationData != null) {
            builder = builder.correlationData(correlationData.toArray());
        }
        return builder.build();
    }

    private static Delivery fromHiveMq(Mqtt5Publish publish) {
        MessageProperties.Builder properties = MessageProperties.builder();
        publish.getMessageExpiryInterval().ifPresent(properties::messageExpiryInterval);
        publish.getPayloadFormatIndicator()
                .ifPresent(f -> properties.payloadFormatIndicator(PeerClient.payloadFormatIndicator(f.getCode())));
        publish.getContentType().ifPresent(c -> properties.contentType(c.toString()));
        publish.getResponseTopic().ifPresent(t -> properties.responseTopic(TopicName.of(t.toString())));
        publish.getCorrelationData().ifPresent(data -> properties.correlationData(copyOf(data)));
        for (Mqtt5UserProperty property : publish.getUserProperties().asList()) {
            properties.userProperty(property.getName().toString(), property.getValue().toString());
        }
        return new Delivery(
                new Message(TopicName.of(publish.getTopic().toString()), Bytes.copyOf(publish.getPayloadAsBytes()),
                        QoS.of(publish.getQos().getCode()), publish.isRetain(), properties.build()));
    }

    private static Bytes copyOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return Bytes.copyOf(bytes);
    }

    private static final class Client implements PeerClient {
        private final Consumer<Delivery> deliveries;
        private @Nullable Mqtt5AsyncClient client;

        Client(Consumer<Delivery> deliveries) {
            this.deliveries = deliveries;
        }

        @Override
        public void connect(int port, Connect connect) throws Exception {
            Mqtt5AsyncClient next = Mqtt5Client.builder().identifier(connect.clientIdentifier())
                    .serverHost("127.0.0.1").serverPort(port).buildAsync();
            client = next;
            next.publishes(MqttGlobalPublishFilter.ALL, publish -> deliveries.accept(fromHiveMq(publish)));
            Mqtt5ConnectBuilder builder = Mqtt5Connect.builder().cleanStart(connect.cleanStart())
                    .keepAlive(connect.keepAlive()).restrictions(restrictions(connect.properties()))
                    .userProperties(toHiveMq(connect.properties().userProperties()));
            Long sessionExpiryInterval = connect.properties().sessionExpiryInterval();
            if (sessionExpiryInterval != null) {
                builder = builder.sessionExpiryInterval(sessionExpiryInterval);
            }
            Will will = connect.will();
            if (will != null) {
                builder = builder.willPublish(toHiveMq(will.message()).asWill());
            }
            String userName = connect.userName();
            if (userName != null) {
                Bytes password = Objects.requireNonNullElse(connect.password(), Bytes.EMPTY);
                builder = builder.simpleAuth(
                        Mqtt5SimpleAuth.builder().username(userName).password(password.toArray()).build());
            }
            HiveMq3.await(next.connect(builder.build()));
        }

        private static Mqtt5ConnectRestrictions restrictions(ConnectProperties properties) {
            Mqtt5ConnectRestrictionsBuilder builder = Mqtt5ConnectRestrictions.builder();
            Integer receiveMaximum = properties.receiveMaximum();
            if (receiveMaximum != null) {
                builder = builder.receiveMaximum(receiveMaximum);
            }
            Integer topicAliasMaximum = properties.topicAliasMaximum();
            if (topicAliasMaximum != null) {
                builder = builder.topicAliasMaximum(topicAliasMaximum);
            }
            return builder.build();
        }

        @Override
        public void subscribe(Subscribe subscribe) throws Exception {
            HiveMq3.await(connected().subscribe(Mqtt5Subscribe.builder()
                    .addSubscriptions(subscribe.subscriptions().stream().map(Client::toHiveMqSubscription).toList())
                    .userProperties(toHiveMq(subscribe.userProperties())).build()));
        }

        private static Mqtt5Subscription toHiveMqSubscription(Subscription subscription) {
            return Mqtt5Subscription.builder().topicFilter(subscription.topicFilter().value())
                    .qos(HiveMq3.qos(subscription.options().maximumQoS())).noLocal(subscription.options().noLocal())
                    .retainAsPublished(subscription.options().retainAsPublished())
                    .retainHandling(Objects.requireNonNull(
                            Mqtt5RetainHandling.fromCode(subscription.options().retainHandling().value())))
                    .build();
        }

        @Override
        public void unsubscribe(List<TopicFilter> topicFilters) throws Exception {
            HiveMq3.await(connected().unsubscribe(Mqtt5Unsubscribe.builder()
                    .addTopicFilters(topicFilters.stream().map(f -> MqttTopicFilter.of(f.value())).toList()).build()));
        }

        @Override
        public void publish(Message message, int topicAlias) throws Exception {
            Mqtt5PublishResult result = HiveMq3.await(connected().publish(toHiveMq(message)));
            if (result.getError().isPresent()) {
                throw new IllegalStateException("the publish failed", result.getError().get());
            }
        }

        @Override
        public void disconnect() throws Exception {
            HiveMq3.await(connected().disconnect());
        }

        private Mqtt5AsyncClient connected() {
            return Objects.requireNonNull(client, "not connected");
        }

        @Override
        public void close() throws Exception {
            Mqtt5AsyncClient current = client;
            client = null;
            if (current != null && current.getState().isConnected()) {
                HiveMq3.await(current.disconnect());
            }
        }
    }
}
