// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.ArrayList;
import java.util.List;

/** SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK on the wire (sections 3.8 to 3.11). */
final class SubscriptionCodec {
    private static final int MAXIMUM_QOS = 0x03;
    private static final int NO_LOCAL = 0x04;
    private static final int RETAIN_AS_PUBLISHED = 0x08;
    private static final int RETAIN_HANDLING_SHIFT = 4;
    private static final int RESERVED = 0xC0;
    /** The failure of a subscription in MQTT 3.1.1 (section 3.9.3). */
    private static final int FAILURE = 0x80;

    private SubscriptionCodec() {}

    static Subscribe decodeSubscribe(PacketReader in) {
        int packetIdentifier = in.readPacketIdentifier();
        Integer subscriptionIdentifier = null;
        List<UserProperty> userProperties = List.of();
        if (in.isV5()) {
            PropertyValues values = PropertyValues.read(in, PropertyPlace.SUBSCRIBE);
            subscriptionIdentifier = values.subscriptionIdentifier;
            userProperties = values.userProperties;
        }
        if (in.remaining() == 0) {
            throw in.protocolError("MQTT-3.8.3-2", "MQTT-3.8.3-3", "there is no Topic Filter");
        }
        List<Subscription> subscriptions = new ArrayList<>(2);
        while (in.remaining() > 0) {
            TopicFilter topicFilter = in.readTopicFilter();
            subscriptions.add(new Subscription(topicFilter, readOptions(in, topicFilter)));
        }
        return new Subscribe(packetIdentifier, subscriptions, subscriptionIdentifier, userProperties);
    }

    private static SubscriptionOptions readOptions(PacketReader in, TopicFilter topicFilter) {
        int at = in.position();
        int options = in.readByte(in.isV5() ? "Subscription Options" : "Requested QoS");
        QoS qos = QoS.ofOrNull(options & MAXIMUM_QOS);
        if (!in.isV5()) {
            if (qos == null || options > MAXIMUM_QOS) {
                throw in.refuseAt(at, ReasonCode.MALFORMED_PACKET, "MQTT-3-8.3-4",
                        "the Requested QoS byte is 0x%02X, it must be 0, 1 or 2".formatted(options));
            }
            return SubscriptionOptions.of(qos);
        }
        if ((options & RESERVED) != 0) {
            throw in.refuseAt(at, ReasonCode.MALFORMED_PACKET, "MQTT-3.8.3-5",
                    "reserved bits of the Subscription Options are 1");
        }
        if (qos == null) {
            throw in.refuseAt(at, ReasonCode.PROTOCOL_ERROR, "section 3.8.3.1", "the Maximum QoS is 3");
        }
        int retainHandling = options >> RETAIN_HANDLING_SHIFT & 3;
        if (retainHandling == 3) {
            throw in.refuseAt(at, ReasonCode.PROTOCOL_ERROR, "section 3.8.3.1", "the Retain Handling is 3");
        }
        boolean noLocal = (options & NO_LOCAL) != 0;
        if (noLocal && topicFilter.isShared()) {
            throw in.refuseAt(at, ReasonCode.PROTOCOL_ERROR, "MQTT-3.8.3-4",
                    "No Local is set on the Shared Subscription \"%s\"".formatted(Text.excerpt(topicFilter.value())));
        }
        return new SubscriptionOptions(qos, noLocal, (options & RETAIN_AS_PUBLISHED) != 0,
                RetainHandling.of(retainHandling));
    }

    static void writeSubscribe(MqttVersion version, Subscribe subscribe, PacketBuffer out) {
        out.writeTwoByteInteger(subscribe.packetIdentifier());
        if (version.isV5()) {
            int start = out.beginLength();
            new PropertyWriter(out)
                    .variableByteInteger(Property.SUBSCRIPTION_IDENTIFIER, subscribe.subscriptionIdentifier())
                    .userProperties(subscribe.userProperties());
            out.endLength(start);
        }
        for (Subscription subscription : subscribe.subscriptions()) {
            out.writeString(subscription.topicFilter().value());
            SubscriptionOptions options = subscription.options();
            out.writeByte(version.isV5() ? optionsByte(options) : options.maximumQoS().value());
        }
    }

