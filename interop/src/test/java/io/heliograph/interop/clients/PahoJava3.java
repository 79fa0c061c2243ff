// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.clients;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
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
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;

/** Eclipse Paho for Java, the library for MQTT 3.1.1. */
public final class PahoJava3 implements ClientLibrary {
    @Override
    public String name() {
        return "Paho Java (mqttv3) 1.2.5";
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

    private static final class Client implements PeerClient, MqttCallback {
        private final Consumer<Delivery> deliveries;
        private @Nullable MqttAsyncClient client;

        Client(Consumer<Delivery> deliveries) {
            this.deliveries = deliveries;
        }

        @Override
        public void connect(int port, Connect connect) throws MqttException {
            close();
            MqttConnectOptions options = new MqttConnectOptions();
            options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
            options.setCleanSession(connect.cleanStart());
            options.setKeepAliveInterval(connect.keepAlive());
            Will will = connect.will();
            if (will != null) {
                Message message = will.message();
                options.setWill(message.topicName().value(), message.payload().toArray(), message.qos().value(),
                        message.retain());
            }
            if (connect.userName() != null) {
                options.setUserName(connect.userName());
            }
            Bytes password = connect.password();
            if (password != null) {
                options.setPassword(password.utf8().toCharArray());
            }
            MqttAsyncClient next = new MqttAsyncClient("tcp://127.0.0.1:" + port, connect.clientIdentifier(),
                    new MemoryPersistence());
            client = next;
            next.setCallback(this);
            next.connect(options).waitForCompletion(Deadline.ANSWER.toMillis());
        }

        @Override
        public void subscribe(Subscribe subscribe) throws MqttException {
            List<Subscription> subscriptions = subscribe.subscriptions();
            String[] filters = subscriptions.stream().map(s -> s.topicFilter().value()).toArray(String[]::new);
            int[] qos = subscriptions.stream().mapToInt(s -> s.options().maximumQoS().value()).toArray();
            connected().subscribe(filters, qos).waitForCompletion(Deadline.ANSWER.toMillis());
        }

        @Override
        public void unsubscribe(List<TopicFilter> topicFilters) throws MqttException {
            connected().unsubscribe(topicFilters.stream().map(TopicFilter::value).toArray(String[]::new))
                    .waitForCompletion(Deadline.ANSWER.toMillis());
        }

        @Override
        public void publish(Message message, int topicAlias) throws MqttException {
            connected().publish(message.topicName().value(), message.payload().toArray(), message.qos().value(),
                    message.retain()).waitForCompletion(Deadline.ANSWER.toMillis());
        }

        @Override
        public void disconnect() throws MqttException {
            connected().disconnect().waitForCompletion(Deadline.ANSWER.toMillis());
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            deliveries.accept(new Delivery(new Message(TopicName.of(topic), Bytes.copyOf(message.getPayload()),
                    QoS.of(message.getQos()), message.isRetained(), MessageProperties.NONE)));
        }

        @Override
        public void connectionLost(Throwable cause) {
            // The tests see that at the relay.
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {
            // The token is waited for where it was made.
        }

        private MqttAsyncClient connected() {
            MqttAsyncClient current = client;
            if (current == null) {
                throw new IllegalStateException("not connected");
            }
            return current;
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
