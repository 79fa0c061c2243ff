// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.ClientAction.Kind;
import io.heliograph.conformance.ClientOption;
import io.heliograph.conformance.ClientTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class ClientDescriptionTest {
    @SuppressWarnings("UnusedVariable") // the source of a parameter
    private static final List<String> READY = ClientDescription.READY;

    @TempDir
    private Path directory;

    private static ClientDescription parse(String text) throws IOException {
        return ClientDescription.READER.parse("a.yaml", text);
    }

    @Test
    void readsAllThatCanBeSaidOfCommands() throws Exception {
        ClientDescription description = parse("""
                name: Some Client
                release: 1.2.3
                versions: [5.0]
                commands:
                  publish: >-
                    "{java}" -cp "{classPath}" Pub -p {port} -t {topic} -m {payload}
                    [qos: -q {qos}] [3.1.1 retain: -r]
                  subscribe: sub -p {port} -t {filter}
                  atOnce: 3
                installed: "true"
                install: Buy it.
                knownFailures:
                  - checks: [ClientConnect.foo]
                    reason: It does not.
                    sometimes: true
                """);

        ClientTarget target = description.target(directory);
        assertThat(target.name()).isEqualTo("Some Client 1.2.3");
        assertThat(target.versions()).containsExactly(MqttVersion.V5);
        assertThat(target.atOnce()).isEqualTo(3);
        assertThat(target.program().options(Kind.PUBLISH, MqttVersion.V5))
                .containsExactlyInAnyOrder(ClientOption.TOPIC, ClientOption.PAYLOAD, ClientOption.QOS);
        assertThat(target.program().options(Kind.SUBSCRIBE, MqttVersion.V5)).containsExactly(ClientOption.FILTER);
        assertThat(target.program().options(Kind.UNSUBSCRIBE, MqttVersion.V5)).isEmpty();
        assertThat(description.known().entries()).singleElement().satisfies(entry -> {
            assertThat(entry.reason()).isEqualTo("It does not.");
            assertThat(entry.sometimes()).isTrue();
        });
    }

    @Test
    void aDriverCanAllButWhatItLacks() throws Exception {
        Files.createDirectory(directory.resolve("sub"));
        ClientDescription description = parse("""
                name: Some Client
                driver:
                  run: drive
                  directory: sub
                  lacks: [noLocal, topicAlias]
                installed: '[ "$(basename "$PWD")" = sub ]'
                """);

        ClientTarget target = description.target(directory);
        assertThat(target.versions()).containsExactlyInAnyOrder(MqttVersion.V5, MqttVersion.V3_1_1);
        assertThat(target.program().options(Kind.PUBLISH, MqttVersion.V5))
                .hasSize(ClientOption.values().length - 2)
                .doesNotContain(ClientOption.NO_LOCAL, ClientOption.TOPIC_ALIAS);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "name: a;comands:;  publish: b|there is no 'comands' here, only commands, driver, install, installed, know",
        "name: a;commands:;  run: b|there is no 'run' here, only atOnce, publish, subscribe, unsubscribe",
        "name: a;driver:;  run: b;  can: []|line 4: there is no 'can' here, only directory, lacks, run",
        "name: a;driver: {run: b, lacks: [qoss]}|line 2: there is no option 'qoss', only answerTimeout, ",
        "name: a;driver: {lacks: []}|line 2: driver.run: 'run' is missing",
        "name: a;commands: {}|commands has neither publish nor subscribe nor unsubscribe",
        "name: a;commands:;  publish: b {tpic}|there is no option tpic",
        "name: a;commands:;  publish: 'b [foo: -x]'|there is no option foo",
        "name: a;commands:;  publish: 'b [qos: -x'|a bracket is not closed",
        "name: a;commands: {publish: b, atOnce: 0}|atOnce is 1 or more, not 0",
        "name: a|either commands or driver says how the Client is started, and neither is there",
        "name: a;driver: {run: b};commands: {publish: c}|either commands or driver says how the Client is started, not both",
        "driver: {run: b}|'name'",
        "name: a;name: b;driver: {run: b}|line 2: Duplicate field 'name'",
        "name: a;versions: [3.1];driver: {run: b}|a version is 5.0 or 3.1.1, not 3.1",
        "name: a;driver: {run: b};knownFailures: [{checks: [/(/], reason: b}]|/(/ is no regular expression",
        "name: a;driver: b|line 2: ",
        "name: 'a|line ",
        "|is empty",
    })
    void whatIsWrittenWronglyIsRefusedWithItsPlace(@Nullable String lines, String expected) {
        String text = lines == null ? "" : lines.replace(";", "\n");
        assertThatThrownBy(() -> parse(text)).isInstanceOf(IOException.class)
                .hasMessageStartingWith("a.yaml").hasMessageContaining(expected).message().hasLineCount(1);
    }

    @Test
    void whatIsMissingIsToldWithTheWayToGetIt() {
        assertThatThrownBy(() -> parse("name: a\ndriver: {run: b}\ninstalled: exit 3\ninstall: buy it\n")
                .target(directory)).isInstanceOf(IOException.class)
                .hasMessage("a can't be started, it is not installed: exit 3 fails (buy it)");
        assertThatThrownBy(() -> parse("name: a\ndriver: {run: b, directory: none}\n").target(directory))
                .isInstanceOf(IOException.class)
                .hasMessage("a can't be started, there is no directory " + directory.resolve("none"));
    }

    @Test
    void aFileIsRead() throws IOException {
        Path file = Files.writeString(directory.resolve("a.yaml"), "name: a\ndriver: {run: b}\n");

        assertThat(ClientDescription.read(file).title()).isEqualTo("a");
    }

    @Test
    void aFileThatIsNotThereIsTold() {
        Path file = directory.resolve("none.yaml");
        assertThatThrownBy(() -> ClientDescription.read(file)).isInstanceOf(IOException.class)
                .hasMessage("there is no file " + file);
        assertThatThrownBy(() -> ClientDescription.ready("foo")).isInstanceOf(IOException.class)
                .hasMessage("no description is called foo; there are: heliograph, helio, mosquitto, paho-java-3,"
                        + " paho-java-5, hivemq, paho-python, mqttjs");
    }

    /** Programs that can do nothing would pass each check, as none applies. */
    @ParameterizedTest
    @FieldSource("READY")
    void theReadyOnesCanPublishAndSubscribe(String name) throws Exception {
        ClientDescription ready = ClientDescription.ready(name);
        ClientDescription here = new ClientDescription(ready.name(), ready.release(), ready.versions(),
                ready.commands(), ready.driver() == null ? null
                        : new ClientDescription.Driver(ready.driver().run(), null, ready.driver().lacks()),
                null, ready.install(), ready.knownFailures());

        ClientTarget target = here.target(directory);

        for (MqttVersion version : target.versions()) {
            assertThat(target.program().options(Kind.PUBLISH, version))
                    .contains(ClientOption.TOPIC, ClientOption.PAYLOAD, ClientOption.QOS, ClientOption.SESSION);
            assertThat(target.program().options(Kind.SUBSCRIBE, version))
                    .contains(ClientOption.FILTER, ClientOption.QOS, ClientOption.USER_NAME);
        }
    }
}
