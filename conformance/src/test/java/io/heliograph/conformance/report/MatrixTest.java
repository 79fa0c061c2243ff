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
import io.heliograph.conformance.description.MatrixPage;
import io.heliograph.conformance.description.ServerDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixTest {
    private static final Path DATA = Path.of("../docs/conformance-matrix.tsv");

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

    @Test
    void everyFailureOfTheComparedBrokersHasAReason() throws IOException {
        Matrix matrix = Matrix.read(DATA);

        assertThat(matrix.systems()).containsExactlyInAnyOrderElementsOf(ServerDescription.READY);
        for (String system : matrix.systems()) {
            KnownFailures known = ServerDescription.ready(system).known();
            assertThat(Suite.cases(Role.SERVER)).filteredOn(it -> Set.of("-", "?").contains(
                    Objects.requireNonNullElse(matrix.sign(it.toString(), system), "")))
                    .allSatisfy(it -> assertThat(known.reason(it)).as(system + " " + it).isNotNull());
        }
    }

    /** A check that has another name now has to have it in the data too; one that is new may wait for the next run. */
    @Test
    void theDataIsAboutTheChecksThatThereAre() throws IOException {
        Matrix matrix = Matrix.read(DATA);

        assertThat(Suite.cases(Role.SERVER)).extracting(CheckCase::toString).containsAll(matrix.checks());
    }

    /** Which can be mended by helio conformance matrix. */
    @Test
    void thePageIsThatOfTheData() throws IOException {
        String page = Files.readString(Path.of("../docs/conformance-matrix.md"));

        assertThat(page).isEqualTo(MatrixPage.of(Matrix.read(DATA))).contains("| mosquitto 2.0.11 | 5.0 |")
                .doesNotContain("Not looked at yet");
    }

    /** Which can be mended by the output of helio conformance coverage. */
    @Test
    void theGuideHasTheCoverageThatThereIs() throws IOException {
        assertThat(Files.readString(Path.of("../docs/conformance.md")).replace("\r\n", "\n"))
                .contains(CoverageTable.of(Coverage.all()).replace("\r\n", "\n").strip());
    }
}
