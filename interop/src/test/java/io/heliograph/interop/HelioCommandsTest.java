// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.interop.peers.Mosquitto;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Helio's pub and sub do what mosquitto_pub and mosquitto_sub do, with mosquitto as the broker. */
class HelioCommandsTest {
    private static final String INSTALL = "apt-get install mosquitto-clients";
    private static final Mosquitto BROKER = new Mosquitto();
    private static final List<String> PROPERTIES = List.of("-D", "publish", "content-type", "application/json",
            "-D", "publish", "response-topic", "r/t", "-D", "publish", "correlation-data", "abc",
            "-D", "publish", "payload-format-indicator", "1", "-D", "publish", "user-property", "k", "v",
            "-D", "publish", "user-property", "k2", "v 2");

    /** The command line of a command of ours. */
    static List<String> helio(String command) {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("java.class.path"), "io.heliograph.cli.Helio", command);
    }

    private static List<String> mosquitto(String command) {
        return List.of(Programs.find("mosquitto_" + command, INSTALL));
    }

    private static String run(List<String> program, List<String> more) {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of("-V", "5", "-p", Integer.toString(BROKER.port())));
        command.addAll(more);
        return Programs.output(command);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "%A|%C|%D|%F|%l|%m|%P|%p|%q|%R|%r|%S|%t|%x|%X|%%|@@|a@%b",
        "%10t|%-10t|%010t|%3.3t|%-12.3t|%05l|%-5l|%-05l|%5m|%5A|%05A|%20C|%.4C|%5F|%05F|%30R|%5S|%05S|%.3l",
        "%4x|%04X|%5x|%05x|%-5x|%4p|%4.2p|%100p|%0100p|%-100p|%5q|%10%|%5P|%5.t|",
        "\\n\\t\\0\\e\\r\\a\\v\\\\ @Y-@m-@d @a @B @j @U @V @W @% @+",
    })
    void subPrintsTheSame(String format) {
        String topic = "helio/sub/" + Integer.toHexString(format.hashCode());
        List<String> publish = new ArrayList<>(List.of("-t", topic, "-r", "-q", "1", "-m", "{\"a\": 1, \"é\":[true]}"));
        publish.addAll(PROPERTIES);
        assertThat(run(mosquitto("pub"), publish)).isEmpty();
        List<String> subscribe = List.of("-t", topic, "-C", "1", "-q", "1", "-F", format,
                "-D", "subscribe", "subscription-identifier", "7");

        assertThat(run(helio("sub"), subscribe)).isEqualTo(run(mosquitto("sub"), subscribe)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-N", "-v", "-v -N", "--retain-as-published", "-R -W 1", "-T # -W 1"})
    void subTakesTheSameOptions(String options) {
        String topic = "helio/options/" + Integer.toHexString(options.hashCode());
        assertThat(run(mosquitto("pub"), List.of("-t", topic, "-r", "-m", "text"))).isEmpty();
        List<String> subscribe = new ArrayList<>(List.of("-t", topic, "-C", "1"));
        subscribe.addAll(List.of(options.split(" ", -1)));

        // Only mosquitto_sub says on standard error that the time was over.
        assertThat(run(helio("sub"), subscribe))
                .isEqualTo(run(mosquitto("sub"), subscribe).replace("Timed out\n", ""));
    }

    @Test
    void pubSendsTheSame() {
        List<String> publish = new ArrayList<>(List.of("-r", "-q", "2", "-m", "é text"));
        publish.addAll(PROPERTIES);
        List<String> format = List.of("-C", "1", "-q", "2", "-F", "%C|%D|%F|%P|%R|%q|%r|%x");
        List<String> printed = new ArrayList<>();
        for (List<String> program : List.of(helio("pub"), mosquitto("pub"))) {
            String topic = "helio/pub/" + printed.size();
            List<String> command = new ArrayList<>(publish);
            command.addAll(List.of("-t", topic));
            assertThat(run(program, command)).isEmpty();
            List<String> subscribe = new ArrayList<>(format);
            subscribe.addAll(List.of("-t", topic));
            printed.add(run(mosquitto("sub"), subscribe));
        }
        assertThat(printed.get(0)).isEqualTo(printed.get(1)).startsWith("application/json|abc|1|k:v k2:v 2|r/t|2|1|");
    }
}
