// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.codec.MqttVersion;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {
    private static final CheckCase SECOND_CONNECT = new CheckCase("Connect.aSecondConnectIsRefused", "A sentence",
            Role.SERVER, MqttVersion.V5, List.of(Statements.of(MqttVersion.V5, "MQTT-3.1.0-2"),
                    Statements.of(MqttVersion.V5, "MQTT-3.10.1-1")),
            Set.of(), false, false, system -> {});

    @ParameterizedTest
    @ValueSource(strings = {"Connect.aSecondConnectIsRefused", "connect.a*", "Connect", "MQTT-3.1.0-2", "mqtt-3.1.0-?",
        "MQTT-3.10.*", "3.1", "3.10", "*(5.0)", "Connect.aSecondConnectIsRefused (5.0)", "/.*second.*/", "*"})
    void choosesByNameGroupStatementAndChapter(String pattern) {
        assertThat(Selection.of(pattern)).accepts(SECOND_CONNECT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connec", "aSecondConnectIsRefused", "MQTT-3.1.0", "MQTT-3x1x0-2", "3", "3.11", "3.1.0",
        "*(3.1.1)", "/second/", "[a-z]*", "("})
    void passesOverWhatIsNotMatchedAsAWhole(String pattern) {
        assertThat(Selection.of(pattern)).rejects(SECOND_CONNECT);
    }

    @Test
    void whatIsNoRegularExpressionIsRefused() {
        assertThatThrownBy(() -> Selection.of("/(/")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/(/ is no regular expression");
        assertThatThrownBy(() -> Selection.of(" ")).isInstanceOf(IllegalArgumentException.class);
    }
}
