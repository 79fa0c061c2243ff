// SPDX-License-Identifier: Apache-2.0

/**
 * The broker as its users see it: {@link io.heliograph.broker.Broker} and what it counts. Behind it, the core does the work
 * without knowing the network, the routing finds who wants a message, and the network brings bytes.
 */
package io.heliograph.broker;
