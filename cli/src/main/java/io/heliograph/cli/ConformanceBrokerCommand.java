// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.conformance.CheckCase;
import io.heliograph.conformance.Report;
import io.heliograph.conformance.Role;
import io.heliograph.conformance.ServerTarget;
import io.heliograph.conformance.Statement;
import io.heliograph.conformance.Suite;
import io.heliograph.conformance.Verdict;
import io.heliograph.conformance.report.KnownFailures;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code helio conformance broker}: checks a Server. */
@Command(name = "broker", description = "Check a broker: does it do what MQTT 5.0 and 3.1.1 ask for?",
        sortOptions = false, customSynopsis = "helio conformance broker --target mqtt://HOST[:PORT] [OPTION]...")
final class ConformanceBrokerCommand implements Callable<Integer> {
    private static final int CONNECT_TIMEOUT_MILLISECONDS = 5_000;

    private final Streams streams;

    @Spec
    private CommandSpec command;

    @Option(names = "--target", order = 1, paramLabel = "URL",
            description = "The broker: mqtt://HOST[:PORT].")
    private @Nullable String target;

    @Mixin
    private final SelectionOptions selection = new SelectionOptions();

    @Option(names = "--list", order = 20, description = "Print the chosen checks and end; needs no broker.")
    private boolean list;

    @Option(names = "--dialogues", order = 21,
            description = "Print all that was said, with bytes, behind each failure.")
    private boolean dialogues;

    @Mixin
    private final ReportOptions reports = new ReportOptions();

    @Option(names = "--help", order = 99, usageHelp = true,
            description = "Print this and end.")
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    ConformanceBrokerCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<CheckCase> cases;
        ServerTarget server;
        try {
            cases = selection.of(Role.SERVER);
            if (list) {
                cases.forEach(checkCase -> streams.println("%s [%s] %s".formatted(checkCase, checkCase.statements()
                        .stream().map(Statement::label).collect(Collectors.joining(", ")), checkCase.sentence())));
                return ExitStatus.OK;
            }
            server = server();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
        expectSomebodyAt(server.address());
        Set<String> chosen = cases.stream().map(CheckCase::toString).collect(Collectors.toSet());
        Report report;
        try (RunProgress progress = new RunProgress(streams.err(), RunProgress.isTerminal(), cases.size())) {
            report = Suite.run(server, checkCase -> chosen.contains(checkCase.toString()), progress::add);
        }
        streams.print(ReportText.of(report, dialogues));
        reports.write(report, KnownFailures.NONE);
        return report.count(Verdict.FAILED) == 0 ? ExitStatus.OK : ExitStatus.FAILED;
    }

    private ServerTarget server() {
        if (target == null) {
            throw new IllegalArgumentException("a broker is needed: give --target");
        }
        ServerUrl url = ServerUrl.of(target);
        if (url.userName() != null || url.topic() != null) {
            throw new IllegalArgumentException("--target is of the form mqtt://HOST[:PORT]");
        }
        return ServerTarget.of(url.host() + ":" + url.port(), new InetSocketAddress(url.host(), url.port()));
    }

    /** Hundreds of checks that can't connect would say the same less clearly. */
    private static void expectSomebodyAt(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new CommandFailure("nobody knows the host " + address.getHostString());
        }
        try (Socket socket = new Socket()) {
            socket.connect(address, CONNECT_TIMEOUT_MILLISECONDS);
        } catch (IOException e) {
            throw new CommandFailure("no broker at %s port %d: %s".formatted(address.getHostString(),
                    address.getPort(), e.getMessage()), e);
        }
    }
}
