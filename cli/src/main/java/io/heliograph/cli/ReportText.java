// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.conformance.Chapter;
import io.heliograph.conformance.CheckCase;
import io.heliograph.conformance.Report;
import io.heliograph.conformance.Result;
import io.heliograph.conformance.Statement;
import io.heliograph.conformance.Verdict;
import io.heliograph.conformance.report.KnownFailures;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a run of the conformance suite has found, for a terminal. */
final class ReportText {
    private static final int WIDTH = 100;

    private final Report report;
    private final KnownFailures known;
    private final boolean withDialogues;
    private final StringBuilder text = new StringBuilder();

    private ReportText(Report report, KnownFailures known, boolean withDialogues) {
        this.report = report;
        this.known = known;
        this.withDialogues = withDialogues;
    }

    /**
     * Failures and deviations that are not known, then a table by chapter.
     *
     * @param withDialogues whether each failure is followed by all that was said
     */
    static String of(Report report, KnownFailures known, boolean withDialogues) {
        ReportText page = new ReportText(report, known, withDialogues);
        page.findings(Verdict.FAILED);
        page.findings(Verdict.DEVIATES);
        page.table();
        page.expectations();
        return page.text.toString();
    }

    /** Those that are known are counted, not shown. */
    private void findings(Verdict verdict) {
        report.results().stream().filter(result -> result.verdict() == verdict)
                .filter(result -> known.reason(result.checkCase()) == null).forEach(this::finding);
    }

    private void expectations() {
        if (!known.entries().isEmpty()) {
            int unexpected = known.unexpected(report).size();
            text.append("%d of the failures are known, %d are not%n".formatted(
                    report.count(Verdict.FAILED) - unexpected, unexpected));
        }
        known.outdated(report).forEach(
                selection -> text.append("known to fail, but nothing of it does: %s%n".formatted(selection.text())));
    }

    private void finding(Result result) {
        CheckCase checkCase = result.checkCase();
        text.append(label(result.verdict()).toUpperCase(Locale.ROOT)).append("  ").append(checkCase).append('\n');
        wrap("  ", checkCase.sentence() + ".");
        for (Statement statement : checkCase.statements()) {
            wrap("  | ", "[%s] %s".formatted(statement.label(), statement.text()));
        }
        wrap("  ", result.reason());
        if (withDialogues) {
            result.dialogue().lines().forEach(line -> text.append("    ").append(line).append('\n'));
        }
        text.append('\n');
    }

    private void wrap(String indent, String words) {
        StringBuilder line = new StringBuilder(indent);
        for (String word : words.split("\\s+", -1)) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder(indent);
            }
            line.append(line.length() > indent.length() ? " " : "").append(word);
        }
        text.append(line).append('\n');
    }

    private void table() {
        Map<Chapter, Map<Verdict, Integer>> counts = new TreeMap<>();
        for (Result result : report.results()) {
            counts.computeIfAbsent(Chapter.of(result.checkCase()), chapter -> new EnumMap<>(Verdict.class))
                    .merge(result.verdict(), 1, Integer::sum);
        }
        row("", Verdict.values(), ReportText::label);
        counts.forEach((chapter, verdicts) -> row(chapter.toString(), Verdict.values(),
                verdict -> shown(verdicts.getOrDefault(verdict, 0))));
        row("all", Verdict.values(), verdict -> shown(report.count(verdict)));
        text.append("\n%s: %d checks in %.1f s%n".formatted(report.target(), report.results().size(),
                report.duration().toMillis() / 1e3));
    }

    private static String shown(long count) {
        return count == 0 ? "-" : Long.toString(count);
    }

    private void row(String name, Verdict[] columns, java.util.function.Function<Verdict, String> cell) {
        text.append("%-36s".formatted(name));
        for (Verdict column : columns) {
            text.append("%16s".formatted(cell.apply(column)));
        }
        text.append('\n');
    }

    private static String label(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
