// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Connect;
import io.heliograph.codec.Pingreq;
import io.heliograph.testkit.RawClient;

/** CONNECT: sections 3.1 and 3.2. */
final class ConnectChecks {

    @Check(value = "A connection that begins with another packet than CONNECT is closed",
            v5 = "MQTT-3.1.0-1", v3 = "MQTT-3.1.0-1")
    void theFirstPacketIsConnect(Server server) {
        RawClient client = server.open();
        client.send(Pingreq.INSTANCE);
        client.expectClose();
    }

    @Check(value = "A second CONNECT closes the connection",
            v5 = "MQTT-3.1.0-2", v3 = "MQTT-3.1.0-2")
    void aSecondConnectIsRefused(Server server) {
        Connect connect = server.connect();
        RawClient client = server.connected(connect);
        client.send(connect);
        client.expectRefusal();
    }
}
