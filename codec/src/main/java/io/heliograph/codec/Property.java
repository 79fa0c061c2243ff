// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The properties of MQTT 5.0 with their identifiers (Table 2-4); {@link PropertyPlace} says where they may stand. */
enum Property {
    PAYLOAD_FORMAT_INDICATOR(0x01),
    MESSAGE_EXPIRY_INTERVAL(0x02),
    CONTENT_TYPE(0x03),
    RESPONSE_TOPIC(0x08),
    CORRELATION_DATA(0x09),
    SUBSCRIPTION_IDENTIFIER(0x0B),
    SESSION_EXPIRY_INTERVAL(0x11),
    ASSIGNED_CLIENT_IDENTIFIER(0x12),
    SERVER_KEEP_ALIVE(0x13),
    AUTHENTICATION_METHOD(0x15),
    AUTHENTICATION_DATA(0x16),
    REQUEST_PROBLEM_INFORMATION(0x17),
    WILL_DELAY_INTERVAL(0x18),
    REQUEST_RESPONSE_INFORMATION(0x19),
    RESPONSE_INFORMATION(0x1A),
    SERVER_REFERENCE(0x1C),
    REASON_STRING(0x1F),
    RECEIVE_MAXIMUM(0x21),
    TOPIC_ALIAS_MAXIMUM(0x22),
    TOPIC_ALIAS(0x23),
    MAXIMUM_QOS(0x24),
    RETAIN_AVAILABLE(0x25),
    USER_PROPERTY(0x26),
    MAXIMUM_PACKET_SIZE(0x27),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28),
    SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A);

    private static final @Nullable Property[] BY_IDENTIFIER = new Property[0x2B];

    static {
        for (Property property : values()) {
            BY_IDENTIFIER[property.identifier] = property;
        }
    }

    private final int identifier;
    private final String text;

    Property(int identifier) {
        this.identifier = identifier;
        this.text = textOf(name());
    }

    int identifier() {
        return identifier;
    }

    /** The property with this identifier, or null if there is none. */
    static @Nullable Property of(int identifier) {
        return identifier < BY_IDENTIFIER.length ? BY_IDENTIFIER[identifier] : null;
    }

    /** The name as the specification writes it: "Session Expiry Interval". */
    @Override
    public String toString() {
        return text;
    }

    private static String textOf(String name) {
        StringBuilder text = new StringBuilder();
        for (String word : name.split("_", -1)) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(word.equals("QOS") ? "QoS" : word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }
}
