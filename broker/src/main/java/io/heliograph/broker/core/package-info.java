// SPDX-License-Identifier: Apache-2.0

/**
 * The broker without network: shards, Sessions, the protocol on a connection. It knows neither sockets nor Netty, and runs on
 * whatever threads and clock it is given. Start reading at {@link io.heliograph.broker.core.Shard}, then
 * {@link io.heliograph.broker.core.ClientConnection} and {@link io.heliograph.broker.core.Session}.
 */
package io.heliograph.broker.core;
