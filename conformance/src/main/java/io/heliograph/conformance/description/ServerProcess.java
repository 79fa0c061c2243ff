// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.description;

import io.heliograph.conformance.description.ServerDescription.Start;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The process of a Server; ends with this one at the latest. */
final class ServerProcess {
    private static final Duration LONGEST_START = Duration.ofSeconds(90);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(20);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
    private static final int CONNECT_TIMEOUT_MILLISECONDS = 1_000;
    private static final int LINES_SHOWN = 5;

    /** It has ended before it listened. */
    static final class EndedEarly extends IOException {
        private static final long serialVersionUID = 1L;

        EndedEarly(String message) {
            super(message);
        }
    }

    private final String name;
    private final Start start;
    private final Path directory;
    private final Placeholders placeholders;
    private final List<InetSocketAddress> listeners;
    private final Path output;
    private final Thread atExit = new Thread(this::end, "server-end");
    private volatile @Nullable Process process;

    ServerProcess(String name, Start start, Path directory, Placeholders placeholders,
            List<InetSocketAddress> listeners) {
        this.name = name;
        this.start = start;
        this.directory = directory;
        this.placeholders = placeholders;
        this.listeners = List.copyOf(listeners);
        output = directory.resolve("output.log");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Starts it and waits until somebody listens everywhere. */
    synchronized void start() throws IOException, InterruptedException {
        List<String> command = start.command().stream().map(placeholders::fill).toList();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        start.environment().forEach((variable, value) -> builder.environment().put(variable, placeholders.fill(value)));
        Process started;
        try {
            started = builder.start();
        } catch (IOException e) {
            throw new IOException("the program %s can't be run".formatted(command.get(0)), e);
        }
        process = started;
        awaitListening(started);
    }

    private void awaitListening(Process started) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (!listeners.stream().allMatch(ServerProcess::isListening)) {
            if (!started.isAlive()) {
                throw new EndedEarly("it has ended with status %d%s".formatted(started.exitValue(), lastWords()));
            }
            if (System.nanoTime() > deadline) {
                end();
                throw new IOException("it does not listen at %s after %d s%s".formatted(listeners,
                        LONGEST_START.toSeconds(), lastWords()));
            }
            Thread.sleep(BETWEEN_TRIES);
        }
    }

    private static boolean isListening(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, CONNECT_TIMEOUT_MILLISECONDS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String lastWords() {
        try {
            List<String> lines = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).lines().toList();
            return lines.isEmpty() ? ""
                    : "; it said: " + String.join(" / ",
                            lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }

    /** Stops it and starts it again, on the same ports and with the same files. */
    synchronized void restart() {
        try {
            end();
            start();
        } catch (IOException e) {
            throw new UncheckedIOException("%s can't be started again".formatted(name), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while %s was restarted".formatted(name), e);
        }
    }

    synchronized void stop() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // This process ends already.
        }
    }

    private void end() {
        Process started = process;
        if (started == null) {
            return;
        }
        List<ProcessHandle> all = Stream.concat(started.descendants(), Stream.of(started.toHandle())).toList();
        started.destroy();
        try {
            if (!started.waitFor(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                started.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
        process = null;
    }

    @Override
    public String toString() {
        return "%s in %s".formatted(name, directory);
    }
}
