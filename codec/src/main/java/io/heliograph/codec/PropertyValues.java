// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties of one place as they were read: each allowed there, each at most once unless it may repeat, each in its
 * range. PUBLISH has a reader of its own that leaves what is passed on as bytes.
 */
final class PropertyValues {
    // @formatter:off
    @Nullable PayloadFormatIndicator payloadFormatIndicator;
    @Nullable Long messageExpiryInterval;
    @Nullable String contentType;
    @Nullable TopicName responseTopic;
    @Nullable Bytes correlationData;
    @Nullable Integer subscriptionIdentifier;
    @Nullable Long sessionExpiryInterval;
    @Nullable String assignedClientIdentifier;
    @Nullable Integer serverKeepAlive;
    @Nullable String authenticationMethod;
    @Nullable Bytes authenticationData;
    @Nullable Boolean requestProblemInformation;
    @Nullable Long willDelayInterval;
    @Nullable Boolean requestResponseInformation;
    @Nullable String responseInformation;
    @Nullable String serverReference;
    @Nullable String reasonString;
    @Nullable Integer receiveMaximum;
    @Nullable Integer topicAliasMaximum;
    @Nullable QoS maximumQoS;
    @Nullable Boolean retainAvailable;
    @Nullable Long maximumPacketSize;
    @Nullable Boolean wildcardSubscriptionAvailable;
    @Nullable Boolean subscriptionIdentifierAvailable;
    @Nullable Boolean sharedSubscriptionAvailable;
    // @formatter:on
    List<UserProperty> userProperties = List.of();

    private PropertyValues() {}

    /** Reads Property Length and properties; the reader then stands behind them. */
    static PropertyValues read(PacketReader in, PropertyPlace place) {
        PropertyValues values = new PropertyValues();
        int end = propertiesEnd(in);
        long seen = 0;
        while (in.position() < end) {
            Property property = readIdentifier(in, place, seen);
            seen |= 1L << property.identifier();
            values.readValue(in, place, property);
        }
        expectEnd(in, end);
        return values;
    }

    /** Reads the Property Length and answers where the properties end. */
    static int propertiesEnd(PacketReader in) {
        int at = in.position();
        int length = in.readVariableByteInteger("Property Length");
        if (length > in.remaining()) {
            throw in.refuseAt(at, ReasonCode.MALFORMED_PACKET, "section 2.2.2.1",
                    "the Property Length is %d, but only %d bytes are left".formatted(length, in.remaining()));
        }
        return in.position() + length;
    }

    static void expectEnd(PacketReader in, int end) {
        if (in.position() != end) {
            throw in.refuseAt(in.position(), ReasonCode.MALFORMED_PACKET, "section 2.2.2.1",
                    "the last property ends behind the Property Length");
        }
    }

    /** Reads a property's identifier and checks that it may stand here. */
    static Property readIdentifier(PacketReader in, PropertyPlace place, long seen) {
        int at = in.position();
        int identifier = in.readVariableByteInteger("property identifier");
        Property property = Property.of(identifier);
        if (property == null) {
            throw in.refuseAt(at, ReasonCode.MALFORMED_PACKET, "section 2.2.2.2",
                    "there is no property 0x%02X".formatted(identifier));
        }
        if (!place.mayHold(property)) {
            throw in.refuseAt(at, ReasonCode.MALFORMED_PACKET, "section 2.2.2.2",
                    "the property %s can't stand in %s".formatted(property, place));
        }
        if ((seen & 1L << identifier) != 0 && property != Property.USER_PROPERTY) {
            throw in.refuseAt(at, ReasonCode.PROTOCOL_ERROR, place.section(property),
                    "the property %s comes more than once".formatted(property));
        }
        return property;
    }

