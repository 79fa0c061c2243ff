// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

/**
 * Is told what happens to a client.
 *
 * <pre>{@code
 * builder.listener(event -> {
 *     switch (event) {
 *         case ClientEvent.ConnectionLost lost -> alarm(lost.cause());
 *         case ClientEvent.Connected connected -> allClear(connected.server());
 *         default -> {}
 *     }
 * });
 * }</pre>
 *
 * <p>All listeners of a client are called one after the other on a virtual thread that belongs to them, in the order of the
 * events; they may block and call the client in any way. What they throw is logged. A thousand events may wait for them; further
 * ones are left out and counted, see {@link ClientEvent.EventsMissed}.
 */
@FunctionalInterface
public interface ClientListener {
    /** Something has happened. */
    void onEvent(ClientEvent event);
}
