// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Connect;
import io.heliograph.codec.QoS;

/** The CONNECT that a Client sends: section 3.1. */
final class ClientConnectChecks {

    @Check(value = "The first packet of a connection is CONNECT",
            v5 = {"MQTT-3.1.0-1", "MQTT-4.2-1"}, v3 = {"MQTT-3.1.0-1", "MQTT-7.1.2-1"})
    void theFirstPacketIsConnect(Client client) {
        client.connection(client.publish(QoS.AT_MOST_ONCE)).expect(Connect.class);
    }
}
