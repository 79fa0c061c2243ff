// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a Server listens.
 *
 * @param host a name or an address; an IPv6 address without brackets
 * @param port 1 to 65,535
 */
record ServerAddress(String host, int port) {
    private static final int DEFAULT_PORT = 1883;
    private static final String SCHEME = "mqtt";

    /**
     * Reads "host", "host:port" or "mqtt://host:port".
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    static ServerAddress parse(String text) {
        URI uri;
        try {
            uri = new URI(text.contains("://") ? text : SCHEME + "://" + text);
        } catch (URISyntaxException e) {
            throw wrong(text, "it is no URI: " + e.getReason(), e);
        }
        if (!SCHEME.equals(uri.getScheme())) {
            throw wrong(text, "the only scheme so far is mqtt://", null);
        }
        if (uri.getRawUserInfo() != null) {
            throw wrong(text, "user name and password are set by methods of their own", null);
        }
        if ((uri.getRawPath() != null && !uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/"))
                || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw wrong(text, "there is something behind host and port", null);
        }
        String host = uri.getHost();
        if (host == null) {
            throw wrong(text, "there is no valid host name", null);
        }
        int port = uri.getPort() == -1 ? DEFAULT_PORT : uri.getPort();
        if (port < 1 || port > 65_535) {
            throw wrong(text, "the port is from 1 to 65535", null);
        }
        boolean bracketed = host.startsWith("[");
        return new ServerAddress(bracketed ? host.substring(1, host.length() - 1) : host, port);
    }

    private static IllegalArgumentException wrong(String text, String why,
            @org.jspecify.annotations.Nullable Throwable cause) {
        return new IllegalArgumentException(
                "\"%s\" is no server, such as \"localhost\", \"localhost:1883\" or \"mqtt://localhost:1883\": %s"
                        .formatted(text, why),
                cause);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
