// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

/** CONNACK on the wire (section 3.2). */
final class ConnackCodec {
    /** The return codes 1 to 5 of MQTT 3.1.1 (Table 3.1) by their meaning. */
    private static final ReasonCode[] RETURN_CODES = {ReasonCode.SUCCESS, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
        ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, ReasonCode.SERVER_UNAVAILABLE, ReasonCode.BAD_USER_NAME_OR_PASSWORD,
        ReasonCode.NOT_AUTHORIZED};

    private ConnackCodec() {}

    static Connack decode(PacketReader in) {
        int at = in.position();
        int flags = in.readByte("Connect Acknowledge Flags");
        if (in.version() == MqttVersion.V3_1) {
            // The byte has no meaning there.
            flags = 0;
        }
        if (flags > 1) {
            throw in.refuseAt(at, ReasonCode.MALFORMED_PACKET, "MQTT-3.2.2-1", "section 3.2.2.1",
                    "reserved bits of the Connect Acknowledge Flags are 1");
        }
        boolean sessionPresent = flags == 1;
        ReasonCode code = in.isV5() ? in.readReasonCode("MQTT-3.2.2-8") : readReturnCode(in);
        if (sessionPresent && code.isError()) {
            throw in.refuseAt(at, ReasonCode.PROTOCOL_ERROR, "MQTT-3.2.2-6", "MQTT-3.2.2-4",
                    "Session Present is 1 in a refusal");
        }
        ConnackProperties properties = in.isV5() ? readProperties(in) : ConnackProperties.NONE;
        in.expectEnd();
        return new Connack(sessionPresent, code, properties);
    }

    private static ReasonCode readReturnCode(PacketReader in) {
        int value = in.readByte("Connect Return code");
        if (value >= RETURN_CODES.length) {
            throw in.refuseAt(in.position() - 1, ReasonCode.PROTOCOL_ERROR, "section 3.2.2.3",
                    "the Connect Return code %d is reserved".formatted(value));
        }
        return RETURN_CODES[value];
    }

    private static ConnackProperties readProperties(PacketReader in) {
        int at = in.position();
        PropertyValues values = PropertyValues.read(in, PropertyPlace.CONNACK);
        if (values.authenticationData != null && values.authenticationMethod == null) {
            throw in.refuseAt(at, ReasonCode.PROTOCOL_ERROR, "section 3.2.2.3.18",
                    "there is Authentication Data without an Authentication Method");
        }
        return new ConnackProperties(values.sessionExpiryInterval, values.receiveMaximum, values.maximumQoS,
                values.retainAvailable, values.maximumPacketSize, values.assignedClientIdentifier,
                values.topicAliasMaximum,
                values.reasonString, values.userProperties, values.wildcardSubscriptionAvailable,
                values.subscriptionIdentifierAvailable, values.sharedSubscriptionAvailable, values.serverKeepAlive,
                values.responseInformation, values.serverReference, values.authenticationMethod,
                values.authenticationData);
    }

    /** The return code of MQTT 3.1.1, or -1 if it has none for this reason. */
    static int returnCode(ReasonCode code) {
        for (int i = 0; i < RETURN_CODES.length; i++) {
            if (RETURN_CODES[i] == code) {
                return i;
            }
        }
        return -1;
    }

    static void write(MqttVersion version, Connack connack, PacketBuffer out) {
        // MQTT 3.1 has no Session Present: the bit is reserved there.
        out.writeByte(connack.sessionPresent() && version != MqttVersion.V3_1 ? 1 : 0);
        if (!version.isV5()) {
            out.writeByte(returnCode(connack.reasonCode()));
            return;
        }
        out.writeByte(connack.reasonCode().value());
        ConnackProperties properties = connack.properties();
        int start = out.beginLength();
        new PropertyWriter(out)
                .fourByteInteger(Property.SESSION_EXPIRY_INTERVAL, properties.sessionExpiryInterval())
                .twoByteInteger(Property.RECEIVE_MAXIMUM, properties.receiveMaximum())
                .octet(Property.MAXIMUM_QOS, properties.maximumQoS() == null ? null : properties.maximumQoS().value())
                .bit(Property.RETAIN_AVAILABLE, properties.retainAvailable())
                .fourByteInteger(Property.MAXIMUM_PACKET_SIZE, properties.maximumPacketSize())
                .string(Property.ASSIGNED_CLIENT_IDENTIFIER, properties.assignedClientIdentifier())
                .twoByteInteger(Property.TOPIC_ALIAS_MAXIMUM, properties.topicAliasMaximum())
                .string(Property.REASON_STRING, properties.reasonString())
                .userProperties(properties.userProperties())
                .bit(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, properties.wildcardSubscriptionAvailable())
                .bit(Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, properties.subscriptionIdentifierAvailable())
                .bit(Property.SHARED_SUBSCRIPTION_AVAILABLE, properties.sharedSubscriptionAvailable())
                .twoByteInteger(Property.SERVER_KEEP_ALIVE, properties.serverKeepAlive())
                .string(Property.RESPONSE_INFORMATION, properties.responseInformation())
                .string(Property.SERVER_REFERENCE, properties.serverReference())
                .string(Property.AUTHENTICATION_METHOD, properties.authenticationMethod())
                .binary(Property.AUTHENTICATION_DATA, properties.authenticationData());
        out.endLength(start);
    }
}
