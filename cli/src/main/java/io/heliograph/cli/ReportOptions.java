// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.conformance.Report;
import io.heliograph.conformance.report.KnownFailures;
import io.heliograph.conformance.report.ReportFormat;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which files a run of the conformance suite leaves behind. */
final class ReportOptions {

    @Option(names = "--report", order = 30, paramLabel = "DIRECTORY",
            description = "Write report.html, report.json and junit.xml into this directory.")
    private @Nullable Path directory;

    @Option(names = "--report-html", order = 31, paramLabel = "FILE",
            description = "Write a page for people.")
    private @Nullable Path html;

    @Option(names = "--report-json", order = 32, paramLabel = "FILE",
            description = "Write all results for programs.")
    private @Nullable Path json;

    @Option(names = "--report-junit", order = 33, paramLabel = "FILE",
            description = "Write the XML of JUnit, for servers of continuous integration.")
    private @Nullable Path junit;

    /** Makes the directories, so that a run is not for nothing. */
    void prepare() {
        Stream.concat(Stream.ofNullable(directory),
                Stream.of(Optional.ofNullable(html), Optional.ofNullable(json), Optional.ofNullable(junit))
                        .flatMap(file -> file.map(Path::toAbsolutePath).map(Path::getParent).stream()))
                .forEach(ReportOptions::make);
    }

    private static void make(Path place) {
        try {
            Files.createDirectories(place);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure("%s is no directory".formatted(place), e);
        } catch (IOException e) {
            throw new CommandFailure("can't make the directory %s".formatted(place), e);
        }
    }

    /** Writes the files that are asked for. */
    void write(Report report, KnownFailures known) {
        Map<ReportFormat, Path> files = new EnumMap<>(ReportFormat.class);
        if (directory != null) {
            for (ReportFormat format : ReportFormat.values()) {
                write(report, known, format, directory.resolve(format.fileName()));
            }
        }
        put(files, ReportFormat.HTML, html);
        put(files, ReportFormat.JSON, json);
        put(files, ReportFormat.JUNIT, junit);
        files.forEach((format, file) -> write(report, known, format, file));
    }

    private static void put(Map<ReportFormat, Path> files, ReportFormat format, @Nullable Path file) {
        if (file != null) {
            files.put(format, file);
        }
    }

    private static void write(Report report, KnownFailures known, ReportFormat format, Path file) {
        try {
            format.write(report, known, file);
        } catch (IOException e) {
            throw new CommandFailure("can't write %s: %s".formatted(file, e.getMessage()), e);
        }
    }
}
