// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.captures;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.QoS;
import io.heliograph.codec.RetainHandling;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.SubscriptionOptions;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.UserProperty;
import io.heliograph.codec.Will;
import io.heliograph.interop.Deadline;
import io.heliograph.interop.Relay;
import io.heliograph.interop.Wire;
import io.heliograph.interop.clients.ClientLibrary;
import io.heliograph.interop.clients.Delivery;
import io.heliograph.interop.clients.Feature;
import io.heliograph.interop.clients.Libraries;
import io.heliograph.interop.clients.PeerClient;
import io.heliograph.interop.peers.Brokers;
import io.heliograph.interop.peers.PeerBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The conversation that is recorded: one library with one broker. */
final class Recording {
    private static final int KEEP_ALIVE_SECONDS = 5;

    private final PeerBroker broker;
    private final ClientLibrary library;
    private final boolean v5;
    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();

    Recording(PeerBroker broker, ClientLibrary library) {
        this.broker = broker;
        this.library = library;
        this.v5 = library.version().isV5();
    }

    void record() throws Exception {
        try (Relay relay = new Relay(broker.port()); PeerClient client = library.client(deliveries::add)) {
            client.connect(relay.port(), connect());
            client.subscribe(subscribe());
            for (QoS qos : QoS.values()) {
                client.publish(message("captures/a", "with " + qos, qos, false), 0);
                awaitDelivery();
            }
            client.publish(message("captures/a", "kept", QoS.AT_LEAST_ONCE, true), 0);
            awaitDelivery();
            client.publish(message("captures/a", "", QoS.AT_LEAST_ONCE, true), 0);
            awaitDelivery();
            if (library.features().contains(Feature.TOPIC_ALIAS) && broker.features().contains(Feature.TOPIC_ALIAS)) {
                client.publish(message("captures/alias", "named", QoS.AT_MOST_ONCE, false), 1);
                awaitDelivery();
                client.publish(message("captures/alias", "named again", QoS.AT_MOST_ONCE, false)
                        .withTopicName(TopicName.EMPTY), 1);
                awaitDelivery();
            }
            relay.awaitFromServer(Pingresp.class, any -> true);
            if (library.features().contains(Feature.INTERACTIVE)) {
                client.unsubscribe(List.of(TopicFilter.of("captures/+"), TopicFilter.of("captures/b/#")));
            }
            client.disconnect();
            relay.wires().forEach(Wire::awaitEnd);
            write(relay.wires());
        }
    }

    private Connect connect() {
        Will will = new Will(message("captures/will", "gone", QoS.AT_LEAST_ONCE, true));
        return new Connect(library.version(), true, KEEP_ALIVE_SECONDS, "heliograph-capture", will, "user",
                Bytes.utf8("secret"), v5 ? ConnectProperties.builder().sessionExpiryInterval(30L).receiveMaximum(20)
                        .topicAliasMaximum(5).userProperties(List.of(new UserProperty("where", "CONNECT"))).build()
                        : ConnectProperties.NONE);
    }

    private Subscribe subscribe() {
        Subscription first = Subscription.of("captures/+", QoS.EXACTLY_ONCE);
        if (!library.features().contains(Feature.SUBSCRIPTION_OPTIONS)) {
            return new Subscribe(1, List.of(first, Subscription.of("captures/b/#", QoS.EXACTLY_ONCE)));
        }
        Subscription second = new Subscription(TopicFilter.of("captures/b/#"),
                new SubscriptionOptions(QoS.AT_LEAST_ONCE, true, true, RetainHandling.DO_NOT_SEND));
        boolean identifiers = library.features().contains(Feature.SUBSCRIPTION_IDENTIFIERS)
                && broker.features().contains(Feature.SUBSCRIPTION_IDENTIFIERS);
        return new Subscribe(1, List.of(first, second), identifiers ? 300 : null,
                List.of(new UserProperty("where", "SUBSCRIBE")));
    }

    private Message message(String topicName, String text, QoS qos, boolean retain) {
        MessageProperties properties = MessageProperties.builder()
                .payloadFormatIndicator(PayloadFormatIndicator.UTF_8).messageExpiryInterval(3600L)
                .contentType("text/plain").responseTopic(TopicName.of("captures/response"))
                .correlationData(Bytes.utf8("1234")).userProperty("first", "1").userProperty("first", "2")
                .userProperty("second", "3").build();
        return new Message(TopicName.of(topicName), Bytes.utf8(text), qos, retain,
                v5 ? properties : MessageProperties.NONE);
    }

    private void awaitDelivery() throws InterruptedException {
        if (deliveries.poll(Deadline.ANSWER.toMillis(), TimeUnit.MILLISECONDS) == null) {
            throw new AssertionError(library.name() + " received nothing from " + broker.name());
        }
    }

    private void write(List<Wire> wires) throws IOException {
        String client = Libraries.fullName(library);
        String server = Brokers.fullName(broker);
        for (int i = 0; i < wires.size(); i++) {
            MqttVersion version = library.version();
            String name = "%s-with-%s-mqtt-%s%s.txt".formatted(fileName(client), fileName(server), version,
                    wires.size() > 1 ? "-connection-" + (i + 1) : "");
            Files.writeString(RecordCaptures.TARGET.resolve(name),
                    Capture.text(client, server, version, wires.get(i).frames()));
        }
    }

    private static String fileName(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
    }
}
