// SPDX-License-Identifier: Apache-2.0

/**
 * The only package that knows Netty: it brings bytes from sockets to the core and back, and lends the core its event loops as the
 * threads of the shards.
 */
package io.heliograph.broker.network;
