// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What option {@code -L} holds: {@code mqtt://[userName[:password]@]host[:port][/topic]}. Characters that mean
 * something there are written as {@code %XX} in user name, password and topic. In the topic, {@code #} and {@code +}
 * may stand as they are.
 *
 * @param host     a name or an address; an IPv6 address without its brackets
 * @param port     1 to 65,535
 * @param userName or null
 * @param password or null
 * @param topic    or null
 */
record ServerUrl(String host, int port, @Nullable String userName, @Nullable String password, @Nullable String topic) {
    private static final int DEFAULT_PORT = 1883;

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it has another form, with what is wrong as the message
     */
    static ServerUrl of(String text) {
        URI uri;
        try {
            // A filter's "#" is no fragment here.
            uri = new URI(text.replace("#", "%23"));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no URL: " + e.getReason(), e);
        }
        if ("mqtts".equals(uri.getScheme()) || "wss".equals(uri.getScheme()) || "ws".equals(uri.getScheme())) {
            throw new IllegalArgumentException("TLS and WebSocket are not there yet, only mqtt://");
        }
        if (!"mqtt".equals(uri.getScheme())) {
            throw new IllegalArgumentException("the URL does not begin with mqtt://");
        }
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new IllegalArgumentException(
                    "the URL is not of the form mqtt://[user[:password]@]host[:port][/topic]");
        }
        String host = uri.getHost().startsWith("[") ? uri.getHost().substring(1, uri.getHost().length() - 1)
                : uri.getHost();
        String userInfo = uri.getRawUserInfo();
        int colon = userInfo == null ? -1 : userInfo.indexOf(':');
        String path = uri.getRawPath();
        return new ServerUrl(host, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                userInfo == null ? null : decoded(colon < 0 ? userInfo : userInfo.substring(0, colon)),
                userInfo == null || colon < 0 ? null : decoded(userInfo.substring(colon + 1)),
                path == null || path.length() < 2 ? null : decoded(path.substring(1)));
    }

    private static String decoded(String text) {
        // The decoder is made for forms, where a plus sign is a blank.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "ServerUrl[%s:%d, userName=%s, topic=%s]".formatted(host, port, userName, topic);
    }
}
