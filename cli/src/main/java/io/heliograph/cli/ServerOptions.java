// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where the server is, and how it is reached. */
final class ServerOptions {
    private static final int SECURE_PORT = 8883;

    @Option(names = {"-h", "--host"}, order = 101, paramLabel = "HOST",
            description = "The server. Default: localhost.")
    private @Nullable String host;

    @Option(names = {"-p", "--port"}, order = 102, paramLabel = "PORT",
            description = "Its port. Default: 1883, with TLS 8883, with WebSocket 80 and 443.")
    private @Nullable Integer port;

    @Option(names = {"-L", "--url"}, order = 103, paramLabel = "URL",
            description = "All at once: mqtt://[user[:password]@]host[:port][/topic], also mqtts:// (TLS), "
                    + "ws:// and wss:// (WebSocket, with its path in place of the topic), unix:/path, mqtt+srv:// and "
                    + "mqtts+srv:// (DNS).")
    private @Nullable String url;

    @Option(names = "--failover", order = 104, paramLabel = "URL",
            description = "A server that is tried if those before it can't be reached; may be given again.")
    private final List<String> failovers = new ArrayList<>();

    @Option(names = "--unix", order = 105, paramLabel = "PATH", description = "Connect by this Unix domain socket.")
    private @Nullable Path unix;

    @Option(names = "--ws", order = 106, description = "Connect by WebSocket.")
    private boolean webSocket;

    @Option(names = "--ws-path", order = 107, paramLabel = "PATH",
            description = "The path of the WebSocket. Default: /mqtt.")
    private @Nullable String webSocketPath;

    @Option(names = "--ws-header", order = 108, paramLabel = "'NAME: VALUE'",
            description = "A header for the request that opens the WebSocket; may be given again.")
    private final List<String> headers = new ArrayList<>();

    @Option(names = "-S", order = 109, description = "HOST is a domain, whose servers the DNS names (SRV).")
    private boolean service;

    @Option(names = "--proxy", order = 110, paramLabel = "URL",
            description = "Connect through this proxy: socks5://[user[:password]@]host[:port] (port 1080), or http:// "
                    + "(port 80).")
    private @Nullable String proxy;

    @Option(names = "--proxy-pw-from", order = 111, paramLabel = "SOURCE", converter = SecretSource.Converter.class,
            description = "Where the proxy's password is: file:PATH, env:NAME or prompt.")
    private @Nullable SecretSource proxyPassword;

    @Option(names = "--no-proxy", order = 112, paramLabel = "HOST",
            description = "Connect to this host without the proxy, with a dot in front to all whose names end so; may be "
                    + "given again.")
    private final List<String> proxyExceptions = new ArrayList<>();

    @Option(names = "--connect-timeout", order = 113, paramLabel = "SECONDS", converter = SecondsConverter.class,
            description = "How long connecting may take. Default: 30.")
    private @Nullable Duration connectTimeout;

    /**
     * The server that the options name first.
     *
     * @param encrypted whether there are options of TLS
     * @throws IllegalArgumentException if they contradict each other
     */
    ServerUrl server(boolean encrypted) {
        if (port != null && (port < 1 || port > 65_535)) {
            throw new IllegalArgumentException("-p is 1 to 65535, not " + port);
        }
        ServerUrl chosen = url == null ? withoutUrl(encrypted) : withUrl(url);
        if (encrypted && !chosen.isEncrypted()) {
            throw new IllegalArgumentException(
                    "%s is not encrypted, so options of TLS have no effect: mqtts:// and wss:// are"
                            .formatted(chosen));
        }
        if (chosen.isUnix() && (host != null || port != null || proxy != null)) {
            throw new IllegalArgumentException("a Unix domain socket has no host, no port and no proxy");
        }
        if (!headers.isEmpty() && !chosen.isWebSocket()) {
            throw new IllegalArgumentException("--ws-header needs a WebSocket: give --ws, or -L ws://...");
        }
        return chosen;
    }

