// SPDX-License-Identifier: Apache-2.0
/**
 * What a run has found, in forms for people ({@link io.heliograph.conformance.report.HtmlReport}) and for programs
 * ({@link io.heliograph.conformance.report.JsonReport}, {@link io.heliograph.conformance.report.JUnitReport}).
 */
@NullMarked
package io.heliograph.conformance.report;

import org.jspecify.annotations.NullMarked;
