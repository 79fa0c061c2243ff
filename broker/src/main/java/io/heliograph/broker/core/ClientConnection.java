// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import io.heliograph.codec.Acknowledgement;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.InvalidPacketException;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.PacketType;
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
import io.heliograph.session.KeepAlive;
import io.heliograph.session.OutboundTopicAliases;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One network connection and the protocol on it.
 *
 * <pre>
 *                     CONNECT, Session lives on this shard
 *   AWAITING_CONNECT ---------------------------------------&gt; CONNECTED
 *      |     |                                                 ^    |
 *      |     | CONNECT, Session lives elsewhere                |    | DISCONNECT, a fault, silence, take-over,
 *      |     v                                                 |    | the network is gone, shutdown
 *      |   MOVING ---------------------------------------------+    |
 *      |     |            arrived on the other shard                |
 *      v     v                                                      v
 *   CLOSED &lt;--------------------------------------------------------+
 * </pre>
 *
 * <p>What may never happen: a packet is sent before CONNACK [MQTT-3.2.0-1, 5.0] or after DISCONNECT [MQTT-3.14.4-1, 5.0];
 * anything that a Client sends after the connection is CLOSED has an effect.
 */
public final class ClientConnection implements InboundFlow.Acknowledgements {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
    private static final int FLUSH_AT = 64 * 1024;

    private enum State {
        AWAITING_CONNECT, MOVING, CONNECTED, CLOSED
    }

    /** Where the shard keeps this connection. */
    int place;

    private final NetworkConnection network;
    private final Limits limits;
    private final PacketDecoder decoder;
    private final Consumer<Packet> sink = this::packet;
    private Shard shard;
    private State state = State.AWAITING_CONNECT;
    private Timers.@Nullable Timer timer;
    private long lastReceivedNanos;
    private @Nullable PacketBuffer output;
    private boolean heldBack;

    // Since CONNECT.
    private MqttVersion version = MqttVersion.V3_1_1;
    private PacketEncoder encoder = PacketEncoder.of(version);
    private @Nullable Session session;
    private KeepAlive keepAlive = KeepAlive.NONE;
    private long maximumPacketSize = Long.MAX_VALUE;
    private long expiryIntervalAsked;
    private InboundTopicAliases inboundAliases = new InboundTopicAliases(0);
    private OutboundTopicAliases outboundAliases = new OutboundTopicAliases(0);

    // While moving: what came in the same bytes as CONNECT.
    private final List<Packet> early = new ArrayList<>(0);
    private @Nullable InvalidPacketException earlyFault;

    ClientConnection(Shard shard, NetworkConnection network) {
        this.shard = shard;
        this.network = network;
        this.limits = shard.core().limits();
        this.decoder = PacketDecoder.forServer(limits.maximumPacketSize());
        this.timer = shard.timers().schedule(shard.core().now() + limits.connectTimeoutNanos(), this::connectTimeout);
    }

    // --- from the network

    /** Bytes have come. */
    public void received(byte[] bytes, int offset, int length) {
        if (state == State.CLOSED) {
            return;
        }
        lastReceivedNanos = shard.core().now();
        try {
            decoder.decode(bytes, offset, length, sink);
        } catch (InvalidPacketException e) {
            if (state == State.MOVING) {
                earlyFault = e;
            } else {
                refuse(e);
            }
        }
    }

    /** The network takes data again. */
    public void writable() {
        if (state == State.CONNECTED && session != null) {
            session.progress();
        }
    }

    /** The network connection is gone. */
    public void closed() {
        end(false);
    }

    /** A fault of the broker itself: this connection ends, the others do not notice. */
    public void failed(Throwable cause) {
        LOG.error("connection of {} from {} ended by an internal error", name(), network.remoteAddress(), cause);
        disconnect(ReasonCode.UNSPECIFIED_ERROR, "internal error");
    }

    // --- CONNECT

    private void packet(Packet packet) {
        switch (state) {
            case AWAITING_CONNECT -> {
                if (packet instanceof Connect connect) {
                    connect(connect);
                }
            }
            case MOVING -> early.add(packet);
            case CONNECTED -> handle(packet);
            case CLOSED -> {
                // [MQTT-3.1.4-6, 5.0]: what a refused Client sends is not looked at.
            }
        }
    }

