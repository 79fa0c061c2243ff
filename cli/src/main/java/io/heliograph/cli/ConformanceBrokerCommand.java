// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.CheckCase;
import io.heliograph.conformance.Role;
import io.heliograph.conformance.ServerTarget;
import io.heliograph.conformance.Suite;
import io.heliograph.conformance.description.DescribedRun;
import io.heliograph.conformance.description.ServerDescription;
import io.heliograph.conformance.report.KnownFailures;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code helio conformance broker}: checks a Server. */
@Command(name = "broker", description = "Check a broker: does it do what MQTT 5.0 and 3.1.1 ask for?",
        sortOptions = false,
        customSynopsis = "helio conformance broker {--target URL | --description FILE} [OPTION]...")
final class ConformanceBrokerCommand implements Callable<Integer> {
    private static final Set<String> SCHEMES = Set.of("mqtt", "mqtts", "ws", "wss");

    private final Streams streams;

    @Spec
    private CommandSpec command;

    @Option(names = "--target", order = 1, paramLabel = "URL",
            description = "The broker: mqtt://HOST[:PORT], mqtts://HOST[:PORT], ws://HOST[:PORT]/PATH or wss://HOST[:PORT]/PATH."
                    + " Its certificate is not checked.")
    private @Nullable String target;

    @Option(names = "--description", order = 2, paramLabel = "FILE",
            description = "The broker, described in a file or ready: aedes, heliograph, hivemq, moquette, mosquitto, nats,"
                    + " rabbitmq. It is started if the description says how.")
    private @Nullable String described;

    @Mixin
    private final RunOptions options = new RunOptions();

    @Option(names = "--help", order = 99, usageHelp = true,
            description = "Print this and end.")
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    ConformanceBrokerCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException {
        ServerDescription description;
        List<CheckCase> cases;
        try {
            description = description();
            cases = options.cases(Role.SERVER,
                    description == null ? EnumSet.of(MqttVersion.V5, MqttVersion.V3_1_1) : description.spoken());
            if (options.listsOnly()) {
                RunOptions.printList(streams, cases);
                return ExitStatus.OK;
            }
            if (description == null) {
                return run(undescribed(), cases);
            }
        } catch (IllegalArgumentException | IOException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
        return options.run(streams, cases, description.known(),
                (selection, progress) -> DescribedRun.run(description, selection, progress));
    }

    private int run(ServerTarget server, List<CheckCase> cases) throws InterruptedException {
        try {
            server.requireSomebody();
        } catch (IOException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
        return options.run(streams, cases, KnownFailures.NONE,
                (selection, progress) -> Suite.run(server, selection, progress));
    }

    /** A ready one if it is called so, else a file; null if none is asked for. */
    private @Nullable ServerDescription description() throws IOException {
        if (described == null) {
            return null;
        }
        if (target != null) {
            throw new IllegalArgumentException(
                    "--target and --description can't both be given: a description says where"
                            + " the broker is");
        }
        boolean isName = !described.contains("/") && !described.contains(".");
        return isName ? ServerDescription.ready(described) : ServerDescription.read(Path.of(described));
    }

    private ServerTarget undescribed() {
        if (target == null) {
            throw new IllegalArgumentException("a broker is needed: give --target or --description");
        }
        ServerUrl url = ServerUrl.of(target);
        if (!SCHEMES.contains(url.scheme()) || url.userName() != null || url.topic() != null) {
            throw new IllegalArgumentException("--target is of the form mqtt://HOST[:PORT], mqtts://HOST[:PORT],"
                    + " ws://HOST[:PORT]/PATH or wss://HOST[:PORT]/PATH; a user stands in a description");
        }
        String host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
        return ServerTarget.of(host + ":" + url.port(),
                URI.create("%s://%s:%d%s".formatted(url.scheme(), host, url.port(), url.path())));
    }
}
