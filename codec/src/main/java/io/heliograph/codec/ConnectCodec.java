// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

/** CONNECT on the wire (section 3.1). */
final class ConnectCodec {
    private static final int USER_NAME_FLAG = 0x80;
    private static final int PASSWORD_FLAG = 0x40;
    private static final int WILL_RETAIN = 0x20;
    private static final int WILL_QOS_SHIFT = 3;
    private static final int WILL_FLAG = 0x04;
    private static final int CLEAN_START = 0x02;
    private static final int RESERVED = 0x01;

    private ConnectCodec() {}

    static Connect decode(PacketReader in) {
        MqttVersion version = readVersion(in);
        in.version(version);
        int flags = readFlags(in);
        int keepAlive = in.readTwoByteInteger("Keep Alive");
        ConnectProperties properties = in.isV5() ? readProperties(in) : ConnectProperties.NONE;
        in.expectMore("MQTT-3.1.3-3", "MQTT-3.1.3-3", "Client Identifier");
        String clientIdentifier = in.readString("Client Identifier");
        Will will = (flags & WILL_FLAG) == 0 ? null : readWill(in, flags);
        String userName = null;
        if ((flags & USER_NAME_FLAG) != 0) {
            in.expectMore("MQTT-3.1.2-17", "MQTT-3.1.2-19", "User Name");
            userName = in.readString("User Name");
        }
        Bytes password = null;
        if ((flags & PASSWORD_FLAG) != 0) {
            in.expectMore("MQTT-3.1.2-19", "MQTT-3.1.2-21", "Password");
            password = in.readBinary("Password");
        }
        in.expectEnd();
        return new Connect(version, (flags & CLEAN_START) != 0, keepAlive, clientIdentifier, will, userName, password,
                properties);
    }

    private static MqttVersion readVersion(PacketReader in) {
        int at = in.position();
        String name = in.readString("Protocol Name");
        int levelAt = in.position();
        int level = in.readByte("Protocol Version");
        MqttVersion version = MqttVersion.ofLevel(level);
        if (!name.equals("MQTT") && !name.equals("MQIsdp")) {
            in.version(MqttVersion.V5);
            throw in.refuseAt(at, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "MQTT-3.1.2-1",
                    "the Protocol Name is \"%s\"; it must be \"MQTT\"".formatted(Text.excerpt(name)));
        }
        if (version == null || !version.protocolName().equals(name)) {
            // The answer has to be readable for the sender: from 5 on that is the form of 5.0. The highest bit is no part of
            // the number: bridges set it, and try without it when they are refused in the form of 3.1.1.
            in.version((level & 0x7F) >= 5 ? MqttVersion.V5 : MqttVersion.V3_1_1);
            throw in.refuseAt(levelAt, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "MQTT-3.1.2-2",
                    "the Protocol Version %d of \"%s\" is not supported; MQTT 3.1, 3.1.1 and 5.0 are".formatted(level,
                            name));
        }
        return version;
    }

    private static int readFlags(PacketReader in) {
        int at = in.position();
        int flags = in.readByte("Connect Flags");
        if ((flags & RESERVED) != 0) {
            throw in.refuseAt(at, ReasonCode.MALFORMED_PACKET, "MQTT-3.1.2-3",
                    "the reserved bit of the Connect Flags is 1");
        }
        int willQoS = flags >> WILL_QOS_SHIFT & 3;
        if ((flags & WILL_FLAG) == 0) {
            if (willQoS != 0) {
                throw in.refuseAt(at, ReasonCode.MALFORMED_PACKET, "MQTT-3.1.2-11", "MQTT-3.1.2-13",
                        "there is no Will, but the Will QoS is " + willQoS);
            }
            if ((flags & WILL_RETAIN) != 0) {
                throw in.refuseAt(at, ReasonCode.MALFORMED_PACKET, "MQTT-3.1.2-13", "MQTT-3.1.2-15",
                        "there is no Will, but Will Retain is 1");
            }
        } else if (willQoS == 3) {
            throw in.refuseAt(at, ReasonCode.MALFORMED_PACKET, "MQTT-3.1.2-12", "MQTT-3.1.2-14", "the Will QoS is 3");
        }
        if (!in.isV5() && (flags & PASSWORD_FLAG) != 0 && (flags & USER_NAME_FLAG) == 0) {
            throw in.refuseAt(at, ReasonCode.MALFORMED_PACKET, "MQTT-3.1.2-22",
                    "there is a Password without User Name");
        }
        return flags;
    }

