// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.description;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.Chapter;
import io.heliograph.conformance.CheckCase;
import io.heliograph.conformance.Role;
import io.heliograph.conformance.Statement;
import io.heliograph.conformance.Suite;
import io.heliograph.conformance.report.KnownFailures;
import io.heliograph.conformance.report.Matrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page that shows a {@link Matrix} of described Servers: numbers, a table of chapters, and why each of them fails what. */
public final class MatrixPage {
    private final Matrix matrix;
    private final Map<String, ServerDescription> descriptions = new LinkedHashMap<>();
    private final List<CheckCase> cases;
    private final StringBuilder page = new StringBuilder();

    private MatrixPage(Matrix matrix) throws IOException {
        this.matrix = matrix;
        for (String system : matrix.systems()) {
            descriptions.put(system, ServerDescription.ready(system));
        }
        cases = Suite.cases(Role.SERVER);
    }

    /** The page in Markdown. */
    public static String of(Matrix matrix) throws IOException {
        MatrixPage page = new MatrixPage(matrix);
        page.page.append("""
                # Brokers compared

                <!-- Made by helio conformance matrix; changes by hand are lost. -->

                What `helio conformance broker` finds in brokers that everybody can get; [how to read it](conformance.md). The data is in
                [conformance-matrix.tsv](conformance-matrix.tsv). Each failure has its reason below: what the broker does
                otherwise than the specification demands. Nobody is perfect, and a broker that fails more is not a worse broker: most of it is
                about packets that no good Client sends. Each broker was checked twice: what failed in one run and not in the other fails at times.

                """);
        page.numbers();
        page.chapters();
        page.descriptions.keySet().forEach(page::reasons);
        return page.page.toString();
    }

    private static List<MqttVersion> versions() {
        return List.of(MqttVersion.V5, MqttVersion.V3_1_1);
    }

    private Stream<CheckCase> cases(MqttVersion version) {
        return cases.stream().filter(checkCase -> checkCase.version() == version);
    }

    private boolean fails(CheckCase checkCase, String system) {
        return has(checkCase, system, "-") || has(checkCase, system, "?");
    }

    private boolean has(CheckCase checkCase, String system, String sign) {
        return sign.equals(matrix.sign(checkCase.toString(), system));
    }

    private void numbers() {
        page.append("""
                | broker | version | checks passed | failed | at times | deviates | not applicable | statements that hold | that fail |
                | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
                """);
        descriptions.forEach((system, description) -> versions().stream().filter(description.spoken()::contains)
                .forEach(version -> page.append("| %s | %s | %d | %d | %d | %d | %d | %d | %d |%n".formatted(
                        description.title(), version, count(version, system, "+"), count(version, system, "-"),
                        count(version, system, "?"),
                        count(version, system, "~"), count(version, system, "."),
                        held(version, system), failed(version, system).size()))));
        page.append('\n');
    }

    private long count(MqttVersion version, String system, String sign) {
        return cases(version).filter(checkCase -> has(checkCase, system, sign)).count();
    }

    private Set<Statement> failed(MqttVersion version, String system) {
        return cases(version).filter(checkCase -> fails(checkCase, system))
                .flatMap(checkCase -> checkCase.statements().stream()).collect(Collectors.toSet());
    }

    private long held(MqttVersion version, String system) {
        Set<Statement> failed = failed(version, system);
        return cases(version).filter(checkCase -> has(checkCase, system, "+"))
                .flatMap(checkCase -> checkCase.statements().stream()).distinct()
                .filter(statement -> !failed.contains(statement)).count();
    }

    private void chapters() {
        page.append("## By chapter\n\nChecks that fail, of those that apply.\n\n| chapter | version |");
        descriptions.values().forEach(description -> page.append(" %s |".formatted(description.name())));
        page.append("\n| --- | --- |").append(" ---: |".repeat(descriptions.size())).append('\n');
        Map<Chapter, Map<MqttVersion, List<CheckCase>>> byChapter = cases.stream().collect(Collectors.groupingBy(
                Chapter::of, TreeMap::new, Collectors.groupingBy(CheckCase::version)));
        byChapter.forEach((chapter, byVersion) -> versions().stream().filter(byVersion::containsKey)
                .forEach(version -> row(chapter, version, Objects.requireNonNull(byVersion.get(version)))));
        page.append('\n');
    }

    private void row(Chapter chapter, MqttVersion version, List<CheckCase> inChapter) {
        page.append("| %s | %s |".formatted(chapter, version));
        for (String system : descriptions.keySet()) {
            long failed = inChapter.stream().filter(checkCase -> fails(checkCase, system)).count();
            long applicable = failed + inChapter.stream()
                    .filter(checkCase -> has(checkCase, system, "+") || has(checkCase, system, "~")).count();
            page.append(
                    applicable == 0 ? " |" : failed == 0 ? " 0 |" : " **%d** of %d |".formatted(failed, applicable));
        }
        page.append('\n');
    }

    private void reasons(String system) {
        ServerDescription description = Objects.requireNonNull(descriptions.get(system));
        KnownFailures known = description.known();
        Map<String, List<CheckCase>> byReason = new LinkedHashMap<>();
        known.entries().forEach(entry -> byReason.put(entry.reason().strip(), new ArrayList<>()));
        for (CheckCase checkCase : cases) {
            if (fails(checkCase, system)) {
                String reason = known.reason(checkCase);
                byReason.computeIfAbsent(reason == null ? "Not looked at yet." : reason.strip(),
                        key -> new ArrayList<>()).add(checkCase);
            }
        }
        page.append("## %s%n%n".formatted(description.title()));
        if (description.versions().equals(List.of("3.1.1"))) {
            page.append("It speaks MQTT 3.1.1 only. ");
        }
        List<String> lacks = description.lacks().stream().map(capability -> "`" + capability + "`").sorted().toList();
        if (!lacks.isEmpty()) {
            page.append("It lacks %s, so checks that need it do not apply.".formatted(String.join(", ", lacks)));
        }
        page.append(byReason.values().stream().allMatch(List::isEmpty) ? "It fails no check.\n\n" : "\n\n");
        byReason.forEach((reason, failing) -> reason(system, reason, failing));
        page.append('\n');
    }

    private void reason(String system, String reason, List<CheckCase> failing) {
        if (failing.isEmpty()) {
            return;
        }
        Set<String> labels = failing.stream().flatMap(checkCase -> checkCase.statements().stream())
                .map(Statement::label).collect(Collectors.toCollection(LinkedHashSet::new));
        Map<String, List<String>> names = new LinkedHashMap<>();
        failing.forEach(checkCase -> names.computeIfAbsent(checkCase.name(), key -> new ArrayList<>())
                .add(checkCase.version() + (has(checkCase, system, "?") ? " at times" : "")));
        page.append("- %s (%s)%n  <details><summary>%d checks</summary>%n%n".formatted(reason.replace("\n", " "),
                String.join(", ", labels), failing.size()));
        names.forEach((name, versions) -> page.append("  - `%s` (%s)%n".formatted(name, String.join(", ", versions))));
        page.append("  </details>\n");
    }
}
