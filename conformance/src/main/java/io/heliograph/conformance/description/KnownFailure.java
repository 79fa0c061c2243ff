// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.description;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.heliograph.conformance.Selection;
import io.heliograph.conformance.report.KnownFailures;
import java.util.List;

/**
 * Checks that fail for one reason.
 *
 * @param checks    patterns, see {@link Selection}
 * @param reason    a sentence
 * @param sometimes whether they may pass as well
 */
public record KnownFailure(@JsonProperty(required = true) List<String> checks,
        @JsonProperty(required = true) String reason, boolean sometimes) {
    /** A copy of the patterns. */
    public KnownFailure {
        checks = DescriptionReader.listOf(checks);
        checks.forEach(Selection::of);
    }

    static KnownFailures all(List<KnownFailure> failures) {
        return new KnownFailures(failures.stream().map(failure -> new KnownFailures.Entry(
                failure.checks().stream().map(Selection::of).toList(), failure.reason(), failure.sometimes()))
                .toList());
    }
}
