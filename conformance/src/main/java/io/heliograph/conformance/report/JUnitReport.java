// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.report;

import io.heliograph.conformance.Report;
import io.heliograph.conformance.Result;
import io.heliograph.conformance.Statement;
import io.heliograph.conformance.Verdict;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * A report in the XML of JUnit, which servers for continuous integration read: a test suite for each version and group of checks, a
 * test case for each check. A failure that is known and a check that does not apply are skipped tests; a deviation is a test that
 * has passed and prints what it has found.
 */
final class JUnitReport {
    private final Report report;
    private final KnownFailures known;
    private final XMLStreamWriter xml;

    private JUnitReport(Report report, KnownFailures known, XMLStreamWriter xml) {
        this.report = report;
        this.known = known;
        this.xml = xml;
    }

    /** Writes a report; the writer is not closed. */
    static void write(Report report, KnownFailures known, Writer out) throws IOException {
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
            new JUnitReport(report, known, xml).write();
            xml.flush();
            out.write('\n');
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
    }

    private void write() throws XMLStreamException {
        Map<String, List<Result>> suites = report.results().stream().collect(
                Collectors.groupingBy(JUnitReport::suite, LinkedHashMap::new, Collectors.toList()));
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("testsuites");
        attribute("name", "MQTT conformance of " + report.target());
        counts(report.results(), report.duration());
        for (Map.Entry<String, List<Result>> suite : suites.entrySet()) {
            suite(suite.getKey(), suite.getValue());
        }
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private static String suite(Result result) {
        String name = result.checkCase().name();
        return "MQTT %s %s".formatted(result.checkCase().version(), name.substring(0, name.indexOf('.')));
    }

    private void suite(String name, List<Result> results) throws XMLStreamException {
        xml.writeCharacters("\n");
        xml.writeStartElement("testsuite");
        attribute("name", name);
        counts(results, results.stream().map(Result::duration).reduce(Duration.ZERO, Duration::plus));
        attribute("timestamp", report.started().toString());
        for (Result result : results) {
            testCase(name, result);
        }
        xml.writeCharacters("\n");
        xml.writeEndElement();
    }

    private void counts(List<Result> results, Duration time) throws XMLStreamException {
        attribute("tests", Integer.toString(results.size()));
        attribute("failures", Long.toString(results.stream().filter(this::isFailure).count()));
        attribute("errors", "0");
        attribute("skipped", Long.toString(results.stream().filter(result -> skipped(result) != null).count()));
        attribute("time", seconds(time));
    }

    private boolean isFailure(Result result) {
        return result.verdict() == Verdict.FAILED && known.reason(result.checkCase()) == null;
    }

    private @Nullable String skipped(Result result) {
        return switch (result.verdict()) {
            case NOT_APPLICABLE -> "not applicable: " + result.reason();
            case FAILED -> {
                String reason = known.reason(result.checkCase());
                yield reason == null ? null : "known failure: " + reason;
            }
            case PASSED, DEVIATES -> null;
        };
    }

    private void testCase(String suite, Result result) throws XMLStreamException {
        String name = result.checkCase().name();
        xml.writeCharacters("\n");
        xml.writeStartElement("testcase");
        attribute("classname", suite.replace(' ', '_'));
        attribute("name", name.substring(name.indexOf('.') + 1));
        attribute("time", seconds(result.duration()));
        String skipped = skipped(result);
        if (skipped != null) {
            xml.writeEmptyElement("skipped");
            attribute("message", skipped);
        } else if (result.verdict() == Verdict.FAILED) {
            xml.writeStartElement("failure");
            attribute("message", result.reason());
            attribute("type", "failed");
            text(explanation(result));
            xml.writeEndElement();
        } else if (result.verdict() == Verdict.DEVIATES) {
            xml.writeStartElement("system-out");
            text("deviates: " + result.reason() + "\n" + explanation(result));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static String explanation(Result result) {
        StringBuilder text = new StringBuilder(result.checkCase().sentence()).append(".\n");
        for (Statement statement : result.checkCase().statements()) {
            text.append('[').append(statement.label()).append("] ").append(statement.text()).append('\n');
        }
        return text.append('\n').append(result.dialogue()).toString();
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1e3);
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, legal(value));
    }

    private void text(String value) throws XMLStreamException {
        xml.writeCharacters(legal(value));
    }

    /** What XML can't say, not even escaped, becomes U+FFFD: a broker may send anything, and reasons quote it. */
    private static String legal(String text) {
        StringBuilder legal = new StringBuilder(text.length());
        text.codePoints().map(c -> isLegal(c) ? c : 0xFFFD).forEach(legal::appendCodePoint);
        return legal.toString();
    }

    private static boolean isLegal(int c) {
        return c < 0x20 ? c == '\t' || c == '\n' || c == '\r'
                : (c < 0xD800 || c > 0xDFFF) && c != 0xFFFE && c != 0xFFFF;
    }
}
