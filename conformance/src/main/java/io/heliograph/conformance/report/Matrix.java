// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.report;

import io.heliograph.conformance.Report;
import io.heliograph.conformance.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The verdicts of many systems, kept as a file of tab-separated values: a row for each check and version, a column for each system,
 * and in each cell a sign.
 *
 * <pre>
 *   +  passed    -  failed    ~  deviates    .  not applicable    nothing: not run
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

    /** Puts the results of a run in the place of what was known of this system. */
    public void set(String system, Report report) {
        if (!systems.contains(system)) {
            systems.add(system);
        }
        rows.values().forEach(row -> row.remove(system));
        report.results().forEach(result -> put(result.checkCase().toString(), system, sign(result)));
        rows.values().removeIf(Map::isEmpty);
    }

    private static String sign(Result result) {
        return switch (result.verdict()) {
            case PASSED -> "+";
            case FAILED -> "-";
            case DEVIATES -> "~";
            case NOT_APPLICABLE -> ".";
        };
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
