// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.description;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.Chapter;
import io.heliograph.conformance.CheckCase;
import io.heliograph.conformance.Role;
import io.heliograph.conformance.Statement;
import io.heliograph.conformance.Suite;
import io.heliograph.conformance.description.ClientDescription.Driver;
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
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page that shows a {@link Matrix} of described systems: numbers, a table of chapters, and why each of them fails what. Each role
 * has its own.
 */
public final class MatrixPage {
    private static final String SERVERS = """
            # Brokers compared

            <!-- Made by helio conformance matrix; changes by hand are lost. -->

            What `helio conformance broker` finds in brokers that everybody can get; [how to read it](conformance.md). The data is in
            [conformance-matrix.tsv](conformance-matrix.tsv). Each failure has its reason below: what the broker does
            otherwise than the specification demands. Nobody is perfect, and a broker that fails more is not a worse broker: most of it is
            about packets that no good Client sends. Each broker was checked twice: what failed in one run and not in the other fails at times.

            """;

    private static final String CLIENTS = """
            # Clients compared

            <!-- Made by helio conformance matrix --clients; changes by hand are lost. -->

            What `helio conformance client` finds in clients that everybody can get; [how to read it](conformance.md). The data is in
            [conformance-clients.tsv](conformance-clients.tsv). Each failure has its reason below: what the client does otherwise
            than the specification demands, and each deviation what it does otherwise than the specification advises. A client that
            fails more is not a worse client: most of it is about packets that no good Server sends. In MQTT 5.0 a Client
            is only advised to close a connection on which it gets a malformed packet (4.13.1), so there it deviates where it
            fails in MQTT 3.1.1 (4.8).

            """;

    private static final String NOT_LOOKED_AT = "Not looked at yet.";

    private final Role role;
    private final Matrix matrix;
    private final Map<String, Described> described = new LinkedHashMap<>();
    private final List<CheckCase> cases;
    private final StringBuilder page = new StringBuilder();

    /**
     * What a page tells of a system besides its results.
     *
     * @param lacks what it is said not to be able to do, sorted
     */
    private record Described(String name, String title, Set<MqttVersion> spoken, List<String> lacks,
            KnownFailures known) {

        static Described ready(Role role, String system) throws IOException {
            return switch (role) {
                case SERVER -> {
                    ServerDescription server = ServerDescription.ready(system);
                    yield new Described(server.name(), server.title(), server.spoken(),
                            server.lacks().stream().map(String::valueOf).sorted().toList(), server.known());
                }
                case CLIENT -> {
                    ClientDescription client = ClientDescription.ready(system);
                    Driver driver = client.driver();
                    yield new Described(client.name(), client.title(), client.spoken(),
                            driver == null ? List.of() : driver.lacks().stream().sorted().toList(), client.known());
                }
            };
        }
    }

    private MatrixPage(Role role, Matrix matrix) throws IOException {
        this.role = role;
        this.matrix = matrix;
        for (String system : matrix.systems()) {
            described.put(system, Described.ready(role, system));
        }
        cases = Suite.cases(role);
    }

