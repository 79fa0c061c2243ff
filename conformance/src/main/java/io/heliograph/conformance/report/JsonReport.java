// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.Report;
import io.heliograph.conformance.Result;
import io.heliograph.conformance.Statement;
import io.heliograph.conformance.Verdict;
import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A report as JSON.
 *
 * @param format         {@code heliograph-conformance/1}; the number changes when a field is removed or changes its meaning, not
 *                       when one is added
 * @param target         the name of the system under test
 * @param role           {@code server} or {@code client}
 * @param started        when the run began, ISO 8601 in UTC
 * @param durationMillis how long it took
 * @param counts         how many results have each verdict: {@code passed}, {@code failed}, {@code deviates},
 *                       {@code notApplicable}
 * @param results        one for each check and version that was run
 * @param statements     one for each statement that binds the role or was looked at
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record JsonReport(String format, String target, String role, String started, long durationMillis,
        Map<String, Long> counts, List<CheckResult> results, List<StatementResult> statements) {

    /**
     * The result of a check in a version.
     *
     * @param check          its name
     * @param version        {@code 5.0} or {@code 3.1.1}
     * @param statements     the labels of what it proves
     * @param sentence       what a right system does
     * @param advice         whether the specification only advises it
     * @param verdict        see {@code counts}
     * @param reason         what was expected and came, or why it does not apply; not there if it has passed
     * @param known          why the system is known to fail it; not there if it is not
     * @param durationMillis how long it took
     * @param dialogue       all that was said, with bytes; only if it has failed or deviates
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CheckResult(String check, String version, List<String> statements, String sentence, boolean advice,
            String verdict, @Nullable String reason, @Nullable String known, long durationMillis,
            @Nullable String dialogue) {

        static CheckResult of(Result result, KnownFailures known) {
            boolean isFinding = result.verdict() == Verdict.FAILED || result.verdict() == Verdict.DEVIATES;
            return new CheckResult(result.checkCase().name(), result.checkCase().version().toString(),
                    result.checkCase().statements().stream().map(Statement::label).toList(),
                    result.checkCase().sentence(), result.checkCase().advice(), Finding.word(result.verdict()),
                    result.reason().isEmpty() ? null : result.reason(), known.reason(result.checkCase()),
                    result.duration().toMillis(), isFinding ? result.dialogue() : null);
        }
    }

    /**
     * What the checks say about a statement.
     *
     * @param version {@code 5.0} or {@code 3.1.1}
     * @param label   such as {@code MQTT-3.1.0-1}
     * @param verdict the worst verdict of its checks; {@code notTestable} or {@code notRun} if there was none
     * @param reason  why no check can prove it, if so
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StatementResult(String version, String label, String verdict, @Nullable String reason) {}

    private static JsonReport of(Report report, KnownFailures known) {
        Map<String, Long> counts = new LinkedHashMap<>();
        Stream.of(Verdict.values()).forEach(verdict -> counts.put(Finding.word(verdict), report.count(verdict)));
        List<StatementResult> statements = Stream.of(MqttVersion.V5, MqttVersion.V3_1_1)
                .flatMap(version -> Finding.of(report, version).stream())
                .map(finding -> new StatementResult(finding.statement().version().toString(),
                        finding.statement().label(), finding.word(), finding.notTestable()))
                .toList();
        return new JsonReport("heliograph-conformance/1", report.target(),
                report.role().name().toLowerCase(Locale.ROOT), report.started().toString(),
                report.duration().toMillis(), counts,
                report.results().stream().map(result -> CheckResult.of(result, known)).toList(), statements);
    }

    /** Writes a report; the writer is not closed. */
    static void write(Report report, KnownFailures known, Writer out) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        mapper.writeValue(out, of(report, known));
        out.write('\n');
    }
}
