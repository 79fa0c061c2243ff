// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.report;

import io.heliograph.conformance.CheckCase;
import io.heliograph.conformance.Result;
import io.heliograph.conformance.Statement;
import io.heliograph.conformance.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The part of the page that shows statements. The dialogue of a check is shown at the first statement that it proves. */
final class StatementHtml {
    /** As many passed checks are shown at once; more have to be asked for. */
    private static final int PASSED_SHOWN = 3;

    private final Html html;
    private final KnownFailures known;
    private final Set<String> shown = new HashSet<>();

    StatementHtml(Html html, KnownFailures known) {
        this.html = html;
        this.known = known;
    }

    void write(Finding finding) {
        Statement statement = finding.statement();
        String id = HtmlReport.anchor(statement.version(), statement.label());
        html.markup("<article class=\"%s\" id=\"%s\">\n<div class=\"head\"><span class=\"badge\">%s</span>",
                finding.word(),
                id, HtmlReport.shown(finding.word()));
        html.markup("<a href=\"#%s\">%s</a><span>%s</span><span>%s</span></div>\n<blockquote>%s</blockquote>\n", id,
                statement.label(), statement.section(), "(none)".equals(statement.level()) ? "" : statement.level(),
                statement.text());
        if (finding.results().isEmpty()) {
            html.markup("<p class=\"known\">%s</p>\n", finding.notTestable() == null ? "No check of this was run."
                    : "Can't be seen from outside: " + finding.notTestable());
        } else {
            checks(finding.results());
        }
        html.markup("</article>\n");
    }

    private void checks(List<Result> results) {
        List<Result> passed = results.stream().filter(result -> result.verdict() == Verdict.PASSED).toList();
        List<Result> others = results.stream().filter(result -> result.verdict() != Verdict.PASSED).toList();
        html.markup("<ul class=\"checks\">\n");
        others.forEach(this::check);
        if (passed.size() <= PASSED_SHOWN) {
            passed.forEach(this::check);
            html.markup("</ul>\n");
        } else {
            html.markup("</ul>\n<details><summary>%s checks passed</summary>\n<ul class=\"checks\">\n", passed.size());
            passed.forEach(this::check);
            html.markup("</ul>\n</details>\n");
        }
    }

    private void check(Result result) {
        CheckCase checkCase = result.checkCase();
        html.markup("<li class=\"%s\"><span class=\"mark\">%s</span>%s <code>%s</code>", Finding.word(result.verdict()),
                mark(result.verdict()), checkCase.sentence(), checkCase.name());
        if (result.verdict() != Verdict.PASSED) {
            finding(result);
        }
        html.markup("</li>\n");
    }

    private static String mark(Verdict verdict) {
        return switch (verdict) {
            case PASSED -> "✓";
            case FAILED -> "✗";
            case DEVIATES -> "≠";
            case NOT_APPLICABLE -> "–";
        };
    }

    private void finding(Result result) {
        CheckCase checkCase = result.checkCase();
        html.markup("<p class=\"reason\">%s</p>", result.reason());
        String reason = known.reason(checkCase);
        if (reason != null) {
            html.markup("<p class=\"known\">Known: %s</p>", reason);
        }
        if (result.dialogue().isBlank()) {
            return;
        }
        String id = HtmlReport.anchor(checkCase.version(), checkCase.name());
        if (shown.add(id)) {
            html.markup("<details id=\"%s\"><summary>What was said</summary><pre>", id);
            result.dialogue().lines().forEach(this::line);
            html.markup("</pre></details>");
        } else {
            html.markup("<p class=\"known\"><a href=\"#%s\">What was said</a> stands above.</p>", id);
        }
    }

    private void line(String line) {
        if (line.contains(" --> ")) {
            html.markup("<span class=\"out\">%s</span>\n", line);
        } else if (line.contains(" <-- ")) {
            html.markup("<span class=\"in\">%s</span>\n", line);
        } else if (line.startsWith("            ")) {
            html.markup("<span class=\"bytes\">%s</span>\n", line);
        } else {
            html.markup("%s\n", line);
        }
    }
}
