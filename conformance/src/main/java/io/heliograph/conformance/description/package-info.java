// SPDX-License-Identifier: Apache-2.0
/**
 * Descriptions of Servers: how to start one, where it listens, what it can't do, which checks it is known to fail
 * ({@link io.heliograph.conformance.description.ServerDescription}); and of Clients: how one is called
 * ({@link io.heliograph.conformance.description.ClientDescription}).
 */
@NullMarked
package io.heliograph.conformance.description;

import org.jspecify.annotations.NullMarked;
