// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.ReasonCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A Server that does nothing by itself, for tests of Clients:
 *
 * <pre>{@code
 * try (RawServer server = RawServer.start()) {
 *     client.connectTo(server.port());
 *     RawConnection connection = server.welcome();
 *     connection.expect(Subscribe.class);
 *     connection.send(RawPacket.of("90 00"));
 *     connection.expectClose(ReasonCode.MALFORMED_PACKET);
 * }
 * }</pre>
 *
 * <p>It listens on a free port of this machine. For one thread.
 */
public final class RawServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Transport transport;
    private final List<RawConnection> accepted = new CopyOnWriteArrayList<>();
    private Duration patience = Duration.ofSeconds(5);
    private @Nullable String subprotocol = "mqtt";

    private RawServer(ServerSocket listener, Transport transport) {
        this.listener = listener;
        this.transport = transport;
    }

    /** A Server that listens by TCP. */
    public static RawServer start() {
        return start(Transport.TCP);
    }

    /** A Server that listens by TLS, with a certificate for localhost that it has signed itself. */
    public static RawServer startTls() {
        return start(Transport.TLS);
    }

    /** A Server that listens by WebSocket, for any path. */
    public static RawServer startWebSocket() {
        return start(Transport.WEBSOCKET);
    }

    /** A Server that listens by WebSocket over TLS, as {@link #startTls} and {@link #startWebSocket}. */
    public static RawServer startWebSocketTls() {
        return start(Transport.WEBSOCKET_TLS);
    }

    private static RawServer start(Transport transport) {
        try {
            return new RawServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), transport);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Which WebSocket subprotocol is selected if it was offered; null for none; at first {@code mqtt}. */
    public RawServer subprotocol(@Nullable String name) {
        subprotocol = name;
        return this;
    }

    /** Where it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), port());
    }

    /** How long {@link #accept} waits, and expectations on the connections that are accepted from now on; at first 5 s. */
    public RawServer patience(Duration duration) {
        patience = duration;
        return this;
    }

    /**
     * The next connection, of which nothing is read yet but what begins TLS and WebSocket.
     *
     * @throws AssertionError if none comes in time
     */
    public RawConnection accept() {
        RawConnection connection = accept(patience);
        if (connection == null) {
            throw new AssertionError("a connection was expected, but none came within " + patience);
        }
        return connection;
    }

    /** The next connection, of which nothing is read yet; null if none comes within this time. */
    public @Nullable RawConnection accept(Duration atMost) {
        try {
            listener.setSoTimeout(Deadline.millis(atMost));
            Socket socket = listener.accept();
            RawStream stream = transport.accepted(socket, subprotocol, patience);
            RawConnection connection = new RawConnection(stream, false, MqttVersion.V5).patience(patience);
            accepted.add(connection);
            return connection;
        } catch (SocketTimeoutException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next connection, whose CONNECT is answered by this. */
    public RawConnection accept(Connack connack) {
        RawConnection connection = accept();
        connection.expect(Connect.class);
        connection.send(connack);
        return connection;
    }

    /** The next connection, accepted without Session. */
    public RawConnection welcome() {
        return accept(new Connack(false, ReasonCode.SUCCESS));
    }

    /** For this time nobody connects. */
    public void expectNoConnection(Duration time) {
        try {
            listener.setSoTimeout(Deadline.millis(time));
            Sockets.close(listener.accept());
        } catch (SocketTimeoutException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("no connection was expected for %s, but one came".formatted(time));
    }

    /** Closes all connections and listens no more. */
    @Override
    public void close() {
        Sockets.close(listener);
        accepted.forEach(RawConnection::close);
    }
}
