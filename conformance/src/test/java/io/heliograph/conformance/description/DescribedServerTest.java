// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.conformance.Capability;
import io.heliograph.conformance.ServerTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescribedServerTest {
    /** Says to who connects how often it was started with its directory, and with what. */
    private static final String COUNTER = """
            name: Counter
            release: 1
            start:
              command: ["{java}", -XX:TieredStopAtLevel=1, "{dir}/Counter.java", "{port}", "{dir}/sub/starts",
                        "{webSocketPort}"]
              environment: {GREETING: "hello {otherPort} {dir}"}
              files:
                sub/starts: ""
                certificate-is: "{certificate} {key} {unknown} { port }"
                Counter.java: |
                  import java.nio.file.*;
                  class Counter {
                      public static void main(String[] arguments) throws Exception {
                          Path starts = Path.of(arguments[1]);
                          Files.writeString(starts, Files.readString(starts) + "x");
                          try (var other = new java.net.ServerSocket(Integer.parseInt(arguments[2]));
                                  var listener = new java.net.ServerSocket(Integer.parseInt(arguments[0]))) {
                              while (true) {
                                  try (var socket = listener.accept()) {
                                      socket.getOutputStream().write((Files.readString(starts) + " "
                                          + System.getenv("GREETING")).getBytes());
                                  }
                              }
                          }
                      }
                  }
              keeps: true
            webSocket: ws://127.0.0.1:{webSocketPort}/mqtt
            forbiddenTopic: no
            lacks: [QOS_2]
            """;

    private static String said(ServerTarget target) throws IOException {
        try (Socket socket = new Socket(target.address().getHost(), target.address().getPort())) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static DescribedServer open(String text) throws IOException, InterruptedException {
        return ServerDescription.READER.parse("a.yaml", text).open();
    }

    @Test
    void startsRestartsAndEndsAServer() throws Exception {
        ServerTarget target;
        try (DescribedServer server = open(COUNTER)) {
            target = server.target();
            assertThat(said(target)).matches("x hello \\d+ /.*");

            Objects.requireNonNull(target.setup().restart()).run();

            assertThat(said(target)).matches("xx hello \\d+ /.*");
        }
        assertThatThrownBy(() -> said(target)).isInstanceOf(IOException.class);
    }

    @Test
    void tellsTheSuiteWhatTheServerCanDo() throws Exception {
        try (DescribedServer server = open(COUNTER)) {
            ServerTarget target = server.target();
            assertThat(target.name()).isEqualTo("Counter 1");
            assertThat(target.capabilities()).contains(Capability.QOS_1, Capability.WEBSOCKET, Capability.RESTART,
                    Capability.ACCESS_CONTROL).doesNotContain(Capability.QOS_2, Capability.TLS, Capability.PASSWORDS);
            assertThat(String.valueOf(target.setup().webSocket())).matches("ws://127\\.0\\.0\\.1:\\d+/mqtt");
        }
    }

    @Test
    void aServerThatRunsAlreadyIsNotStarted() throws Exception {
        try (DescribedServer server = open("name: a\naddress: mqtt://127.0.0.1\n")) {
            assertThat(server.target().address().getPort()).isEqualTo(1883);
            assertThat(server.target().capabilities()).doesNotContain(Capability.RESTART);
        }
    }

    @Test
    void aProgramThatIsNotThereIsToldWithTheWayToGetIt() {
        assertThatThrownBy(() -> open("name: a\nstart: {command: [no-such-program], install: Buy it.}\n"))
                .isInstanceOf(IOException.class)
                .hasMessage("a can't be started: the program no-such-program can't be run. Buy it.");
    }

    @Test
    void aFileOfTheCommandThatIsNotThereIsTold() {
        assertThatThrownBy(() -> open("name: a\nstart: {command: [\"{file:no/such/file}\"], install: Buy it.}\n"))
                .isInstanceOf(IOException.class)
                .hasMessage("a can't be started: there is no file no/such/file. Buy it.");
    }

    @Test
    void aServerThatEndsAtOnceIsToldWithItsLastWords() {
        assertThatThrownBy(() -> open("name: a\nstart: {command: [\"{java}\", --no-such-option]}\n"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("a can't be started: it has ended with status 1; it said: ")
                .hasMessageContaining("no-such-option");
    }

    @Test
    void aServerThatDoesNotGetItsPortIsStartedAgainWithOthers(@TempDir Path directory) throws Exception {
        String endsTwice = """
                name: Unlucky
                start:
                  command: [/bin/sh, -c, 'echo {port} >> DIRECTORY/starts; test $(wc -l < DIRECTORY/starts) -lt 3 ||
                      exec {java} {dir}/Listener.java {port}']
                  files:
                    Listener.java: |
                      class Listener {
                          public static void main(String[] arguments) throws Exception {
                              try (var listener = new java.net.ServerSocket(Integer.parseInt(arguments[0]))) {
                                  while (true) {
                                      listener.accept().close();
                                  }
                              }
                          }
                      }
                """.replace("DIRECTORY", directory.toString());

        try (DescribedServer server = open(endsTwice)) {
            assertThat(said(server.target())).isEmpty();
        }

        List<String> ports = Files.readAllLines(directory.resolve("starts"));
        assertThat(ports).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void filesStayInTheDirectory() {
        assertThatThrownBy(() -> open("name: a\nstart: {command: [a], files: {../b: c}}\n"))
                .isInstanceOf(IOException.class).hasMessageContaining("a file is outside of {dir}: ../b");
    }

    @Test
    void theAddressIsAnMqttAddress() {
        assertThatThrownBy(() -> open("name: a\naddress: http://h\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("address is to be mqtt://HOST:PORT, not http://h");
    }
}