    private ServerUrl withUrl(String text) {
        if (unix != null || webSocket || webSocketPath != null || service) {
            throw new IllegalArgumentException(
                    "--unix, --ws, --ws-path and -S can't be given with -L, which says it itself");
        }
        ServerUrl chosen = urlOf("-L", text);
        chosen = host == null ? chosen : chosen.withHost(host);
        return port == null ? chosen : chosen.withPort(port);
    }

    private static ServerUrl urlOf(String option, String text) {
        try {
            return ServerUrl.of(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    private ServerUrl withoutUrl(boolean encrypted) {
        if (unix != null) {
            if (webSocket || service) {
                throw new IllegalArgumentException("--unix can't be given with --ws or -S");
            }
            return new ServerUrl("unix", "", 0, unix.toAbsolutePath().toString(), null, null, null);
        }
        boolean byWebSocket = webSocket || webSocketPath != null;
        if (service && (byWebSocket || port != null)) {
            throw new IllegalArgumentException("-S can't be given with --ws or -p: the DNS says where and how");
        }
        String name = host == null ? "localhost" : host;
        if (name.contains("://")) {
            throw new IllegalArgumentException("-h is the name or the address of a host; -L takes a URL");
        }
        // As with mosquitto's programs the port for TLS means TLS.
        boolean secure = encrypted || (!byWebSocket && port != null && port == SECURE_PORT);
        String scheme = (byWebSocket ? secure ? "wss" : "ws" : secure ? "mqtts" : "mqtt") + (service ? "+srv" : "");
        String path = webSocketPath == null ? "" : webSocketPath.startsWith("/") ? webSocketPath : "/" + webSocketPath;
        return new ServerUrl(scheme, name, port == null ? ServerUrl.defaultPort(scheme) : port, path, null, null, null);
    }

    /** The addresses of all servers in their order, as the client takes them. */
    List<String> addresses(ServerUrl first) {
        List<String> addresses = new ArrayList<>();
        addresses.add(first.address());
        for (String text : failovers) {
            ServerUrl further = urlOf("--failover", text.contains("://") || text.startsWith("unix:") ? text
                    : (first.isEncrypted() ? "mqtts://" : "mqtt://") + text);
            if (further.userName() != null || further.topic() != null) {
                throw new IllegalArgumentException(
                        "--failover is of the form mqtt://host[:port]: user name, password and topic "
                                + "are the same for all servers");
            }
            addresses.add(further.address());
        }
        return addresses;
    }

    /** The topic of -L, or null. */
    @Nullable
    String topic() {
        return url == null ? null : withUrl(url).topic();
    }

    /** How long connecting may take, or null for the client's own default. */
    @Nullable
    Duration connectTimeout() {
        if (connectTimeout != null && connectTimeout.isZero()) {
            throw new IllegalArgumentException("--connect-timeout is above 0");
        }
        return connectTimeout;
    }

    /** The headers of a WebSocket in their order. */
    Map<String, String> webSocketHeaders() {
        Map<String, String> byName = new LinkedHashMap<>();
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                // The value may be a secret.
                throw new IllegalArgumentException("--ws-header is of the form 'NAME: VALUE'");
            }
            byName.put(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
        }
        return byName;
    }

    /**
     * The proxy, or null.
     *
     * @throws IllegalArgumentException if the options contradict each other
     * @throws CommandFailure           if its password is not there
     */
    @Nullable
    Proxy proxy(Streams streams) {
        if (proxy == null) {
            if (proxyPassword != null || !proxyExceptions.isEmpty()) {
                throw new IllegalArgumentException("--proxy-pw-from and --no-proxy need --proxy");
            }
            return null;
        }
        ProxyUrl parsed = ProxyUrl.of(proxy);
        String secret = parsed.password();
        if (proxyPassword != null && parsed.userName() == null) {
            throw new IllegalArgumentException("--proxy-pw-from needs the user in --proxy, such as socks5://user@host");
        }
        if (proxyPassword != null) {
            secret = proxyPassword.read(streams, "Password of the proxy");
        }
        return parsed.proxy(secret).except(proxyExceptions.toArray(String[]::new));
    }
}
