// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

/** When the subscriptions of a client are made again on a new connection. Their handlers stay in any case. */
public enum Resubscribe {
    /** Not by the client: what the Server has forgotten stays so until {@code subscribe} is called again. */
    NEVER,
    /** If the Server has not gone on with the Session. */
    IF_SESSION_LOST,
    /** On each connection; retained messages may come again by it, as the Retain Handling of the subscription says. */
    ALWAYS
}