    private static ConnectProperties readProperties(PacketReader in) {
        int at = in.position();
        PropertyValues values = PropertyValues.read(in, PropertyPlace.CONNECT);
        if (values.authenticationData != null && values.authenticationMethod == null) {
            throw in.refuseAt(at, ReasonCode.PROTOCOL_ERROR, "section 3.1.2.11.10",
                    "there is Authentication Data without an Authentication Method");
        }
        return new ConnectProperties(values.sessionExpiryInterval, values.receiveMaximum, values.maximumPacketSize,
                values.topicAliasMaximum, values.requestResponseInformation, values.requestProblemInformation,
                values.authenticationMethod, values.authenticationData, values.userProperties);
    }

    private static Will readWill(PacketReader in, int flags) {
        long delayInterval = 0;
        MessageProperties properties = MessageProperties.NONE;
        in.expectMore("MQTT-3.1.2-9", "MQTT-3.1.2-9", "Will");
        if (in.isV5()) {
            PropertyValues values = PropertyValues.read(in, PropertyPlace.WILL);
            delayInterval = values.willDelayInterval == null ? 0 : values.willDelayInterval;
            properties = values.messageProperties();
        }
        int at = in.position();
        in.expectMore("MQTT-3.1.2-9", "MQTT-3.1.2-9", "Will Topic");
        String topic = in.readString("Will Topic");
        if (topic.isEmpty() || TopicName.indexOfWildcard(topic) >= 0) {
            throw in.refuseAt(at, ReasonCode.MALFORMED_PACKET, topic.isEmpty() ? "MQTT-4.7.3-1" : "MQTT-4.7.0-1",
                    topic.isEmpty() ? "MQTT-4.7.3-1" : "MQTT-4.7.1-1",
                    "the Will Topic \"%s\" is %s".formatted(Text.excerpt(topic),
                            topic.isEmpty() ? "empty" : "a Topic Filter: it holds a wildcard character"));
        }
        in.expectMore("MQTT-3.1.2-9", "MQTT-3.1.2-9", "Will Payload");
        Bytes payload = in.readBinary("Will Payload");
        Message message = new Message(TopicName.of(topic), payload, QoS.of(flags >> WILL_QOS_SHIFT & 3),
                (flags & WILL_RETAIN) != 0, properties);
        return new Will(message, delayInterval);
    }

    static void write(Connect connect, PacketBuffer out) {
        MqttVersion version = connect.version();
        out.writeString(version.protocolName());
        out.writeByte(version.protocolLevel());
        out.writeByte(flags(connect));
        out.writeTwoByteInteger(connect.keepAlive());
        if (version.isV5()) {
            writeProperties(connect.properties(), out);
        }
        out.writeString(connect.clientIdentifier());
        if (connect.will() != null) {
            writeWill(version, connect.will(), out);
        }
        if (connect.userName() != null) {
            out.writeString(connect.userName());
        }
        if (connect.password() != null) {
            out.writeBinary(connect.password());
        }
    }

    private static int flags(Connect connect) {
        int flags = connect.cleanStart() ? CLEAN_START : 0;
        Will will = connect.will();
        if (will != null) {
            flags |= WILL_FLAG | will.message().qos().value() << WILL_QOS_SHIFT
                    | (will.message().retain() ? WILL_RETAIN : 0);
        }
        return flags | (connect.userName() == null ? 0 : USER_NAME_FLAG)
                | (connect.password() == null ? 0 : PASSWORD_FLAG);
    }

    private static void writeProperties(ConnectProperties properties, PacketBuffer out) {
        int start = out.beginLength();
        new PropertyWriter(out)
                .fourByteInteger(Property.SESSION_EXPIRY_INTERVAL, properties.sessionExpiryInterval())
                .twoByteInteger(Property.RECEIVE_MAXIMUM, properties.receiveMaximum())
                .fourByteInteger(Property.MAXIMUM_PACKET_SIZE, properties.maximumPacketSize())
                .twoByteInteger(Property.TOPIC_ALIAS_MAXIMUM, properties.topicAliasMaximum())
                .bit(Property.REQUEST_RESPONSE_INFORMATION, properties.requestResponseInformation())
                .bit(Property.REQUEST_PROBLEM_INFORMATION, properties.requestProblemInformation())
                .string(Property.AUTHENTICATION_METHOD, properties.authenticationMethod())
                .binary(Property.AUTHENTICATION_DATA, properties.authenticationData())
                .userProperties(properties.userProperties());
        out.endLength(start);
    }

    private static void writeWill(MqttVersion version, Will will, PacketBuffer out) {
        Message message = will.message();
        if (version.isV5()) {
            int start = out.beginLength();
            new PropertyWriter(out)
                    .fourByteInteger(Property.WILL_DELAY_INTERVAL,
                            will.delayInterval() == 0 ? null : will.delayInterval())
                    .fourByteInteger(Property.MESSAGE_EXPIRY_INTERVAL, message.properties().messageExpiryInterval());
            out.writeRaw(message.properties().passedOn());
            out.endLength(start);
        }
        out.writeTopicName(message.topicName());
        out.writeBinary(message.payload());
    }
}
