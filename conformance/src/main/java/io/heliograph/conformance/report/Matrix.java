// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.report;

import io.heliograph.conformance.Report;
import io.heliograph.conformance.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The verdicts of many systems, kept as a file of tab-separated values: a row for each check and version, a column for each system,
 * and in each cell a sign.
 *
 * <pre>
 *   +  passed    -  failed    ?  failed in one run and not in another    ~  deviates    .  not applicable    nothing: not run
 * </pre>
 */
public final class Matrix {
    private static final String HEAD = "check";

    private final List<String> systems = new ArrayList<>();
    private final Map<String, Map<String, String>> rows = new TreeMap<>();

    private Matrix() {}

    /** What a file holds; nothing if it is not there. */
    public static Matrix read(Path file) throws IOException {
        Matrix matrix = new Matrix();
        if (!Files.exists(file)) {
            return matrix;
        }
        List<String> lines = Files.readAllLines(file);
        String[] head = lines.get(0).split("\t", -1);
        if (!HEAD.equals(head[0])) {
            throw new IOException(file + " is no matrix");
        }
        matrix.systems.addAll(List.of(head).subList(1, head.length));
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split("\t", -1);
            for (int i = 1; i < cells.length; i++) {
                matrix.put(cells[0], head[i], cells[i]);
            }
        }
        return matrix;
    }

    private void put(String check, String system, String sign) {
        if (!sign.isEmpty()) {
            rows.computeIfAbsent(check, key -> new LinkedHashMap<>()).put(system, sign);
        }
    }

    /** Puts the results of runs, all of the same checks, in the place of what was known of this system. */
    public void set(String system, List<Report> runs) {
        if (!systems.contains(system)) {
            systems.add(system);
        }
        rows.values().forEach(row -> row.remove(system));
        Map<String, Set<Verdict>> verdicts = new LinkedHashMap<>();
        runs.forEach(run -> run.results().forEach(result -> verdicts
                .computeIfAbsent(result.checkCase().toString(), key -> EnumSet.noneOf(Verdict.class))
                .add(result.verdict())));
        verdicts.forEach((check, found) -> put(check, system, sign(found)));
        rows.values().removeIf(Map::isEmpty);
    }

    private static String sign(Set<Verdict> verdicts) {
        if (verdicts.contains(Verdict.FAILED)) {
            return verdicts.size() == 1 ? "-" : "?";
        }
        return verdicts.contains(Verdict.DEVIATES) ? "~" : verdicts.contains(Verdict.PASSED) ? "+" : ".";
    }

    /** The names of the systems, in the order in which they came. */
    public List<String> systems() {
        return List.copyOf(systems);
    }

    /** The sign of a check, with its version behind its name; null if it was not run. */
    public @Nullable String sign(String check, String system) {
        return rows.getOrDefault(check, Map.of()).get(system);
    }

    /** The checks, with versions. */
    public List<String> checks() {
        return List.copyOf(rows.keySet());
    }

    /** Writes the file. */
    public void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder(HEAD).append('\t').append(String.join("\t", systems)).append('\n');
        rows.forEach((check, row) -> {
            text.append(check);
            systems.forEach(system -> text.append('\t').append(Objects.requireNonNullElse(row.get(system), "")));
            text.append('\n');
        });
        Files.writeString(file, text);
    }
}
