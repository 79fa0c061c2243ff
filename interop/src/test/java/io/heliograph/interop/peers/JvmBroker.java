// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.peers;

import io.heliograph.interop.Programs;
import io.heliograph.interop.clients.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A broker written in Java, in a JVM of its own: the dependencies of one are not those of another. Its class path is written
 * by the build of interop/peers.
 */
final class JvmBroker extends ProcessBroker {
    private final String project;
    private final Setup setup;

    /** How to run a broker. */
    private interface Setup {
        /** Writes its configuration and answers with what follows the class path on the command line. */
        List<String> prepare(Path project, Path directory, int port) throws IOException;
    }

    private JvmBroker(String name, String project, Set<Feature> features, Setup setup) {
        super(name, features);
        this.project = project;
        this.setup = setup;
    }

    static JvmBroker hiveMq() {
        // It ends the connection of who publishes to $..., with the words "Sent PUBLISH for a topic that starts with '$'".
        return new JvmBroker("HiveMQ CE 2025.5", "hivemq",
                EnumSet.complementOf(EnumSet.of(Feature.SYS_TOPICS, Feature.RESERVED_TOPICS)),
                (project, directory, port) -> {
                    Files.createDirectories(directory.resolve("data"));
                    Files.createDirectories(directory.resolve("extensions"));
                    Files.writeString(Files.createDirectories(directory.resolve("conf")).resolve("config.xml"), """
                            <hivemq>
                              <listeners>
                                <tcp-listener>
                                  <port>%d</port>
                                  <bind-address>127.0.0.1</bind-address>
                                </tcp-listener>
                              </listeners>
                              <persistence>
                                <mode>in-memory</mode>
                              </persistence>
                              <anonymous-usage-statistics>
                                <enabled>false</enabled>
                              </anonymous-usage-statistics>
                            </hivemq>
                            """.formatted(port));
                    return List.of(project.resolve("HiveMq.java").toString(), directory.toString());
                });
    }

    /**
     * It knows no MQTT 5.0 in this version. It closes the connection of who publishes to $..., sends retained messages to new
     * subscriptions with RETAIN 0 [MQTT-3.3.1-8, 3.1.1], and forgets a retained Will [MQTT-3.1.2-17, 3.1.1]: a subscription
     * made after the Will was published gets SUBACK and nothing else. It deals with the end of a connection later than with
     * the CONNECT that follows: in about one of three runs it closed the second connection of a Client after its CONNACK,
     * and once sent the first of the messages that had waited behind the second.
     */
    static JvmBroker moquette() {
        return new JvmBroker("Moquette 0.17", "moquette", EnumSet.of(Feature.INTERACTIVE, Feature.CLEAN_DISCONNECT),
                (project, directory, port) -> {
                    Files.writeString(Files.createDirectories(directory.resolve("config")).resolve("moquette.conf"),
                            """
                                    port %d
                                    host 127.0.0.1
                                    allow_anonymous true
                                    telemetry_enabled false
                                    persistence_enabled false
                                    netty.mqtt.message_size 8388608
                                    """.formatted(port));
                    return List.of("io.moquette.broker.Server");
                });
    }

    @Override
    List<String> prepare(Path directory, int free) throws IOException {
        Path folder = Programs.DIRECTORY.resolve("peers").resolve(project);
        Path classPath = folder.resolve("target/classpath");
        if (!Files.isRegularFile(classPath)) {
            throw new AssertionError(
                    "The class path of " + name() + " is missing: run mvn -Pinterop generate-resources.");
        }
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xmx512m",
                        "-Dmoquette.path=" + directory, "-cp", Files.readString(classPath)));
        command.addAll(setup.prepare(folder, directory, free));
        return command;
    }
}
