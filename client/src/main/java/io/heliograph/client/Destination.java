// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection goes, and how.
 *
 * @param server where the Server listens
 * @param tls    how it is encrypted, if the address says that it is
 * @param webSocketHeaders what the request for a WebSocket has beside what it must have
 * @param proxy  what stands between, or null
 * @param timeout how long it may take to find somebody who listens there
 * @param health which of the addresses have failed, or null if nobody remembers
 */
record Destination(ServerAddress server, Tls tls, Map<String, String> webSocketHeaders, @Nullable Proxy proxy,
        Duration timeout, @Nullable Health<InetSocketAddress> health) {
    Destination {
        webSocketHeaders = Map.copyOf(webSocketHeaders);
    }

    /** The same way to another server. */
    Destination to(ServerAddress other, Duration within, Health<InetSocketAddress> remembered) {
        return new Destination(other, tls, webSocketHeaders, proxy, within, remembered);
    }
}
