// SPDX-License-Identifier: Apache-2.0
/** Programs that use the client. Each takes the address of a Server as its argument, at first {@code mqtt://localhost:1883}. */
@NullMarked
package io.heliograph.examples;

import org.jspecify.annotations.NullMarked;
