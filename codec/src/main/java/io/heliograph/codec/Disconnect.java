// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The last packet of a connection (section 3.14). In MQTT 3.1.1 only the Client sends it and it has no fields.
 *
 * @param reasonCode            why; {@link ReasonCode#NORMAL_DISCONNECTION} in MQTT 3.1.1
 * @param sessionExpiryInterval seconds, 0 to 4,294,967,295 (never), or null to keep that of CONNECT; sent by a Client only
 *                              [MQTT-3.14.2-2, 5.0]
 * @param reasonString          a text for people, or null
 * @param serverReference       another server to use, or null
 * @param userProperties        in their order
 */
public record Disconnect(ReasonCode reasonCode, @Nullable Long sessionExpiryInterval, @Nullable String reasonString,
        @Nullable String serverReference, List<UserProperty> userProperties) implements Packet {
    /** The end as it should be. */
    public static final Disconnect NORMAL = new Disconnect(ReasonCode.NORMAL_DISCONNECTION);

    /**
     * Checks the fields and copies the list.
     *
     * @throws IllegalArgumentException if a field is out of its range or the code can't stand in DISCONNECT
     */
    public Disconnect {
        Objects.requireNonNull(reasonCode, "reasonCode");
        Require.reasonCode(reasonCode, PacketType.DISCONNECT);
        Require.fourByteInteger(sessionExpiryInterval, "Session Expiry Interval");
        Require.string(reasonString, "Reason String");
        Require.string(serverReference, "Server Reference");
        userProperties = List.copyOf(userProperties);
    }

    /** One without properties. */
    public Disconnect(ReasonCode reasonCode) {
        this(reasonCode, null, null, null, List.of());
    }

    /** One with a text for people. */
    public Disconnect(ReasonCode reasonCode, String reasonString) {
        this(reasonCode, null, reasonString, null, List.of());
    }

    @Override
    public PacketType type() {
        return PacketType.DISCONNECT;
    }
}
