// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.conformance.CheckCase;
import io.heliograph.conformance.Report;
import io.heliograph.conformance.Role;
import io.heliograph.conformance.Suite;
import io.heliograph.conformance.description.DescribedRun;
import io.heliograph.conformance.description.MatrixPage;
import io.heliograph.conformance.description.ServerDescription;
import io.heliograph.conformance.report.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code helio conformance matrix}: compares the brokers of the ready descriptions, and writes the page about it. */
@Command(name = "matrix", description = "Check brokers one after the other and write a page that compares them.",
        sortOptions = false, customSynopsis = "helio conformance matrix [OPTION]... [NAME]...")
final class ConformanceMatrixCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(paramLabel = "NAME", description = "Ready descriptions that are run; the others keep their results."
            + " None: the page is only written anew.")
    private final List<String> names = new ArrayList<>();

    @Option(names = "--data", paramLabel = "FILE",
            description = "The results, which are read and written. Default: docs/conformance-matrix.tsv.")
    private Path data = Path.of("docs/conformance-matrix.tsv");

    @Option(names = "--page", paramLabel = "FILE",
            description = "The page that is written. Default: docs/conformance-matrix.md.")
    private Path page = Path.of("docs/conformance-matrix.md");

    @Option(names = "--times", paramLabel = "NUMBER",
            description = "How often each is run: what does not always fail is marked so. Default: 1.")
    private int times = 1;

    @Option(names = "--help", usageHelp = true, description = "Print this and end.")
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    ConformanceMatrixCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            Matrix matrix = Matrix.read(data);
            for (String name : names) {
                List<Report> runs = new ArrayList<>();
                for (int i = 0; i < times; i++) {
                    runs.add(run(ServerDescription.ready(name)));
                }
                matrix.set(name, runs);
            }
            matrix.write(data);
            Files.writeString(page, MatrixPage.of(matrix));
        } catch (IOException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
        return ExitStatus.OK;
    }

    private Report run(ServerDescription description) throws IOException, InterruptedException {
        List<CheckCase> cases = Suite.cases(Role.SERVER).stream()
                .filter(checkCase -> description.spoken().contains(checkCase.version())).toList();
        try (RunProgress progress = new RunProgress(streams.err(), RunProgress.isTerminal(), cases.size())) {
            Report report = DescribedRun.run(description, checkCase -> true, progress::add);
            streams.println("%s: %d checks in %.1f s, %d failures are not known".formatted(description.title(),
                    report.results().size(), report.duration().toMillis() / 1e3,
                    description.known().unexpected(report).size()));
            return report;
        }
    }
}
