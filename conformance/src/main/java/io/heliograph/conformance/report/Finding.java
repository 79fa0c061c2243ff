// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.report;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.Coverage;
import io.heliograph.conformance.Report;
import io.heliograph.conformance.Result;
import io.heliograph.conformance.Statement;
import io.heliograph.conformance.Statements;
import io.heliograph.conformance.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a run says about one statement.
 *
 * @param statement   it
 * @param results     of the checks that prove it
 * @param notTestable why no check can prove it, or null
 */
record Finding(Statement statement, List<Result> results, @Nullable String notTestable) {
    private static final List<Verdict> WORST_FIRST = List.of(Verdict.FAILED, Verdict.DEVIATES, Verdict.PASSED,
            Verdict.NOT_APPLICABLE);

    /** The statements of a version that bind the role or were looked at, in the order of the specification. */
    static List<Finding> of(Report report, MqttVersion version) {
        Map<Statement, List<Result>> results = new HashMap<>();
        for (Result result : report.results()) {
            result.checkCase().statements().forEach(
                    statement -> results.computeIfAbsent(statement, key -> new ArrayList<>()).add(result));
        }
        Map<Statement, Coverage.Entry> bound = new HashMap<>();
        Coverage.of(version, report.role()).entries().forEach(entry -> bound.put(entry.statement(), entry));
        return Statements.of(version).stream()
                .filter(statement -> bound.containsKey(statement) || results.containsKey(statement))
                .map(statement -> new Finding(statement, List.copyOf(results.getOrDefault(statement, List.of())),
                        bound.containsKey(statement)
                                ? Objects.requireNonNull(bound.get(statement)).notTestable()
                                : null))
                .toList();
    }

    /** The worst that a check has found, or null if none was run. */
    @Nullable
    Verdict verdict() {
        return WORST_FIRST.stream()
                .filter(verdict -> results.stream().anyMatch(result -> result.verdict() == verdict))
                .findFirst().orElse(null);
    }

    /** The verdict as a word of the reports; {@code notTestable} or {@code notRun} if there is none. */
    String word() {
        Verdict verdict = verdict();
        return verdict == null ? notTestable == null ? "notRun" : "notTestable" : word(verdict);
    }

    /** A verdict as a word of the reports. */
    static String word(Verdict verdict) {
        return switch (verdict) {
            case PASSED -> "passed";
            case FAILED -> "failed";
            case DEVIATES -> "deviates";
            case NOT_APPLICABLE -> "notApplicable";
        };
    }
}
