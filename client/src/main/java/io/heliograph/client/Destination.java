// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

/**
 * Where a connection goes, and how.
 *
 * @param server where the Server listens
 * @param tls    how it is encrypted, if the address says that it is
 */
record Destination(ServerAddress server, Tls tls) {}
