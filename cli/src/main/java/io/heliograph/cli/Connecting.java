// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.AuthenticationMethod;
import io.heliograph.client.ClientEvent;
import io.heliograph.client.ClientListener;
import io.heliograph.client.MqttClient;
import io.heliograph.client.MqttClientBuilder;
import io.heliograph.client.PacketListener;
import io.heliograph.client.Proxy;
import io.heliograph.client.Tls;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a command has found in the {@link ConnectOptions}.
 *
 * @param servers          the addresses of the servers, the preferred one first
 * @param connectTimeout   how long connecting may take, or null for the client's default
 * @param tls              how connections are encrypted, or null for the client's default
 * @param proxy            or null
 * @param webSocketHeaders in their order
 * @param authentication   how to authenticate by AUTH packets, or null
 * @param connect          the CONNECT packet
 * @param disconnect       the DISCONNECT at the end
 * @param reconnect        when a connection is made again
 */
record Connecting(List<String> servers, @Nullable Duration connectTimeout, @Nullable Tls tls, @Nullable Proxy proxy,
        Map<String, String> webSocketHeaders, @Nullable AuthenticationMethod authentication, Connect connect,
        Disconnect disconnect, ReconnectWhen reconnect) {

    /**
     * A builder that knows all of it.
     *
     * @param listener hears what happens to the connection, and problems
     * @throws WrongUsage if an option holds what only the client knows to be wrong
     */
    MqttClientBuilder builder(ClientListener listener, @Nullable PacketListener trace) {
        try {
            return filled(listener, trace);
        } catch (IllegalArgumentException e) {
            throw new WrongUsage(String.valueOf(e.getMessage()), e);
        }
    }

    private MqttClientBuilder filled(ClientListener listener, @Nullable PacketListener trace) {
        MqttClientBuilder builder = MqttClient.builder()
                .servers(servers.toArray(String[]::new))
                .version(connect.version())
                .cleanStart(connect.cleanStart())
                .keepAlive(Duration.ofSeconds(connect.keepAlive()))
                .userName(connect.userName())
                .password(connect.password())
                .will(connect.will())
                .connectProperties(connect.properties())
                // What there is an event of for each message is not of interest.
                .listener(ClientEvent.OfConnection.class, listener::onEvent)
                .listener(ClientEvent.Problem.class, listener::onEvent);
        webSocketHeaders.forEach(builder::webSocketHeader);
        reconnect.apply(builder);
        if (!connect.clientIdentifier().isEmpty()) {
            builder.clientIdentifier(connect.clientIdentifier());
        }
        if (connectTimeout != null) {
            builder.connectTimeout(connectTimeout);
        }
        if (tls != null) {
            builder.tls(tls);
        }
        if (proxy != null) {
            builder.proxy(proxy);
        }
        if (authentication != null) {
            builder.authentication(authentication);
        }
        if (trace != null) {
            builder.packetListener(trace);
        }
        return builder;
    }

    /** The servers as an error names them; the query of a WebSocket often holds a secret. */
    String label() {
        return servers.stream().map(server -> server.replaceFirst("\\?.*", "")).collect(Collectors.joining(", "));
    }
}
