// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.report;

import io.heliograph.conformance.CheckCase;
import io.heliograph.conformance.Report;
import io.heliograph.conformance.Result;
import io.heliograph.conformance.Verdict;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which checks a system is known to fail, and why.
 *
 * @param reasons a sentence for the name of each such check, or for its name with the version it is about behind it, as in
 *                {@code Connect.aSecondConnectIsRefused (5.0)}
 */
public record KnownFailures(Map<String, String> reasons) {
    /** No failure is known. */
    public static final KnownFailures NONE = new KnownFailures(Map.of());

    /** A copy of the reasons. */
    public KnownFailures {
        reasons = Map.copyOf(reasons);
    }

    /** Why the system fails this check, or null if it is not known to. */
    public @Nullable String reason(CheckCase checkCase) {
        String reason = reasons.get(checkCase.toString());
        return reason == null ? reasons.get(checkCase.name()) : reason;
    }

    /** What has failed and is not known to. */
    public List<Result> unexpected(Report report) {
        return report.results().stream()
                .filter(result -> result.verdict() == Verdict.FAILED && reason(result.checkCase()) == null).toList();
    }

    /** What is known to fail, and has passed. */
    public List<Result> outdated(Report report) {
        return report.results().stream()
                .filter(result -> result.verdict() == Verdict.PASSED && reason(result.checkCase()) != null).toList();
    }
}
