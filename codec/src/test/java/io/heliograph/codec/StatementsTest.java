// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which statements of the specification the {@link PacketTable} proves. */
class StatementsTest {

    @Test
    void theTableNamesOnlyLabelsThatExist() {
        assertThat(labels("5.0", line -> true)).containsAll(proven(MqttVersion.V5));
        assertThat(labels("3.1.1", line -> true)).containsAll(proven(MqttVersion.V3_1_1));
    }

    @Test
    void theTableProvesEveryStatementThatTheCodecCanEnforce() {
        assertThat(proven(MqttVersion.V5)).containsAll(labels("5.0", line -> line.endsWith(" codec")));
        assertThat(proven(MqttVersion.V3_1_1)).containsAll(labels("3.1.1", line -> line.endsWith(" codec")));
    }

    @Test
    void aRuleWithoutLabelIsNamedByItsSection() {
        assertThat(PacketTable.refused().map(row -> row.refusal().statement())).allMatch(
                statement -> statement.startsWith("MQTT-") || statement.matches("section [1-4](\\.\\d+)+"));
    }

    /** The labels that the rows of this version break or prove. A refusal may name another version than its row's. */
    private static Set<String> proven(MqttVersion version) {
        Stream<String> broken = PacketTable.refused()
                .filter(row -> version(row) == version)
                .map(row -> row.refusal().statement());
        Stream<String> others = PacketTable.all().stream()
                .filter(row -> version(row) == version)
                .flatMap(row -> row.proves().stream());
        return Stream.concat(broken, others).filter(label -> label.startsWith("MQTT-"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static MqttVersion version(PacketCase row) {
        MqttVersion version = row.isGood() ? row.version() : row.refusal().version();
        // MQTT 3.1 has no labels: its packets are judged by those of 3.1.1. Without a version it is 5.0.
        return version == null ? MqttVersion.V5 : version == MqttVersion.V3_1 ? MqttVersion.V3_1_1 : version;
    }

    private static Set<String> labels(String version, Predicate<String> wanted) {
        String resource = "statements-%s.txt".formatted(version);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                StatementsTest.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> line.startsWith("MQTT-")).filter(wanted)
                    .map(line -> line.split(" ", 2)[0]).collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
