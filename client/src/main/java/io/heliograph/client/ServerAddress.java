// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Where a Server listens.
 *
 * @param scheme how MQTT is carried there
 * @param host   a name or an address; an IPv6 address without brackets
 * @param port   1 to 65,535
 */
record ServerAddress(Scheme scheme, String host, int port) {

    /** Plain TCP. */
    ServerAddress(String host, int port) {
        this(Scheme.MQTT, host, port);
    }

    /**
     * Reads "host", "host:port" or one of the URIs that {@link MqttClientBuilder#server} tells of.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    static ServerAddress parse(String text) {
        URI uri;
        try {
            uri = new URI(text.contains("://") ? text : Scheme.MQTT.text() + "://" + text);
        } catch (URISyntaxException e) {
            throw wrong(text, "it is no URI: " + e.getReason(), e);
        }
        Scheme scheme = Scheme.of(uri.getScheme());
        if (scheme == null) {
            throw wrong(text, "the schemes are mqtt:// and mqtts://", null);
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
        int port = uri.getPort() == -1 ? scheme.defaultPort() : uri.getPort();
        if (port < 1 || port > 65_535) {
            throw wrong(text, "the port is from 1 to 65535", null);
        }
        boolean bracketed = host.startsWith("[");
        return new ServerAddress(scheme, bracketed ? host.substring(1, host.length() - 1) : host, port);
    }

    private static IllegalArgumentException wrong(String text, String why, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "\"%s\" is no server, such as \"localhost\", \"localhost:1883\" or \"mqtts://localhost:8883\": %s"
                        .formatted(text, why),
                cause);
    }

    @Override
    public String toString() {
        String hostAndPort = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        return scheme == Scheme.MQTT ? hostAndPort : scheme.text() + "://" + hostAndPort;
    }
}