    private void readValue(PacketReader in, PropertyPlace place, Property property) {
        String name = property.toString();
        switch (property) {
            case PAYLOAD_FORMAT_INDICATOR ->
                    payloadFormatIndicator = PayloadFormatIndicator.of(readBit(in, place, property));
            case MESSAGE_EXPIRY_INTERVAL -> messageExpiryInterval = in.readFourByteInteger(name);
            case CONTENT_TYPE -> contentType = in.readString(name);
            case RESPONSE_TOPIC -> responseTopic = readResponseTopic(in, place);
            case CORRELATION_DATA -> correlationData = in.readBinary(name);
            case SUBSCRIPTION_IDENTIFIER -> subscriptionIdentifier = readSubscriptionIdentifier(in, place);
            case SESSION_EXPIRY_INTERVAL -> sessionExpiryInterval = in.readFourByteInteger(name);
            case ASSIGNED_CLIENT_IDENTIFIER -> assignedClientIdentifier = in.readString(name);
            case SERVER_KEEP_ALIVE -> serverKeepAlive = in.readTwoByteInteger(name);
            case AUTHENTICATION_METHOD -> authenticationMethod = in.readString(name);
            case AUTHENTICATION_DATA -> authenticationData = in.readBinary(name);
            case REQUEST_PROBLEM_INFORMATION -> requestProblemInformation = readBit(in, place, property) == 1;
            case WILL_DELAY_INTERVAL -> willDelayInterval = in.readFourByteInteger(name);
            case REQUEST_RESPONSE_INFORMATION -> requestResponseInformation = readBit(in, place, property) == 1;
            case RESPONSE_INFORMATION -> responseInformation = in.readString(name);
            case SERVER_REFERENCE -> serverReference = in.readString(name);
            case REASON_STRING -> reasonString = in.readString(name);
            case RECEIVE_MAXIMUM -> {
                int at = in.position();
                receiveMaximum = (int) notZero(in, at, in.readTwoByteInteger(name), place, property);
            }
            case TOPIC_ALIAS_MAXIMUM -> topicAliasMaximum = in.readTwoByteInteger(name);
            case MAXIMUM_QOS -> maximumQoS = QoS.of(readBit(in, place, property));
            case RETAIN_AVAILABLE -> retainAvailable = readBit(in, place, property) == 1;
            case USER_PROPERTY -> addUserProperty(in.readUserProperty());
            case MAXIMUM_PACKET_SIZE -> {
                int at = in.position();
                maximumPacketSize = notZero(in, at, in.readFourByteInteger(name), place, property);
            }
            case WILDCARD_SUBSCRIPTION_AVAILABLE -> wildcardSubscriptionAvailable = readBit(in, place, property) == 1;
            case SUBSCRIPTION_IDENTIFIER_AVAILABLE ->
                    subscriptionIdentifierAvailable = readBit(in, place, property) == 1;
            case SHARED_SUBSCRIPTION_AVAILABLE -> sharedSubscriptionAvailable = readBit(in, place, property) == 1;
            case TOPIC_ALIAS -> throw new IllegalStateException("only PUBLISH has a Topic Alias");
        }
    }

    private void addUserProperty(UserProperty property) {
        if (userProperties.isEmpty()) {
            userProperties = new ArrayList<>();
        }
        userProperties.add(property);
    }

    /** A byte that may only be 0 or 1. */
    static int readBit(PacketReader in, PropertyPlace place, Property property) {
        int at = in.position();
        int value = in.readByte(property.toString());
        if (value > 1) {
            throw in.refuseAt(at, ReasonCode.PROTOCOL_ERROR, place.section(property),
                    "the %s is %d, only 0 and 1 are allowed".formatted(property, value));
        }
        return value;
    }

    private static long notZero(PacketReader in, int at, long value, PropertyPlace place, Property property) {
        if (value == 0) {
            throw in.refuseAt(at, ReasonCode.PROTOCOL_ERROR, place.section(property),
                    "the %s is 0".formatted(property));
        }
        return value;
    }

    static int readSubscriptionIdentifier(PacketReader in, PropertyPlace place) {
        int at = in.position();
        int value = in.readVariableByteInteger("Subscription Identifier");
        return (int) notZero(in, at, value, place, Property.SUBSCRIPTION_IDENTIFIER);
    }

    private static TopicName readResponseTopic(PacketReader in, PropertyPlace place) {
        int length = skipResponseTopic(in, place);
        return TopicName.of(Utf8.decode(in.window(), in.position() - length, length));
    }

    /** Moves past a Response Topic and checks it: a Topic Name, so neither empty nor with wildcards. */
    static int skipResponseTopic(PacketReader in, PropertyPlace place) {
        int at = in.position();
        int length = in.skipString("Response Topic");
        if (length == 0) {
            throw in.refuseAt(at, ReasonCode.MALFORMED_PACKET, "MQTT-4.7.3-1", "the Response Topic is empty");
        }
        for (int i = in.position() - length; i < in.position(); i++) {
            byte b = in.window()[i];
            if (b == '#' || b == '+') {
                throw in.refuseAt(i, ReasonCode.MALFORMED_PACKET,
                        place == PropertyPlace.PUBLISH ? "MQTT-3.3.2-14" : "MQTT-4.7.0-1",
                        "the Response Topic holds the wildcard character '%c'".formatted(b));
            }
        }
        return length;
    }

    ReasonProperties reasonProperties() {
        return reasonString == null && userProperties.isEmpty()
                ? ReasonProperties.NONE
                : new ReasonProperties(reasonString, userProperties);
    }

    MessageProperties messageProperties() {
        return MessageProperties.builder()
                .payloadFormatIndicator(payloadFormatIndicator)
                .messageExpiryInterval(messageExpiryInterval)
                .contentType(contentType)
                .responseTopic(responseTopic)
                .correlationData(correlationData)
                .userProperties(userProperties)
                .build();
    }
}
