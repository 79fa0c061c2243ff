// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.broker.Broker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceBrokerTest {
    private final TestStreams streams = new TestStreams("");

    /** Accepts connections and ends each when something was said. */
    private static final class Hangup implements AutoCloseable {
        private final ServerSocket listener;

        Hangup() throws IOException {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(this::serve);
        }

        private void serve() {
            try {
                while (true) {
                    try (Socket socket = listener.accept()) {
                        socket.getInputStream().read(new byte[1000]);
                    }
                }
            } catch (IOException e) {
                // Closed by the test.
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private int check(int port, String... more) {
        String[] args = new String[4 + more.length];
        args[0] = "conformance";
        args[1] = "broker";
        args[2] = "--target";
        args[3] = "mqtt://127.0.0.1:" + port;
        System.arraycopy(more, 0, args, 4, more.length);
        return streams.run(args);
    }

    @Test
    void listsWhatIsChosenWithoutABroker() {
        assertThat(streams.run("conformance", "broker", "--list", "-V", "5.0", "-s", "Connect.aSecond*")).isZero();

        assertThat(streams.out()).hasLineCount(1).startsWith("Connect.aSecondConnectIsRefused (5.0) [MQTT-3.1.0-2")
                .endsWith("] A second CONNECT closes the connection\n");
    }

    @Test
    void aBrokerThatIsRightGetsATable() {
        try (Broker broker = Broker.builder().port(0).shards(1).start()) {
            assertThat(check(broker.port(), "-s", "Connect.aSecondConnectIsRefused")).isZero();
        }
        assertThat(streams.out()).matches("""
                 +passed +failed +deviates +not applicable
                3\\.1 CONNECT +2 +- +- +-
                all +2 +- +- +-

                127\\.0\\.0\\.1:\\d+: 2 checks in \\d+\\.\\d s
                """);
        assertThat(streams.err()).isEmpty();
    }

    @Test
    void aFailureTellsTheStatementAndWhatCame() throws IOException {
        try (Hangup hangup = new Hangup()) {
            assertThat(check(hangup.listener.getLocalPort(), "-V", "5.0", "-s", "Connect.aSecondConnectIsRefused",
                    "--dialogues")).isEqualTo(1);
        }
        assertThat(streams.out()).startsWith("""
                FAILED  Connect.aSecondConnectIsRefused (5.0)
                  A second CONNECT closes the connection.
                  | [MQTT-3.1.0-2] The Server MUST process a second CONNECT packet sent from a Client as a Protocol
                  | Error and close the Network Connection.
                """).contains("  Connack was expected, but the other side has ended the connection\n",
                "    connection 1\n", "--> Connect[").containsPattern("all +- +1 ");
        assertThat(streams.err()).isEmpty();
    }

    @Test
    void writesTheReportsThatAreAskedFor(@TempDir Path directory) throws IOException {
        Path page = directory.resolve("page.html");
        try (Broker broker = Broker.builder().port(0).shards(1).start()) {
            check(broker.port(), "-s", "Connect.aSecondConnectIsRefused", "--report",
                    directory.resolve("all").toString(),
                    "--report-html", page.toString());
        }
        assertThat(directory.resolve("all")).isDirectoryContaining("glob:**/report.html")
                .isDirectoryContaining("glob:**/report.json").isDirectoryContaining("glob:**/junit.xml");
        assertThat(page).content().contains("<h1>127.0.0.1:");
    }

    @Test
    void aDirectoryThatCannotBeMadeIsSaidBeforeTheRun(@TempDir Path directory) throws IOException {
        Path impossible = Files.createFile(directory.resolve("file")).resolve("reports");
        try (Broker broker = Broker.builder().port(0).shards(1).start()) {
            assertThat(check(broker.port(), "-s", "Connect.aSecondConnectIsRefused", "--report", impossible.toString()))
                    .isEqualTo(1);
        }
        assertThat(streams.out()).isEmpty();
        assertThat(streams.err()).isEqualTo("helio conformance broker: can't make the directory %s%n".formatted(
                impossible));
    }

    @Test
    void aMatrixOfABrokerThatNobodyKnowsIsWrongUsage() {
        assertThat(streams.run("conformance", "matrix", "mosquitto", "nosuch")).isEqualTo(2);

        assertThat(streams.err()).startsWith("helio conformance matrix: no description is called nosuch; there are: ")
                .endsWith(" (see 'helio conformance matrix --help')\n").hasLineCount(1);
    }

    @Test
    void nobodyThereIsOneLine() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertThat(check(port)).isEqualTo(1);

        assertThat(streams.err())
                .isEqualTo("helio conformance broker: no broker at mqtt://127.0.0.1:%d: Connection refused\n"
                        .formatted(port));
        assertThat(streams.out()).isEmpty();
    }

    @Test
    void aNameThatNobodyKnowsIsOneLine() {
        assertThat(streams.run("conformance", "broker", "--target", "mqtt://nowhere.invalid")).isEqualTo(1);

        assertThat(streams.err())
                .isEqualTo("helio conformance broker: nobody knows the host nowhere.invalid\n");
    }

    @Test
    void tellsHowMuchIsCovered() {
        assertThat(streams.run("conformance", "coverage")).isZero();

        assertThat(streams.out()).startsWith("| version | role   | statements |").hasLineCount(6);
    }
}
