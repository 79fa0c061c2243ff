// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

/** By which face of the client an operation was begun. */
enum Face {
    /** A thread waits for it, and nobody else sees its future. */
    BLOCKING,
    /** The user has its future and may hang stages on it. */
    ASYNC
}
