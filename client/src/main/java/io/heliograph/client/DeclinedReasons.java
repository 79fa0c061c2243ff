// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Acknowledgement;
import io.heliograph.codec.Auth;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Packet;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Unsuback;

/** Holds the Server to Request Problem Information 0, if that is what CONNECT has said (section 3.1.2.11.7 of MQTT 5.0). */
final class DeclinedReasons {
    private final boolean declined;

    DeclinedReasons(ConnectProperties connect) {
        this.declined = Boolean.FALSE.equals(connect.requestProblemInformation());
    }

    /**
     * Looks at a packet of the Server.
     *
     * @throws ServerProtocolException if it holds a Reason String or User Properties that were declined: what the Client has to do
     *                                 about a breach of [MQTT-3.1.2-29]
     */
    void check(Packet packet) {
        if (declined && holdsReasons(packet)) {
            throw new ServerProtocolException(ReasonCode.PROTOCOL_ERROR,
                    "the Server has sent a Reason String or User Properties with %s, despite Request Problem Information 0"
                            .formatted(packet.type()));
        }
    }

    /** PUBLISH, CONNACK and DISCONNECT may hold them all the same. */
    private static boolean holdsReasons(Packet packet) {
        return switch (packet) {
            case Acknowledgement acknowledgement -> !acknowledgement.properties().equals(ReasonProperties.NONE);
            case Suback suback -> !suback.properties().equals(ReasonProperties.NONE);
            case Unsuback unsuback -> !unsuback.properties().equals(ReasonProperties.NONE);
            case Auth auth -> auth.reasonString() != null || !auth.userProperties().isEmpty();
            default -> false;
        };
    }
}
