// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.CheckCase;
import io.heliograph.conformance.Coverage;
import io.heliograph.conformance.CoverageTable;
import io.heliograph.conformance.Report;
import io.heliograph.conformance.Result;
import io.heliograph.conformance.Role;
import io.heliograph.conformance.Statements;
import io.heliograph.conformance.Suite;
import io.heliograph.conformance.Verdict;
import io.heliograph.conformance.description.ClientDescription;
import io.heliograph.conformance.description.MatrixPage;
import io.heliograph.conformance.description.ServerDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MatrixTest {
    private static final Path DOCS = Path.of("../docs");

    private static Report report(String name, Verdict verdict) {
        CheckCase checkCase = new CheckCase(name, "A sentence", Role.SERVER, MqttVersion.V5,
                List.of(Statements.of(MqttVersion.V5, "MQTT-3.1.0-1")), Set.of(), false, false, system -> {});
        return new Report("a", Role.SERVER, Instant.EPOCH, Duration.ZERO,
                List.of(new Result(checkCase, verdict, "", "", Duration.ZERO)));
    }

    @Test
    void keepsWhatIsNotRunAgain(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("matrix.tsv");
        Matrix matrix = Matrix.read(file);
        matrix.set("mosquitto", List.of(report("Connect.a", Verdict.FAILED)));
        matrix.set("aedes", List.of(report("Connect.a", Verdict.PASSED)));
        matrix.write(file);

        Matrix again = Matrix.read(file);
        again.set("aedes", List.of(report("Connect.b", Verdict.DEVIATES)));
        again.write(file);

        assertThat(Files.readString(file))
                .isEqualTo("check\tmosquitto\taedes\nConnect.a (5.0)\t-\t\nConnect.b (5.0)\t\t~\n");
    }

    @Test
    void whatDoesNotAlwaysFailIsMarked(@TempDir Path directory) throws IOException {
        Matrix matrix = Matrix.read(directory.resolve("matrix.tsv"));
        matrix.set("aedes", List.of(report("Connect.a", Verdict.FAILED), report("Connect.a", Verdict.PASSED)));
        matrix.set("nats", List.of(report("Connect.a", Verdict.FAILED), report("Connect.a", Verdict.FAILED)));
        matrix.set("hivemq", List.of(report("Connect.a", Verdict.NOT_APPLICABLE), report("Connect.a", Verdict.PASSED)));

        assertThat(matrix.systems()).extracting(system -> matrix.sign("Connect.a (5.0)", system))
                .containsExactly("?", "-", "+");
    }

    private static Matrix matrix(Role role) throws IOException {
        return Matrix.read(DOCS.resolve(page(role) + ".tsv"));
    }

    /** The signs of what needs a reason: failures, and the deviations of clients, which are most of what they do otherwise. */
    private static Set<String> reasoned(Role role) {
        return role == Role.SERVER ? Set.of("-", "?") : Set.of("-", "?", "~");
    }

    private static String page(Role role) {
        return role == Role.SERVER ? "conformance-matrix" : "conformance-clients";
    }

    private static KnownFailures known(Role role, String system) throws IOException {
        return role == Role.SERVER ? ServerDescription.ready(system).known() : ClientDescription.ready(system).known();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void everyReadySystemIsCompared(Role role) throws IOException {
        assertThat(matrix(role).systems()).containsExactlyInAnyOrderElementsOf(
                role == Role.SERVER ? ServerDescription.READY : ClientDescription.READY);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void whatIsComparedHasItsReasons(Role role) throws IOException {
        Matrix matrix = matrix(role);

        for (String system : matrix.systems()) {
            KnownFailures known = known(role, system);
            assertThat(Suite.cases(role)).filteredOn(it -> reasoned(role).contains(String.valueOf(
                    matrix.sign(it.toString(), system))))
                    .filteredOn(it -> known.reason(it) == null).as(system).isEmpty();
        }
    }

    /** A check that has another name now has to have it in the data too; one that is new may wait for the next run. */
    @ParameterizedTest
    @EnumSource(Role.class)
    void theDataIsAboutTheChecksThatThereAre(Role role) throws IOException {
        assertThat(Suite.cases(role)).extracting(CheckCase::toString).containsAll(matrix(role).checks());
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void thePageIsMadeOfTheResults(Role role) throws IOException {
        assertThat(DOCS.resolve(page(role) + ".md")).content().isEqualTo(MatrixPage.of(role, matrix(role)));
    }

    @Test
    void thePageTellsWhatASystemCanNotDo() throws IOException {
        assertThat(MatrixPage.of(Role.SERVER, matrix(Role.SERVER))).contains("| mosquitto 2.0.11 | 5.0 |",
                "## Moquette 0.17\n\nIt speaks MQTT 3.1.1 only.");
    }

    /** Which can be mended by the output of helio conformance coverage. */
    @Test
    void theGuideHasTheCoverageThatThereIs() throws IOException {
        assertThat(Files.readString(Path.of("../docs/conformance.md")).replace("\r\n", "\n"))
                .contains(CoverageTable.of(Coverage.all()).replace("\r\n", "\n").strip());
    }
}
