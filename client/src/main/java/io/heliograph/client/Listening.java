// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.util.Objects;

/**
 * A listener and what it wants to hear.
 *
 * @param kind one kind of event, or a group
 */
record Listening(Class<? extends ClientEvent> kind, ClientListener listener) {
    Listening {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(listener, "listener");
    }

    /** Whether the listener hears some events of this kind. */
    boolean hears(Class<? extends ClientEvent> told) {
        return kind.isAssignableFrom(told);
    }
}
