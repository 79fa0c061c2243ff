// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.List;

/** What is left of a packet when it was written in MQTT 3.1.1: no properties, few reasons, one subscription option. */
final class OldVersion {
    private OldVersion() {}

    static Packet of(Packet packet) {
        return switch (packet) {
            case Connect connect -> of(connect);
            case Connack connack -> new Connack(connack.sessionPresent(), connack.reasonCode());
            case Publish publish -> new Publish(of(publish.message()), publish.duplicate(), publish.packetIdentifier(),
                    0, List.of());
            case Puback puback -> new Puback(puback.packetIdentifier());
            case Pubrec pubrec -> new Pubrec(pubrec.packetIdentifier());
            case Pubrel pubrel -> new Pubrel(pubrel.packetIdentifier());
            case Pubcomp pubcomp -> new Pubcomp(pubcomp.packetIdentifier());
            case Subscribe subscribe -> new Subscribe(subscribe.packetIdentifier(),
                    subscribe.subscriptions().stream().map(OldVersion::of).toList());
            case Suback suback -> new Suback(suback.packetIdentifier(), suback.reasonCodes().stream()
                    .map(code -> code.isError() ? ReasonCode.UNSPECIFIED_ERROR : code).toList());
            case Unsubscribe unsubscribe ->
                    new Unsubscribe(unsubscribe.packetIdentifier(), unsubscribe.topicFilters());
            case Unsuback unsuback -> new Unsuback(unsuback.packetIdentifier(), List.of());
            case Disconnect disconnect -> Disconnect.NORMAL;
            case Pingreq pingreq -> pingreq;
            case Pingresp pingresp -> pingresp;
            case Auth auth -> throw new IllegalArgumentException("MQTT 3.1.1 has no AUTH");
        };
    }

    /** A CONNECT of 5.0 stays as it is: it brings its own version. */
    static Connect of(Connect connect) {
        if (connect.version().isV5()) {
            return connect;
        }
        Will will = connect.will() == null ? null : new Will(of(connect.will().message()));
        return new Connect(connect.version(), connect.cleanStart(), connect.keepAlive(), connect.clientIdentifier(),
                will, connect.userName(), connect.password(), ConnectProperties.NONE);
    }

    private static Message of(Message message) {
        return message.withProperties(MessageProperties.NONE);
    }

    private static Subscription of(Subscription subscription) {
        return new Subscription(subscription.topicFilter(),
                SubscriptionOptions.of(subscription.options().maximumQoS()));
    }
}
