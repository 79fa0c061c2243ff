// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A client library in another language, behind a {@link JsonDriver}. */
final class JsonLibrary implements ClientLibrary {
    private static final AtomicInteger LAST_CLIENT = new AtomicInteger();

    private final String name;
    private final Supplier<JsonDriver> driver;
    private final MqttVersion version;
    private final Set<Feature> features;

    JsonLibrary(String name, Supplier<JsonDriver> driver, MqttVersion version, Set<Feature> features) {
        this.name = name;
        this.driver = driver;
        this.version = version;
        this.features = Set.copyOf(features);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public MqttVersion version() {
        return version;
    }

    @Override
    public Set<Feature> features() {
        return features;
    }

    @Override
    public PeerClient client(Consumer<Delivery> deliveries) {
        Client client = new Client(driver.get(), version);
        client.driver.onMessage(client.name, message -> deliveries.accept(delivery(message)));
        return client;
    }

    private static Delivery delivery(JsonNode node) {
        List<Integer> identifiers = new ArrayList<>();
        node.get("subscriptionIdentifiers").forEach(identifier -> identifiers.add(identifier.asInt()));
        return new Delivery(new Message(TopicName.of(node.get("topicName").asText()),
                bytes(node.get("payload")), QoS.of(node.get("qos").asInt()), node.get("retain").asBoolean(),
                properties(node.get("properties"))), identifiers);
    }

    private static Bytes bytes(JsonNode base64) {
        return Bytes.copyOf(Base64.getDecoder().decode(base64.asText()));
    }

    private static MessageProperties properties(JsonNode node) {
        MessageProperties.Builder properties = MessageProperties.builder();
        if (node.has("messageExpiryInterval")) {
            properties.messageExpiryInterval(node.get("messageExpiryInterval").asLong());
        }
        if (node.has("payloadFormatIndicator")) {
            properties.payloadFormatIndicator(
                    PeerClient.payloadFormatIndicator(node.get("payloadFormatIndicator").asInt()));
        }
        if (node.has("contentType")) {
            properties.contentType(node.get("contentType").asText());
        }
        if (node.has("responseTopic")) {
            properties.responseTopic(TopicName.of(node.get("responseTopic").asText()));
        }
        if (node.has("correlationData")) {
            properties.correlationData(bytes(node.get("correlationData")));
        }
        node.path("userProperties").forEach(p -> properties.userProperty(p.get(0).asText(), p.get(1).asText()));
        return properties.build();
    }

    private record Client(JsonDriver driver, MqttVersion version, String name) implements PeerClient {
        Client(JsonDriver driver, MqttVersion version) {
            this(driver, version, "client" + LAST_CLIENT.incrementAndGet());
        }

        private ObjectNode request() {
            return JsonDriver.object().put("version", version.protocolLevel());
        }

        @Override
        public void connect(int port, Connect connect) {
            ObjectNode request = request().put("port", port).put("clientIdentifier", connect.clientIdentifier())
                    .put("cleanStart", connect.cleanStart()).put("keepAlive", connect.keepAlive());
            if (connect.userName() != null) {
                request.put("userName", connect.userName());
            }
            Bytes password = connect.password();
            if (password != null) {
                request.put("password", base64(password));
            }
            Will will = connect.will();
            if (will != null) {
                ObjectNode node = message(will.message());
                if (will.delayInterval() > 0) {
                    node.withObject("/properties").put("willDelayInterval", will.delayInterval());
                }
                request.set("will", node);
            }
            request.set("properties", properties(connect.properties()));
            driver.call(name, "connect", request);
        }

        @Override
        public void subscribe(Subscribe subscribe) {
            ObjectNode request = request();
            ArrayNode subscriptions = request.putArray("subscriptions");
            for (Subscription subscription : subscribe.subscriptions()) {
                subscriptions.addObject().put("topicFilter", subscription.topicFilter().value())
                        .put("qos", subscription.options().maximumQoS().value())
                        .put("noLocal", subscription.options().noLocal())
                        .put("retainAsPublished", subscription.options().retainAsPublished())
                        .put("retainHandling", subscription.options().retainHandling().value());
            }
            ObjectNode properties = userProperties(subscribe.userProperties());
            Integer identifier = subscribe.subscriptionIdentifier();
            if (identifier != null) {
                properties.put("subscriptionIdentifier", identifier);
            }
            request.set("properties", properties);
            driver.call(name, "subscribe", request);
        }

        @Override
        public void unsubscribe(List<TopicFilter> topicFilters) {
            ObjectNode request = request();
            ArrayNode filters = request.putArray("topicFilters");
            topicFilters.forEach(filter -> filters.add(filter.value()));
            driver.call(name, "unsubscribe", request);
        }

        @Override
        public void publish(Message message, int topicAlias) {
            ObjectNode node = message(message);
            if (topicAlias > 0) {
                node.withObject("/properties").put("topicAlias", topicAlias);
            }
            driver.call(name, "publish", request().<ObjectNode>set("message", node));
        }

        @Override
        public void disconnect() {
            driver.call(name, "disconnect", request());
        }

        @Override
        public void close() {
            driver.call(name, "close", request());
        }

        private static ObjectNode message(Message message) {
            MessageProperties properties = message.properties();
            ObjectNode node = JsonDriver.object().put("topicName", message.topicName().value())
                    .put("payload", base64(message.payload())).put("qos", message.qos().value())
                    .put("retain", message.retain());
            ObjectNode values = userProperties(properties.userProperties());
            Long expiry = properties.messageExpiryInterval();
            if (expiry != null) {
                values.put("messageExpiryInterval", expiry);
            }
            PayloadFormatIndicator format = properties.payloadFormatIndicator();
            if (format != null) {
                values.put("payloadFormatIndicator", format.value());
            }
            if (properties.contentType() != null) {
                values.put("contentType", properties.contentType());
            }
            TopicName responseTopic = properties.responseTopic();
            if (responseTopic != null) {
                values.put("responseTopic", responseTopic.value());
            }
            Bytes correlationData = properties.correlationData();
            if (correlationData != null) {
                values.put("correlationData", base64(correlationData));
            }
            node.set("properties", values);
            return node;
        }

        private static ObjectNode properties(ConnectProperties properties) {
            ObjectNode values = userProperties(properties.userProperties());
            if (properties.sessionExpiryInterval() != null) {
                values.put("sessionExpiryInterval", properties.sessionExpiryInterval());
            }
            if (properties.receiveMaximum() != null) {
                values.put("receiveMaximum", properties.receiveMaximum());
            }
            if (properties.topicAliasMaximum() != null) {
                values.put("topicAliasMaximum", properties.topicAliasMaximum());
            }
            return values;
        }

        private static ObjectNode userProperties(List<UserProperty> properties) {
            ObjectNode values = JsonDriver.object();
            if (!properties.isEmpty()) {
                ArrayNode pairs = values.putArray("userProperties");
                properties.forEach(p -> pairs.addArray().add(p.name()).add(p.value()));
            }
            return values;
        }

        private static String base64(Bytes bytes) {
            return Base64.getEncoder().encodeToString(bytes.toArray());
        }
    }
}
