// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which servers a client uses, and how it comes back to them.
 *
 * @param servers           at least one, the preferred one first
 * @param order             in which they are tried
 * @param failbackAfter     after which time with another server the preferred one is looked for, or null for never
 * @param redirects         whether the client goes where a Server sends it
 * @param retryFirstConnect whether connect() goes on trying
 * @param resubscribe       when subscriptions are made again
 */
record ServerOptions(List<ServerAddress> servers, ServerOrder order, @Nullable Duration failbackAfter,
        RedirectPolicy redirects, boolean retryFirstConnect, Resubscribe resubscribe) {
    ServerOptions {
        servers = List.copyOf(servers);
    }
}
