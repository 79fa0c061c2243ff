// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.broker.Broker;
import io.heliograph.client.MqttClient;
import io.heliograph.codec.QoS;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Keeps the pages for users true. */
class DocumentationTest {

    /** The test of docs/embed.md as it stands there. */
    @Test
    void switchesTheLight() throws Exception {
        try (Broker broker = Broker.builder().port(0).start();
                MqttClient client = MqttClient.builder().server("localhost:" + broker.port()).build()) {
            BlockingQueue<String> switched = new LinkedBlockingQueue<>();
            client.connect();
            client.subscribe("light", QoS.AT_LEAST_ONCE, received -> switched.add(received.message().payload().utf8()));

            client.publish("light", "on", QoS.AT_LEAST_ONCE);

            assertThat(switched.poll(10, TimeUnit.SECONDS)).isEqualTo("on");
        }
    }

    @ParameterizedTest
    @CsvSource({"pub, cli.md", "sub, cli.md", "broker, run.md",
        "conformance broker, conformance.md", "conformance client, conformance.md",
        "conformance coverage, conformance.md", "conformance matrix, conformance.md"})
    void namesEveryOption(String command, String page) throws Exception {
        String text = Files.readString(Path.of("../docs", page));
        Set<String> missing = new TreeSet<>();
        CommandLine line = Helio.tree(new TestStreams("").streams());
        for (String name : command.split(" ", -1)) {
            line = line.getSubcommands().get(name);
        }
        line.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .flatMap(option -> Arrays.stream(option.names()))
                .filter(name -> !text.contains("`" + name + "`") && !text.contains("`" + name + " "))
                .forEach(missing::add);
        assertThat(missing).isEmpty();
    }
}
