// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

/**
 * In which order servers are tried. In every order one that has just failed is tried after the others, for a minute.
 */
public enum ServerOrder {
    /** As they were given: the first is the preferred one. */
    IN_ORDER,
    /** As they were given, beginning each time behind the one that was used last. */
    ROUND_ROBIN,
    /** Shuffled anew each time, so that many clients spread over all servers. */
    RANDOM
}