    /** The page in Markdown; the systems are called as their ready descriptions. */
    public static String of(Role role, Matrix matrix) throws IOException {
        MatrixPage page = new MatrixPage(role, matrix);
        page.page.append(switch (role) {
            case SERVER -> SERVERS;
            case CLIENT -> CLIENTS;
        });
        page.numbers();
        page.chapters();
        page.described.keySet().forEach(page::reasons);
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
                | %s | version | checks passed | failed | at times | deviates | not applicable | statements that hold | that fail |
                | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
                """.formatted(role == Role.SERVER ? "broker" : "client"));
        described.forEach((system, description) -> versions().stream().filter(description.spoken()::contains)
                .forEach(version -> page.append("| %s | %s | %d | %d | %d | %d | %d | %d | %d |%n".formatted(
                        description.title(), version, count(version, system, "+"), count(version, system, "-"),
                        count(version, system, "?"), count(version, system, "~"), count(version, system, "."),
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
        described.values().forEach(description -> page.append(" %s |".formatted(description.name())));
        page.append("\n| --- | --- |").append(" ---: |".repeat(described.size())).append('\n');
        Map<Chapter, Map<MqttVersion, List<CheckCase>>> byChapter = cases.stream().collect(Collectors.groupingBy(
                Chapter::of, TreeMap::new, Collectors.groupingBy(CheckCase::version)));
        byChapter.forEach((chapter, byVersion) -> versions().stream().filter(byVersion::containsKey)
                .forEach(version -> row(chapter, version, Objects.requireNonNull(byVersion.get(version)))));
        page.append('\n');
    }

    private void row(Chapter chapter, MqttVersion version, List<CheckCase> inChapter) {
        page.append("| %s | %s |".formatted(chapter, version));
        for (String system : described.keySet()) {
            long failed = inChapter.stream().filter(checkCase -> fails(checkCase, system)).count();
            long applicable = failed + inChapter.stream()
                    .filter(checkCase -> has(checkCase, system, "+") || has(checkCase, system, "~")).count();
            page.append(
                    applicable == 0 ? " |" : failed == 0 ? " 0 |" : " **%d** of %d |".formatted(failed, applicable));
        }
        page.append('\n');
    }

    private void reasons(String system) {
        Described description = Objects.requireNonNull(described.get(system));
        Map<String, List<CheckCase>> byReason = new LinkedHashMap<>();
        description.known().entries().forEach(entry -> byReason.put(entry.reason().strip(), new ArrayList<>()));
        for (CheckCase checkCase : cases) {
            String reason = description.known().reason(checkCase);
            if (fails(checkCase, system) || (has(checkCase, system, "~") && reason != null)) {
                byReason.computeIfAbsent(reason == null ? NOT_LOOKED_AT : reason.strip(), key -> new ArrayList<>())
                        .add(checkCase);
            }
        }
        page.append("## %s%n%n".formatted(description.title()));
        List<String> sentences = new ArrayList<>();
        if (description.spoken().size() == 1) {
            sentences.add("It speaks MQTT %s only.".formatted(description.spoken().iterator().next()));
        }
        if (!description.lacks().isEmpty()) {
            sentences.add("It lacks %s, so checks that need it do not apply.".formatted(description.lacks().stream()
                    .map(what -> "`" + what + "`").collect(Collectors.joining(", "))));
        }
        if (cases.stream().noneMatch(checkCase -> fails(checkCase, system))) {
            sentences.add("It fails no check.");
        }
        if (!sentences.isEmpty()) {
            page.append(String.join(" ", sentences)).append("\n\n");
        }
        byReason.forEach((reason, checks) -> reason(system, reason, checks));
        page.append('\n');
    }

    private void reason(String system, String reason, List<CheckCase> checks) {
        if (checks.isEmpty()) {
            return;
        }
        Set<String> labels = checks.stream().flatMap(checkCase -> checkCase.statements().stream())
                .map(Statement::label).collect(Collectors.toCollection(LinkedHashSet::new));
        page.append("- %s (%s)%n  <details><summary>%s</summary>%n%n".formatted(reason.replace("\n", " "),
                String.join(", ", labels), Stream.of(summary("fails", checks, checkCase -> fails(checkCase, system)),
                        summary("deviates from", checks, checkCase -> has(checkCase, system, "~")))
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(", "))));
        Map<String, List<String>> names = new LinkedHashMap<>();
        checks.forEach(checkCase -> names.computeIfAbsent(checkCase.name(), key -> new ArrayList<>())
                .add(checkCase.version() + (has(checkCase, system, "?") ? " at times" : "")));
        names.forEach((name, versions) -> page.append("  - `%s` (%s)%n".formatted(name, String.join(", ", versions))));
        page.append("  </details>\n");
    }

    private static String summary(String verb, List<CheckCase> checks, Predicate<CheckCase> which) {
        long count = checks.stream().filter(which).count();
        return count == 0 ? "" : count == 1 ? verb + " 1 check" : "%s %d checks".formatted(verb, count);
    }
}
