// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.conformance;

import io.heliograph.conformance.ClientProgram;
import io.heliograph.conformance.ClientTarget;
import io.heliograph.conformance.Report;
import io.heliograph.conformance.Result;
import io.heliograph.conformance.Suite;
import io.heliograph.conformance.Verdict;
import io.heliograph.conformance.report.KnownFailures;
import io.heliograph.conformance.report.ReportFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Checks client libraries for conformance: {@code CheckClients DIRECTORY [NAME]...}. Prints what they do otherwise, and writes a
 * report in JSON for each into the directory.
 */
final class CheckClients {
    private CheckClients() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        List<String> names = arguments.length > 1 ? Arrays.asList(arguments).subList(1, arguments.length)
                : List.copyOf(CheckedClients.all().keySet());
        String selection = System.getProperty("checks", ".*");
        for (String name : names) {
            ClientTarget target = Objects.requireNonNull(CheckedClients.all().get(name), name).get();
            try (ClientProgram program = target.program()) {
                Report report = Suite.run(target, checkCase -> checkCase.name().matches(selection), result -> {
                });
                ReportFormat.JSON.write(report, KnownFailures.NONE, directory.resolve(name + ".json"));
                print(report);
            }
        }
        System.exit(0);
    }

    private static void print(Report report) {
        report.results().stream()
                .filter(result -> result.verdict() == Verdict.FAILED || result.verdict() == Verdict.DEVIATES)
                .map(CheckClients::line).forEach(System.out::println);
        System.out.println(report.target() + ": " + Arrays.stream(Verdict.values())
                .map(verdict -> verdict + " " + report.count(verdict)).collect(Collectors.joining(", ")));
        if (Boolean.getBoolean("dialogues")) {
            report.results().forEach(result -> System.out.println(result.checkCase() + "\n" + result.dialogue()));
        }
    }

    private static String line(Result result) {
        return "%s %s: %s".formatted(result.verdict(), result.checkCase(), result.reason());
    }
}
