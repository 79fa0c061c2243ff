// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.QoS;
import io.heliograph.codec.TopicName;
import io.heliograph.session.OutboundTopicAliases;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes to one Client: packets are encoded into one buffer, which is written once at the end of the shard's turn. Nothing is
 * sent that is larger than the Client's Maximum Packet Size [MQTT-3.1.2-24, 5.0].
 */
final class ClientOutput {
    /** So much is not kept until the end of the turn. */
    private static final int FLUSH_AT = 64 * 1024;
    /** So many answers to a Client that does not take them are enough. */
    private static final int UNTAKEN_AT_MOST = 64 * 1024;

    private final ClientConnection connection;
    private final NetworkConnection network;
    private Shard shard;
    private PacketEncoder encoder = PacketEncoder.of(MqttVersion.V3_1_1);
    private long maximumPacketSize = Long.MAX_VALUE;
    private OutboundTopicAliases aliases = new OutboundTopicAliases(0);
    private @Nullable PacketBuffer buffer;
    private int untaken;

    ClientOutput(ClientConnection connection, Shard shard, NetworkConnection network) {
        this.connection = connection;
        this.shard = shard;
        this.network = network;
    }

    /** Whose output it is. */
    ClientConnection connection() {
        return connection;
    }

    /** The version in which packets are written from now on. */
    void version(MqttVersion version) {
        encoder = PacketEncoder.of(version);
    }

    /** The connection has moved; nothing has been written yet. */
    void shard(Shard newShard) {
        shard = newShard;
    }

    /** What the Client has said in CONNECT that it accepts at most. */
    void maximumPacketSize(long bytes) {
        maximumPacketSize = bytes;
    }

    void topicAliasMaximum(int topicAliasMaximum) {
        aliases = new OutboundTopicAliases(topicAliasMaximum);
    }

    /** Whether the version has a form for this packet. */
    boolean canSend(Packet packet) {
        return encoder.canEncode(packet);
    }

    /** Whether the Client takes what is sent. */
    boolean isWritable() {
        return network.isWritable();
    }

    /** Whether the Client goes on asking for answers without taking those that it has got. */
    boolean answersPileUp() {
        return untaken > UNTAKEN_AT_MOST;
    }

    /** The Client takes what is sent, again. */
    void writable() {
        untaken = 0;
    }

    /** Sends a QoS 0 message, unless it is too large. */
    void publishQoS0(Message message, boolean retain, List<Integer> identifiers, long receivedAtNanos, boolean many) {
        long remaining = Delivery.remainingExpiry(message, receivedAtNanos, shard.core().nanoTime());
        PacketBuffer out = buffer();
        int before = out.length();
        if (many && identifiers.isEmpty() && aliases.isOff()) {
            shard.fanOut().write(message, retain, encoder.version(), remaining, out);
        } else {
            encode(message, QoS.AT_MOST_ONCE, retain, false, 0, identifiers, remaining, out);
        }
        if (!isTooLarge(message, before, out)) {
            sent(out);
        } else {
            shard.counters().droppedTooLarge.add(1);
        }
    }

    /** Sends a QoS 1 or 2 message; false if it is larger than the Client accepts. */
    boolean publish(Delivery delivery, int packetIdentifier, boolean duplicate) {
        Message message = delivery.message();
        long remaining = Delivery.remainingExpiry(message, delivery.receivedAtNanos(), shard.core().nanoTime());
        PacketBuffer out = buffer();
        int before = out.length();
        encode(message, delivery.qos(), delivery.retain(), duplicate, packetIdentifier,
                delivery.subscriptionIdentifiers(), remaining, out);
        if (isTooLarge(message, before, out)) {
            return false;
        }
        sent(out);
        return true;
    }

    private void encode(Message message, QoS qos, boolean retain, boolean duplicate, int packetIdentifier,
            List<Integer> identifiers, long remaining, PacketBuffer out) {
        int alias = aliases.alias(message.topicName());
        TopicName name = alias != 0 && aliases.wasKnown() ? TopicName.EMPTY : message.topicName();
        encoder.encodePublish(name, message, qos, retain, duplicate, packetIdentifier, alias, identifiers, remaining,
                out);
    }

    private boolean isTooLarge(Message message, int before, PacketBuffer out) {
        if (out.length() - before <= maximumPacketSize) {
            return false;
        }
        out.truncate(before);
        if (!aliases.wasKnown()) {
            aliases.forget(message.topicName());
        }
        return true;
    }

    private void sent(PacketBuffer out) {
        shard.counters().messagesSent.add(1);
        writeIfLarge(out);
    }

    /**
     * Sends a packet that the version has; false if it is larger than the Client accepts. A DISCONNECT or a refusing CONNACK then
     * goes without its explanation [MQTT-3.14.2-3, 5.0] [MQTT-3.2.2-19, 5.0].
     */
    boolean send(Packet packet) {
        PacketBuffer out = buffer();
        int length = encoder.encode(packet, out);
        if (length > maximumPacketSize) {
            out.truncate(out.length() - length);
            Packet shorter = withoutExplanation(packet);
            return shorter != null && send(shorter);
        }
        if (!network.isWritable()) {
            untaken += length;
        }
        writeIfLarge(out);
        return true;
    }

    private static @Nullable Packet withoutExplanation(Packet packet) {
        return switch (packet) {
            case Disconnect disconnect when disconnect.reasonString() != null ->
                    new Disconnect(disconnect.reasonCode());
            case Connack connack when connack.properties().reasonString() != null ->
                    new Connack(false, connack.reasonCode());
            default -> null;
        };
    }

    private PacketBuffer buffer() {
        PacketBuffer out = buffer;
        if (out == null) {
            out = shard.turn().borrowBuffer();
            buffer = out;
            shard.turn().writes(this);
        }
        return out;
    }

    private void writeIfLarge(PacketBuffer out) {
        if (out.length() >= FLUSH_AT) {
            network.write(out.array(), out.length());
            out.clear();
        }
    }

    /** Writes what has gathered in this turn. */
    void flush() {
        PacketBuffer out = buffer;
        if (out != null) {
            buffer = null;
            try {
                if (out.length() > 0) {
                    network.write(out.array(), out.length());
                }
            } finally {
                shard.turn().giveBack(out);
            }
        }
    }
}
