// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What option {@code -L} holds: {@code mqtt://[userName[:password]@]host[:port][/topic]}, the same with another scheme, or
 * {@code unix:/path}. Characters that mean something there are written as {@code %XX} in user name, password and topic. In the
 * topic, {@code #} and {@code +} may stand as they are. With WebSocket, what follows the host is the path of the server.
 *
 * @param scheme   how MQTT is carried: mqtt, mqtts, ws, wss, mqtt+srv, mqtts+srv, unix
 * @param host     a name or an address; an IPv6 address without its brackets; empty with "unix"
 * @param port     1 to 65,535, or 0 if there is none
 * @param path     with WebSocket what is asked for, with "unix" the file, else empty
 * @param userName or null
 * @param password or null
 * @param topic    or null
 */
record ServerUrl(String scheme, String host, int port, String path, @Nullable String userName,
        @Nullable String password, @Nullable String topic) {
    private static final String UNIX = "unix:";
    private static final Set<String> SCHEMES = Set.of("mqtt", "mqtts", "ws", "wss", "mqtt+srv", "mqtts+srv");
    private static final Pattern SCHEME = Pattern.compile("([a-z+]+)://(.*)", Pattern.DOTALL);
    private static final Pattern REST = Pattern.compile(
            "(?:([^/@]*)@)?(\\[[^/@\\[\\]]+\\]|[^/:@\\[\\]?]+)(?::([0-9]{1,5}))?([/?].*)?", Pattern.DOTALL);

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it has another form, with what is right as the message
     */
    static ServerUrl of(String text) {
        if (text.startsWith(UNIX)) {
            return new ServerUrl("unix", "", 0, text.substring(UNIX.length()), null, null, null);
        }
        Matcher whole = SCHEME.matcher(text);
        if (!whole.matches() || !SCHEMES.contains(whole.group(1))) {
            throw new IllegalArgumentException("the URL does not begin with mqtt://, mqtts://, ws://, wss://, unix: or "
                    + "another of the schemes that there are");
        }
        String scheme = whole.group(1);
        Matcher rest = REST.matcher(whole.group(2));
        // The text itself may hold a password and is not repeated.
        if (!rest.matches()) {
            throw wrongForm(scheme);
        }
        int port = rest.group(3) == null ? defaultPort(scheme) : Integer.parseInt(rest.group(3));
        String path = rest.group(4) == null ? "" : rest.group(4);
        boolean webSocket = scheme.startsWith("ws");
        if ((rest.group(3) != null && port == 0) || port > 65_535 || (!webSocket && path.startsWith("?"))) {
            throw wrongForm(scheme);
        }
        String host = rest.group(2);
        String userInfo = rest.group(1);
        int colon = userInfo == null ? -1 : userInfo.indexOf(':');
        return new ServerUrl(scheme, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port,
                webSocket ? path : "",
                userInfo == null ? null : decoded(colon < 0 ? userInfo : userInfo.substring(0, colon)),
                userInfo == null || colon < 0 ? null : decoded(userInfo.substring(colon + 1)),
                webSocket || path.length() < 2 ? null : decoded(path.substring(1)));
    }

    /** The port that is meant if none is given; 0 where the DNS says it. */
    static int defaultPort(String scheme) {
        return switch (scheme) {
            case "mqtt" -> 1883;
            case "mqtts" -> 8883;
            case "ws" -> 80;
            case "wss" -> 443;
            default -> 0;
        };
    }

    private static IllegalArgumentException wrongForm(String scheme) {
        return new IllegalArgumentException("the URL is not of the form %s://[user[:password]@]host%s[/%s]".formatted(
                scheme, scheme.endsWith("srv") ? "" : "[:port]", scheme.startsWith("ws") ? "path" : "topic"));
    }

    private static String decoded(String text) {
        try {
            // The decoder is made for forms, where a plus sign is a blank.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "in the URL % has two hexadecimal digits behind it; %25 is a percent sign",
                    e);
        }
    }

    /** The same with another host. */
    ServerUrl withHost(String other) {
        return new ServerUrl(scheme, other, port, path, userName, password, topic);
    }

    /** The same with another port. */
    ServerUrl withPort(int other) {
        return new ServerUrl(scheme, host, other, path, userName, password, topic);
    }

    boolean isUnix() {
        return scheme.equals("unix");
    }

    boolean isWebSocket() {
        return scheme.startsWith("ws");
    }

    boolean isEncrypted() {
        return scheme.equals("wss") || scheme.startsWith("mqtts");
    }

    /** The address as the client takes it: without user name, password and topic. */
    String address() {
        if (isUnix()) {
            return UNIX + path;
        }
        return scheme + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + (port == 0 ? "" : ":" + port)
                + path;
    }

    /** The address as people may see it: the query of a WebSocket often holds a secret. */
    @Override
    public String toString() {
        return address().replaceFirst("\\?.*", "");
    }
}
