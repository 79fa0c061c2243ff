// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.Capability;
import io.heliograph.conformance.Role;
import io.heliograph.conformance.Suite;
import io.heliograph.conformance.report.KnownFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class ServerDescriptionTest {
    @SuppressWarnings("UnusedVariable") // the source of a parameter
    private static final List<String> READY = ServerDescription.READY;

    @Test
    void readsAllThatCanBeSaid() throws IOException {
        ServerDescription description = ServerDescription.READER.parse("full.yaml", """
                name: Some Broker
                release: 1.2.3
                start:
                  command: [broker, -p, "{port}"]
                  environment: {HOME: "{dir}"}
                  files:
                    a.conf: |
                      port {port}
                  keeps: true
                  install: Buy it.
                webSocket: ws://127.0.0.1:{webSocketPort}/mqtt
                tls: mqtts://127.0.0.1:{tlsPort}
                user: {name: anna, password: secret}
                forbiddenTopic: forbidden/topic
                versions: [5.0]
                lacks: [QOS_2, RESTART]
                knownFailures:
                  - checks: [Connect.foo, "MQTT-3.1.*"]
                    reason: It does not.
                    sometimes: true
                """);

        assertThat(description.title()).isEqualTo("Some Broker 1.2.3");
        ServerDescription.Start start = Objects.requireNonNull(description.start());
        assertThat(start.files()).containsEntry("a.conf", "port {port}\n");
        assertThat(start.keeps()).isTrue();
        assertThat(description.user()).isEqualTo(new ServerDescription.User("anna", "secret"));
        assertThat(description.spoken()).containsExactly(MqttVersion.V5);
        assertThat(description.lacks()).containsExactlyInAnyOrder(Capability.QOS_2, Capability.RESTART);
        assertThat(description.known().entries()).singleElement().satisfies(entry -> {
            assertThat(entry.checks()).hasSize(2);
            assertThat(entry.reason()).isEqualTo("It does not.");
            assertThat(entry.sometimes()).isTrue();
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "name: a;address: mqtt://h;adress: b|line 3: there is no 'adress' here, only address, forbiddenTopic, knownF",
        "name: a;adress: mqtt://h|line 2: there is no 'adress' here, only address, forbiddenTopic, knownF",
        "name: a;start:;  command: [b];  file: {}|line 4: there is no 'file' here, only apart, command, environment, files, install, keeps",
        "name: a;address: mqtt://h;lacks: [QOS_3]|line 3: there is no 'QOS_3', only ACCESS_CONTROL, ",
        "name: a;address: mqtt://h;versions: [3.1]|a version is 5.0 or 3.1.1, not 3.1",
        "name: a|neither start nor address says where the Server is",
        "address: mqtt://h|'name'",
        "name: a;name: b;address: mqtt://h|line 2: Duplicate field 'name'",
        "name: a;start: {command: []}|start has no command",
        "name: a;start: {files: {}}|line 2: start.command: 'command' is missing",
        "name: a;address: mqtt://h;user: {name: b}|'password'",
        "name: a;address: mqtt://h;knownFailures: [{checks: [/(/], reason: b}]|/(/ is no regular expression",
        "name: [a]|line 1: ",
        "name: 'a|line ",
        "|is empty",
    })
    void whatIsWrittenWronglyIsRefusedWithItsPlace(@Nullable String lines, String expected) {
        String text = lines == null ? "" : lines.replace(";", "\n");
        assertThatThrownBy(() -> ServerDescription.READER.parse("a.yaml", text)).isInstanceOf(IOException.class)
                .hasMessageStartingWith("a.yaml").hasMessageContaining(expected).message().hasLineCount(1);
    }

    @Test
    void aFileThatIsNotThereIsTold(@TempDir Path directory) {
        Path file = directory.resolve("none.yaml");
        assertThatThrownBy(() -> ServerDescription.read(file)).isInstanceOf(IOException.class)
                .hasMessage("there is no file " + file);
        assertThatThrownBy(() -> ServerDescription.ready("foo")).isInstanceOf(IOException.class)
                .hasMessageContaining("no description is called foo; there are: aedes, heliograph");
    }

    @ParameterizedTest
    @FieldSource("READY")
    void theReadyOnesAreRightAndKnowChecksThatThereAre(String name) throws IOException {
        ServerDescription description = ServerDescription.ready(name);

        assertThat(description.start()).isNotNull();
        for (KnownFailures.Entry entry : description.known().entries()) {
            assertThat(entry.reason()).matches("(?s)[A-Z].*[.\\])]\\s*");
            assertThat(entry.checks()).allSatisfy(selection -> assertThat(Suite.cases(Role.SERVER))
                    .anyMatch(it -> selection.test(it) && description.spoken().contains(it.version())));
        }
    }

    @Test
    void aFileIsRead(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("a.yaml"), "name: a\naddress: mqtt://localhost:1884\n");

        assertThat(ServerDescription.read(file).title()).isEqualTo("a");
    }
}
