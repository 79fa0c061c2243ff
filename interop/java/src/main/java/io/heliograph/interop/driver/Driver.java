// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.driver;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Drives a client library for the conformance suite: {@code Driver LIBRARY}. It reads from its standard input what to do, line by
 * line, and ends with it; {@link io.heliograph.conformance.DriverProgram} tells how the lines look.
 */
final class Driver {
    private static final Map<String, Actions> LIBRARIES = new TreeMap<>(Map.of(
            "heliograph", HeliographActions::run,
            "hivemq", (asked, application) -> {
                if (asked.action().version().isV5()) {
                    HiveMq5Actions.run(asked, application);
                } else {
                    HiveMqActions.run(asked, application);
                }
            },
            "paho-java-3", PahoActions::run,
            "paho-java-5", Paho5Actions::run));

    private final Actions actions;
    private final PrintStream output;
    private final Map<String, Running> running = new ConcurrentHashMap<>();

    Driver(Actions actions, PrintStream output) {
        this.actions = actions;
        this.output = output;
    }

    public static void main(String[] arguments) throws IOException {
        Actions actions = arguments.length == 1 ? LIBRARIES.get(arguments[0]) : null;
        if (actions == null) {
            System.err.println("the argument is one of " + LIBRARIES.keySet());
            System.exit(2);
            return;
        }
        new Driver(actions, new PrintStream(System.out, false, UTF_8))
                .read(new BufferedReader(new InputStreamReader(System.in, UTF_8)));
        // Libraries leave threads behind.
        System.exit(0);
    }

    /** Starts and ends actions until there are no more lines. */
    void read(BufferedReader input) throws IOException {
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            List<String> words = Arrays.asList(line.split(" "));
            String number = words.get(0);
            if (words.get(1).equals("end")) {
                Running action = running.get(number);
                if (action != null) {
                    action.thread.interrupt();
                }
            } else {
                Running action = new Running(number, words.subList(1, words.size()));
                running.put(number, action);
                action.thread.start();
            }
        }
    }

    private synchronized void write(String... words) {
        output.print(String.join(" ", words) + "\n");
        output.flush();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private final class Running implements Application {
        private final String number;
        private final List<String> words;
        private final BlockingQueue<AutoCloseable> ends = new LinkedBlockingQueue<>();
        // Not a virtual thread: some libraries wait in a way that keeps its carrier, and there are only as many as cores.
        private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);

        Running(String number, List<String> words) {
            this.number = number;
            this.words = words;
        }

        private void run() {
            try {
                actions.run(Asked.of(words.get(0), words.subList(1, words.size())), this);
            } catch (InterruptedException e) {
                // It is ended.
            } catch (Exception | LinkageError e) {
                remark(e.toString());
            } finally {
                // What interrupted the action is not to interrupt its end.
                Thread.interrupted();
                ends.forEach(this::end);
                running.remove(number);
                write(number, "ended");
            }
        }

        private void end(AutoCloseable end) {
            try {
                end.close();
            } catch (Exception e) {
                remark("at the end: " + e);
            }
        }

        private void remark(String text) {
            write(number, "remark", encoded(text));
        }

        @Override
        public void message(String topicName, byte[] payload) {
            write(number, "message", encoded(topicName), encoded(new String(payload, UTF_8)));
        }

        @Override
        public void atEnd(AutoCloseable end) {
            ends.add(end);
        }
    }
}
