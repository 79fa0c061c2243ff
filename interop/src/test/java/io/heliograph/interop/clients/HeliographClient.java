// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.clients;

import io.heliograph.client.MqttClient;
import io.heliograph.client.MqttClientBuilder;
import io.heliograph.client.ReceivedMessage;
import io.heliograph.client.Reconnect;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.TopicFilter;
import io.heliograph.interop.Deadline;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Our own client. */
final class HeliographClient implements ClientLibrary {
    private final MqttVersion version;

    HeliographClient(MqttVersion version) {
        this.version = version;
    }

    @Override
    public String name() {
        return "Heliograph";
    }

    @Override
    public MqttVersion version() {
        return version;
    }

    @Override
    public boolean isOurs() {
        return true;
    }

    @Override
    public Set<Feature> features() {
        // No TOPIC_ALIAS: it sends none.
        return version.isV5()
                ? EnumSet.complementOf(EnumSet.of(Feature.TOPIC_ALIAS))
                : EnumSet.of(Feature.INTERACTIVE, Feature.CLEAN_DISCONNECT);
    }

    @Override
    public PeerClient client(Consumer<Delivery> deliveries) {
        return new Client(deliveries);
    }

    private static final class Client implements PeerClient {
        private final Consumer<Delivery> deliveries;
        private final Set<TopicFilter> subscribed = new HashSet<>();
        private @Nullable MqttClient client;

        Client(Consumer<Delivery> deliveries) {
            this.deliveries = deliveries;
        }

        @Override
        public void connect(int port, Connect connect) {
            close();
            MqttClientBuilder builder = MqttClient.builder().server("mqtt://127.0.0.1:" + port)
                    .version(connect.version())
                    .clientIdentifier(connect.clientIdentifier()).cleanStart(connect.cleanStart())
                    .keepAlive(Duration.ofSeconds(connect.keepAlive())).userName(connect.userName())
                    .password(connect.password()).will(connect.will()).connectProperties(connect.properties())
                    .connectTimeout(Deadline.ANSWER).operationTimeout(Deadline.ANSWER).reconnect(Reconnect.OFF);
            if (connect.cleanStart()) {
                subscribed.clear();
            }
            subscribed.forEach(filter -> builder.handler(filter.value(), this::onMessage));
            MqttClient next = builder.build();
            client = next;
            next.connect();
        }

        @Override
        public void subscribe(Subscribe subscribe) {
            subscribe.subscriptions().forEach(subscription -> subscribed.add(subscription.topicFilter()));
            connected().subscribe(subscribe.subscriptions(), subscribe.subscriptionIdentifier(), this::onMessage);
        }

        private void onMessage(ReceivedMessage message) {
            deliveries.accept(new Delivery(message.message(), message.subscriptionIdentifiers()));
        }

        @Override
        public void unsubscribe(List<TopicFilter> topicFilters) {
            connected().unsubscribe(topicFilters);
        }

        @Override
        public void publish(Message message, int topicAlias) {
            connected().publish(message);
        }

        @Override
        public void disconnect() {
            connected().disconnect();
        }

        private MqttClient connected() {
            return Objects.requireNonNull(client, "not connected");
        }

        @Override
        public void close() {
            MqttClient current = client;
            client = null;
            if (current != null) {
                current.close();
            }
        }
    }
}
