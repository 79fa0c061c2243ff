// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.util.concurrent.ThreadFactory;

/**
 * Chooses what carries MQTT to a destination.
 *
 * @param threads makes virtual threads
 */
record Transports(ThreadFactory threads) implements Connector {
    @Override
    public Transport transport(Destination destination) {
        ServerAddress server = destination.server();
        return switch (server.scheme()) {
            case MQTT, MQTTS, MQTT_SRV, MQTTS_SRV -> new TcpTransport(destination);
            case WS, WSS ->
                    new WebSocketTransport(new TcpTransport(destination), server, destination.webSocketHeaders(),
                            threads);
            case UNIX -> new UnixTransport(server.path());
        };
    }
}
