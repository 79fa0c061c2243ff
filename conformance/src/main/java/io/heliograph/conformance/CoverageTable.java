// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How much of the specifications the checks cover, as a table in Markdown that can be read as it is. */
public final class CoverageTable {
    private static final int TEXT_COLUMNS = 2;

    private CoverageTable() {}

    /** One row for each version and role. */
    public static String of(List<Coverage> coverages) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("version", "role", "statements", "proved by checks", "not testable", "missing", "checks"));
        for (Coverage coverage : coverages) {
            long checks = coverage.entries().stream().flatMap(entry -> entry.cases().stream()).distinct().count();
            rows.add(List.of(coverage.version().toString(), coverage.role().name().toLowerCase(Locale.ROOT),
                    Integer.toString(coverage.total()), "%d (%.1f %%)".formatted(coverage.covered(),
                            100.0 * coverage.covered() / coverage.total()),
                    Long.toString(coverage.notTestable()), Integer.toString(coverage.missing().size()),
                    Long.toString(checks)));
        }
        return aligned(rows);
    }

    private static String aligned(List<List<String>> rows) {
        StringBuilder table = new StringBuilder();
        for (int row = 0; row < rows.size(); row++) {
            StringBuilder rule = new StringBuilder();
            for (int i = 0; i < rows.get(row).size(); i++) {
                int column = i;
                int width = rows.stream().mapToInt(cells -> cells.get(column).length()).max().orElseThrow();
                boolean isText = i < TEXT_COLUMNS;
                table.append("| ").append(("%" + (isText ? "-" : "") + width + "s ").formatted(rows.get(row).get(i)));
                rule.append("| ").append("-".repeat(isText ? width : width - 1)).append(isText ? " " : ": ");
            }
            table.append("|\n");
            if (row == 0) {
                table.append(rule).append("|\n");
            }
        }
        return table.toString();
    }
}
