// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.conformance.Coverage;
import io.heliograph.conformance.CoverageTable;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code helio conformance coverage}: how much of the specifications the suite proves. */
@Command(name = "coverage", description = "Print how much of the specifications the checks cover.", sortOptions = false,
        customSynopsis = "helio conformance coverage [OPTION]...")
final class ConformanceCoverageCommand implements Callable<Integer> {
    private final Streams streams;

    @Option(names = "--statements",
            description = "Print each statement with what proves it, or the reason why nothing can.")
    private boolean statements;

    @Option(names = "--missing", description = "Print only the statements that nothing proves and that have no reason.")
    private boolean missing;

    @Option(names = "--help", usageHelp = true, description = "Print this and end.")
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    ConformanceCoverageCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        List<Coverage> coverages = Coverage.all();
        if (statements || missing) {
            coverages.forEach(this::printStatements);
        } else {
            streams.print(CoverageTable.of(coverages));
        }
        return ExitStatus.OK;
    }

    private void printStatements(Coverage coverage) {
        StringBuilder text = new StringBuilder();
        String role = coverage.role().name().toLowerCase(Locale.ROOT);
        for (Coverage.Entry entry : coverage.entries()) {
            String proof = entry.isCovered() ? "proved by " + String.join(", ",
                    entry.cases().stream().map(checkCase -> checkCase.name()).toList())
                    : entry.notTestable() == null ? "" : "not testable: " + entry.notTestable();
            if (!missing || proof.isEmpty()) {
                text.append("%s %s %s%s%n".formatted(coverage.version(), role, entry.statement().label(),
                        proof.isEmpty() ? missing ? "" : " missing" : " " + proof));
            }
        }
        streams.print(text.toString());
    }
}
