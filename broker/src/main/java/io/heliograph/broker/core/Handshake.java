// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Will;
import io.heliograph.session.OutboundFlow;
import org.jspecify.annotations.Nullable;

/**
 * What a CONNECT asks for, checked, and what the broker grants of it (sections 3.1.4 and 3.2).
 *
 * @param connect               the packet
 * @param clientIdentifier      the name of the Session: the Client's own, or one that was assigned
 * @param assigned              whether it was assigned
 * @param expiryIntervalSeconds how long the Session outlives the connection
 * @param receiveMaximum        how many messages may be open towards the Client
 */
record Handshake(Connect connect, String clientIdentifier, boolean assigned, long expiryIntervalSeconds,
        int receiveMaximum) {

    /** A reason to refuse the connection. */
    record Refusal(ReasonCode code, String text) {}

    /** Why this CONNECT can't be granted, or null if it can. */
    static @Nullable Refusal check(Connect connect, Limits limits) {
        if (connect.properties().authenticationMethod() != null) {
            // [MQTT-4.12.0-1, 5.0]
            return new Refusal(ReasonCode.BAD_AUTHENTICATION_METHOD,
                    "the Authentication Method \"%s\" is not supported"
                            .formatted(connect.properties().authenticationMethod()));
        }
        if (connect.clientIdentifier().isEmpty() && !connect.version().isV5()
                && (connect.version() == MqttVersion.V3_1 || !connect.cleanStart())) {
            // [MQTT-3.1.3-8, 3.1.1]; MQTT 3.1 has no empty Client Identifier at all.
            return new Refusal(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "an empty Client Identifier needs Clean Session");
        }
        Will will = connect.will();
        ReasonCode code = will == null ? null : TopicRules.refusal(will.message().topicName(), limits);
        return code == null ? null : new Refusal(code, "the Will Topic is not accepted");
    }

    static Handshake of(Connect connect, Shard shard, Limits limits) {
        boolean assigned = connect.clientIdentifier().isEmpty();
        String name = assigned ? shard.core().assignClientIdentifier(shard) : connect.clientIdentifier();
        Integer asked = connect.properties().receiveMaximum();
        int receiveMaximum = Math.min(asked == null ? 65_535 : asked, limits.maximumInFlight());
        return new Handshake(connect, name, assigned,
                Math.min(expiryAsked(connect), limits.maximumSessionExpirySeconds()),
                receiveMaximum);
    }

    /** The Session Expiry Interval that the Client asks for; Clean Session 0 of MQTT 3.1.1 is one without end. */
    private static long expiryAsked(Connect connect) {
        if (!connect.version().isV5()) {
            return connect.cleanStart() ? 0 : Session.NEVER_EXPIRES;
        }
        Long asked = connect.properties().sessionExpiryInterval();
        return asked == null ? 0 : asked;
    }

    /** How many messages the Client may have open. What was not announced, as in MQTT 3.1.1, binds nobody. */
    int inboundReceiveMaximum(Limits limits) {
        return connect.version().isV5() ? limits.receiveMaximum() : OutboundFlow.MAXIMUM_IDENTIFIER;
    }

    /** The bytes of the largest packet that the Client accepts. */
    static long maximumPacketSize(Connect connect) {
        Long asked = connect.properties().maximumPacketSize();
        return asked == null ? Long.MAX_VALUE : asked;
    }

    /** How many Topic Aliases may be used towards the Client. */
    int topicAliasMaximum(Limits limits) {
        Integer asked = connect.properties().topicAliasMaximum();
        return asked == null ? 0 : Math.min(asked, limits.topicAliasMaximum());
    }

    /** What CONNACK says of what was granted, as far as it differs from what the absence of the property means. */
    ConnackProperties granted(Limits limits) {
        if (!connect.version().isV5()) {
            return ConnackProperties.NONE;
        }
        boolean expiryChanged = expiryIntervalSeconds != expiryAsked(connect);
        return ConnackProperties.builder()
                .sessionExpiryInterval(expiryChanged ? expiryIntervalSeconds : null)
                .receiveMaximum(limits.receiveMaximum() == 65_535 ? null : limits.receiveMaximum())
                .maximumPacketSize((long) limits.maximumPacketSize())
                .topicAliasMaximum(limits.topicAliasMaximum() == 0 ? null : limits.topicAliasMaximum())
                .assignedClientIdentifier(assigned ? clientIdentifier : null)
                .build();
    }
}
