// SPDX-License-Identifier: Apache-2.0
/** The client beside others: how many messages a second, at which cost of CPU. */
@NullMarked
package io.heliograph.benchmarks.clients;

import org.jspecify.annotations.NullMarked;
