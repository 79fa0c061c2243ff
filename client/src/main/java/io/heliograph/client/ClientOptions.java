// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.TopicFilter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client was built with: settings that go with each other and can be said in the version.
 *
 * @param destination      how to connect to the first of the servers, and to the others but for their address
 * @param servers          which there are, and how the client comes back to them
 * @param connect          the first CONNECT as the user wants it
 * @param timeouts         for how long is waited for what
 * @param reconnect        what follows the loss of a connection
 * @param listeners        who is told of what
 * @param interceptors     who stands between the application and the client, the nearest to the application first
 * @param packetListener   who sees the packets, or null
 * @param handlers         who takes messages of subscriptions that the Session already has
 * @param delivery         how messages are held until they are delivered
 * @param receiveMessages  from how many received and unhandled messages on reading is held back, at least 1
 * @param receiveBytes     from how many bytes of them, at least 1
 * @param replyTopicPrefix under which replies to requests come, unless the Server says where
 * @param authentication   how to authenticate beside user name and password, or null
 */
record ClientOptions(Destination destination, ServerOptions servers, Connect connect, Timeouts timeouts,
        Reconnect reconnect, List<Listening> listeners, @Nullable PacketListener packetListener,
        List<MessageInterceptor> interceptors,
        Map<TopicFilter, Handler> handlers, DeliveryOptions delivery,
        int receiveMessages, long receiveBytes,
        String replyTopicPrefix, @Nullable AuthenticationMethod authentication) {
    private static final int LONGEST_IDENTIFIER_V3_1 = 23;

    /**
     * Checks that they do.
     *
     * @throws IllegalArgumentException saying which do not
     */
    ClientOptions {
        listeners = List.copyOf(listeners);
        interceptors = List.copyOf(interceptors);
        handlers = Map.copyOf(handlers);
        checkVersion(connect, authentication);
        if (!connect.version().isV5() && interceptors.stream().anyMatch(PayloadCompression.class::isInstance)) {
            throw new IllegalArgumentException(
                    "MQTT %s has no User Properties, by which a compressed payload is known"
                            .formatted(connect.version()));
        }
        checkServers(servers, destination, reconnect);
        if (delivery.store() != null) {
            checkStore(connect);
        }
    }

    private static void checkVersion(Connect connect, @Nullable AuthenticationMethod authentication) {
        MqttVersion version = connect.version();
        String identifier = connect.clientIdentifier();
        if (version == MqttVersion.V3_1 && (identifier.isEmpty() || identifier.length() > LONGEST_IDENTIFIER_V3_1)) {
            throw new IllegalArgumentException("in MQTT 3.1 a Client Identifier has 1 to 23 characters");
        }
        if (!version.isV5() && !connect.properties().equals(ConnectProperties.NONE)) {
            throw new IllegalArgumentException("MQTT %s has no properties of CONNECT".formatted(version));
        }
        if (connect.properties().authenticationMethod() != null) {
            throw new IllegalArgumentException(
                    "the Authentication Method is set by authentication(...), which carries it out");
        }
        if (!version.isV5() && authentication != null) {
            throw new IllegalArgumentException("MQTT %s has no enhanced authentication".formatted(version));
        }
        if (version == MqttVersion.V3_1_1 && identifier.isEmpty() && !connect.cleanStart()) {
            // [MQTT-3.1.3-8, 3.1.1]
            throw new IllegalArgumentException("without Client Identifier there is no Session to go on with");
        }
    }

    private static void checkServers(ServerOptions options, Destination destination, Reconnect reconnect) {
        List<ServerAddress> servers = options.servers();
        for (ServerAddress server : servers) {
            if (!destination.tls().equals(Tls.DEFAULT) && !server.scheme().isEncrypted()) {
                // Whoever sets this means to be encrypted; to connect without would be the worst answer.
                throw new IllegalArgumentException(
                        "%s is not encrypted, so tls(...) has no effect; mqtts:// and wss:// are".formatted(server));
            }
            if (destination.proxy() != null && server.scheme() == Scheme.UNIX) {
                throw new IllegalArgumentException("there is no proxy to " + server);
            }
        }
        if (!destination.webSocketHeaders().isEmpty()
                && servers.stream().noneMatch(server -> server.scheme().isWebSocket())) {
            throw new IllegalArgumentException(
                    "%s is no WebSocket, which alone has headers".formatted(servers.get(0)));
        }
        if (options.failbackAfter() != null && (options.order() != ServerOrder.IN_ORDER || servers.size() < 2)) {
            throw new IllegalArgumentException(
                    "failbackAfter: only among several servers IN_ORDER one is preferred to the others");
        }
        if (options.retryFirstConnect() && reconnect.isOff()) {
            throw new IllegalArgumentException("retryFirstConnect: reconnect is off, which says how");
        }
    }

    private static void checkStore(Connect connect) {
        Long expiry = connect.properties().sessionExpiryInterval();
        if (connect.clientIdentifier().isEmpty()) {
            throw new IllegalArgumentException("a store goes on with a Session, so there must be a Client Identifier");
        }
        if (connect.cleanStart()) {
            throw new IllegalArgumentException("a store goes on with a Session, so Clean Start must be false");
        }
        if (connect.version().isV5() && (expiry == null || expiry == 0)) {
            throw new IllegalArgumentException(
                    "a store goes on with a Session, so there must be a Session Expiry Interval above zero");
        }
    }

    ServerAddress server() {
        return destination.server();
    }
}