    private void connect(Connect connect) {
        version = connect.version();
        encoder = PacketEncoder.of(version);
        Handshake.Refusal refusal = Handshake.check(connect);
        if (refusal != null) {
            refuseConnect(refusal.code(), refusal.text());
            return;
        }
        Handshake handshake = Handshake.of(connect, shard, limits);
        Shard home = shard.core().home(handshake.clientIdentifier());
        if (home == shard) {
            connected(handshake);
            return;
        }
        state = State.MOVING;
        shard.timers().cancel(timer);
        timer = null;
        shard.remove(this);
        network.moveTo(home.thread(), () -> arrived(home, handshake));
    }

    private void arrived(Shard home, Handshake handshake) {
        shard = home;
        home.add(this);
        if (state == State.CLOSED) {
            home.remove(this);
            return;
        }
        state = State.AWAITING_CONNECT;
        connected(handshake);
        List<Packet> waiting = List.copyOf(early);
        early.clear();
        for (Packet packet : waiting) {
            packet(packet);
        }
        if (earlyFault != null && state != State.CLOSED) {
            refuse(earlyFault);
        }
    }

    private void connected(Handshake handshake) {
        Session found = shard.session(handshake.clientIdentifier());
        if (found != null && found.connection() != null) {
            // [MQTT-3.1.4-3, 5.0] [MQTT-3.1.4-2, 3.1.1]
            found.connection().disconnect(ReasonCode.SESSION_TAKEN_OVER,
                    "another connection uses this Client Identifier");
            found = shard.session(handshake.clientIdentifier());
        }
        if (shard.isClosing() || (found == null && !shard.hasRoomForSession())) {
            refuseConnect(shard.isClosing() ? ReasonCode.SERVER_UNAVAILABLE : ReasonCode.QUOTA_EXCEEDED,
                    shard.isClosing() ? "the server is shutting down" : "there are too many Sessions");
            return;
        }
        Connect connect = handshake.connect();
        if (found != null && connect.cleanStart()) {
            // [MQTT-3.1.2-4, 5.0] [MQTT-3.1.2-6, 3.1.1]
            found.end();
            found = null;
        }
        boolean present = found != null;
        Session mine = found != null ? found : new Session(handshake.clientIdentifier(), shard);
        if (!present) {
            shard.add(mine);
        }
        state = State.CONNECTED;
        session = mine;
        keepAlive = new KeepAlive(connect.keepAlive());
        maximumPacketSize = handshake.maximumPacketSize();
        Long asked = connect.properties().sessionExpiryInterval();
        expiryIntervalAsked = asked == null ? 0 : asked;
        inboundAliases = new InboundTopicAliases(version.isV5() ? limits.topicAliasMaximum() : 0);
        outboundAliases = new OutboundTopicAliases(handshake.topicAliasMaximum(limits));
        shard.timers().cancel(timer);
        timer = keepAlive.isOff()
                ? null
                : shard.timers().schedule(keepAlive.expiryNanos(shard.core().now()), this::checkKeepAlive);
        mine.connected(this, handshake.expiryIntervalSeconds(), connect.will(), handshake.receiveMaximum());
        LOG.debug("{} connected from {} with MQTT {}", name(), network.remoteAddress(), version);
        send(new Connack(present, ReasonCode.SUCCESS, handshake.granted(limits)));
        mine.resume();
    }

    private void refuseConnect(ReasonCode code, String text) {
        LOG.info("CONNECT from {} refused: {}: {}", network.remoteAddress(), code, text);
        Connack connack = new Connack(false, code, ConnackProperties.builder().reasonString(text).build());
        // [MQTT-3.2.2-6, 3.1.1]: what has no return code there is refused by closing alone.
        if (encoder.canEncode(connack)) {
            send(connack);
        }
        end(true);
    }

    private void connectTimeout() {
        LOG.debug("{} sent no CONNECT in time", network.remoteAddress());
        end(true);
    }

    private void checkKeepAlive() {
        long now = shard.core().now();
        if (keepAlive.isExpired(lastReceivedNanos, now)) {
            timer = null;
            disconnect(ReasonCode.KEEP_ALIVE_TIMEOUT, "nothing came for one and a half times the Keep Alive of %d s"
                    .formatted(keepAlive.seconds()));
        } else {
            timer = shard.timers().schedule(keepAlive.expiryNanos(lastReceivedNanos), this::checkKeepAlive);
        }
    }

    // --- packets of a connected Client

