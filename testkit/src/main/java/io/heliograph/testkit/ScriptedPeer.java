// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.ReasonCode;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Server or a Client that plays its part by itself, on a thread of its own, while the test drives the other side. The part is
 * written down as a dialogue:
 *
 * <pre>{@code
 * try (ScriptedPeer server = ScriptedPeer.server()
 *         .welcome()
 *         .expect(Subscribe.class)
 *         .answer(Subscribe.class, subscribe -> new Suback(subscribe.packetIdentifier(), codes))
 *         .cut()
 *         .start()) {
 *     client.connectTo(server.port());
 *     ...
 *     server.await();
 * }
 * }</pre>
 *
 * <p>A Server begins by waiting for a connection, a Client by opening one. At the end of its part the peer says no more and leaves
 * the connection open until it is closed itself.
 */
public final class ScriptedPeer implements AutoCloseable {
    private static final Duration LONGEST_PLAY = Duration.ofMinutes(1);

    private final @Nullable RawServer server;
    private final Supplier<RawConnection> connections;
    private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
    private volatile @Nullable RawConnection connection;
    private volatile boolean closed;

    private ScriptedPeer(@Nullable RawServer server, Supplier<RawConnection> connections) {
        this.server = server;
        this.connections = connections;
    }

    /** The part of a Server on a free port of this machine. */
    public static Script server() {
        RawServer server = RawServer.start();
        return new Script(new ScriptedPeer(server, server::accept));
    }

    /** The part of a Client of the Server there. */
    public static Script client(InetSocketAddress address, MqttVersion version) {
        return new Script(new ScriptedPeer(null, () -> RawClient.connect(address, version)));
    }

    /**
     * Where a Server listens.
     *
     * @throws IllegalStateException if this is a Client
     */
    public int port() {
        if (server == null) {
            throw new IllegalStateException("a Client has no port that others could connect to");
        }
        return server.port();
    }

    /**
     * Waits until the part is played, at most one minute.
     *
     * @throws AssertionError if something else came than the part expects
     */
    public void await() {
        try {
            end.get(LONGEST_PLAY.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNull(e.getCause());
            throw new AssertionError("the scripted peer: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            RawConnection current = connection;
            throw new AssertionError("the part is not played after %s%n%s".formatted(LONGEST_PLAY,
                    current == null ? "nobody has connected" : current.transcript()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Whether the part is played to its end, without a failure. */
    public boolean isDone() {
        return end.isDone() && !end.isCompletedExceptionally();
    }

    /** Closes all connections, whether the part is played or not. What failed is told by {@link #await} only. */
    @Override
    public void close() {
        closed = true;
        RawConnection current = connection;
        if (current != null) {
            current.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private void play(List<Consumer<RawConnection>> lines) {
        try {
            next();
            for (Consumer<RawConnection> line : lines) {
                line.accept(Objects.requireNonNull(connection));
            }
            end.complete(null);
        } catch (RuntimeException | AssertionError e) {
            end.completeExceptionally(e);
        }
    }

    private void next() {
        RawConnection opened = connections.get();
        connection = opened;
        if (closed) {
            opened.close();
        }
    }

    /** The part, line by line. Every line is played after the one before it has ended. */
    public static final class Script {
        private final ScriptedPeer peer;
        private final List<Consumer<RawConnection>> lines = new ArrayList<>();

        private Script(ScriptedPeer peer) {
            this.peer = peer;
        }

        /** For a Server: CONNECT is expected and accepted without a Session. */
        public Script welcome() {
            return answer(Connect.class, connect -> new Connack(false, ReasonCode.SUCCESS));
        }

        /** Packets are sent. */
        public Script send(Packet... packets) {
            return line(connection -> connection.send(packets));
        }

        /** Bytes are sent. */
        public Script send(RawPacket bytes) {
            return line(connection -> connection.send(bytes));
        }

        /** A packet of this type is expected. */
        public Script expect(Class<? extends Packet> type) {
            return line(connection -> connection.expect(type));
        }

        /** Exactly this packet is expected. */
        public Script expect(Packet packet) {
            return line(connection -> connection.expect(packet));
        }

        /** A packet of this type is expected and answered. */
        public <T extends Packet> Script answer(Class<T> type, Function<? super T, ? extends Packet> answer) {
            return line(connection -> connection.send(answer.apply(connection.expect(type))));
        }

        /** Nothing is expected for this time. */
        public Script expectNothing(Duration time) {
            return line(connection -> connection.expectNothing(time));
        }

        /** The end of the connection is expected. */
        public Script expectClose() {
            return line(RawConnection::expectClose);
        }

        /** The end of the connection is expected, with this Reason Code where the version can tell it. */
        public Script expectClose(ReasonCode reasonCode) {
            return line(connection -> connection.expectClose(reasonCode));
        }

        /** The connection is closed without a word. */
        public Script cut() {
            return line(RawConnection::close);
        }

        /** The next connection: a Server waits for it, a Client opens it. What follows is said there. */
        public Script reconnect() {
            return line(connection -> peer.next());
        }

        /** Whatever else can be done with a connection. */
        public Script line(Consumer<RawConnection> line) {
            lines.add(line);
            return this;
        }

        /** Begins to play. */
        public ScriptedPeer start() {
            List<Consumer<RawConnection>> part = List.copyOf(lines);
            Thread.ofVirtual().name("scripted peer").start(() -> peer.play(part));
            return peer;
        }
    }
}
