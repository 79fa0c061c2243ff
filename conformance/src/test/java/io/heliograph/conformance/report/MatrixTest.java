// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.CheckCase;
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
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixTest {

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
        matrix.set("mosquitto", report("Connect.a", Verdict.FAILED));
        matrix.set("aedes", report("Connect.a", Verdict.PASSED));
        matrix.write(file);

        Matrix again = Matrix.read(file);
        again.set("aedes", report("Connect.b", Verdict.DEVIATES));
        again.write(file);

        assertThat(Files.readString(file))
                .isEqualTo("check\tmosquitto\taedes\nConnect.a (5.0)\t-\t\nConnect.b (5.0)\t\t~\n");
    }

    @Test
    void everyFailureOfTheComparedBrokersHasAReason() throws IOException {
        Matrix matrix = Matrix.read(Path.of("../docs/conformance-matrix.tsv"));

        assertThat(matrix.systems()).containsExactlyInAnyOrderElementsOf(ServerDescription.READY);
        for (String system : matrix.systems()) {
            KnownFailures known = ServerDescription.ready(system).known();
            assertThat(Suite.cases(Role.SERVER)).filteredOn(it -> "-".equals(matrix.sign(it.toString(), system)))
                    .allSatisfy(it -> assertThat(known.reason(it)).as(system + " " + it).isNotNull());
        }
    }

    @Test
    void thePageShowsTheReasons() throws IOException {
        String page = MatrixPage.of(Matrix.read(Path.of("../docs/conformance-matrix.tsv")));

        assertThat(page).contains("| mosquitto 2.0.11 | 5.0 |", "## Moquette 0.17", "It speaks MQTT 3.1.1 only.")
                .doesNotContain("Not looked at yet");
    }
}
