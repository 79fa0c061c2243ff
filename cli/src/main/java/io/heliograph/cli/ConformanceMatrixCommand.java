// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.ClientProgram;
import io.heliograph.conformance.ClientTarget;
import io.heliograph.conformance.Report;
import io.heliograph.conformance.Role;
import io.heliograph.conformance.Suite;
import io.heliograph.conformance.description.ClientDescription;
import io.heliograph.conformance.description.DescribedRun;
import io.heliograph.conformance.description.MatrixPage;
import io.heliograph.conformance.description.ServerDescription;
import io.heliograph.conformance.report.KnownFailures;
import io.heliograph.conformance.report.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code helio conformance matrix}: compares the brokers or clients of the ready descriptions, and writes the page about them. */
@Command(name = "matrix",
        description = "Check brokers or clients one after the other and write a page that compares them.",
        sortOptions = false, customSynopsis = "helio conformance matrix [OPTION]... [NAME]...")
final class ConformanceMatrixCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(paramLabel = "NAME", description = "Ready descriptions that are run; the others keep their results."
            + " None: the page is only written anew.")
    private final List<String> names = new ArrayList<>();

    @Option(names = "--clients", order = 1, description = "Compare clients. Default: brokers.")
    private boolean clients;

    @Option(names = "--data", order = 2, paramLabel = "FILE", description = "The results, which are read and written."
            + " Default: docs/conformance-matrix.tsv, or docs/conformance-clients.tsv.")
    private @Nullable Path data;

    @Option(names = "--page", order = 3, paramLabel = "FILE", description = "The page that is written."
            + " Default: docs/conformance-matrix.md, or docs/conformance-clients.md.")
    private @Nullable Path page;

    @Option(names = "--times", order = 4, paramLabel = "NUMBER",
            description = "How often each is run: what does not always fail is marked so. Default: 1.")
    private int times = 1;

    @Option(names = "--help", order = 99, usageHelp = true, description = "Print this and end.")
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    ConformanceMatrixCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException {
        names.forEach(this::requireDescription);
        Path tableFile = data == null ? byDefault("tsv") : data;
        Path pageFile = page == null ? byDefault("md") : page;
        try {
            Matrix matrix = Matrix.read(tableFile);
            for (String name : names) {
                List<Report> runs = new ArrayList<>();
                for (int i = 0; i < times; i++) {
                    runs.add(clients ? run(ClientDescription.ready(name)) : run(ServerDescription.ready(name)));
                }
                matrix.set(name, runs);
                matrix.write(tableFile);
            }
            Files.writeString(pageFile, MatrixPage.of(clients ? Role.CLIENT : Role.SERVER, matrix));
        } catch (IOException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
        return ExitStatus.OK;
    }

    /** A name that is wrong is noticed before the first system is run. */
    private void requireDescription(String name) {
        try {
            if (clients) {
                ClientDescription.ready(name);
            } else {
                ServerDescription.ready(name);
            }
        } catch (IOException e) {
            throw new WrongUsage(String.valueOf(e.getMessage()), e);
        }
    }

    private Path byDefault(String ending) {
        return Path.of("docs", (clients ? "conformance-clients." : "conformance-matrix.") + ending);
    }

    private Report run(ServerDescription description) throws IOException, InterruptedException {
        return run(Role.SERVER, description.title(), description.spoken(), description.known(),
                (selection, progress) -> DescribedRun.run(description, selection, progress));
    }

    private Report run(ClientDescription description) throws IOException, InterruptedException {
        ClientTarget client = description.target(Path.of("").toAbsolutePath());
        try (ClientProgram program = client.program()) {
            return run(Role.CLIENT, description.title(), client.versions(), description.known(),
                    (selection, progress) -> Suite.run(client, selection, progress));
        }
    }

    private Report run(Role role, String title, Set<MqttVersion> spoken, KnownFailures known, RunOptions.Run run)
            throws IOException, InterruptedException {
        long cases = Suite.cases(role).stream().filter(checkCase -> spoken.contains(checkCase.version())).count();
        try (RunProgress progress = new RunProgress(streams.err(), RunProgress.isTerminal(), (int) cases)) {
            Report report = run.run(checkCase -> true, progress::add);
            streams.println("%s: %d checks in %.1f s, %d failures are not known".formatted(title,
                    report.results().size(), report.duration().toMillis() / 1e3, known.unexpected(report).size()));
            return report;
        }
    }
}
