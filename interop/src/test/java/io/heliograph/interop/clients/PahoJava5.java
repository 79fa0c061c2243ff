// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.clients;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.QoS;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.Will;
import io.heliograph.interop.Deadline;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/** Eclipse Paho for Java, the library for MQTT 5.0. */
public final class PahoJava5 implements ClientLibrary {
    @Override
    public String name() {
        return "Paho Java (mqttv5) 1.2.5";
    }

    @Override
    public MqttVersion version() {
        return MqttVersion.V5;
    }

    @Override
    public Set<Feature> features() {
        // No TOPIC_ALIAS: it refuses to publish without a Topic Name even if there is an alias.
        return EnumSet.of(Feature.V5, Feature.INTERACTIVE, Feature.CLEAN_DISCONNECT, Feature.INBOUND_TOPIC_ALIAS,
                Feature.SUBSCRIPTION_OPTIONS,
                Feature.SUBSCRIPTION_IDENTIFIERS, Feature.INTERLEAVED_USER_PROPERTIES);
    }

    @Override
    public PeerClient client(Consumer<Delivery> deliveries) {
        return new Client(deliveries);
    }

    private static final class Client implements PeerClient, MqttCallback {
        private final Consumer<Delivery> deliveries;
        private @Nullable MqttAsyncClient client;

        Client(Consumer<Delivery> deliveries) {
            this.deliveries = deliveries;
        }

        @Override
        public void connect(int port, Connect connect) throws MqttException {
            close();
            MqttAsyncClient next = new MqttAsyncClient("tcp://127.0.0.1:" + port, connect.clientIdentifier(),
                    new MemoryPersistence());
            client = next;
            next.setCallback(this);
            await(next.connect(options(connect)));
        }

        private static MqttConnectionOptions options(Connect connect) {
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setCleanStart(connect.cleanStart());
            options.setKeepAliveInterval(connect.keepAlive());
            options.setUserName(connect.userName());
            Bytes password = connect.password();
            if (password != null) {
                options.setPassword(password.toArray());
            }
            options.setSessionExpiryInterval(connect.properties().sessionExpiryInterval());
            options.setReceiveMaximum(connect.properties().receiveMaximum());
            options.setTopicAliasMaximum(connect.properties().topicAliasMaximum());
            options.setUserProperties(PahoProperties.toPaho(connect.properties().userProperties()));
            // Left on, the library numbers subscriptions itself and does not send the identifier it is given.
            options.setUseSubscriptionIdentifiers(false);
            Will will = connect.will();
            if (will != null) {
                MqttProperties properties = PahoProperties.toPaho(will.message().properties());
                properties.setWillDelayInterval(will.delayInterval() == 0 ? null : will.delayInterval());
                options.setWillMessageProperties(properties);
                options.setWill(will.message().topicName().value(), toPaho(will.message(), properties));
            }
            return options;
        }

        @Override
        public void subscribe(Subscribe subscribe) throws MqttException {
            MqttProperties properties = new MqttProperties();
            properties.setUserProperties(PahoProperties.toPaho(subscribe.userProperties()));
            Integer identifier = subscribe.subscriptionIdentifier();
            if (identifier != null) {
                properties.setSubscriptionIdentifier(identifier);
            }
            MqttSubscription[] subscriptions = subscribe.subscriptions().stream().map(Client::toPaho)
                    .toArray(MqttSubscription[]::new);
            await(connected().subscribe(subscriptions, null, null, properties));
        }

        private static MqttSubscription toPaho(Subscription subscription) {
            MqttSubscription converted = new MqttSubscription(subscription.topicFilter().value(),
                    subscription.options().maximumQoS().value());
            converted.setNoLocal(subscription.options().noLocal());
            converted.setRetainAsPublished(subscription.options().retainAsPublished());
            converted.setRetainHandling(subscription.options().retainHandling().value());
            return converted;
        }

        @Override
        public void unsubscribe(List<TopicFilter> topicFilters) throws MqttException {
            await(connected().unsubscribe(topicFilters.stream().map(TopicFilter::value).toArray(String[]::new)));
        }

        @Override
        public void publish(Message message, int topicAlias) throws MqttException {
            MqttProperties properties = PahoProperties.toPaho(message.properties());
            properties.setTopicAlias(topicAlias == 0 ? null : topicAlias);
            await(connected().publish(message.topicName().value(), toPaho(message, properties)));
        }

        private static MqttMessage toPaho(Message message, MqttProperties properties) {
            return new MqttMessage(message.payload().toArray(), message.qos().value(), message.retain(), properties);
        }

        @Override
        public void disconnect() throws MqttException {
            await(connected().disconnect());
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            MqttProperties properties = message.getProperties();
            deliveries.accept(new Delivery(
                    new Message(TopicName.of(topic), Bytes.copyOf(message.getPayload()), QoS.of(message.getQos()),
                            message.isRetained(), PahoProperties.fromPaho(properties)),
                    Objects.requireNonNullElse(properties.getSubscriptionIdentifiers(), List.of())));
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            // The tests see that at the relay.
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            // What was asked for fails then.
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
            throw new IllegalStateException("no test asks for extended authentication");
        }

        private static void await(IMqttToken token) throws MqttException {
            token.waitForCompletion(Deadline.ANSWER.toMillis());
        }

        private MqttAsyncClient connected() {
            return Objects.requireNonNull(client, "not connected");
        }

        @Override
        public void close() throws MqttException {
            MqttAsyncClient current = client;
            client = null;
            if (current != null) {
                if (current.isConnected()) {
                    current.disconnectForcibly(0, 100, false);
                }
                current.close(true);
            }
        }
    }
}
