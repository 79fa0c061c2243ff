// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.MqttVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A program that drives a client library: one process for all actions, as starting a process for each takes too long in most
 * languages. It reads a line for each action from its standard input, and writes lines to its standard output:
 *
 * <pre>
 *   to it    17 publish host=127.0.0.1 port=1883 version=5.0 clientIdentifier=c topic=a%2Fb qos=1
 *            17 end
 *   from it  17 message a/b text       a message was handed to the application; percent-encoded as values are
 *            17 remark what went wrong     for people; encoded as well
 *            17 ended                  the action is over, well or not
 * </pre>
 *
 * <p>It does several actions at the same time, and ends when its input ends.
 */
public final class DriverProgram implements ClientProgram {
    private static final int MESSAGES = 10_000;
    private static final int REMARKS = 200;

    private final List<String> command;
    private final Path directory;
    private final Set<ClientOption> options;
    private final Map<Integer, Session> running = new ConcurrentHashMap<>();
    private final AtomicInteger lastNumber = new AtomicInteger();
    private @Nullable Process process;
    private @Nullable Writer input;

    /**
     * A driver; it is started with the first action.
     *
     * @param command   program and arguments
     * @param directory where it is started
     * @param options   what the library can do, in all actions
     */
    public DriverProgram(List<String> command, Path directory, Set<ClientOption> options) {
        this.command = List.copyOf(command);
        this.directory = directory;
        this.options = options.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(options));
    }

    @Override
    public Set<ClientOption> options(ClientAction.Kind kind, MqttVersion version) {
        return options;
    }

    @Override
    public Running start(InetSocketAddress server, ClientAction action) throws IOException {
        int number = lastNumber.incrementAndGet();
        Session session = new Session(number);
        running.put(number, session);
        tell(number + " " + String.join(" ", CommandLine.encoded(server, action)));
        return session;
    }

    private synchronized void tell(String line) throws IOException {
        Writer writer = input;
        if (writer == null) {
            Process started = new ProcessBuilder(command).directory(directory.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            process = started;
            writer = started.outputWriter(StandardCharsets.UTF_8);
            input = writer;
            BufferedReader output = started.inputReader(StandardCharsets.UTF_8);
            // Not a virtual thread: waiting for a pipe keeps its carrier, and there are only as many of these as cores.
            Thread.ofPlatform().daemon().name("client-driver").start(() -> read(output));
        }
        writer.write(line + "\n");
        writer.flush();
    }

    private void read(BufferedReader output) {
        try (output) {
            output.lines().forEach(line -> {
                String[] parts = line.split(" ", 3);
                Session session = parts.length < 2 || !parts[0].matches("\\d{1,9}") ? null
                        : running.get(Integer.valueOf(parts[0]));
                if (session != null) {
                    session.hears(parts[1], parts.length == 3 ? parts[2] : "");
                }
            });
        } catch (IOException | UncheckedIOException e) {
            // The process was ended.
        } finally {
            running.values().forEach(session -> session.hears("ended", ""));
        }
    }

    @Override
    public synchronized void close() {
        Process started = process;
        if (started != null) {
            started.descendants().forEach(ProcessHandle::destroyForcibly);
            started.destroyForcibly();
            process = null;
            input = null;
        }
    }

    private final class Session implements Running {
        private final int number;
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>(MESSAGES);
        private final ArrayDeque<String> remarks = new ArrayDeque<>();
        private final CountDownLatch ended = new CountDownLatch(1);
        private final AtomicBoolean asked = new AtomicBoolean();

        Session(int number) {
            this.number = number;
        }

        void hears(String word, String rest) {
            switch (word) {
                case "message" -> messages.offer(decoded(rest));
                case "ended" -> {
                    running.remove(number);
                    ended.countDown();
                }
                default -> remark(decoded(rest));
            }
        }

        /** What was not encoded as it has to be is left as it is: it is for people to read. */
        private static String decoded(String text) {
            try {
                return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return text;
            }
        }

        private synchronized void remark(String text) {
            if (remarks.size() < REMARKS) {
                remarks.add(text);
            }
        }

        @Override
        public @Nullable String message(Duration atMost) throws InterruptedException {
            return messages.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public boolean hasEnded(Duration atMost) throws InterruptedException {
            return ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public synchronized String remarks() {
            return String.join(System.lineSeparator(), remarks);
        }

        @Override
        public void close() {
            if (ended.getCount() > 0 && asked.compareAndSet(false, true)) {
                try {
                    tell(number + " end");
                } catch (IOException e) {
                    // The driver has ended before.
                }
            }
        }
    }
}
