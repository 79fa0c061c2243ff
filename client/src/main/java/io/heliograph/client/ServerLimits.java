// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a Server has said that it accepts, with the defaults of section 3.2.2.3 filled in. */
record ServerLimits(int receiveMaximum, QoS maximumQoS, boolean retainAvailable, long maximumPacketSize,
        int topicAliasMaximum, boolean wildcardSubscriptions, boolean subscriptionIdentifiers,
        boolean sharedSubscriptions, int keepAliveSeconds, long sessionExpiryInterval,
        @Nullable String responseInformation) {

    static ServerLimits of(Connect connect, Connack connack) {
        ConnackProperties p = connack.properties();
        boolean v5 = connect.version().isV5();
        return new ServerLimits(orElse(p.receiveMaximum(), 65_535), orElse(p.maximumQoS(), QoS.EXACTLY_ONCE),
                orElse(p.retainAvailable(), true), orElse(p.maximumPacketSize(), Long.MAX_VALUE),
                orElse(p.topicAliasMaximum(), 0), orElse(p.wildcardSubscriptionAvailable(), true),
                v5 && orElse(p.subscriptionIdentifierAvailable(), true), orElse(p.sharedSubscriptionAvailable(), true),
                // [MQTT-3.1.2-21, 5.0]
                orElse(p.serverKeepAlive(), connect.keepAlive()),
                orElse(p.sessionExpiryInterval(), orElse(connect.properties().sessionExpiryInterval(), 0L)),
                p.responseInformation());
    }

    private static <T> T orElse(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    /** Whether the Server accepts such a message at all. */
    void check(Message message) {
        if (message.qos().value() > maximumQoS.value()) {
            // [MQTT-3.2.2-11, 5.0]
            throw new NotSupportedByServerException(ReasonCode.QOS_NOT_SUPPORTED,
                    "the Server accepts messages with QoS %d at most, not %d".formatted(maximumQoS.value(),
                            message.qos().value()));
        }
        if (message.retain() && !retainAvailable) {
            // [MQTT-3.2.2-14, 5.0]
            throw new NotSupportedByServerException(ReasonCode.RETAIN_NOT_SUPPORTED,
                    "the Server does not keep messages, so RETAIN can't be set");
        }
    }

    /** Whether the Server accepts such subscriptions at all. */
    void check(List<Subscription> subscriptions, @Nullable Integer subscriptionIdentifier) {
        if (subscriptionIdentifier != null && !subscriptionIdentifiers) {
            throw new NotSupportedByServerException(ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
                    "the Server does not support Subscription Identifiers");
        }
        for (Subscription subscription : subscriptions) {
            TopicFilter filter = subscription.topicFilter();
            if (filter.hasWildcard() && !wildcardSubscriptions) {
                throw new NotSupportedByServerException(ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED,
                        "the Server does not support wildcards, so \"%s\" can't be subscribed to".formatted(filter));
            }
            if (filter.isShared() && !sharedSubscriptions) {
                throw new NotSupportedByServerException(ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
                        "the Server does not support Shared Subscriptions such as \"%s\"".formatted(filter));
            }
        }
    }

    /** The refusal of a packet that is too large [MQTT-3.2.2-15, 5.0]. */
    NotSupportedByServerException tooLarge(int bytes) {
        return new NotSupportedByServerException(ReasonCode.PACKET_TOO_LARGE,
                "the packet has %,d bytes, the Server accepts %,d at most".formatted(bytes, maximumPacketSize));
    }
}
