// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.broker.Broker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code helio broker}: runs a broker until the process gets a signal. */
@Command(name = "broker", description = "Run a broker until Ctrl-C or SIGTERM ends it.", sortOptions = false,
        customSynopsis = "helio broker [OPTION]...")
final class BrokerCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    private CommandSpec command;

    @Option(names = {"-p", "--port"}, paramLabel = "PORT",
            description = "The TCP port; 0 takes a free one. Default: 1883.")
    private int port = 1883;

    @Option(names = {"--host", "--bind"}, paramLabel = "ADDRESS",
            description = "The address to listen on. Default: 127.0.0.1, this machine only; 0.0.0.0 is all addresses.")
    private String host = "127.0.0.1";

    @Option(names = "--data", order = 3, paramLabel = "DIRECTORY",
            description = "Where the broker keeps its data; created if it is not there. For now nothing is kept.")
    private @Nullable Path data;

    @Mixin
    private final LimitOptions limits = new LimitOptions();

    @Option(names = "--log", order = 98, paramLabel = "LEVEL",
            description = "What is logged to standard error: error, warn, info, debug or trace. Default: info.")
    private LogLevel log = LogLevel.info;

    @Option(names = "--help", order = 99, usageHelp = true,
            description = "Print this and end.")
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    /** Levels of the log. */
    enum LogLevel {
        /** Only what went wrong. */
        error,
        /** Also what looks wrong. */
        warn,
        /** Also what happens seldom. */
        info,
        /** Also what happens often. */
        debug,
        /** All. */
        trace
    }

    BrokerCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        // Read by logback.xml when the first logger is asked for.
        System.setProperty("helio.log", log.name());
        if (data != null) {
            prepare(data);
        }
        Broker.Builder builder;
        try {
            builder = limits.apply(Broker.builder().host(host).port(port));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
        try (Broker broker = start(builder); ShutdownHook hook = new ShutdownHook(broker::close)) {
            announce(broker.address());
            waitForTheEnd();
        }
        return ExitStatus.OK;
    }

    private Broker start(Broker.Builder builder) {
        try {
            return builder.start();
        } catch (UncheckedIOException e) {
            throw new CommandFailure("can't listen on %s port %d: %s".formatted(host, port, reason(e)), e);
        }
    }

    /** What the operating system has said, without the name and the number of the system call's error. */
    private static String reason(UncheckedIOException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof UnknownHostException) {
            return "there is no such host";
        }
        return String.valueOf(cause.getMessage()).replaceFirst("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ", "");
    }

    private static void prepare(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "helio", null));
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure("%s is no directory".formatted(directory), e);
        } catch (IOException e) {
            throw new CommandFailure("can't write to the directory %s".formatted(directory), e);
        }
    }

    private void announce(InetSocketAddress address) {
        streams.err().println(Helio.Version.text());
        if (address.getAddress().isLoopbackAddress()) {
            streams.err().println("Only this machine can connect; --host 0.0.0.0 lets others in.");
        } else {
            streams.err().println("Whoever can reach this machine can connect: there are no users and passwords yet.");
        }
        streams.err().println("Sessions and retained messages are kept in memory and gone when this process ends"
                + (data == null ? "." : ", nothing is written to " + data + " yet."));
        // "All addresses" has two spellings, of which the socket knows only one.
        String shown = address.getAddress().isAnyLocalAddress() ? host : address.getAddress().getHostAddress();
        streams.println("listening on tcp://%s:%d".formatted(shown.indexOf(':') < 0 ? shown : "[" + shown + "]",
                address.getPort()));
    }

    /** Until a signal ends the process, see {@link ShutdownHook}. */
    private static void waitForTheEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
