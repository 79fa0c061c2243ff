// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

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
 */
record Destination(ServerAddress server, Tls tls, Map<String, String> webSocketHeaders, @Nullable Proxy proxy,
        Duration timeout) {
    Destination {
        webSocketHeaders = Map.copyOf(webSocketHeaders);
    }
}
