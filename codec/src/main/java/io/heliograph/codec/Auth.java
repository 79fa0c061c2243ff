// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A step of an authentication exchange (section 3.15); MQTT 5.0 only.
 *
 * @param reasonCode           {@link ReasonCode#SUCCESS}, {@link ReasonCode#CONTINUE_AUTHENTICATION} or
 *                             {@link ReasonCode#RE_AUTHENTICATE}
 * @param authenticationMethod the method of CONNECT; null only if there are no properties at all and the code is SUCCESS
 * @param authenticationData   what the method says, or null
 * @param reasonString         a text for people, or null
 * @param userProperties       in their order
 */
public record Auth(ReasonCode reasonCode, @Nullable String authenticationMethod, @Nullable Bytes authenticationData,
        @Nullable String reasonString, List<UserProperty> userProperties) implements Packet {

    /**
     * Checks the fields and copies the list.
     *
     * @throws IllegalArgumentException if a field is out of its range, the code can't stand in AUTH, or the method is missing
     */
    public Auth {
        Objects.requireNonNull(reasonCode, "reasonCode");
        Require.reasonCode(reasonCode, PacketType.AUTH);
        Require.string(authenticationMethod, "Authentication Method");
        Require.binary(authenticationData, "Authentication Data");
        Require.string(reasonString, "Reason String");
        userProperties = List.copyOf(userProperties);
        boolean bare = authenticationData == null && reasonString == null && userProperties.isEmpty();
        if (authenticationMethod == null && !(bare && reasonCode == ReasonCode.SUCCESS)) {
            throw new IllegalArgumentException("an AUTH has an Authentication Method");
        }
    }

    /** One with method and data. */
    public Auth(ReasonCode reasonCode, String authenticationMethod, @Nullable Bytes authenticationData) {
        this(reasonCode, authenticationMethod, authenticationData, null, List.of());
    }

    @Override
    public PacketType type() {
        return PacketType.AUTH;
    }

    /** The fields that are there; of the Authentication Data only the length. */
    @Override
    public String toString() {
        return Text.fields("Auth", "reasonCode", reasonCode,
                "authenticationMethod", authenticationMethod,
                "authenticationData", Text.hidden(authenticationData),
                "reasonString", reasonString,
                "userProperties", userProperties);
    }
}
