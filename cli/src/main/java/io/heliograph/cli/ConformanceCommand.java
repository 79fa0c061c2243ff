// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code helio conformance}: the conformance suite. */
@Command(name = "conformance", description = "Check an MQTT system against the specifications.",
        synopsisSubcommandLabel = "COMMAND", commandListHeading = "%nCommands:%n")
final class ConformanceCommand implements Runnable {
    private final Streams streams;

    @Spec
    private CommandSpec command;

    @Option(names = "--help", usageHelp = true, description = "Print this and end.")
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    ConformanceCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public void run() {
        command.commandLine().usage(streams.err());
        throw new ParameterException(command.commandLine(), "a command is needed");
    }
}
