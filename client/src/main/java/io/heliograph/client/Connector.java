// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

/** Makes the way to a Server: the one place that knows what kind of transport is used. */
@FunctionalInterface
interface Connector {
    /** A transport to this destination, not open yet. */
    Transport transport(Destination destination);
}
