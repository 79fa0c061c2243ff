// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * What option {@code --proxy} holds: {@code socks5://[userName[:password]@]host[:port]}, {@code socks5h://} for the same, or
 * {@code http://}.
 *
 * @param http     whether it is an HTTP proxy rather than one of SOCKS 5
 * @param host     a name or an address; an IPv6 address without its brackets
 * @param port     1 to 65,535
 * @param userName or null
 * @param password or null
 */
record ProxyUrl(boolean http, String host, int port, @Nullable String userName, @Nullable String password) {
    private static final int SOCKS_PORT = 1080;
    private static final int HTTP_PORT = 80;

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it has another form, with what is right as the message
     */
    static ProxyUrl of(String text) {
        boolean http = text.startsWith("http://");
        String rest = text.replaceFirst("^(http|socks5h?)://", "");
        if (rest.equals(text)) {
            throw wrongForm();
        }
        ServerUrl url;
        try {
            // It has the same form, and this is a scheme that has no port of its own.
            url = ServerUrl.of("mqtt+srv://" + rest);
        } catch (IllegalArgumentException e) {
            throw wrongForm();
        }
        if (url.topic() != null) {
            throw wrongForm();
        }
        int port = url.port() != 0 ? url.port() : http ? HTTP_PORT : SOCKS_PORT;
        return new ProxyUrl(http, url.host(), port, url.userName(), url.password());
    }

    private static IllegalArgumentException wrongForm() {
        return new IllegalArgumentException(
                "--proxy is of the form socks5://[user[:password]@]host[:port], or with http://");
    }

    /** What the client takes, with this password if there is a user name. */
    Proxy proxy(@Nullable String secret) {
        Proxy made = http ? Proxy.http(host, port) : Proxy.socks5(host, port);
        return userName == null ? made : made.credentials(userName, secret == null ? "" : secret);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "ProxyUrl[%s:%d, userName=%s]".formatted(host, port, userName);
    }
}
