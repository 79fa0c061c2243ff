// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.report;

import io.heliograph.conformance.CheckCase;
import io.heliograph.conformance.Report;
import io.heliograph.conformance.Result;
import io.heliograph.conformance.Selection;
import io.heliograph.conformance.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which checks a system is known to fail, or to deviate from, and why.
 *
 * @param entries each about one reason; the first that chooses a check counts
 */
public record KnownFailures(List<Entry> entries) {
    /** No failure is known. */
    public static final KnownFailures NONE = new KnownFailures(List.of());

    /** A copy of the entries. */
    public KnownFailures {
        entries = List.copyOf(entries);
    }

    /**
     * Checks that it does not pass for one reason.
     *
     * @param checks    chooses them
     * @param reason    what the system does wrong, or what it waits for, in a sentence
     * @param sometimes whether they may pass as well
     */
    public record Entry(List<Selection> checks, String reason, boolean sometimes) {
        /** A copy of the selections. */
        public Entry {
            checks = List.copyOf(checks);
        }

        /** Whether it is about this check. */
        public boolean includes(CheckCase checkCase) {
            return checks.stream().anyMatch(selection -> selection.test(checkCase));
        }
    }

    /** Why the system does not pass this check, or null if that is not known. */
    public @Nullable String reason(CheckCase checkCase) {
        return entries.stream().filter(entry -> entry.includes(checkCase)).map(Entry::reason).findFirst().orElse(null);
    }

    /** What has failed and is not known to; a deviation never is unexpected. */
    public List<Result> unexpected(Report report) {
        return report.results().stream()
                .filter(result -> result.verdict() == Verdict.FAILED && reason(result.checkCase()) == null).toList();
    }

    /** The patterns that choose checks of which each has passed, though some were run. */
    public List<Selection> outdated(Report report) {
        return entries.stream().filter(entry -> !entry.sometimes()).flatMap(entry -> entry.checks().stream())
                .filter(selection -> {
                    List<Result> chosen = report.results().stream()
                            .filter(result -> result.verdict() != Verdict.NOT_APPLICABLE)
                            .filter(result -> selection.test(result.checkCase())).toList();
                    return !chosen.isEmpty()
                            && chosen.stream().allMatch(result -> result.verdict() == Verdict.PASSED);
                }).toList();
    }
}
