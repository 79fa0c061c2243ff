// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.report;

import io.heliograph.conformance.Report;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The forms in which a report can be written to a file. */
public enum ReportFormat {
    /** One page with everything in it, for people. */
    HTML("report.html", HtmlReport::write),
    /** For programs; its fields are described in docs/conformance.md. */
    JSON("report.json", JsonReport::write),
    /** The XML that servers for continuous integration read. */
    JUNIT("junit.xml", JUnitReport::write);

    private final String fileName;
    private final Form form;

    private interface Form {
        void write(Report report, KnownFailures known, Writer out) throws IOException;
    }

    ReportFormat(String fileName, Form form) {
        this.fileName = fileName;
        this.form = form;
    }

    /** What such a file is called in a directory of reports. */
    public String fileName() {
        return fileName;
    }

    /** Writes a report, in UTF-8; the writer is not closed. */
    public void write(Report report, KnownFailures known, Writer out) throws IOException {
        form.write(report, known, out);
    }

    /** Writes a report into a file, whose directory is made if it is not there. */
    public void write(Report report, KnownFailures known, Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        // Not Files.newBufferedWriter: it refuses half a surrogate pair, which a broker may have sent.
        try (Writer out = new OutputStreamWriter(Files.newOutputStream(file), StandardCharsets.UTF_8)) {
            write(report, known, out);
        }
    }
}
