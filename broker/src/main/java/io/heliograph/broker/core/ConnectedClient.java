// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import io.heliograph.codec.Auth;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketType;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.Unsuback;
import io.heliograph.codec.Unsubscribe;
import io.heliograph.session.InboundFlow;
import io.heliograph.session.InboundTopicAliases;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a Client may ask for once it is connected, and the answers. It lasts as long as the connection. */
final class ConnectedClient implements InboundFlow.Acknowledgements {
    private final ClientConnection connection;
    private final Shard shard;
    private final Session session;
    private final ClientOutput output;
    private final Limits limits;
    private final boolean v5;
    private final InboundTopicAliases inboundAliases;

    ConnectedClient(ClientConnection connection, Shard shard, Session session, ClientOutput output,
            MqttVersion version) {
        this.connection = connection;
        this.shard = shard;
        this.session = session;
        this.output = output;
        this.limits = shard.core().limits();
        this.v5 = version.isV5();
        this.inboundAliases = new InboundTopicAliases(v5 ? limits.topicAliasMaximum() : 0);
    }

    Session session() {
        return session;
    }

    /** A packet has come. */
    void handle(Packet packet) {
        switch (packet) {
            case Publish publish -> publish(publish);
            case Puback puback -> session.puback(puback.packetIdentifier());
            case Pubrec pubrec -> pubrec(pubrec);
            case Pubrel pubrel -> {
                boolean known = session.inbound().pubrel(pubrel.packetIdentifier());
                send(new Pubcomp(pubrel.packetIdentifier(), answer(known)));
            }
            case Pubcomp pubcomp -> session.pubcomp(pubcomp.packetIdentifier());
            case Subscribe subscribe -> subscribe(subscribe);
            case Unsubscribe unsubscribe -> unsubscribe(unsubscribe);
            // [MQTT-3.12.4-1]
            case Pingreq pingreq -> send(Pingresp.INSTANCE);
            case Disconnect disconnect -> connection.disconnected(disconnect);
            // [MQTT-3.1.0-2]
            case Connect connect -> connection.fault(ReasonCode.PROTOCOL_ERROR, "CONNECT came a second time");
            case Auth auth -> connection.fault(ReasonCode.PROTOCOL_ERROR,
                    "AUTH came without an Authentication Method in CONNECT");
            case Connack ignored -> throw notForServer(packet);
            case Suback ignored -> throw notForServer(packet);
            case Unsuback ignored -> throw notForServer(packet);
            case Pingresp ignored -> throw notForServer(packet);
        }
    }

    private static IllegalStateException notForServer(Packet packet) {
        return new IllegalStateException("the decoder let a " + packet.type() + " through");
    }

    private ReasonCode answer(boolean known) {
        return known || !v5 ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
    }

    private void publish(Publish publish) {
        shard.counters().messagesReceived.add(1);
        Message message = publish.message();
        int alias = publish.topicAlias();
        if (alias != 0) {
            message = resolve(message, alias);
            if (message == null) {
                return;
            }
        }
        QoS qos = message.qos();
        if (qos == QoS.AT_MOST_ONCE) {
            accept(message);
        } else {
            switch (session.inbound().publish(qos, publish.packetIdentifier())) {
                case NEW -> {
                    InboundFlow.Delivery delivery = session.inbound().delivery();
                    session.inbound().acknowledge(delivery, accept(message), this);
                }
                case DUPLICATE -> session.inbound().flush(this);
                case RECEIVE_MAXIMUM_EXCEEDED -> {
                    connection.fault(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                            "more than %d messages are unacknowledged".formatted(limits.receiveMaximum()));
                    return;
                }
            }
        }
        shard.holdBackIfCongested(connection);
    }

