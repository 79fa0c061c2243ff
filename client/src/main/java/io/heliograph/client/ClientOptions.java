// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Connect;
import io.heliograph.codec.TopicFilter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client was built with.
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

    ClientOptions {
        listeners = List.copyOf(listeners);
        interceptors = List.copyOf(interceptors);
        handlers = Map.copyOf(handlers);
    }

    ServerAddress server() {
        return destination.server();
    }
}
