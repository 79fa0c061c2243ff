// SPDX-License-Identifier: Apache-2.0

/**
 * The state machines of the protocol without sockets, threads and clocks: what client and broker share. What one side sends
 * through {@link io.heliograph.session.OutboundFlow}, the other receives through {@link io.heliograph.session.InboundFlow};
 * start reading there.
 */
package io.heliograph.session;
