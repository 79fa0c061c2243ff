// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.MqttVersion;
import org.jspecify.annotations.Nullable;

/**
 * What a CONNECT asks for, with the values that hold for what is absent.
 *
 * @param version               the version that is spoken
 * @param keepAlive             seconds; 0 for none
 * @param sessionExpiryInterval seconds; {@link #FOR_EVER}
 * @param receiveMaximum        how many messages of QoS 1 and 2 may be under way to the Client
 * @param maximumPacketSize     bytes
 * @param topicAliasMaximum     the highest alias that the Client accepts
 * @param problemInformation    whether all packets may have Reason Strings
 * @param authenticationMethod  or null
 */
record Terms(MqttVersion version, int keepAlive, long sessionExpiryInterval, int receiveMaximum, long maximumPacketSize,
        int topicAliasMaximum, boolean problemInformation, @Nullable String authenticationMethod) {
    static final long FOR_EVER = 0xFFFF_FFFFL;

    static Terms of(Connect connect) {
        ConnectProperties asked = connect.properties();
        // A Session of MQTT 3.1.1 is kept for ever or not at all.
        long expiry = connect.version().isV5() ? orElse(asked.sessionExpiryInterval(), 0L)
                : connect.cleanStart() ? 0 : FOR_EVER;
        return new Terms(connect.version(), connect.keepAlive(), expiry, orElse(asked.receiveMaximum(), 65_535),
                orElse(asked.maximumPacketSize(), Long.MAX_VALUE), orElse(asked.topicAliasMaximum(), 0),
                orElse(asked.requestProblemInformation(), true), asked.authenticationMethod());
    }

    private static <T> T orElse(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