    private void handle(Packet packet) {
        Session mine = session;
        if (mine == null) {
            throw new IllegalStateException("connected without Session");
        }
        switch (packet) {
            case Publish publish -> publish(publish, mine);
            case Puback puback -> {
                mine.outbound().puback(puback.packetIdentifier());
                mine.progress();
            }
            case Pubrec pubrec -> pubrec(pubrec, mine);
            case Pubrel pubrel -> {
                boolean known = mine.inbound().pubrel(pubrel.packetIdentifier());
                send(new Pubcomp(pubrel.packetIdentifier(), answer(known)));
            }
            case Pubcomp pubcomp -> {
                mine.outbound().pubcomp(pubcomp.packetIdentifier());
                mine.progress();
            }
            case Subscribe subscribe -> subscribe(subscribe, mine);
            case Unsubscribe unsubscribe -> unsubscribe(unsubscribe, mine);
            // [MQTT-3.12.4-1]
            case io.heliograph.codec.Pingreq pingreq -> send(Pingresp.INSTANCE);
            case Disconnect disconnect -> disconnected(disconnect, mine);
            // [MQTT-3.1.0-2]
            case Connect connect -> disconnect(ReasonCode.PROTOCOL_ERROR, "CONNECT came a second time");
            case io.heliograph.codec.Auth auth -> disconnect(ReasonCode.PROTOCOL_ERROR,
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
        return known || !version.isV5() ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
    }

    private void publish(Publish publish, Session mine) {
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
            accept(message, mine);
        } else {
            switch (mine.inbound().publish(qos, publish.packetIdentifier())) {
                case NEW -> {
                    InboundFlow.Delivery delivery = mine.inbound().delivery();
                    mine.inbound().acknowledge(delivery, accept(message, mine), this);
                }
                case DUPLICATE -> mine.inbound().flush(this);
                case RECEIVE_MAXIMUM_EXCEEDED -> disconnect(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                        "more than %d messages are unacknowledged".formatted(limits.receiveMaximum()));
            }
        }
        shard.holdBackIfCongested(this);
    }

    /** Publishes the message; the answer is the Reason Code of its acknowledgement. */
    private ReasonCode accept(Message message, Session mine) {
        ReasonCode code = refusal(message);
        if (code == null) {
            code = switch (shard.publish(message, mine)) {
                case DELIVERED -> ReasonCode.SUCCESS;
                case NO_MATCHING_SUBSCRIBERS -> ReasonCode.NO_MATCHING_SUBSCRIBERS;
                case RETAINED_QUOTA_EXCEEDED -> ReasonCode.QUOTA_EXCEEDED;
            };
        }
        // MQTT 3.1.1 knows no negative acknowledgement (section 3.3.5 there).
        return version.isV5() ? code : ReasonCode.SUCCESS;
    }

    private @Nullable ReasonCode refusal(Message message) {
        String topic = message.topicName().value();
        if (message.topicName().isReserved() && (topic.equals("$SYS") || topic.startsWith("$SYS/"))) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        return levels(topic) > limits.maximumTopicLevels() ? ReasonCode.TOPIC_NAME_INVALID : null;
    }

    private static int levels(String topic) {
        int levels = 1;
        for (int i = topic.indexOf('/'); i >= 0; i = topic.indexOf('/', i + 1)) {
            levels++;
        }
        return levels;
    }

    /** Puts the Topic Name in the place of its alias; null if the connection has been ended because of it. */
    private @Nullable Message resolve(Message message, int alias) {
        if (!inboundAliases.isAllowed(alias)) {
            disconnect(ReasonCode.TOPIC_ALIAS_INVALID,
                    "the Topic Alias %d is above the maximum of %d".formatted(alias, limits.topicAliasMaximum()));
            return null;
        }
        if (!message.topicName().isEmpty()) {
            inboundAliases.set(alias, message.topicName());
            return message;
        }
        TopicName name = inboundAliases.get(alias);
        if (name == null) {
            disconnect(ReasonCode.PROTOCOL_ERROR, "the Topic Alias %d has not been set".formatted(alias));
            return null;
        }
        return message.withTopicName(name);
    }

    private void pubrec(Pubrec pubrec, Session mine) {
        int packetIdentifier = pubrec.packetIdentifier();
        if (pubrec.reasonCode().isError()) {
            mine.outbound().pubrecError(packetIdentifier);
            mine.progress();
        } else {
            boolean known = mine.outbound().pubrec(packetIdentifier);
            send(new Pubrel(packetIdentifier, answer(known)));
        }
    }

    private void subscribe(Subscribe subscribe, Session mine) {
        List<ReasonCode> codes = new ArrayList<>(subscribe.subscriptions().size());
        List<Subscription> granted = new ArrayList<>(subscribe.subscriptions().size());
        List<Boolean> isNew = new ArrayList<>(subscribe.subscriptions().size());
        for (Subscription subscription : subscribe.subscriptions()) {
            TopicFilter filter = subscription.topicFilter();
            if (levels(filter.filter()) > limits.maximumTopicLevels()) {
                codes.add(ReasonCode.TOPIC_FILTER_INVALID);
            } else if (mine.subscriptionCount() >= limits.maximumSubscriptions() && !mine.isSubscribed(filter)) {
                codes.add(ReasonCode.QUOTA_EXCEEDED);
            } else {
                isNew.add(mine.subscribe(subscription, subscribe.subscriptionIdentifier()));
                granted.add(subscription);
                codes.add(ReasonCode.granted(subscription.options().maximumQoS()));
            }
        }
        send(new Suback(subscribe.packetIdentifier(), codes));
        for (int i = 0; i < granted.size(); i++) {
            mine.sendRetained(granted.get(i), isNew.get(i));
        }
    }

    private void unsubscribe(Unsubscribe unsubscribe, Session mine) {
        List<ReasonCode> codes = new ArrayList<>(unsubscribe.topicFilters().size());
        for (TopicFilter filter : unsubscribe.topicFilters()) {
            codes.add(mine.unsubscribe(filter) ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED);
        }
        send(new Unsuback(unsubscribe.packetIdentifier(), codes));
    }

    private void disconnected(Disconnect disconnect, Session mine) {
        Long expiry = disconnect.sessionExpiryInterval();
        if (expiry != null) {
            if (expiry != 0 && expiryIntervalAsked == 0) {
                disconnect(ReasonCode.PROTOCOL_ERROR,
                        "the Session Expiry Interval was 0 in CONNECT and can't be %d in DISCONNECT".formatted(expiry));
                return;
            }
            mine.expiryInterval(Math.min(expiry, limits.maximumSessionExpirySeconds()));
        }
        boolean good = disconnect.reasonCode() == ReasonCode.NORMAL_DISCONNECTION;
        LOG.debug("{} disconnected: {}", name(), disconnect.reasonCode());
        end(good, true);
    }

    // --- towards the Client

    /** Whether the Client takes what is sent. */
    boolean isWritable() {
        return network.isWritable();
    }

    @Override
    public void send(PacketType type, int packetIdentifier, ReasonCode code) {
        send(type == PacketType.PUBACK ? new Puback(packetIdentifier, code) : new Pubrec(packetIdentifier, code));
    }

    void pubrel(int packetIdentifier) {
        send(new Pubrel(packetIdentifier));
    }

    /** Sends a QoS 0 message. */
    void publishQoS0(Message message, boolean retain, List<Integer> identifiers, long receivedAtNanos, boolean many) {
        long remaining = Delivery.remainingExpiry(message, receivedAtNanos, shard.core()::now);
        PacketBuffer out = output();
        int before = out.length();
        if (many && identifiers.isEmpty() && outboundAliases.isOff()) {
            shard.fanOut().write(message, retain, version, remaining, out);
        } else {
            encode(message, QoS.AT_MOST_ONCE, retain, false, 0, identifiers, remaining, out);
        }
        if (out.length() - before > maximumPacketSize) {
            out.truncate(before);
            outboundAliases.forget(message.topicName());
            shard.counters().droppedTooLarge.add(1);
            return;
        }
        shard.counters().messagesSent.add(1);
        flushIfLarge(out);
    }

    /** Sends a QoS 1 or 2 message; false if it is larger than the Client accepts. */
    boolean publish(Delivery delivery, int packetIdentifier, boolean duplicate) {
        Message message = delivery.message();
        long remaining = Delivery.remainingExpiry(message, delivery.receivedAtNanos(), shard.core()::now);
        PacketBuffer out = output();
        int before = out.length();
        encode(message, delivery.qos(), delivery.retain(), duplicate, packetIdentifier,
                delivery.subscriptionIdentifiers(),
                remaining, out);
        if (out.length() - before > maximumPacketSize) {
            out.truncate(before);
            outboundAliases.forget(message.topicName());
            return false;
        }
        shard.counters().messagesSent.add(1);
        flushIfLarge(out);
        return true;
    }

    private void encode(Message message, QoS qos, boolean retain, boolean duplicate, int packetIdentifier,
            List<Integer> identifiers, long remaining, PacketBuffer out) {
        int alias = outboundAliases.alias(message.topicName());
        TopicName name = alias != 0 && outboundAliases.wasKnown() ? TopicName.EMPTY : message.topicName();
        encoder.encodePublish(name, message, qos, retain, duplicate, packetIdentifier, alias, identifiers, remaining,
                out);
    }

    /** Sends a packet. One that is larger than the Client accepts goes without its explanations [MQTT-3.2.2-19, 5.0]. */
    private void send(Packet packet) {
        PacketBuffer out = output();
        int length = encoder.encode(packet, out);
        if (length > maximumPacketSize) {
            out.truncate(out.length() - length);
            if (packet instanceof Disconnect disconnect && disconnect.reasonString() != null) {
                send(new Disconnect(disconnect.reasonCode()));
            } else if (!(packet instanceof Acknowledgement)) {
                LOG.debug("{} does not accept a {} of {} bytes", name(), packet.type(), length);
                end(false);
            }
            return;
        }
        flushIfLarge(out);
    }

    private PacketBuffer output() {
        PacketBuffer out = output;
        if (out == null) {
            out = shard.borrowBuffer();
            output = out;
            shard.sendsInThisTurn(this);
        }
        return out;
    }

    private void flushIfLarge(PacketBuffer out) {
        if (out.length() >= FLUSH_AT) {
            network.write(out.array(), out.length());
            out.clear();
        }
    }

    /** Sends what has gathered in this turn. */
    void flush() {
        PacketBuffer out = output;
        if (out != null) {
            output = null;
            if (out.length() > 0) {
                network.write(out.array(), out.length());
            }
            shard.giveBack(out);
        }
    }

    boolean isHeldBack() {
        return heldBack;
    }

    void holdBack(boolean on) {
        heldBack = on;
        if (state == State.CONNECTED) {
            network.reading(!on);
        }
    }

    // --- the end

    void shutDown() {
        if (state == State.CONNECTED) {
            disconnect(ReasonCode.SERVER_SHUTTING_DOWN, "the server is shutting down");
        } else {
            end(true);
        }
    }

    private void refuse(InvalidPacketException fault) {
        shard.counters().protocolErrors.add(1);
        if (state == State.CONNECTED) {
            String text = fault.getMessage();
            disconnect(fault.reasonCode(), text == null ? "" : text);
            return;
        }
        LOG.info("connection from {} refused: {}", network.remoteAddress(), fault.getMessage());
        MqttVersion answerIn = fault.version();
        if (answerIn != null && state == State.AWAITING_CONNECT) {
            version = answerIn;
            encoder = PacketEncoder.of(version);
            Connack connack = new Connack(false, fault.reasonCode());
            // MQTT 3.1.1 answers an unknown level, and nothing else that is wrong with CONNECT [MQTT-3.1.4-1, 3.1.1].
            if (encoder.canEncode(connack)) {
                send(connack);
            }
        }
        end(true);
    }

    /** Ends the connection from this side and says why, where the version can. */
    void disconnect(ReasonCode code, String text) {
        if (state != State.CONNECTED) {
            end(true);
            return;
        }
        LOG.info("{} from {} disconnected: {}: {}", name(), network.remoteAddress(), code, text);
        if (version.isV5()) {
            send(new Disconnect(code, text));
        }
        end(true);
    }

    private void end(boolean closeNetwork) {
        end(false, closeNetwork);
    }

    private void end(boolean withoutWill, boolean closeNetwork) {
        if (state == State.CLOSED) {
            return;
        }
        boolean moving = state == State.MOVING;
        state = State.CLOSED;
        flush();
        if (!moving) {
            shard.timers().cancel(timer);
            timer = null;
            shard.remove(this);
        }
        if (closeNetwork) {
            network.close();
        }
        Session mine = session;
        session = null;
        if (mine != null) {
            mine.disconnected(withoutWill);
        }
    }

    private String name() {
        Session mine = session;
        return mine == null ? "a Client" : mine.clientIdentifier();
    }
}
