// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceClientTest {
    private final TestStreams streams = new TestStreams("");

    private int check(String description, String... more) {
        String[] args = new String[4 + more.length];
        args[0] = "conformance";
        args[1] = "client";
        args[2] = "--description";
        args[3] = description;
        System.arraycopy(more, 0, args, 4, more.length);
        return streams.run(args);
    }

    /** With the programs of Debian's mosquitto-clients. */
    @Test
    void aReadyDescriptionIsChecked() {
        assertThat(check("mosquitto", "-s", "ClientConnect.theFirstPacketIsConnect", "-s",
                "ClientPublish.theQosIsTheOneAskedFor", "-s",
                "ClientSubscribe.theTopicFilterIsSent")).as(streams.out()).isZero();

        assertThat(streams.out()).matches("""
                (?s) +passed +failed +deviates +not applicable
                .*all +\\d+ +- +- +-

                mosquitto_pub and mosquitto_sub 2\\.0\\.11: \\d+ checks in \\d+\\.\\d s
                0 of the failures are known, 0 are not
                """);
        assertThat(streams.err()).isEmpty();
    }

    @Test
    void listsWhatIsLeftForTheVersionsOfTheDescription(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("a.yaml"), """
                name: a
                versions: [3.1.1]
                driver: {run: does not matter}
                """);

        assertThat(check(file.toString(), "--list")).isZero();

        assertThat(streams.out()).contains("(3.1.1)").doesNotContain("(5.0)");
    }

    @Test
    void aClientThatIsNotInstalledIsOneLine(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("a.yaml"), """
                name: a
                driver: {run: no-such-program}
                installed: command -v no-such-program
                install: buy it
                """);

        assertThat(check(file.toString())).isEqualTo(1);

        assertThat(streams.err()).isEqualTo("helio conformance client: a can't be started, it is not installed:"
                + " command -v no-such-program fails (buy it)\n");
        assertThat(streams.out()).isEmpty();
    }
}
