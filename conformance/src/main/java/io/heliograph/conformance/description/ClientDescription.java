// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.description;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.ClientAction.Kind;
import io.heliograph.conformance.ClientOption;
import io.heliograph.conformance.ClientProgram;
import io.heliograph.conformance.ClientTarget;
import io.heliograph.conformance.CommandLineProgram;
import io.heliograph.conformance.DriverProgram;
import io.heliograph.conformance.report.KnownFailures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Client as the conformance suite needs to know it, written in YAML; docs/conformance.md explains its form. It has either
 * {@code commands} or a {@code driver}.
 *
 * @param name          how it is called in reports
 * @param release       its version
 * @param versions      the versions of MQTT that it speaks; both if none is given
 * @param commands      how it is called, if a process of it is started for each action; or null
 * @param driver        the program that does all actions; or null
 * @param installed     a command for the shell that ends with 0 if all that is needed is there, run where the client is; or null
 * @param install       how to get what is missing, a sentence; shown when it can't be started
 * @param knownFailures checks that it fails, with the reason
 */
public record ClientDescription(@JsonProperty(required = true) String name, @Nullable String release,
        List<String> versions, @Nullable Commands commands, @Nullable Driver driver, @Nullable String installed,
        @Nullable String install, List<KnownFailure> knownFailures) {
    /** The names of the descriptions that come with the suite. */
    public static final List<String> READY = List.of("heliograph", "helio", "mosquitto", "paho-java-3",
            "paho-java-5", "hivemq", "paho-python", "mqttjs");

    static final DescriptionReader<ClientDescription> READER = new DescriptionReader<>(ClientDescription.class, READY,
            "clients/", ClientDescription::requireStart);

    /**
     * Command lines as {@link CommandLineProgram} takes them, where {@code {java}} and {@code {classPath}} stand for those of this
     * process as well.
     *
     * @param publish     how a message is published; null if it can't
     * @param subscribe   how messages are printed; null if it can't
     * @param unsubscribe how a subscription is made and ended; null if it can't
     * @param atOnce      how many checks run at the same time, for programs that take long to start; null if it is for the suite to
     *                    say
     */
    public record Commands(@Nullable String publish, @Nullable String subscribe, @Nullable String unsubscribe,
            @Nullable Integer atOnce) {
        /** Looks whether they are written rightly. */
        public Commands {
            if (atOnce != null && atOnce < 1) {
                throw new IllegalArgumentException("atOnce is 1 or more, not " + atOnce);
            }
            program(lines(publish, subscribe, unsubscribe), Path.of(""));
        }

        private boolean isEmpty() {
            return publish == null && subscribe == null && unsubscribe == null;
        }

        private ClientProgram program(Path here) {
            return program(lines(publish, subscribe, unsubscribe), here);
        }

        private static ClientProgram program(Map<Kind, String> lines, Path here) {
            return new CommandLineProgram(lines, here);
        }

        private static Map<Kind, String> lines(@Nullable String publish, @Nullable String subscribe,
                @Nullable String unsubscribe) {
            Map<Kind, String> lines = new EnumMap<>(Kind.class);
            put(lines, Kind.PUBLISH, publish);
            put(lines, Kind.SUBSCRIBE, subscribe);
            put(lines, Kind.UNSUBSCRIBE, unsubscribe);
            return lines;
        }

        private static void put(Map<Kind, String> lines, Kind kind, @Nullable String line) {
            if (line != null) {
                lines.put(kind, Placeholders.fillJava(line));
            }
        }
    }

    /**
     * A program that does actions as {@link DriverProgram} tells it.
     *
     * @param run       a command for the shell, where {@code {java}} and {@code {classPath}} stand for those of this process
     * @param directory where it is started; where the suite is if null
     * @param lacks     the words of the options that it can't follow
     */
    public record Driver(@JsonProperty(required = true) String run, @Nullable String directory, List<String> lacks) {
        /** Looks whether there are such options. */
        public Driver {
            lacks = DescriptionReader.listOf(lacks);
            lacks.forEach(Driver::option);
        }

        private static ClientOption option(String word) {
            return ClientOption.named(word).orElseThrow(() -> new IllegalArgumentException(
                    "there is no option '%s', only %s".formatted(word, Stream.of(ClientOption.values())
                            .map(ClientOption::word).sorted().collect(Collectors.joining(", ")))));
        }

        private ClientProgram program(Path here) {
            Set<ClientOption> options = EnumSet.allOf(ClientOption.class);
            lacks.stream().map(Driver::option).forEach(options::remove);
            return new DriverProgram(List.of("/bin/sh", "-c", Placeholders.fillJava(run)), here, options);
        }
    }

    /** Checks what belongs together. */
    public ClientDescription {
        Objects.requireNonNull(name, "name is missing");
        versions = DescriptionReader.listOf(versions);
        SpokenVersions.of(versions);
        knownFailures = DescriptionReader.listOf(knownFailures);
    }

    private void requireStart() {
        if ((commands == null) == (driver == null)) {
            throw new IllegalArgumentException("either commands or driver says how the Client is started, "
                    + (commands == null ? "and neither is there" : "not both"));
        }
        if (commands != null && commands.isEmpty()) {
            throw new IllegalArgumentException("commands has neither publish nor subscribe nor unsubscribe");
        }
    }

    /**
     * One that comes with the suite.
     *
     * @param name one of {@link #READY}
     */
    public static ClientDescription ready(String name) throws IOException {
        return READER.ready(name);
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it can't be read or is written wrongly; the message says where and what would be right
     */
    public static ClientDescription read(Path file) throws IOException {
        return READER.read(file);
    }

    /** Name and version. */
    public String title() {
        return release == null ? name : name + " " + release;
    }

    /** The versions that it speaks. */
    public Set<MqttVersion> spoken() {
        return SpokenVersions.of(versions);
    }

    /** Its known failures. */
    public KnownFailures known() {
        return KnownFailure.all(knownFailures);
    }

    /**
     * The Client, which can be started.
     *
     * @param here what its directory is relative to
     * @throws IOException              if something that it needs is missing; the message is for the user
     * @throws IllegalArgumentException if the description does not say how to start it
     */
    public ClientTarget target(Path here) throws IOException, InterruptedException {
        requireStart();
        Path directory = driver == null || driver.directory() == null ? here : here.resolve(driver.directory());
        Installed.require(this, directory);
        if (driver != null) {
            return new ClientTarget(title(), spoken(), driver.program(directory));
        }
        Commands programs = Objects.requireNonNull(commands);
        Integer atOnce = programs.atOnce();
        return atOnce == null ? new ClientTarget(title(), spoken(), programs.program(here))
                : new ClientTarget(title(), spoken(), programs.program(here), atOnce);
    }
}
