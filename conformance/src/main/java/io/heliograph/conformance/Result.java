// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import java.time.Duration;

/**
 * The result of one check in one version.
 *
 * @param checkCase the check
 * @param verdict   what it has found
 * @param reason    what was expected and what came; which capabilities are missing if it does not apply; empty if it has passed
 * @param dialogue  all that was said on the check's connections, with bytes; empty if it was not run
 * @param duration  how long it took
 */
public record Result(CheckCase checkCase, Verdict verdict, String reason, String dialogue, Duration duration) {}
