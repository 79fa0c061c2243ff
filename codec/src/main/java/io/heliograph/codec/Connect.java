// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The first packet of a connection (section 3.1).
 *
 * @param version          in which version all packets of the connection are written
 * @param cleanStart       whether an old Session is discarded; Clean Session in MQTT 3.1.1
 * @param keepAlive        seconds in which the Client promises to send something, 0 to 65,535; 0 for no promise
 * @param clientIdentifier who the Session belongs to; empty asks the Server for a name
 * @param will             what to publish when the Client has gone without a word, or null
 * @param userName         or null
 * @param password         or null; in MQTT 3.1.1 only with a User Name [MQTT-3.1.2-22, 3.1.1]
 * @param properties       {@link ConnectProperties#NONE} in MQTT 3.1.1
 */
public record Connect(MqttVersion version, boolean cleanStart, int keepAlive, String clientIdentifier,
        @Nullable Will will,
        @Nullable String userName, @Nullable Bytes password, ConnectProperties properties) implements Packet {

    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if one is out of its range, or there is a password without user name in MQTT 3.1.1
     */
    public Connect {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(properties, "properties");
        Require.twoByteInteger(keepAlive, "Keep Alive");
        Utf8.requireEncodable(clientIdentifier, "Client Identifier");
        Require.string(userName, "User Name");
        Require.binary(password, "Password");
        if (!version.isV5() && password != null && userName == null) {
            throw new IllegalArgumentException("a Password without User Name can't be sent in MQTT " + version);
        }
    }

    /** One with neither Will nor credentials nor properties. */
    public Connect(MqttVersion version, boolean cleanStart, int keepAlive, String clientIdentifier) {
        this(version, cleanStart, keepAlive, clientIdentifier, null, null, null, ConnectProperties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.CONNECT;
    }

    /** The fields that are there; of the password only the length. */
    @Override
    public String toString() {
        return Text.fields("Connect", "version", version,
                "cleanStart", cleanStart,
                "keepAlive", keepAlive,
                "clientIdentifier", clientIdentifier,
                "will", will,
                "userName", userName,
                "password", Text.hidden(password),
                "properties", properties);
    }
}
