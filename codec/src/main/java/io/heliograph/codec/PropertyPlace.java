// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static io.heliograph.codec.Property.ASSIGNED_CLIENT_IDENTIFIER;
import static io.heliograph.codec.Property.AUTHENTICATION_DATA;
import static io.heliograph.codec.Property.AUTHENTICATION_METHOD;
import static io.heliograph.codec.Property.CONTENT_TYPE;
import static io.heliograph.codec.Property.CORRELATION_DATA;
import static io.heliograph.codec.Property.MAXIMUM_PACKET_SIZE;
import static io.heliograph.codec.Property.MAXIMUM_QOS;
import static io.heliograph.codec.Property.MESSAGE_EXPIRY_INTERVAL;
import static io.heliograph.codec.Property.PAYLOAD_FORMAT_INDICATOR;
import static io.heliograph.codec.Property.REASON_STRING;
import static io.heliograph.codec.Property.RECEIVE_MAXIMUM;
import static io.heliograph.codec.Property.REQUEST_PROBLEM_INFORMATION;
import static io.heliograph.codec.Property.REQUEST_RESPONSE_INFORMATION;
import static io.heliograph.codec.Property.RESPONSE_INFORMATION;
import static io.heliograph.codec.Property.RESPONSE_TOPIC;
import static io.heliograph.codec.Property.RETAIN_AVAILABLE;
import static io.heliograph.codec.Property.SERVER_KEEP_ALIVE;
import static io.heliograph.codec.Property.SERVER_REFERENCE;
import static io.heliograph.codec.Property.SESSION_EXPIRY_INTERVAL;
import static io.heliograph.codec.Property.SHARED_SUBSCRIPTION_AVAILABLE;
import static io.heliograph.codec.Property.SUBSCRIPTION_IDENTIFIER;
import static io.heliograph.codec.Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE;
import static io.heliograph.codec.Property.TOPIC_ALIAS;
import static io.heliograph.codec.Property.TOPIC_ALIAS_MAXIMUM;
import static io.heliograph.codec.Property.USER_PROPERTY;
import static io.heliograph.codec.Property.WILDCARD_SUBSCRIPTION_AVAILABLE;
import static io.heliograph.codec.Property.WILL_DELAY_INTERVAL;

import java.util.EnumMap;
import java.util.Map;

/**
 * Where properties stand: in a packet, or in the Will Properties inside CONNECT. Each place names the section of MQTT 5.0
 * that describes it and the properties that may stand there, in the order of that section: its part 1 is the Property
 * Length, part 2 the first property, and so on.
 */
enum PropertyPlace {
    CONNECT("3.1.2.11", SESSION_EXPIRY_INTERVAL, RECEIVE_MAXIMUM, MAXIMUM_PACKET_SIZE, TOPIC_ALIAS_MAXIMUM,
            REQUEST_RESPONSE_INFORMATION, REQUEST_PROBLEM_INFORMATION, USER_PROPERTY, AUTHENTICATION_METHOD,
            AUTHENTICATION_DATA),
    WILL("3.1.3.2", WILL_DELAY_INTERVAL, PAYLOAD_FORMAT_INDICATOR, MESSAGE_EXPIRY_INTERVAL, CONTENT_TYPE,
            RESPONSE_TOPIC, CORRELATION_DATA, USER_PROPERTY),
    CONNACK("3.2.2.3", SESSION_EXPIRY_INTERVAL, RECEIVE_MAXIMUM, MAXIMUM_QOS, RETAIN_AVAILABLE, MAXIMUM_PACKET_SIZE,
            ASSIGNED_CLIENT_IDENTIFIER, TOPIC_ALIAS_MAXIMUM, REASON_STRING, USER_PROPERTY,
            WILDCARD_SUBSCRIPTION_AVAILABLE, SUBSCRIPTION_IDENTIFIER_AVAILABLE, SHARED_SUBSCRIPTION_AVAILABLE,
            SERVER_KEEP_ALIVE, RESPONSE_INFORMATION, SERVER_REFERENCE, AUTHENTICATION_METHOD, AUTHENTICATION_DATA),
    PUBLISH("3.3.2.3", PAYLOAD_FORMAT_INDICATOR, MESSAGE_EXPIRY_INTERVAL, TOPIC_ALIAS, RESPONSE_TOPIC,
            CORRELATION_DATA, USER_PROPERTY, SUBSCRIPTION_IDENTIFIER, CONTENT_TYPE),
    PUBACK("3.4.2.2", REASON_STRING, USER_PROPERTY),
    PUBREC("3.5.2.2", REASON_STRING, USER_PROPERTY),
    PUBREL("3.6.2.2", REASON_STRING, USER_PROPERTY),
    PUBCOMP("3.7.2.2", REASON_STRING, USER_PROPERTY),
    SUBSCRIBE("3.8.2.1", SUBSCRIPTION_IDENTIFIER, USER_PROPERTY),
    SUBACK("3.9.2.1", REASON_STRING, USER_PROPERTY),
    UNSUBSCRIBE("3.10.2.1", USER_PROPERTY),
    UNSUBACK("3.11.2.1", REASON_STRING, USER_PROPERTY),
    DISCONNECT("3.14.2.2", SESSION_EXPIRY_INTERVAL, REASON_STRING, USER_PROPERTY, SERVER_REFERENCE),
    AUTH("3.15.2.2", AUTHENTICATION_METHOD, AUTHENTICATION_DATA, REASON_STRING, USER_PROPERTY);

    /** One bit for each property identifier. */
    private final long identifiers;
    @SuppressWarnings("ImmutableEnumChecker") // Map.copyOf
    private final Map<Property, String> sections;

    PropertyPlace(String section, Property... properties) {
        long bits = 0;
        Map<Property, String> parts = new EnumMap<>(Property.class);
        for (Property property : properties) {
            bits |= 1L << property.identifier();
            parts.put(property, "section %s.%d".formatted(section, parts.size() + 2));
        }
        this.identifiers = bits;
        this.sections = Map.copyOf(parts);
    }

    /** Whether the property may stand in this place. */
    boolean mayHold(Property property) {
        return (identifiers & 1L << property.identifier()) != 0;
    }

    /** The section with the rules of this property in this place: "section 3.1.2.11.2". */
    String section(Property property) {
        String known = sections.get(property);
        if (known == null) {
            throw new IllegalArgumentException(property + " can't stand in " + this);
        }
        return known;
    }

    /** The place's name in a sentence. */
    @Override
    public String toString() {
        return this == WILL ? "the Will Properties" : name();
    }
}