    /** Publishes the message; the answer is the Reason Code of its acknowledgement. */
    private ReasonCode accept(Message message) {
        ReasonCode code = TopicRules.refusal(message.topicName(), limits);
        if (code != null) {
            shard.counters().refused.add(1);
        } else {
            code = switch (shard.publish(message, session.clientIdentifier())) {
                case DELIVERED -> ReasonCode.SUCCESS;
                case NO_MATCHING_SUBSCRIBERS -> ReasonCode.NO_MATCHING_SUBSCRIBERS;
                case RETAINED_QUOTA_EXCEEDED -> ReasonCode.QUOTA_EXCEEDED;
            };
        }
        // MQTT 3.1.1 knows no negative acknowledgement (section 3.3.5 there).
        return v5 ? code : ReasonCode.SUCCESS;
    }

    /** Puts the Topic Name in the place of its alias; null if the connection has been ended because of it. */
    private @Nullable Message resolve(Message message, int alias) {
        if (!inboundAliases.isAllowed(alias)) {
            connection.fault(ReasonCode.TOPIC_ALIAS_INVALID,
                    "the Topic Alias %d is above the maximum of %d".formatted(alias, limits.topicAliasMaximum()));
            return null;
        }
        if (!message.topicName().isEmpty()) {
            inboundAliases.set(alias, message.topicName());
            return message;
        }
        TopicName name = inboundAliases.get(alias);
        if (name == null) {
            connection.fault(ReasonCode.PROTOCOL_ERROR, "the Topic Alias %d has not been set".formatted(alias));
            return null;
        }
        return message.withTopicName(name);
    }

    private void pubrec(Pubrec pubrec) {
        int packetIdentifier = pubrec.packetIdentifier();
        if (pubrec.reasonCode().isError()) {
            session.pubrecError(packetIdentifier);
        } else {
            boolean known = session.outbound().pubrec(packetIdentifier);
            send(new Pubrel(packetIdentifier, answer(known)));
        }
    }

    private void subscribe(Subscribe subscribe) {
        List<ReasonCode> codes = new ArrayList<>(subscribe.subscriptions().size());
        List<Subscription> granted = new ArrayList<>(subscribe.subscriptions().size());
        List<Boolean> isNew = new ArrayList<>(subscribe.subscriptions().size());
        for (Subscription subscription : subscribe.subscriptions()) {
            TopicFilter filter = subscription.topicFilter();
            ReasonCode refusal = TopicRules.refusal(filter, limits);
            if (refusal != null) {
                codes.add(refusal);
            } else if (session.subscriptionCount() >= limits.maximumSubscriptions() && !session.isSubscribed(filter)) {
                codes.add(ReasonCode.QUOTA_EXCEEDED);
            } else {
                isNew.add(session.subscribe(subscription, subscribe.subscriptionIdentifier()));
                granted.add(subscription);
                codes.add(ReasonCode.granted(subscription.options().maximumQoS()));
            }
        }
        send(new Suback(subscribe.packetIdentifier(), codes));
        for (int i = 0; i < granted.size(); i++) {
            session.sendRetained(granted.get(i), isNew.get(i));
        }
    }

    private void unsubscribe(Unsubscribe unsubscribe) {
        List<ReasonCode> codes = new ArrayList<>(unsubscribe.topicFilters().size());
        for (TopicFilter filter : unsubscribe.topicFilters()) {
            codes.add(session.unsubscribe(filter) ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED);
        }
        send(new Unsuback(unsubscribe.packetIdentifier(), codes));
    }

    @Override
    public void send(PacketType type, int packetIdentifier, ReasonCode code) {
        send(type == PacketType.PUBACK ? new Puback(packetIdentifier, code) : new Pubrec(packetIdentifier, code));
    }

    /** Sends an answer. A Client that can't be answered is better off without the connection than without the answer. */
    private void send(Packet packet) {
        if (!output.send(packet)) {
            connection.disconnect(ReasonCode.PACKET_TOO_LARGE,
                    "the Client does not accept a %s of this size".formatted(packet.type()));
        }
    }
}
