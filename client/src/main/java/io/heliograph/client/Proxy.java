// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A proxy between the client and the Server. It is given the Server's name and looks it up itself, so a client needs no DNS for
 * names beyond the proxy. TLS and WebSocket go through it to the Server; what is said to the proxy itself, credentials included, is
 * not encrypted.
 */
public final class Proxy {
    private static final int LONGEST_BYTES = 255;

    private enum Kind {
        HTTP,
        SOCKS5
    }

    private final Kind kind;
    private final String host;
    private final int port;
    private final @Nullable String userName;
    private final @Nullable String password;
    private final List<String> exceptions;

    private Proxy(Kind kind, String host, int port, @Nullable String userName, @Nullable String password,
            List<String> exceptions) {
        this.exceptions = exceptions;
        this.kind = kind;
        this.host = Objects.requireNonNull(host);
        this.port = port;
        this.userName = userName;
        this.password = password;
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a proxy has a host, and a port from 1 to 65535, not \"%s\" and %d"
                    .formatted(host, port));
        }
    }

    /**
     * An HTTP proxy that opens tunnels (CONNECT).
     *
     * @param host a name or an address, IPv6 without brackets
     * @param port 1 to 65,535
     * @throws IllegalArgumentException if there is no such port or no host
     */
    public static Proxy http(String host, int port) {
        return new Proxy(Kind.HTTP, host, port, null, null, List.of());
    }

    /**
     * A SOCKS proxy of version 5 (RFC 1928).
     *
     * @param host a name or an address, IPv6 without brackets
     * @param port 1 to 65,535
     * @throws IllegalArgumentException if there is no such port or no host
     */
    public static Proxy socks5(String host, int port) {
        return new Proxy(Kind.SOCKS5, host, port, null, null, List.of());
    }

    /**
     * The same proxy with this user name and password: for HTTP "Basic" authentication, for SOCKS RFC 1929.
     *
     * @throws IllegalArgumentException if the way they are sent has no room for them: with HTTP a colon in the user name, with
     *     SOCKS one that is empty or longer than 255 bytes
     */
    public Proxy credentials(String newUserName, String newPassword) {
        if (kind == Kind.HTTP && newUserName.contains(":")) {
            throw new IllegalArgumentException("HTTP allows no colon in a user name");
        }
        if (kind == Kind.SOCKS5 && !(fits(newUserName) && fits(newPassword))) {
            throw new IllegalArgumentException("with SOCKS user name and password have 1 to 255 bytes");
        }
        return new Proxy(kind, host, port, newUserName, newPassword, exceptions);
    }

    /**
     * The same proxy, but not for these servers, which are connected to straight; what was set before does not count any more.
     *
     * @param hosts names or addresses as they stand in the address of the server or in its SRV record, whatever the case; one that
     *              begins with a dot stands for all names that end with it
     * @throws IllegalArgumentException if one is empty
     */
    public Proxy except(String... hosts) {
        for (String name : hosts) {
            if (name.isEmpty() || name.equals(".")) {
                throw new IllegalArgumentException("an exception of a proxy is a host, or the end of one, not \"%s\""
                        .formatted(name));
            }
        }
        return new Proxy(kind, this.host, port, userName, password,
                Stream.of(hosts).map(name -> name.toLowerCase(Locale.ROOT)).toList());
    }

    /** Whether this server is connected to by the proxy. */
    boolean leadsTo(ServerAddress server) {
        String name = server.host().toLowerCase(Locale.ROOT);
        return exceptions.stream()
                .noneMatch(exception -> exception.startsWith(".") ? name.endsWith(exception) : name.equals(exception));
    }

    private static boolean fits(String text) {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        return length > 0 && length <= LONGEST_BYTES;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    /** Has the proxy connect the socket, which is connected to it, to the Server. */
    void tunnel(Socket socket, ServerAddress server) throws IOException {
        if (kind == Kind.HTTP) {
            connectByHttp(socket, server);
        } else {
            connectBySocks(socket.getInputStream(), socket.getOutputStream(), server);
        }
    }

    private void connectByHttp(Socket socket, ServerAddress server) throws IOException {
        String target = server.hostAndPort();
        StringBuilder request = new StringBuilder();
        request.append("CONNECT ").append(target).append(" HTTP/1.1\r\nHost: ").append(target).append("\r\n");
        if (userName != null) {
            byte[] both = (userName + ":" + password).getBytes(StandardCharsets.UTF_8);
            request.append("Proxy-Authorization: Basic ").append(Base64.getEncoder().encodeToString(both))
                    .append("\r\n");
        }
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        HttpResponse response = HttpResponse.read(socket.getInputStream()::read, "the proxy " + this);
        if (response.status() == 407) {
            throw credentialsRefused();
        }
        if (response.status() < 200 || response.status() > 299) {
            throw new IOException("the proxy %s does not connect to %s, it answers \"%s\"".formatted(this, target,
                    response.line()));
        }
    }

    private void connectBySocks(InputStream in, OutputStream out, ServerAddress server) throws IOException {
        out.write(userName == null ? new byte[] {5, 1, 0} : new byte[] {5, 2, 0, 2});
        int[] choice = read(in, 2);
        if (choice[0] != 5) {
            throw new IOException("the proxy %s does not speak SOCKS 5".formatted(this));
        }
        if (choice[1] == 2 && userName != null && password != null) {
            out.write(SocksRequest.credentials(userName, password));
            if (read(in, 2)[1] != 0) {
                throw credentialsRefused();
            }
        } else if (choice[1] != 0) {
            throw credentialsRefused();
        }
        out.write(SocksRequest.connect(server.host(), server.port()));
        int[] reply = read(in, 4);
        if (reply[1] != 0) {
            throw new IOException("the proxy %s does not connect to %s: %s".formatted(this, server.hostAndPort(),
                    SocksRequest.reason(reply[1])));
        }
        // The address that the proxy connects from is of no interest; the port behind it has two bytes.
        int length = switch (reply[3]) {
            case 1 -> 4;
            case 4 -> 16;
            default -> read(in, 1)[0];
        };
        read(in, length + 2);
    }

    private int[] read(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the proxy %s closed the connection instead of answering".formatted(this));
        }
        int[] unsigned = new int[length];
        for (int i = 0; i < length; i++) {
            unsigned[i] = bytes[i] & 0xFF;
        }
        return unsigned;
    }

    private IOException credentialsRefused() {
        return new IOException(userName == null ? "the proxy %s wants credentials".formatted(this)
                : "the proxy %s does not accept the credentials".formatted(this));
    }

    /** Without credentials. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
