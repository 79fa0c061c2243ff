// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code helio} command: starts a broker, publishes messages, prints messages, checks brokers. */
@Command(name = "helio", description = "MQTT 5.0 and 3.1.1 from the command line.",
        versionProvider = Helio.Version.class, synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
public final class Helio implements Runnable {
    private final Streams streams;

    @Spec
    private CommandSpec command;

    @Option(names = "--help", usageHelp = true, description = "Print this and end.")
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    @Option(names = "--version", versionHelp = true,
            description = "Print the version and end.")
    @SuppressWarnings("UnusedVariable")
    private boolean version;

    /** The version, which the build has put beside this class. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {text()};
        }

        static String text() {
            String version = Helio.class.getPackage().getImplementationVersion();
            return "helio %s, Java %s".formatted(version == null ? "(not packaged)" : version, Runtime.version());
        }
    }

    private Helio(Streams streams) {
        this.streams = streams;
    }

    /**
     * Runs the command and ends the process with its exit status.
     *
     * @param args what the user has typed behind "helio"
     */
    public static void main(String[] args) {
        System.exit(run(Streams.ofProcess(), args));
    }

    /** Runs the command and answers with its exit status. */
    static int run(Streams streams, String... args) {
        String name = args.length == 0 ? "" : args[0];
        if (!name.equals("pub") && !name.equals("sub")) {
            return configured(tree(streams), streams).execute(args);
        }
        // Scripts call these two again and again: without the tree of all commands they start in half the time.
        CommandLine direct = new CommandLine(name.equals("pub") ? new PubCommand(streams) : new SubCommand(streams));
        return configured(direct.setCommandName("helio " + name), streams).execute(
                Arrays.copyOfRange(args, 1, args.length));
    }

    /** All commands: for help, for completion, and to say what there is. */
    static CommandLine tree(Streams streams) {
        return new CommandLine(new Helio(streams))
                .addSubcommand(new BrokerCommand(streams))
                .addSubcommand(new PubCommand(streams))
                .addSubcommand(new SubCommand(streams))
                .addSubcommand(new CommandLine(new ConformanceCommand(streams))
                        .addSubcommand(new ConformanceBrokerCommand(streams))
                        .addSubcommand(new ConformanceClientCommand(streams))
                        .addSubcommand(new ConformanceCoverageCommand(streams))
                        .addSubcommand(new ConformanceMatrixCommand(streams)))
                .addSubcommand(new CompletionCommand(streams))
                .addSubcommand(new HelpCommand());
    }

    private static CommandLine configured(CommandLine line, Streams streams) {
        return line
                // A message may look like an option, a format begin with "@", an alias give a host that is given again.
                .setAllowOptionsAsOptionParameters(true)
                .setExpandAtFiles(false)
                .setOverwrittenOptionsAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setHelpFactory(SectionedHelp::new)
                .setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((e, args) -> usageError(streams, e))
                .setExecutionExceptionHandler((e, failed, result) -> failure(streams, failed, e));
    }

    private static int usageError(Streams streams, ParameterException e) {
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        String said = String.valueOf(e.getMessage()).replaceFirst(" is not an? (int|long)$", " is not a whole number");
        String message = e instanceof UnmatchedArgumentException unmatched
                ? "unknown " + (unmatched.isUnknownOption() ? "option" : "argument") + " '"
                        + unmatched.getUnmatched().get(0) + "'"
                // Picocli's own sentences begin with a capital, ours with the word that they begin with.
                : e.getCause() == null || said.startsWith("Invalid value") ? uncapitalized(said) : said;
        streams.err().println(name + ": " + message + " (see '" + name + " --help')");
        return ExitStatus.USAGE;
    }

    private static int failure(Streams streams, CommandLine failed, Exception e) throws Exception {
        if (e instanceof WrongUsage) {
            return usageError(streams, new ParameterException(failed, String.valueOf(e.getMessage()), e));
        }
        if (!(e instanceof CommandFailure)) {
            // A fault of ours: let it be seen whole.
            throw e;
        }
        boolean quiet = failed.getParseResult().hasMatchedOption("--quiet");
        if (!quiet) {
            streams.err().println(failed.getCommandSpec().qualifiedName() + ": " + e.getMessage());
        }
        return ExitStatus.FAILED;
    }

    private static String uncapitalized(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }

    @Override
    public void run() {
        command.commandLine().usage(streams.err());
        throw new ParameterException(command.commandLine(), "a command is needed");
    }
}
