// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.RetainHandling;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.SubscriptionOptions;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.Unsubscribe;
import io.heliograph.codec.Will;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Short words for packets, so that a test reads as a dialogue. */
final class Packets {
    private Packets() {}

    // --- CONNECT

    /** MQTT 5.0, Clean Start, no Keep Alive. */
    static Connect connect(String clientIdentifier) {
        return new Connect(MqttVersion.V5, true, 0, clientIdentifier);
    }

    static Connect connect(String clientIdentifier, Consumer<ConnectProperties.Builder> properties) {
        return with(connect(clientIdentifier), properties);
    }

    /** MQTT 5.0 with Clean Start 0 and a Session that stays for so many seconds. */
    static Connect resume(String clientIdentifier, long expirySeconds) {
        return with(cleanStart(connect(clientIdentifier), false), p -> p.sessionExpiryInterval(expirySeconds));
    }

    /** MQTT 3.1.1. */
    static Connect connect311(String clientIdentifier, boolean cleanSession) {
        return new Connect(MqttVersion.V3_1_1, cleanSession, 0, clientIdentifier);
    }

    static Connect with(Connect c, Consumer<ConnectProperties.Builder> properties) {
        ConnectProperties.Builder builder = ConnectProperties.builder()
                .sessionExpiryInterval(c.properties().sessionExpiryInterval());
        properties.accept(builder);
        return new Connect(c.version(), c.cleanStart(), c.keepAlive(), c.clientIdentifier(), c.will(), c.userName(),
                c.password(), builder.build());
    }

    static Connect cleanStart(Connect c, boolean cleanStart) {
        return new Connect(c.version(), cleanStart, c.keepAlive(), c.clientIdentifier(), c.will(), c.userName(),
                c.password(), c.properties());
    }

    static Connect keepAlive(Connect c, int seconds) {
        return new Connect(c.version(), c.cleanStart(), seconds, c.clientIdentifier(), c.will(), c.userName(),
                c.password(), c.properties());
    }

    static Connect will(Connect c, @Nullable Will will) {
        return new Connect(c.version(), c.cleanStart(), c.keepAlive(), c.clientIdentifier(), will, c.userName(),
                c.password(), c.properties());
    }

    /** A QoS 0 Will. */
    static Will will(String topic, String payload, long delaySeconds) {
        return new Will(message(0, topic, payload), delaySeconds);
    }

    // --- PUBLISH

    static Message message(int qos, String topic, String payload) {
        return Message.of(topic, Bytes.utf8(payload), QoS.of(qos));
    }

    static Message message(int qos, String topic, String payload, Consumer<MessageProperties.Builder> properties) {
        MessageProperties.Builder builder = MessageProperties.builder();
        properties.accept(builder);
        return message(qos, topic, payload).withProperties(builder.build());
    }

    static Publish publish(String topic, String payload) {
        return new Publish(message(0, topic, payload), 0);
    }

    static Publish publish(int qos, int packetIdentifier, String topic, String payload) {
        return new Publish(message(qos, topic, payload), packetIdentifier);
    }

    static Publish retained(Publish p) {
        return new Publish(p.message().withRetain(true), p.duplicate(), p.packetIdentifier(), p.topicAlias(),
                p.subscriptionIdentifiers());
    }

    static Publish again(Publish p) {
        return new Publish(p.message(), true, p.packetIdentifier(), p.topicAlias(), p.subscriptionIdentifiers());
    }

    static Publish alias(Publish p, int alias) {
        return new Publish(p.message(), p.duplicate(), p.packetIdentifier(), alias, p.subscriptionIdentifiers());
    }

    /** The same with the alias in place of the Topic Name. */
    static Publish aliasOnly(Publish p, int alias) {
        return alias(new Publish(p.message().withTopicName(TopicName.EMPTY), p.duplicate(), p.packetIdentifier(), alias,
                p.subscriptionIdentifiers()), alias);
    }

    static Publish matched(Publish p, Integer... subscriptionIdentifiers) {
        return new Publish(p.message(), p.duplicate(), p.packetIdentifier(), p.topicAlias(),
                List.of(subscriptionIdentifiers));
    }

    // --- SUBSCRIBE

    static Subscribe subscribe(int packetIdentifier, int qos, String... filters) {
        return new Subscribe(packetIdentifier,
                Arrays.stream(filters).map(filter -> Subscription.of(filter, QoS.of(qos))).toList());
    }

    static Subscribe subscribe(int packetIdentifier, Subscription... subscriptions) {
        return new Subscribe(packetIdentifier, List.of(subscriptions));
    }

    static Subscribe identified(Subscribe s, int subscriptionIdentifier) {
        return new Subscribe(s.packetIdentifier(), s.subscriptions(), subscriptionIdentifier, List.of());
    }

    static Subscription noLocal(String filter, int qos) {
        return subscription(filter, qos, true, false, RetainHandling.SEND_AT_SUBSCRIBE);
    }

    static Subscription retainAsPublished(String filter, int qos) {
        return subscription(filter, qos, false, true, RetainHandling.SEND_AT_SUBSCRIBE);
    }

    static Subscription retainHandling(String filter, int qos, RetainHandling handling) {
        return subscription(filter, qos, false, false, handling);
    }

    private static Subscription subscription(String filter, int qos, boolean noLocal, boolean retainAsPublished,
            RetainHandling handling) {
        return new Subscription(TopicFilter.of(filter),
                new SubscriptionOptions(QoS.of(qos), noLocal, retainAsPublished, handling));
    }

    static Unsubscribe unsubscribe(int packetIdentifier, String... filters) {
        return new Unsubscribe(packetIdentifier, Arrays.stream(filters).map(TopicFilter::of).toList());
    }
}
