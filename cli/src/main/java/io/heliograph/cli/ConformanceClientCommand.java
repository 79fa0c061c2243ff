// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.CheckCase;
import io.heliograph.conformance.ClientAction.Kind;
import io.heliograph.conformance.ClientOption;
import io.heliograph.conformance.ClientProgram;
import io.heliograph.conformance.ClientTarget;
import io.heliograph.conformance.CommandLineProgram;
import io.heliograph.conformance.DriverProgram;
import io.heliograph.conformance.Role;
import io.heliograph.conformance.Suite;
import io.heliograph.conformance.description.ClientDescription;
import io.heliograph.conformance.report.KnownFailures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code helio conformance client}: checks a Client. */
@Command(name = "client", description = "Check a client: the suite is its broker, a good one or a bad one.",
        sortOptions = false,
        customSynopsis = "helio conformance client {--description FILE | --run COMMAND"
                + " | --publish COMMAND --subscribe COMMAND} [OPTION]...")
final class ConformanceClientCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    private CommandSpec command;

    @Option(names = "--description", order = 1, paramLabel = "FILE",
            description = "The client, described in a file or ready: helio, heliograph, hivemq, mosquitto, mqttjs,"
                    + " paho-java-3, paho-java-5, paho-python.")
    private @Nullable String described;

    @Option(names = "--run", order = 2, paramLabel = "COMMAND",
            description = "A program for the shell that does many things at once: it reads what to do line by line.")
    private @Nullable String run;

    @Option(names = "--can", order = 3, paramLabel = "OPTIONS", split = ",",
            description = "What the program of --run can be asked for, such as qos,retain,userName. Default: everything.")
    private @Nullable List<String> can;

    @Option(names = "--publish", order = 4, paramLabel = "COMMAND",
            description = "How a message is published, such as 'my-pub -h {host} -p {port} -t {topic} -m {payload}'.")
    private @Nullable String publish;

    @Option(names = "--subscribe", order = 5, paramLabel = "COMMAND",
            description = "How messages are printed, as lines of topic, blank, payload: 'my-sub -p {port} -t {filter}'.")
    private @Nullable String subscribe;

    @Option(names = "--unsubscribe", order = 6, paramLabel = "COMMAND",
            description = "How a subscription is made and ended.")
    private @Nullable String unsubscribe;

    @Option(names = "--speaks", order = 7, paramLabel = "VERSION", split = ",",
            description = "The versions that the client speaks. Default: 5.0,3.1.1.")
    private @Nullable List<String> speaks;

    @Option(names = "--name", order = 8, paramLabel = "NAME", description = "How it is called in reports.")
    private @Nullable String name;

    @Mixin
    private final RunOptions options = new RunOptions();

    @Option(names = "--help", order = 99, usageHelp = true,
            description = "Print this and end.")
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    ConformanceClientCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException {
        ClientDescription description;
        List<CheckCase> cases;
        ClientTarget client;
        try {
            description = description();
            Set<MqttVersion> versions = description == null ? spoken() : description.spoken();
            cases = options.cases(Role.CLIENT, versions);
            if (options.listsOnly()) {
                RunOptions.printList(streams, cases);
                return ExitStatus.OK;
            }
            client = description == null ? new ClientTarget(name == null ? "client" : name, versions, program())
                    : target(description);
        } catch (IllegalArgumentException | IOException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
        try (ClientProgram program = client.program()) {
            return options.run(streams, cases, description == null ? KnownFailures.NONE : description.known(),
                    (selection, progress) -> Suite.run(client, selection, progress));
        }
    }

    /** A ready one if it is called so, else a file; null if none is asked for. */
    private @Nullable ClientDescription description() throws IOException {
        if (described == null) {
            return null;
        }
        if (Stream.of(run, can, publish, subscribe, unsubscribe, speaks, name).anyMatch(Objects::nonNull)) {
            throw new IllegalArgumentException(
                    "--description says how the client is started, what it can, speaks and is"
                            + " called; --run and the like can't be given with it");
        }
        boolean isName = !described.contains("/") && !described.contains(".");
        return isName ? ClientDescription.ready(described) : ClientDescription.read(Path.of(described));
    }

    /** The options are right; what is missing is on the machine. */
    private static ClientTarget target(ClientDescription description) throws InterruptedException {
        try {
            return description.target(here());
        } catch (IOException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private static Path here() {
        return Path.of("").toAbsolutePath();
    }

    private Set<MqttVersion> spoken() {
        return (speaks == null ? List.of("5.0", "3.1.1") : speaks).stream().map(SelectionOptions::version)
                .collect(Collectors.toSet());
    }

    private ClientProgram program() {
        Map<Kind, String> commands = new EnumMap<>(Kind.class);
        put(commands, Kind.PUBLISH, publish);
        put(commands, Kind.SUBSCRIBE, subscribe);
        put(commands, Kind.UNSUBSCRIBE, unsubscribe);
        if (run == null && commands.isEmpty()) {
            throw new IllegalArgumentException(
                    "a client is needed: give --description, --run, or --publish and --subscribe");
        }
        if (run != null && !commands.isEmpty()) {
            throw new IllegalArgumentException("--run does all actions; the others can't be given with it");
        }
        if (run == null && can != null) {
            throw new IllegalArgumentException("--can is about --run; other commands name what they can");
        }
        return run == null ? new CommandLineProgram(commands, here())
                : new DriverProgram(List.of("/bin/sh", "-c", run), here(), can());
    }

    private static void put(Map<Kind, String> commands, Kind kind, @Nullable String line) {
        if (line != null) {
            commands.put(kind, line);
        }
    }

    private Set<ClientOption> can() {
        if (can == null) {
            return EnumSet.allOf(ClientOption.class);
        }
        return can.stream().map(word -> ClientOption.named(word.strip()).orElseThrow(() -> new IllegalArgumentException(
                "there is no option '%s', only %s".formatted(word, Stream.of(ClientOption.values())
                        .map(ClientOption::word).collect(Collectors.joining(", "))))))
                .collect(Collectors.toSet());
    }
}
