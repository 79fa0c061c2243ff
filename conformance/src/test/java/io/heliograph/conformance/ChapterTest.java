// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.MqttVersion;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChapterTest {

    @Test
    void everyStatementStandsInAChapterInTheOrderOfTheNumbers() {
        List<String> chapters = Stream.of(MqttVersion.V5, MqttVersion.V3_1_1)
                .flatMap(version -> Statements.of(version).stream()).map(Chapter::of).distinct().sorted()
                .map(Chapter::toString).toList();

        assertThat(chapters).startsWith("1 Data representation", "2 Packet format", "3.1 CONNECT", "3.2 CONNACK")
                .containsSubsequence("3.9 SUBACK", "3.10 UNSUBSCRIBE", "3.15 AUTH", "4.1 Session State",
                        "4.7 Topic Names and Topic Filters", "4.8 Handling errors", "4.8 Subscriptions",
                        "4.12 Enhanced authentication", "6 WebSocket")
                .endsWith("7 Conformance");
    }
}
