// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.Coverage.Exemption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds checks and statements together: nothing is forgotten, nothing is said twice. */
class CoverageTest {

    /** One line for each statement and role: {@code 5.0 server MQTT-3.1.0-1}. */
    private static String line(Statement statement, Role role) {
        return "%s %s %s".formatted(statement.version(), role.name().toLowerCase(Locale.ROOT),
                statement.label());
    }

    @Test
    void everyStatementIsProvedOrHasAReasonWhyNot() {
        System.out.println(CoverageTable.of(Coverage.all()));
        List<String> missing = Coverage.all().stream()
                .flatMap(coverage -> coverage.missing().stream().map(statement -> line(statement, coverage.role())))
                .toList();

        assertThat(missing).isEmpty();
    }

    @Test
    void noStatementIsBothProvedAndNotTestable() {
        assertThat(Coverage.all().stream().flatMap(coverage -> coverage.entries().stream()
                .filter(entry -> entry.isCovered() && entry.notTestable() != null)
                .map(entry -> line(entry.statement(), coverage.role())))).isEmpty();
    }

    @Test
    void everyReasonIsASentenceAboutAStatementThatBindsTheRole() {
        List<Exemption> exemptions = Coverage.exemptions();

        assertThat(exemptions).allSatisfy(exemption -> {
            assertThat(exemption.role()).isIn("server", "client", "both");
            MqttVersion version = Stream.of(MqttVersion.V5, MqttVersion.V3_1_1)
                    .filter(candidate -> candidate.toString().equals(exemption.version())).findFirst().orElseThrow();
            Statement statement = Statements.of(version, exemption.label());
            if (exemption.role().equals("both")) {
                assertThat(statement.binds()).isEqualTo(Statement.Binds.BOTH);
            } else {
                assertThat(
                        statement.binds().includes(Role.valueOf(exemption.role().toUpperCase(Locale.ROOT))))
                        .isTrue();
            }
            assertThat(exemption.reason()).matches("[A-Z].{20,}\\.");
        });
        assertThat(exemptions.stream().flatMap(exemption -> Stream.of(Role.values())
                .filter(role -> exemption.role().equals("both") || exemption.role().equalsIgnoreCase(role.name()))
                .map(role -> exemption.version() + role + exemption.label()))).doesNotHaveDuplicates();
    }

    @Test
    void everyCheckHasANameOfItsOwnASentenceAndStatements() {
        List<CheckCase> cases = Stream.of(Role.values()).flatMap(role -> Suite.cases(role).stream()).toList();

        assertThat(cases).extracting(CheckCase::toString).doesNotHaveDuplicates();
        assertThat(cases).allSatisfy(it -> {
            // So that it can be given on a command line as it is.
            assertThat(it.name()).matches("[A-Z][A-Za-z]+\\.[a-z][A-Za-z0-9]+");
            assertThat(it.sentence()).matches("[^a-z].*[^.]");
            assertThat(it.statements()).isNotEmpty().doesNotHaveDuplicates();
        });
    }
}
