// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether the client goes where a Server sends it by a Server Reference, with Reason Code 0x9C (use another server) or 0x9D
 * (server moved) in CONNACK or DISCONNECT (section 4.11 of MQTT 5.0). Whoever can answer in a Server's place can send a client
 * anywhere, and it would show its user name and password there; so the default is not to follow.
 *
 * <p>The new server is reached as the old one was: with TLS if that was, and with the same path of a WebSocket. At most three
 * references are followed in a row, whether or not the servers between accepted the client for a moment; then the servers of the
 * builder are tried again, after a delay. With 0x9D the new server takes the old one's place for as long as the client lives.
 */
public final class RedirectPolicy {
    /** Nowhere. */
    public static final RedirectPolicy NEVER = new RedirectPolicy("never", server -> false);
    /** Anywhere. */
    public static final RedirectPolicy ALWAYS = new RedirectPolicy("always", server -> true);

    private final String text;
    private final Predicate<ServerAddress> allowed;

    private RedirectPolicy(String text, Predicate<ServerAddress> allowed) {
        this.text = text;
        this.allowed = allowed;
    }

    /**
     * Only to these.
     *
     * @param servers as "host", for any port, or "host:port"
     * @throws IllegalArgumentException if there is none, or one is nothing of the kind
     */
    public static RedirectPolicy only(String... servers) {
        if (servers.length == 0) {
            throw new IllegalArgumentException("the servers that may be redirected to: there is none");
        }
        Set<String> known = Stream.of(servers).map(RedirectPolicy::normal).collect(Collectors.toUnmodifiableSet());
        return new RedirectPolicy("only " + List.of(servers), server -> known.contains(lower(server.host()))
                || known.contains(lower(server.hostAndPort())));
    }

    private static String normal(String text) {
        ServerAddress address = ServerAddress.parse(text);
        if (address.scheme() != Scheme.MQTT || text.contains("://")) {
            throw new IllegalArgumentException("\"%s\" is no \"host\" or \"host:port\"".formatted(text));
        }
        boolean hasPort = text.endsWith(":" + address.port());
        return lower(hasPort ? address.hostAndPort() : address.host());
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    boolean allows(ServerAddress server) {
        return allowed.test(server);
    }

    @Override
    public String toString() {
        return text;
    }
}
