// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static io.heliograph.codec.PacketType.AUTH;
import static io.heliograph.codec.PacketType.CONNACK;
import static io.heliograph.codec.PacketType.CONNECT;
import static io.heliograph.codec.PacketType.DISCONNECT;
import static io.heliograph.codec.PacketType.PUBACK;
import static io.heliograph.codec.PacketType.PUBCOMP;
import static io.heliograph.codec.PacketType.PUBLISH;
import static io.heliograph.codec.PacketType.PUBREC;
import static io.heliograph.codec.PacketType.PUBREL;
import static io.heliograph.codec.PacketType.SUBACK;
import static io.heliograph.codec.PacketType.SUBSCRIBE;
import static io.heliograph.codec.PacketType.UNSUBACK;
import static io.heliograph.codec.PacketType.UNSUBSCRIBE;

import org.jspecify.annotations.Nullable;

/** The properties of MQTT 5.0: the rows of Table 2-4. */
enum Property {
    PAYLOAD_FORMAT_INDICATOR(0x01, Property.WILL, PUBLISH),
    MESSAGE_EXPIRY_INTERVAL(0x02, Property.WILL, PUBLISH),
    CONTENT_TYPE(0x03, Property.WILL, PUBLISH),
    RESPONSE_TOPIC(0x08, Property.WILL, PUBLISH),
    CORRELATION_DATA(0x09, Property.WILL, PUBLISH),
    SUBSCRIPTION_IDENTIFIER(0x0B, 0, PUBLISH, SUBSCRIBE),
    SESSION_EXPIRY_INTERVAL(0x11, 0, CONNECT, CONNACK, DISCONNECT),
    ASSIGNED_CLIENT_IDENTIFIER(0x12, 0, CONNACK),
    SERVER_KEEP_ALIVE(0x13, 0, CONNACK),
    AUTHENTICATION_METHOD(0x15, 0, CONNECT, CONNACK, AUTH),
    AUTHENTICATION_DATA(0x16, 0, CONNECT, CONNACK, AUTH),
    REQUEST_PROBLEM_INFORMATION(0x17, 0, CONNECT),
    WILL_DELAY_INTERVAL(0x18, Property.WILL),
    REQUEST_RESPONSE_INFORMATION(0x19, 0, CONNECT),
    RESPONSE_INFORMATION(0x1A, 0, CONNACK),
    SERVER_REFERENCE(0x1C, 0, CONNACK, DISCONNECT),
    REASON_STRING(0x1F, 0, CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH),
    RECEIVE_MAXIMUM(0x21, 0, CONNECT, CONNACK),
    TOPIC_ALIAS_MAXIMUM(0x22, 0, CONNECT, CONNACK),
    TOPIC_ALIAS(0x23, 0, PUBLISH),
    MAXIMUM_QOS(0x24, 0, CONNACK),
    RETAIN_AVAILABLE(0x25, 0, CONNACK),
    USER_PROPERTY(0x26, Property.WILL, CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE, SUBACK,
            UNSUBSCRIBE, UNSUBACK, DISCONNECT, AUTH),
    MAXIMUM_PACKET_SIZE(0x27, 0, CONNECT, CONNACK),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, 0, CONNACK),
    SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, 0, CONNACK),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, 0, CONNACK);

    /** The place that is no packet of its own: the Will Properties inside CONNECT. Packets take their type's bit. */
    static final int WILL = 1;

    private static final @Nullable Property[] BY_IDENTIFIER = new Property[0x2B];

    static {
        for (Property property : values()) {
            BY_IDENTIFIER[property.identifier] = property;
        }
    }

    private final int identifier;
    private final int places;

    Property(int identifier, int places, PacketType... packets) {
        this.identifier = identifier;
        int all = places;
        for (PacketType packet : packets) {
            all |= place(packet);
        }
        this.places = all;
    }

    int identifier() {
        return identifier;
    }

    /** Whether the property may stand in this place: {@link #WILL} or {@link #place}. */
    boolean mayStandIn(int place) {
        return (places & place) != 0;
    }

    static int place(PacketType packet) {
        return 1 << packet.value();
    }

    static @Nullable Property of(int identifier) {
        return identifier < BY_IDENTIFIER.length ? BY_IDENTIFIER[identifier] : null;
    }

    /** The name as the specification writes it: "Session Expiry Interval". */
    String text() {
        StringBuilder text = new StringBuilder();
        for (String word : name().split("_", -1)) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(word.equals("QOS") ? "QoS"
                            : word.charAt(0) + word.substring(1).toLowerCase(java.util.Locale.ROOT));
        }
        return text.toString();
    }
}
