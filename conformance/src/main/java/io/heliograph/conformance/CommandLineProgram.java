// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.MqttVersion;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client program of which a process is started for each action. */
public final class CommandLineProgram implements ClientProgram {
    private static final int REMARKS = 200;
    private static final int MESSAGES = 10_000;

    private final Map<ClientAction.Kind, CommandLine> commands = new EnumMap<>(ClientAction.Kind.class);
    private final Path directory;

    /**
     * A program that is called like this. In a command line, {@code {host}}, {@code {port}}, {@code {version}} and
     * {@code {topic}} or another word of a {@link ClientOption} stand for values; {@code [userName: -u {userName}]} is there only
     * if a User Name is asked for, {@code [5.0: -V mqttv5]} only if MQTT 5.0 is spoken.
     *
     * @param commands  the command line for each action that it can do
     * @param directory where it is started
     * @throws IllegalArgumentException if a command line is written wrongly
     */
    public CommandLineProgram(Map<ClientAction.Kind, String> commands, Path directory) {
        commands.forEach((kind, line) -> this.commands.put(kind, CommandLine.of(line)));
        this.directory = Objects.requireNonNull(directory);
    }

    @Override
    public Set<ClientOption> options(ClientAction.Kind kind, MqttVersion version) {
        CommandLine command = commands.get(kind);
        return command == null ? Set.of() : command.options(version);
    }

    @Override
    public Running start(InetSocketAddress server, ClientAction action) throws IOException {
        List<String> command = Objects.requireNonNull(commands.get(action.kind())).command(server, action);
        requireEncodable(command);
        Process process = new ProcessBuilder(command).directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))).start();
        return new ChildProcess(process);
    }

    /** What the locale can't say would reach the program as question marks, and the program would be blamed. */
    private static void requireEncodable(List<String> command) {
        Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        for (String word : command) {
            if (!charset.newEncoder().canEncode(word)) {
                throw new NotApplicable("a command line can't say it in " + charset);
            }
            if (word.indexOf('\0') >= 0) {
                throw new NotApplicable("a command line can't hold the null character");
            }
        }
    }

    private static final class ChildProcess implements Running {
        private final Process process;
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>(MESSAGES);
        private final BlockingQueue<String> remarks = new LinkedBlockingQueue<>(REMARKS);

        ChildProcess(Process process) {
            this.process = process;
            // What does not fit is lost: nobody may make a check run out of memory.
            read(process.inputReader(StandardCharsets.UTF_8), messages);
            read(process.errorReader(StandardCharsets.UTF_8), remarks);
        }

        private static void read(BufferedReader reader, BlockingQueue<String> lines) {
            // Not a virtual thread: waiting for a pipe keeps its carrier, and there are only as many of these as cores.
            Thread.ofPlatform().daemon().name("client-output").start(() -> {
                try (reader) {
                    reader.lines().forEach(lines::offer);
                } catch (IOException | UncheckedIOException e) {
                    // The process was ended.
                }
            });
        }

        @Override
        public @Nullable String message(Duration atMost) throws InterruptedException {
            return messages.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public boolean hasEnded(Duration atMost) throws InterruptedException {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public String remarks() {
            return String.join(System.lineSeparator(), remarks);
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
