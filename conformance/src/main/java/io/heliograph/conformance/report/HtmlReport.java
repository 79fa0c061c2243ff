// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.Chapter;
import io.heliograph.conformance.Report;
import io.heliograph.conformance.Statements;
import io.heliograph.conformance.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A report as one page of HTML that needs nothing else: numbers, a table of chapters, then each statement with its words, what was
 * found, and the bytes of what has failed. It can be read without JavaScript, which adds a filter.
 */
final class HtmlReport {
    private static final DateTimeFormatter TIME = DateTimeFormatter
            .ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final List<String> WORDS = List.of("passed", "failed", "deviates", "notApplicable", "notTestable",
            "notRun");

    private static final Pattern ODD = Pattern.compile("[^\\w.-]");

    private final Report report;
    private final KnownFailures known;
    private final Html html = new Html();
    private final Map<MqttVersion, Map<Chapter, List<Finding>>> findings = new EnumMap<>(MqttVersion.class);

    private HtmlReport(Report report, KnownFailures known) {
        this.report = report;
        this.known = known;
        for (MqttVersion version : List.of(MqttVersion.V5, MqttVersion.V3_1_1)) {
            if (report.results().stream().anyMatch(result -> result.checkCase().version() == version)) {
                findings.put(version, Finding.of(report, version).stream().collect(Collectors
                        .groupingBy(finding -> Chapter.of(finding.statement()), TreeMap::new, Collectors.toList())));
            }
        }
    }

    /** Writes a report; the writer is not closed. */
    static void write(Report report, KnownFailures known, Writer out) throws IOException {
        HtmlReport page = new HtmlReport(report, known);
        page.page();
        out.write(page.html.toString());
    }

    private void page() {
        html.markup("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>MQTT conformance of %s</title>
                <style>
                """, report.target()).markup(resource("report.css")).markup("</style>\n</head>\n<body>\n<header>\n");
        head();
        chapters();
        html.markup("</header>\n<main>\n");
        filter();
        List<MqttVersion> newestFirst = findings.keySet().stream().sorted((a, b) -> b.compareTo(a)).toList();
        newestFirst.forEach(this::statements);
        html.markup("</main>\n<footer>\n");
        notice();
        html.markup("</footer>\n<script>\n").markup(resource("report.js")).markup("</script>\n</body>\n</html>\n");
    }

    private void head() {
        html.markup("<h1>%s</h1>\n<p class=\"facts\">MQTT conformance of a %s, %s: %s checks in %s s</p>\n",
                report.target(), report.role().name().toLowerCase(Locale.ROOT), TIME.format(report.started()),
                report.results().size(), "%.1f".formatted(report.duration().toMillis() / 1e3));
        html.markup("<div class=\"tiles\">\n");
        for (Verdict verdict : Verdict.values()) {
            html.markup("<div class=\"tile %s\"><b>%s</b><span>%s</span></div>\n", Finding.word(verdict),
                    report.count(verdict), shown(Finding.word(verdict)));
        }
        long unexpected = known.unexpected(report).size();
        if (!known.entries().isEmpty()) {
            html.markup("<div class=\"tile failed\"><b>%s</b><span>failed and not known to</span></div>\n", unexpected);
        }
        html.markup("</div>\n");
    }

    /** A verdict as people write it. */
    static String shown(String word) {
        return word.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    private void chapters() {
        html.markup("<table class=\"chapters\">\n<tr><th>Statements by chapter</th>");
        List<MqttVersion> versions = findings.keySet().stream().sorted((a, b) -> b.compareTo(a)).toList();
        versions.forEach(version -> html.markup("<th>MQTT %s</th>", version));
        html.markup("</tr>\n");
        TreeSet<Chapter> all = new TreeSet<>();
        findings.values().forEach(chapters -> all.addAll(chapters.keySet()));
        for (Chapter chapter : all) {
            html.markup("<tr><td>%s</td>", chapter);
            for (MqttVersion version : versions) {
                html.markup("<td>");
                List<Finding> inChapter = Objects.requireNonNull(findings.get(version)).get(chapter);
                if (inChapter != null) {
                    cell(version, chapter, inChapter);
                }
                html.markup("</td>");
            }
            html.markup("</tr>\n");
        }
        html.markup("</table>\n<ul class=\"legend\">");
        WORDS.forEach(word -> html.markup("<li class=\"%s\">%s</li>", word, shown(word)));
        html.markup("</ul>\n");
    }

    private void cell(MqttVersion version, Chapter chapter, List<Finding> inChapter) {
        Map<String, Long> counts = inChapter.stream()
                .collect(Collectors.groupingBy(Finding::word, Collectors.counting()));
        html.markup("<a class=\"cell\" href=\"#%s\"><span class=\"bar\">", anchor(version, chapter.number()));
        for (String word : WORDS) {
            long count = counts.getOrDefault(word, 0L);
            if (count > 0) {
                html.markup("<i class=\"%s\" style=\"flex:%s\"></i>", word, count);
            }
        }
        html.markup("</span><small>%s of %s hold", counts.getOrDefault("passed", 0L), inChapter.size());
        long failed = counts.getOrDefault("failed", 0L);
        if (failed > 0) {
            html.markup(", <b>%s fail</b>", failed);
        }
        html.markup("</small></a>");
    }

    /** A name within the page; an id has no blanks. */
    static String anchor(MqttVersion version, String name) {
        return version + "-" + ODD.matcher(name).replaceAll(odd -> "_%x_".formatted(odd.group().codePointAt(0)));
    }

    private void filter() {
        html.markup("<div class=\"filter\" hidden>\n<button aria-pressed=\"true\" value=\"\">all</button>\n");
        WORDS.forEach(word -> html.markup("<button aria-pressed=\"false\" value=\"%s\">%s</button>%n", word,
                shown(word)));
        html.markup("""
                <input type="search" placeholder="words, labels, names" aria-label="Show only statements with">
                </div>
                """);
    }

    private void statements(MqttVersion version) {
        html.markup("<h2>MQTT %s</h2>\n", version);
        StatementHtml statements = new StatementHtml(html, known);
        Objects.requireNonNull(findings.get(version)).forEach((chapter, inChapter) -> {
            html.markup("<section id=\"%s\">\n<h3>%s</h3>\n", anchor(version, chapter.number()), chapter);
            inChapter.forEach(statements::write);
            html.markup("</section>\n");
        });
    }

    private void notice() {
        html.markup("""
                <p>Made by Heliograph's conformance suite. The sentences of the specifications are from MQTT Version 5.0,
                OASIS Standard, 07 March 2019, and MQTT Version 3.1.1, OASIS Standard, 29 October 2014. Copyright © OASIS Open
                2019, 2014. All Rights Reserved.</p>
                <details><summary>Notices of OASIS</summary>
                """);
        for (String paragraph : resource("../oasis-notice.txt").split("\n\n", -1)) {
            html.markup("<p>%s</p>\n", paragraph.strip());
        }
        html.markup("</details>\n");
    }

    private static String resource(String name) {
        Class<?> beside = name.startsWith("../") ? Statements.class : HtmlReport.class;
        String file = name.replace("../", "");
        try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
