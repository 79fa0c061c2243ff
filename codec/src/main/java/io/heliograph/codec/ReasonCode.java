// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static io.heliograph.codec.PacketType.AUTH;
import static io.heliograph.codec.PacketType.CONNACK;
import static io.heliograph.codec.PacketType.DISCONNECT;
import static io.heliograph.codec.PacketType.PUBACK;
import static io.heliograph.codec.PacketType.PUBCOMP;
import static io.heliograph.codec.PacketType.PUBREC;
import static io.heliograph.codec.PacketType.PUBREL;
import static io.heliograph.codec.PacketType.SUBACK;
import static io.heliograph.codec.PacketType.UNSUBACK;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Reason Codes of MQTT 5.0 (Table 2-6) and the packets they may stand in.
 *
 * <p>Three codes share the value 0x00, as in the specification: {@link #SUCCESS}, {@link #NORMAL_DISCONNECTION} and
 * {@link #GRANTED_QOS_0}. The return codes of MQTT 3.1.1 are read as their counterparts here: CONNACK 1 to 5 as 0x84, 0x85,
 * 0x88, 0x86, 0x87; SUBACK 0x80 as {@link #UNSPECIFIED_ERROR}.
 */
public enum ReasonCode {
    /** 0x00: it is done. */
    SUCCESS(0x00, "Success", CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, UNSUBACK, AUTH),
    /** 0x00: close normally; do not send the Will Message. */
    NORMAL_DISCONNECTION(0x00, "Normal disconnection", DISCONNECT),
    /** 0x00: subscribed, messages come with QoS 0. */
    GRANTED_QOS_0(0x00, "Granted QoS 0", SUBACK),
    /** 0x01: subscribed, messages come with at most QoS 1. */
    GRANTED_QOS_1(0x01, "Granted QoS 1", SUBACK),
    /** 0x02: subscribed, messages come with at most QoS 2. */
    GRANTED_QOS_2(0x02, "Granted QoS 2", SUBACK),
    /** 0x04: the Client goes and wants its Will Message published. */
    DISCONNECT_WITH_WILL_MESSAGE(0x04, "Disconnect with Will Message", DISCONNECT),
    /** 0x10: accepted, but nobody has subscribed to it. */
    NO_MATCHING_SUBSCRIBERS(0x10, "No matching subscribers", PUBACK, PUBREC),
    /** 0x11: there was no such subscription. */
    NO_SUBSCRIPTION_EXISTED(0x11, "No subscription existed", UNSUBACK),
    /** 0x18: go on with the authentication. */
    CONTINUE_AUTHENTICATION(0x18, "Continue authentication", AUTH),
    /** 0x19: authenticate again. */
    RE_AUTHENTICATE(0x19, "Re-authenticate", AUTH),
    /** 0x80: an error without a name; in MQTT 3.1.1 the failure of a subscription. */
    UNSPECIFIED_ERROR(0x80, "Unspecified error", CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK, DISCONNECT),
    /** 0x81: a packet that does not follow the specification. */
    MALFORMED_PACKET(0x81, "Malformed Packet", CONNACK, DISCONNECT),
    /** 0x82: a packet that may not come now, or holds what is not allowed. */
    PROTOCOL_ERROR(0x82, "Protocol Error", CONNACK, DISCONNECT),
    /** 0x83: valid, but this implementation does not accept it. */
    IMPLEMENTATION_SPECIFIC_ERROR(0x83, "Implementation specific error", CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK,
            DISCONNECT),
    /** 0x84: the Server does not speak the version that was asked for. */
    UNSUPPORTED_PROTOCOL_VERSION(0x84, "Unsupported Protocol Version", CONNACK),
    /** 0x85: the Server does not allow this Client Identifier. */
    CLIENT_IDENTIFIER_NOT_VALID(0x85, "Client Identifier not valid", CONNACK),
    /** 0x86: the Server does not accept User Name or Password. */
    BAD_USER_NAME_OR_PASSWORD(0x86, "Bad User Name or Password", CONNACK),
    /** 0x87: the Client may not do this. */
    NOT_AUTHORIZED(0x87, "Not authorized", CONNACK, PUBACK, PUBREC, SUBACK, UNSUBACK, DISCONNECT),
    /** 0x88: the MQTT Server is not available. */
    SERVER_UNAVAILABLE(0x88, "Server unavailable", CONNACK),
    /** 0x89: the Server is busy; try later. */
    SERVER_BUSY(0x89, "Server busy", CONNACK, DISCONNECT),
    /** 0x8A: an administrator has banned this Client. */
    BANNED(0x8A, "Banned", CONNACK),
    /** 0x8B: the Server is shutting down. */
    SERVER_SHUTTING_DOWN(0x8B, "Server shutting down", DISCONNECT),
    /** 0x8C: the authentication method is not supported or not the one of the connection. */
    BAD_AUTHENTICATION_METHOD(0x8C, "Bad authentication method", CONNACK, DISCONNECT),
    /** 0x8D: nothing came for one and a half times the Keep Alive. */
    KEEP_ALIVE_TIMEOUT(0x8D, "Keep Alive timeout", DISCONNECT),
    /** 0x8E: another connection uses the same Client Identifier. */
    SESSION_TAKEN_OVER(0x8E, "Session taken over", DISCONNECT),
    /** 0x8F: the Topic Filter is well formed and not accepted. */
    TOPIC_FILTER_INVALID(0x8F, "Topic Filter invalid", SUBACK, UNSUBACK, DISCONNECT),
    /** 0x90: the Topic Name is well formed and not accepted. */
    TOPIC_NAME_INVALID(0x90, "Topic Name invalid", CONNACK, PUBACK, PUBREC, DISCONNECT),
    /** 0x91: the Packet Identifier is in use already. */
    PACKET_IDENTIFIER_IN_USE(0x91, "Packet Identifier in use", PUBACK, PUBREC, SUBACK, UNSUBACK),
    /** 0x92: the Packet Identifier is not known. */
    PACKET_IDENTIFIER_NOT_FOUND(0x92, "Packet Identifier not found", PUBREL, PUBCOMP),
    /** 0x93: more unacknowledged messages came than were allowed. */
    RECEIVE_MAXIMUM_EXCEEDED(0x93, "Receive Maximum exceeded", DISCONNECT),
    /** 0x94: the Topic Alias is 0 or above the maximum. */
    TOPIC_ALIAS_INVALID(0x94, "Topic Alias invalid", DISCONNECT),
    /** 0x95: the packet is larger than the receiver's Maximum Packet Size. */
    PACKET_TOO_LARGE(0x95, "Packet too large", CONNACK, DISCONNECT),
    /** 0x96: data comes too fast. */
    MESSAGE_RATE_TOO_HIGH(0x96, "Message rate too high", DISCONNECT),
    /** 0x97: a limit was reached. */
    QUOTA_EXCEEDED(0x97, "Quota exceeded", CONNACK, PUBACK, PUBREC, SUBACK, DISCONNECT),
    /** 0x98: an administrator closed the connection. */
    ADMINISTRATIVE_ACTION(0x98, "Administrative action", DISCONNECT),
    /** 0x99: the payload is not what the Payload Format Indicator says. */
    PAYLOAD_FORMAT_INVALID(0x99, "Payload format invalid", CONNACK, PUBACK, PUBREC, DISCONNECT),
    /** 0x9A: the Server has no retained messages. */
    RETAIN_NOT_SUPPORTED(0x9A, "Retain not supported", CONNACK, DISCONNECT),
    /** 0x9B: the Server does not support this QoS. */
    QOS_NOT_SUPPORTED(0x9B, "QoS not supported", CONNACK, DISCONNECT),
    /** 0x9C: use another server for now. */
    USE_ANOTHER_SERVER(0x9C, "Use another server", CONNACK, DISCONNECT),
    /** 0x9D: use another server from now on. */
    SERVER_MOVED(0x9D, "Server moved", CONNACK, DISCONNECT),
    /** 0x9E: the Server has no Shared Subscriptions. */
    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED(0x9E, "Shared Subscriptions not supported", SUBACK, DISCONNECT),
    /** 0x9F: connections come too fast. */
    CONNECTION_RATE_EXCEEDED(0x9F, "Connection rate exceeded", CONNACK, DISCONNECT),
    /** 0xA0: the time allowed for this connection is over. */
    MAXIMUM_CONNECT_TIME(0xA0, "Maximum connect time", DISCONNECT),
    /** 0xA1: the Server has no Subscription Identifiers. */
    SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED(0xA1, "Subscription Identifiers not supported", SUBACK, DISCONNECT),
    /** 0xA2: the Server has no Wildcard Subscriptions. */
    WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED(0xA2, "Wildcard Subscriptions not supported", SUBACK, DISCONNECT);

    private static final @Nullable ReasonCode[][] BY_PACKET_AND_VALUE = new ReasonCode[16][0xA3];

    static {
        for (ReasonCode code : values()) {
            for (PacketType type : code.packets()) {
                BY_PACKET_AND_VALUE[type.value()][code.value] = code;
            }
        }
    }

    private final int value;
    private final String text;
    /** One bit for each packet type. */
    private final int packets;

    ReasonCode(int value, String text, PacketType... packets) {
        this.value = value;
        this.text = text;
        int bits = 0;
        for (PacketType packet : packets) {
            bits |= 1 << packet.value();
        }
        this.packets = bits;
    }

    /** The byte on the wire. */
    public int value() {
        return value;
    }

    /** The packets in which this code may stand. */
    public Set<PacketType> packets() {
        Set<PacketType> types = EnumSet.allOf(PacketType.class);
        types.removeIf(type -> !mayStandIn(type));
        return Collections.unmodifiableSet(types);
    }

    /** Whether this code may stand in such a packet. */
    public boolean mayStandIn(PacketType packet) {
        return (packets & 1 << packet.value()) != 0;
    }

    /** Whether this code tells of a failure: 0x80 and above. */
    public boolean isError() {
        return value >= 0x80;
    }

    /** The code with this value that may stand in this packet, or null if there is none. */
    public static @Nullable ReasonCode of(int value, PacketType packet) {
        return value >= 0 && value < 0xA3 ? BY_PACKET_AND_VALUE[packet.value()][value] : null;
    }

    /**
     * The code by which a Server grants a subscription.
     *
     * @param qos the highest QoS with which messages will be sent
     */
    public static ReasonCode granted(QoS qos) {
        return switch (qos) {
            case AT_MOST_ONCE -> GRANTED_QOS_0;
            case AT_LEAST_ONCE -> GRANTED_QOS_1;
            case EXACTLY_ONCE -> GRANTED_QOS_2;
        };
    }

    /** The specification's name and value, such as "Session taken over (0x8E)". */
    @Override
    public String toString() {
        return "%s (0x%02X)".formatted(text, value);
    }
}
