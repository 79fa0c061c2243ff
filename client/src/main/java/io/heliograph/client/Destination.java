// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.util.Map;

/**
 * Where a connection goes, and how.
 *
 * @param server where the Server listens
 * @param tls    how it is encrypted, if the address says that it is
 * @param webSocketHeaders what the request for a WebSocket has beside what it must have
 */
record Destination(ServerAddress server, Tls tls, Map<String, String> webSocketHeaders) {
    Destination {
        webSocketHeaders = Map.copyOf(webSocketHeaders);
    }
}
