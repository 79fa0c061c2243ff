// SPDX-License-Identifier: Apache-2.0

/** JMH benchmarks, one class for each hot path. */
@NullMarked
package io.heliograph.benchmarks;

import org.jspecify.annotations.NullMarked;
