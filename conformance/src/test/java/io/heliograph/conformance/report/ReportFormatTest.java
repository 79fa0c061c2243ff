// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.CheckCase;
import io.heliograph.conformance.Report;
import io.heliograph.conformance.Result;
import io.heliograph.conformance.Role;
import io.heliograph.conformance.Selection;
import io.heliograph.conformance.Statements;
import io.heliograph.conformance.Verdict;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportFormatTest {
    /** What a broker may send, and what ends up in reasons and dialogues. */
    private static final String NASTY = "</pre><script>alert('x')</script> & \"quoted\" ]]> \u0000\u0007\u202e\ud800 é";

    private static final Report REPORT = new Report("a <b> & \"c\"", Role.SERVER, Instant.parse("2026-11-21T01:02:03Z"),
            Duration.ofMillis(12_345),
            List.of(result("Connect.one", MqttVersion.V5, Verdict.PASSED, "MQTT-3.1.0-1", ""),
                    result("Connect.one", MqttVersion.V3_1_1, Verdict.PASSED, "MQTT-3.1.0-1", ""),
                    result("Connect.a two: <", MqttVersion.V5, Verdict.FAILED, "MQTT-3.1.0-2", NASTY),
                    result("Connect.known", MqttVersion.V5, Verdict.FAILED, "MQTT-3.1.0-2", "is known"),
                    result("Publish.three", MqttVersion.V5, Verdict.DEVIATES, "MQTT-3.3.1-1", "a reason"),
                    result("Publish.four", MqttVersion.V5, Verdict.NOT_APPLICABLE, "MQTT-3.3.1-2", "needs [QOS_1]")));
    private static final KnownFailures KNOWN = new KnownFailures(List.of(new KnownFailures.Entry(
            List.of(Selection.of("Connect.known (5.0)")), "It <always> does.", false)));

    private static Result result(String name, MqttVersion version, Verdict verdict, String label, String reason) {
        CheckCase checkCase = new CheckCase(name, "Does <right>", Role.SERVER, version,
                List.of(Statements.of(version, label)), Set.of(), verdict == Verdict.DEVIATES, false, system -> {});
        return new Result(checkCase, verdict, reason, "connection 1\n 0.1 ms --> " + NASTY + "\n",
                Duration.ofMillis(7));
    }

    private static String written(ReportFormat format) throws IOException {
        StringWriter out = new StringWriter();
        format.write(REPORT, KNOWN, out);
        return out.toString();
    }

    @Test
    void jsonHasTheFieldsThatAreDocumented() throws IOException {
        JsonNode json = new ObjectMapper().readTree(written(ReportFormat.JSON));

        assertThat(json.get("format").asText()).isEqualTo("heliograph-conformance/1");
        assertThat(json.get("target").asText()).isEqualTo("a <b> & \"c\"");
        assertThat(json.get("role").asText()).isEqualTo("server");
        assertThat(json.get("started").asText()).isEqualTo("2026-11-21T01:02:03Z");
        assertThat(json.get("durationMillis").asLong()).isEqualTo(12_345);
        assertThat(json.get("counts"))
                .hasToString("{\"passed\":2,\"failed\":2,\"deviates\":1,\"notApplicable\":1}");
        assertThat(json.get("results")).hasSize(6);
        JsonNode failed = json.get("results").get(2);
        assertThat(failed.fieldNames()).toIterable().containsExactly("check", "version", "statements", "sentence",
                "advice", "verdict", "reason", "durationMillis", "dialogue");
        assertThat(failed.get("statements")).hasToString("[\"MQTT-3.1.0-2\"]");
        assertThat(failed.get("verdict").asText()).isEqualTo("failed");
        assertThat(failed.get("reason").asText()).contains("</pre><script>alert('x')</script>", "\u0000\u0007\u202e");
        assertThat(json.get("results").get(3).get("known").asText()).isEqualTo("It <always> does.");
        assertThat(json.get("results").get(0).has("dialogue")).isFalse();
        assertThat(json.get("results").get(4).get("advice").asBoolean()).isTrue();
    }

    @Test
    void jsonTellsTheWorstVerdictOfEachStatement() throws IOException {
        JsonNode statements = new ObjectMapper().readTree(written(ReportFormat.JSON)).get("statements");

        assertThat(statements).filteredOn(it -> it.get("verdict").asText().equals("failed")).singleElement()
                .hasToString("{\"version\":\"5.0\",\"label\":\"MQTT-3.1.0-2\",\"verdict\":\"failed\"}");
        assertThat(statements).filteredOn(it -> it.get("label").asText().equals("MQTT-3.2.2-1")).first()
                .extracting(it -> it.get("verdict").asText()).isEqualTo("notRun");
    }

    @Test
    void junitXmlCanBeReadBack() throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        Element root = factory.newDocumentBuilder()
                .parse(new InputSource(new StringReader(written(ReportFormat.JUNIT))))
                .getDocumentElement();

        assertThat(root.getTagName()).isEqualTo("testsuites");
        assertThat(root.getAttribute("tests")).isEqualTo("6");
        assertThat(root.getAttribute("failures")).isEqualTo("1");
        assertThat(root.getAttribute("skipped")).isEqualTo("2");
        NodeList suites = root.getElementsByTagName("testsuite");
        assertThat(suites.getLength()).isEqualTo(3);
        assertThat(((Element) suites.item(0)).getAttribute("name")).isEqualTo("MQTT 5.0 Connect");
        assertThat(((Element) suites.item(0)).getAttribute("timestamp")).isEqualTo("2026-11-21T01:02:03Z");
        Element failure = (Element) root.getElementsByTagName("failure").item(0);
        assertThat(((Element) failure.getParentNode()).getAttribute("name")).isEqualTo("a two: <");
        assertThat(failure.getAttribute("message")).isEqualTo(
                "</pre><script>alert('x')</script> & \"quoted\" ]]> \ufffd\ufffd\u202e\ufffd é");
        assertThat(failure.getTextContent()).contains("[MQTT-3.1.0-2] The Server MUST", "--> </pre><script>");
        assertThat(root.getElementsByTagName("skipped").item(0).getAttributes().getNamedItem("message").getNodeValue())
                .isEqualTo("known failure: It <always> does.");
    }

    @Test
    void htmlIsWellFormedAndRunsNothingThatABrokerHasSent() throws IOException {
        String html = written(ReportFormat.HTML);

        assertThat(html).startsWith("<!DOCTYPE html>").containsOnlyOnce("<script>").doesNotContain("<b> &")
                .contains("&lt;/pre&gt;&lt;script&gt;alert(&#39;x&#39;)", "a &lt;b&gt; &amp; &quot;c&quot;")
                .doesNotContain("\u0000", "\u0007", "\u202e");
        assertThat(unclosed(html)).isEmpty();
    }

    @Test
    void htmlNeedsNothingFromElsewhere() throws IOException {
        assertThat(written(ReportFormat.HTML)).doesNotContain("src=", "@import", "url(", "href=\"http", "<link");
    }

    @Test
    void everyLinkInHtmlLeadsSomewhere() throws IOException {
        String html = written(ReportFormat.HTML);
        List<String> ids = all(" id=\"([^\"]*)\"", html);

        assertThat(ids).doesNotHaveDuplicates().noneMatch(id -> id.contains(" "));
        assertThat(all("href=\"#([^\"]*)\"", html)).isNotEmpty().isSubsetOf(ids);
    }

    @Test
    void htmlShowsWordsVerdictReasonAndNotice() throws IOException {
        assertThat(written(ReportFormat.HTML))
                .contains("<h1>a &lt;b&gt;", "21 November 2026, 01:02 UTC", "The Server MUST process a second CONNECT")
                .contains("<p class=\"reason\">is known</p><p class=\"known\">Known: It &lt;always&gt; does.</p>")
                .contains("Copyright © OASIS Open\n2019, 2014", "The limited permissions granted above are perpetual");
    }

    @Test
    void aFileIsWrittenIntoADirectoryThatIsMade(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("a/b/report.json");

        ReportFormat.JSON.write(REPORT, KNOWN, file);

        assertThat(Files.readString(file)).isEqualTo(written(ReportFormat.JSON).replace('\ud800', '?')).endsWith("}\n");
    }

    private static List<String> all(String regex, String text) {
        return Pattern.compile(regex).matcher(text).results().map(found -> found.group(1)).toList();
    }

    /** Elements that are opened and not closed, or closed and not opened. */
    private static List<String> unclosed(String html) {
        String body = html.replaceAll("(?s)<script>.*</script>|<style>.*</style>", "");
        List<String> wrong = new ArrayList<>();
        Deque<String> open = new ArrayDeque<>();
        Matcher tags = Pattern.compile("<(/?)([a-z0-9]+)[^<>]*>").matcher(body);
        for (MatchResult tag : tags.results().toList()) {
            String name = tag.group(2);
            if (Set.of("meta", "input").contains(name)) {
                continue;
            }
            if (tag.group(1).isEmpty()) {
                open.push(name);
            } else if (!name.equals(open.poll())) {
                wrong.add(tag.group());
            }
        }
        wrong.addAll(open);
        return wrong;
    }
}