    private static int optionsByte(SubscriptionOptions options) {
        return options.maximumQoS().value() | (options.noLocal() ? NO_LOCAL : 0)
                | (options.retainAsPublished() ? RETAIN_AS_PUBLISHED : 0)
                | options.retainHandling().value() << RETAIN_HANDLING_SHIFT;
    }

    static Suback decodeSuback(PacketReader in) {
        int packetIdentifier = in.readPacketIdentifier();
        ReasonProperties properties = readReasonProperties(in, PropertyPlace.SUBACK);
        if (in.remaining() == 0) {
            throw in.protocolError("MQTT-3.8.4-6", "MQTT-3.8.4-5", "there is no Reason Code");
        }
        List<ReasonCode> codes = new ArrayList<>(in.remaining());
        while (in.remaining() > 0) {
            codes.add(in.isV5() ? in.readReasonCode("MQTT-3.9.3-2") : readReturnCode(in));
        }
        return new Suback(packetIdentifier, codes, properties);
    }

    private static ReasonCode readReturnCode(PacketReader in) {
        int value = in.readByte("return code");
        if (value == FAILURE) {
            return ReasonCode.UNSPECIFIED_ERROR;
        }
        QoS qos = QoS.ofOrNull(value);
        if (qos == null) {
            throw in.refuseAt(in.position() - 1, ReasonCode.PROTOCOL_ERROR, "MQTT-3.9.3-2",
                    "0x%02X is no return code of SUBACK".formatted(value));
        }
        return ReasonCode.granted(qos);
    }

    static void writeSuback(MqttVersion version, Suback suback, PacketBuffer out) {
        out.writeTwoByteInteger(suback.packetIdentifier());
        if (version.isV5()) {
            AcknowledgementCodec.writeProperties(suback.properties(), out);
        }
        for (ReasonCode code : suback.reasonCodes()) {
            out.writeByte(!version.isV5() && code.isError() ? FAILURE : code.value());
        }
    }

    static Unsubscribe decodeUnsubscribe(PacketReader in) {
        int packetIdentifier = in.readPacketIdentifier();
        List<UserProperty> userProperties = in.isV5()
                ? PropertyValues.read(in, PropertyPlace.UNSUBSCRIBE).userProperties
                : List.of();
        if (in.remaining() == 0) {
            throw in.protocolError("MQTT-3.10.3-2", "MQTT-3.10.3-2", "there is no Topic Filter");
        }
        List<TopicFilter> filters = new ArrayList<>(2);
        while (in.remaining() > 0) {
            filters.add(in.readTopicFilter());
        }
        return new Unsubscribe(packetIdentifier, filters, userProperties);
    }

    static void writeUnsubscribe(MqttVersion version, Unsubscribe unsubscribe, PacketBuffer out) {
        out.writeTwoByteInteger(unsubscribe.packetIdentifier());
        if (version.isV5()) {
            int start = out.beginLength();
            new PropertyWriter(out).userProperties(unsubscribe.userProperties());
            out.endLength(start);
        }
        unsubscribe.topicFilters().forEach(filter -> out.writeString(filter.value()));
    }

    static Unsuback decodeUnsuback(PacketReader in) {
        int packetIdentifier = in.readPacketIdentifier();
        ReasonProperties properties = readReasonProperties(in, PropertyPlace.UNSUBACK);
        List<ReasonCode> codes = new ArrayList<>();
        if (in.isV5()) {
            if (in.remaining() == 0) {
                throw in.refuseAt(in.position(), ReasonCode.PROTOCOL_ERROR, "section 3.11.3",
                        "there is no Reason Code");
            }
            while (in.remaining() > 0) {
                codes.add(in.readReasonCode("MQTT-3.11.3-2"));
            }
        }
        in.expectEnd();
        return new Unsuback(packetIdentifier, codes, properties);
    }

    static void writeUnsuback(MqttVersion version, Unsuback unsuback, PacketBuffer out) {
        out.writeTwoByteInteger(unsuback.packetIdentifier());
        if (version.isV5()) {
            AcknowledgementCodec.writeProperties(unsuback.properties(), out);
            unsuback.reasonCodes().forEach(code -> out.writeByte(code.value()));
        }
    }

    private static ReasonProperties readReasonProperties(PacketReader in, PropertyPlace place) {
        return in.isV5() ? PropertyValues.read(in, place).reasonProperties() : ReasonProperties.NONE;
    }
}
