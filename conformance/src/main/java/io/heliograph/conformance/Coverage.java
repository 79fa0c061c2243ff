// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heliograph.codec.MqttVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which statements of a version that bind a role are proved by checks, and why the others are not.
 *
 * @param version 5.0 or 3.1.1
 * @param role    who is bound
 * @param entries one for each statement, in the order of the specification
 */
public record Coverage(MqttVersion version, Role role, List<Entry> entries) {

    /**
     * What becomes of a statement.
     *
     * @param statement   it
     * @param cases       the cases that prove it
     * @param notTestable why it can't be seen from outside, a sentence; or null
     */
    public record Entry(Statement statement, List<CheckCase> cases, @Nullable String notTestable) {

        /** Whether a check proves it. */
        public boolean isCovered() {
            return !cases.isEmpty();
        }
    }

    /** A line of not-testable.tsv. */
    record Exemption(String version, String label, String role, String reason) {
        boolean covers(Statement statement, Role bound) {
            return version.equals(statement.version().toString()) && label.equals(statement.label())
                    && (role.equals("both") || role.equalsIgnoreCase(bound.name()));
        }
    }

    /** What the checks there are cover. */
    public static Coverage of(MqttVersion version, Role role) {
        Map<Statement, List<CheckCase>> cases = new HashMap<>();
        for (CheckCase checkCase : Suite.cases(role)) {
            checkCase.statements().forEach(
                    statement -> cases.computeIfAbsent(statement, key -> new ArrayList<>()).add(checkCase));
        }
        Map<String, Exemption> exemptions = exemptions().stream()
                .filter(exemption -> exemption.version().equals(version.toString()))
                .filter(exemption -> exemption.role().equals("both") || exemption.role().equalsIgnoreCase(role.name()))
                .collect(Collectors.toMap(Exemption::label, Function.identity(), (one, other) -> one));
        return new Coverage(version, role, Statements.of(version).stream()
                .filter(statement -> statement.binds().includes(role))
                .map(statement -> {
                    Exemption exemption = exemptions.get(statement.label());
                    return new Entry(statement, List.copyOf(cases.getOrDefault(statement, List.of())),
                            exemption == null ? null : exemption.reason());
                }).toList());
    }

    /** Of both versions and both roles. */
    public static List<Coverage> all() {
        return Stream.of(MqttVersion.V5, MqttVersion.V3_1_1)
                .flatMap(version -> Stream.of(Role.values()).map(role -> of(version, role))).toList();
    }

    /** How many statements bind the role. */
    public int total() {
        return entries.size();
    }

    /** How many of them are proved by a check. */
    public long covered() {
        return entries.stream().filter(Entry::isCovered).count();
    }

    /** How many of them can't be seen from outside. */
    public long notTestable() {
        return entries.stream().filter(entry -> !entry.isCovered() && entry.notTestable() != null).count();
    }

    /** Those of which nothing is known. */
    public List<Statement> missing() {
        return entries.stream().filter(entry -> !entry.isCovered() && entry.notTestable() == null)
                .map(Entry::statement).toList();
    }

    /** The lines of not-testable.tsv. */
    static List<Exemption> exemptions() {
        String name = "not-testable.tsv";
        try (InputStream in = Objects.requireNonNull(Coverage.class.getResourceAsStream(name), name);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            return lines.lines().filter(line -> !line.startsWith("#")).skip(1).map(line -> {
                String[] columns = line.split("\t", -1);
                if (columns.length != 4) {
                    throw new IllegalStateException("%s: not four columns: %s".formatted(name, line));
                }
                return new Exemption(columns[0], columns[1], columns[2], columns[3]);
            }).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
