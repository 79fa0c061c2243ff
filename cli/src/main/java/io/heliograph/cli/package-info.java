// SPDX-License-Identifier: Apache-2.0

/** The {@code helio} command. */
package io.heliograph.cli;
