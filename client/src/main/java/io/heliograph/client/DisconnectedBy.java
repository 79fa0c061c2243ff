// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

/** Who has ended a connection, or refused it. */
public enum DisconnectedBy {
    /** This client: the user wanted it, or the Server has broken the rules of MQTT, or could not prove who it is. */
    CLIENT,
    /** The Server: it has said so, or has closed the connection. */
    SERVER,
    /** The way between: it is broken, or nothing comes any more. */
    NETWORK;

    static DisconnectedBy of(MqttException cause) {
        return switch (cause) {
            case ConnectionLostException lost -> lost.disconnectedBy();
            case ConnectionRefusedException refused -> SERVER;
            case ConnectFailedException failed -> NETWORK;
            case MqttTimeoutException late -> NETWORK;
            default -> CLIENT;
        };
    }
}
