// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The command in a process of its own, for what can't be seen from inside: signals, exit statuses, broken pipes. */
final class HelioProcess implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final String END = "\0end";

    private final Process process;
    private final BlockingQueue<String> out;
    private final BlockingQueue<String> err;

    private HelioProcess(Process process, InputStream output) {
        this.process = process;
        this.out = lines(output);
        this.err = lines(process.getErrorStream());
    }

    /** Starts the command. */
    static HelioProcess start(String... args) {
        try {
            Process process = new ProcessBuilder(command(args)).start();
            return new HelioProcess(process, process.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the command with its output piped into "head -n 1", which prints the first line and goes. */
    static HelioProcess startIntoHead(String... args) {
        try {
            List<Process> pipeline = ProcessBuilder.startPipeline(
                    List.of(new ProcessBuilder(command(args)), new ProcessBuilder("head", "-n", "1")));
            return new HelioProcess(pipeline.get(0), pipeline.get(1).getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(String... args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                // As in the helio script: Netty's native code is wanted.
                "-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp", System.getProperty("java.class.path"), Helio.class.getName()));
        command.addAll(List.of(args));
        return command;
    }

    /** Starts a broker on a free port of this machine, and waits until it listens. */
    static HelioProcess startBroker() {
        return start("broker", "-p", "0");
    }

    private static BlockingQueue<String> lines(InputStream stream) {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread.ofVirtual().start(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                reader.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                // Closed by the test.
            }
            lines.add(END);
        });
        return lines;
    }

    private static String next(BlockingQueue<String> lines) throws InterruptedException {
        String line = lines.poll(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null) {
            throw new AssertionError("no line in time");
        }
        if (line.equals(END)) {
            lines.add(END);
            throw new AssertionError("no further line");
        }
        return line;
    }

    private static List<String> rest(BlockingQueue<String> lines) throws InterruptedException {
        List<String> rest = new ArrayList<>();
        String line = lines.poll(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        while (line != null && !line.equals(END)) {
            rest.add(line);
            line = lines.poll(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        }
        return rest;
    }

    /** The next line of standard output. */
    String nextLine() throws InterruptedException {
        return next(out);
    }

    /** The next line of standard error. */
    String nextErrorLine() throws InterruptedException {
        return next(err);
    }

    /** All further lines of standard output, until the process has closed it. */
    List<String> restOfOutput() throws InterruptedException {
        return rest(out);
    }

    /** All further lines of standard error, until the process has closed it. */
    List<String> restOfErrors() throws InterruptedException {
        return rest(err);
    }

    /** The port that the broker says it listens on. */
    String port() throws InterruptedException {
        String line = nextLine();
        return line.substring(line.lastIndexOf(':') + 1);
    }

    /** Standard input. */
    OutputStream input() {
        return process.getOutputStream();
    }

    /** Sends a signal: INT or TERM. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start().waitFor();
    }

    /** The exit status. */
    int exitStatus() throws InterruptedException {
        if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the process has not ended in time");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
