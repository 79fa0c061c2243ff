// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.List;

/**
 * Turns packets into bytes of one version. What a version does not have is left out: in MQTT 3.1.1 all properties, and the
 * Reason Codes of all packets but CONNACK and SUBACK.
 *
 * <p>Immutable; safe for use by several threads, each with a buffer of its own.
 */
public final class PacketEncoder {
    private static final PacketEncoder V3_1 = new PacketEncoder(MqttVersion.V3_1);
    private static final PacketEncoder V3_1_1 = new PacketEncoder(MqttVersion.V3_1_1);
    private static final PacketEncoder V5 = new PacketEncoder(MqttVersion.V5);

    private final MqttVersion version;

    private PacketEncoder(MqttVersion version) {
        this.version = version;
    }

    /** The encoder of this version. */
    public static PacketEncoder of(MqttVersion version) {
        return switch (version) {
            case V3_1 -> V3_1;
            case V3_1_1 -> V3_1_1;
            case V5 -> V5;
        };
    }

    /** The version that is written. CONNECT alone brings its own. */
    public MqttVersion version() {
        return version;
    }

    /**
     * Whether this version can say what the packet says. MQTT 3.1.1 has no AUTH, no DISCONNECT but the normal one, no
     * acknowledgement with an error, no CONNACK with a reason beyond the five return codes, and no PUBLISH that leaves its
     * topic to an alias. MQTT 5.0 has no UNSUBACK without Reason Codes.
     */
    public boolean canEncode(Packet packet) {
        if (version.isV5()) {
            return !(packet instanceof Unsuback unsuback && unsuback.reasonCodes().isEmpty());
        }
        return switch (packet) {
            case Connack connack -> ConnackCodec.returnCode(connack.reasonCode()) >= 0;
            case Acknowledgement acknowledgement -> !acknowledgement.reasonCode().isError();
            case Disconnect disconnect -> disconnect.reasonCode() == ReasonCode.NORMAL_DISCONNECTION;
            case Auth auth -> false;
            case Connect connect -> true;
            case Publish publish -> !publish.message().topicName().isEmpty();
            case Subscribe subscribe -> true;
            case Suback suback -> true;
            case Unsubscribe unsubscribe -> true;
            case Unsuback unsuback -> true;
            case Pingreq pingreq -> true;
            case Pingresp pingresp -> true;
        };
    }

    /**
     * Writes a packet behind what is in the buffer.
     *
     * @return how many bytes it took
     * @throws IllegalArgumentException if {@link #canEncode} is false or the packet has more than 268,435,455 bytes; the buffer
     *                                  is as before then
     */
    public int encode(Packet packet, PacketBuffer out) {
        if (!canEncode(packet)) {
            throw new IllegalArgumentException(
                    "MQTT %s can't say %s".formatted(version, Text.excerpt(packet.toString())));
        }
        int before = out.length();
        try {
            if (packet instanceof Publish publish) {
                Message message = publish.message();
                Long expiry = message.properties().messageExpiryInterval();
                PublishCodec.write(version, message.topicName(), message, message.qos(), message.retain(),
                        publish.duplicate(), publish.packetIdentifier(), publish.topicAlias(),
                        publish.subscriptionIdentifiers(), expiry == null ? -1 : expiry, out);
            } else {
                out.writeByte(packet.type().value() << 4 | packet.type().flags());
                int start = out.beginLength();
                writeBody(packet, out);
                out.endLength(start);
            }
        } catch (RuntimeException e) {
            out.truncate(before);
            throw e;
        }
        return out.length() - before;
    }

    /**
     * Writes a PUBLISH that delivers a message, without a packet object in between: what a Server does most.
     *
     * @param topicName               the message's Topic Name, or {@link TopicName#EMPTY} if the alias is known to the receiver
     * @param message                 payload and properties are taken from it; its QoS and RETAIN flag are not
     * @param qos                     the QoS of this delivery
     * @param retain                  the RETAIN flag of this delivery
     * @param duplicate               whether it is sent again
     * @param packetIdentifier        1 to 65,535, not used for QoS 0
     * @param topicAlias              1 to 65,535, or 0 for none
     * @param subscriptionIdentifiers those of the subscriptions that matched
     * @param messageExpiryInterval   what is left of the message's life in seconds, or -1 if it does not expire
     * @return how many bytes it took
     * @throws IllegalArgumentException if a number is out of its range, the topic is empty without an alias that names it, or
     *                                  the packet has more than 268,435,455 bytes; the buffer is as before then
     */
    public int encodePublish(TopicName topicName, Message message, QoS qos, boolean retain, boolean duplicate,
            int packetIdentifier, int topicAlias, List<Integer> subscriptionIdentifiers, long messageExpiryInterval,
            PacketBuffer out) {
        int before = out.length();
        PublishCodec.write(version, topicName, message, qos, retain, duplicate, packetIdentifier, topicAlias,
                subscriptionIdentifiers, messageExpiryInterval, out);
        return out.length() - before;
    }

    private void writeBody(Packet packet, PacketBuffer out) {
        switch (packet) {
            case Connect connect -> ConnectCodec.write(connect, out);
            case Connack connack -> ConnackCodec.write(version, connack, out);
            case Acknowledgement acknowledgement -> AcknowledgementCodec.write(version, acknowledgement, out);
            case Subscribe subscribe -> SubscriptionCodec.writeSubscribe(version, subscribe, out);
            case Suback suback -> SubscriptionCodec.writeSuback(version, suback, out);
            case Unsubscribe unsubscribe -> SubscriptionCodec.writeUnsubscribe(version, unsubscribe, out);
            case Unsuback unsuback -> SubscriptionCodec.writeUnsuback(version, unsuback, out);
            case Disconnect disconnect -> DisconnectCodec.write(version, disconnect, out);
            case Auth auth -> AuthCodec.write(auth, out);
            case Publish publish -> throw new IllegalStateException("PUBLISH is written by itself");
            case Pingreq pingreq -> {
            }
            case Pingresp pingresp -> {
            }
        }
    }
}
