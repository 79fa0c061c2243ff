// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.conformance;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.ClientAction;
import io.heliograph.conformance.ClientOption;
import io.heliograph.conformance.ClientProgram;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client library for Java as a program that can be checked; its actions run in this process. */
final class LibraryProgram implements ClientProgram {
    private final Map<MqttVersion, Set<ClientOption>> options;
    private final Actions actions;

    /** How a library does an action. Returns when all is done; is interrupted to make it end. */
    @FunctionalInterface
    interface Actions {
        void run(Asked asked, Application application) throws Exception;
    }

    /**
     * Where to connect to, and what for.
     *
     * @param server the Server
     * @param action what is to be done
     */
    record Asked(InetSocketAddress server, ClientAction action) {
        boolean is(ClientAction.Kind kind) {
            return action.kind() == kind;
        }

        boolean has(ClientOption option) {
            return action.has(option);
        }

        String text(ClientOption option) {
            String text = action.get(option);
            return text == null ? "" : text;
        }

        int number(ClientOption option, int otherwise) {
            return has(option) ? Integer.parseInt(text(option)) : otherwise;
        }

        int port() {
            return server.getPort();
        }

        /** The Server's URL: by WebSocket if that is asked for, or by TCP with this scheme. */
        String url(String tcp) {
            return has(ClientOption.WEB_SOCKET) ? text(ClientOption.WEB_SOCKET) : tcp + "://127.0.0.1:" + port();
        }

        /** The payload of the n-th message. */
        String payload(int n) {
            return text(ClientOption.PAYLOAD) + (n == 1 ? "" : "-" + n);
        }
    }

    /** What a library hands over to. */
    interface Application {
        void message(String topicName, byte[] payload);

        /** Waits until the action is ended. */
        default void stay() throws InterruptedException {
            new CountDownLatch(1).await();
        }

        /** What is to be done in the end, whatever has happened. */
        void atEnd(AutoCloseable end);
    }

    private LibraryProgram(Map<MqttVersion, Set<ClientOption>> options, Actions actions) {
        this.options = options;
        this.actions = actions;
    }

    static LibraryProgram of(Actions actions, Map<MqttVersion, Set<ClientOption>> options) {
        return new LibraryProgram(options, actions);
    }

    static Set<ClientOption> allBut(ClientOption... missing) {
        Set<ClientOption> options = EnumSet.allOf(ClientOption.class);
        options.removeAll(Arrays.asList(missing));
        return options;
    }

    /** Waits for all messages, also those that the Server refuses. */
    static void await(List<? extends CompletableFuture<?>> results) throws InterruptedException {
        for (CompletableFuture<?> result : results) {
            try {
                result.get();
            } catch (ExecutionException e) {
                // A refusal is an end as well.
            }
        }
    }

    @Override
    public Set<ClientOption> options(ClientAction.Kind kind, MqttVersion version) {
        return options.getOrDefault(version, Set.of());
    }

    Set<MqttVersion> versions() {
        return options.keySet();
    }

    @Override
    public Running start(InetSocketAddress server, ClientAction action) {
        Session session = new Session(new Asked(server, action));
        session.start();
        return session;
    }

    private final class Session implements Running, Application {
        private final Asked asked;
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>(10_000);
        private final BlockingQueue<String> remarks = new LinkedBlockingQueue<>(100);
        private final BlockingQueue<AutoCloseable> ends = new LinkedBlockingQueue<>();
        private final CountDownLatch ended = new CountDownLatch(1);
        private final Thread thread = Thread.ofVirtual().unstarted(this::run);

        Session(Asked asked) {
            this.asked = asked;
        }

        void start() {
            thread.start();
        }

        private void run() {
            try {
                actions.run(asked, this);
            } catch (Exception | LinkageError e) {
                remarks.offer(e.toString());
            } finally {
                ends.forEach(this::end);
                ended.countDown();
            }
        }

        private void end(AutoCloseable end) {
            try {
                end.close();
            } catch (Exception e) {
                remarks.offer("at the end: " + e);
            }
        }

        @Override
        public void message(String topicName, byte[] payload) {
            messages.offer(topicName + " " + new String(payload, java.nio.charset.StandardCharsets.UTF_8));
        }

        @Override
        public void atEnd(AutoCloseable end) {
            ends.add(end);
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
        public String remarks() {
            return String.join(System.lineSeparator(), remarks);
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }
}
