// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.CheckCase;
import io.heliograph.conformance.Report;
import io.heliograph.conformance.Result;
import io.heliograph.conformance.Role;
import io.heliograph.conformance.Statement;
import io.heliograph.conformance.report.KnownFailures;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the runs of the conformance suite have in common: which checks, and what becomes of their results. */
final class RunOptions {

    @Mixin
    private final SelectionOptions selection = new SelectionOptions();

    @Option(names = "--list", order = 20, description = "Print the chosen checks and end; nothing else is needed.")
    private boolean list;

    @Option(names = "--dialogues", order = 21,
            description = "Print all that was said, with bytes, behind each failure.")
    private boolean dialogues;

    @Mixin
    private final ReportOptions reports = new ReportOptions();

    /** Runs checks of one system. */
    @FunctionalInterface
    interface Run {
        Report run(Predicate<CheckCase> selection, Consumer<Result> progress) throws IOException, InterruptedException;
    }

    /**
     * The chosen cases.
     *
     * @throws IllegalArgumentException if an option is wrong
     */
    List<CheckCase> cases(Role role, Set<MqttVersion> spoken) {
        return selection.of(role, spoken);
    }

    /** Whether the user wants to see the cases only. */
    boolean listsOnly() {
        return list;
    }

    static void printList(Streams streams, List<CheckCase> cases) {
        cases.forEach(checkCase -> streams.println("%s [%s] %s".formatted(checkCase, checkCase.statements()
                .stream().map(Statement::label).collect(Collectors.joining(", ")), checkCase.sentence())));
    }

    /** Runs cases, prints and writes what they find, and answers with the exit status. */
    int run(Streams streams, List<CheckCase> cases, KnownFailures known, Run run) throws InterruptedException {
        Set<String> chosen = cases.stream().map(CheckCase::toString).collect(Collectors.toSet());
        reports.prepare();
        Report report;
        try (RunProgress progress = new RunProgress(streams.err(), RunProgress.isTerminal(), cases.size())) {
            report = run.run(checkCase -> chosen.contains(checkCase.toString()), progress::add);
        } catch (IOException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
        streams.print(ReportText.of(report, known, dialogues));
        reports.write(report, known);
        return known.unexpected(report).isEmpty() && known.outdated(report).isEmpty() ? ExitStatus.OK
                : ExitStatus.FAILED;
    }
}
