// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a Server listens.
 *
 * @param scheme how MQTT is carried there
 * @param host   a name or an address; an IPv6 address without brackets; empty with a Unix domain socket
 * @param port   1 to 65,535; 0 with a Unix domain socket and a service
 * @param path   with WebSocket what is asked for, query included; with a Unix domain socket the file; else empty
 */
record ServerAddress(Scheme scheme, String host, int port, String path) {
    private static final String DEFAULT_PATH = "/mqtt";
    private static final String UNIX = "unix:";
    private static final Pattern HOST_AND_PORT = Pattern
            .compile("([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?)(?::([0-9]{1,5}))?");

    /** Plain TCP. */
    ServerAddress(String host, int port) {
        this(Scheme.MQTT, host, port, "");
    }

    /**
     * Reads "host", "host:port" or one of the URIs that {@link MqttClientBuilder#server} tells of.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    static ServerAddress parse(String text) {
        if (text.startsWith(UNIX)) {
            String file = text.substring(UNIX.length());
            if (!file.startsWith("/") || file.indexOf('\0') >= 0) {
                throw wrong(text, "behind unix: is the path of a file, which begins with /", null);
            }
            return new ServerAddress(Scheme.UNIX, "", 0, file);
        }
        URI uri;
        try {
            uri = new URI(text.contains("://") ? text : Scheme.MQTT.text() + "://" + text);
        } catch (URISyntaxException e) {
            throw wrong(text, "it is no URI: " + e.getReason(), e);
        }
        Scheme scheme = Scheme.of(uri.getScheme());
        if (scheme == null) {
            throw wrong(text, "the schemes are mqtt://, mqtts://, ws://, wss://, unix:, mqtt+srv:// and mqtts+srv://",
                    null);
        }
        if (uri.getRawUserInfo() != null) {
            throw wrong(text, "user name and password are set by methods of their own", null);
        }
        String host = uri.getHost();
        int port = uri.getPort();
        if (host == null) {
            // A URI knows no underscore in a host, but networks of containers are full of them.
            Matcher lenient = HOST_AND_PORT.matcher(String.valueOf(uri.getRawAuthority()));
            if (!lenient.matches()) {
                throw wrong(text, "there is no valid host name", null);
            }
            host = lenient.group(1);
            port = lenient.group(2) == null ? -1 : Integer.parseInt(lenient.group(2));
        }
        if (scheme.isService() && port != -1) {
            throw wrong(text, "the port of a service is in the DNS", null);
        }
        port = port == -1 ? scheme.defaultPort() : port;
        if (!scheme.isService() && (port < 1 || port > 65_535)) {
            throw wrong(text, "the port is from 1 to 65535", null);
        }
        boolean bracketed = host.startsWith("[");
        return new ServerAddress(scheme, bracketed ? host.substring(1, host.length() - 1) : host, port,
                path(text, uri, scheme));
    }

    private static String path(String text, URI uri, Scheme scheme) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String query = uri.getRawQuery();
        if (scheme.isWebSocket() && uri.getRawFragment() == null) {
            return (path.isEmpty() ? DEFAULT_PATH : path) + (query == null ? "" : "?" + query);
        }
        if ((!path.isEmpty() && !path.equals("/")) || query != null || uri.getRawFragment() != null) {
            throw wrong(text, "there is something behind host and port", null);
        }
        return "";
    }

    private static IllegalArgumentException wrong(String text, String why, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "\"%s\" is no server, such as \"localhost\", \"localhost:1883\" or \"mqtts://localhost:8883\": %s"
                        .formatted(text, why),
                cause);
    }

    /**
     * The server that a Server Reference names, reached as this one is; null if it names none, or this is none of a network.
     *
     * @param reference "host", "host:port", an IPv6 address in brackets
     */
    @Nullable
    ServerAddress elsewhere(String reference) {
        Scheme carrying = switch (scheme) {
            case MQTT, MQTT_SRV -> Scheme.MQTT;
            case MQTTS, MQTTS_SRV -> Scheme.MQTTS;
            case WS, WSS -> scheme;
            case UNIX -> null;
        };
        if (carrying == null || reference.contains("/")) {
            return null;
        }
        try {
            ServerAddress target = parse(carrying.text() + "://" + reference);
            return new ServerAddress(carrying, target.host, target.port, path);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** One of the servers of this service. */
    ServerAddress of(ServiceRecord service) {
        return new ServerAddress(scheme == Scheme.MQTTS_SRV ? Scheme.MQTTS : Scheme.MQTT, service.target(),
                service.port(), "");
    }

    /** The name under which the DNS has the servers of this service (RFC 2782; the services are registered with IANA). */
    String serviceName() {
        return (scheme.isEncrypted() ? "_secure-mqtt._tcp." : "_mqtt._tcp.") + host;
    }

    /** Host and port as HTTP and people write them. */
    String hostAndPort() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** As a URI with its port. Without the query of a WebSocket address: it often holds a secret. */
    @Override
    public String toString() {
        return switch (scheme) {
            case MQTT, MQTTS -> scheme.text() + "://" + hostAndPort();
            case MQTT_SRV, MQTTS_SRV -> scheme.text() + "://" + host;
            case WS, WSS -> scheme.text() + "://" + hostAndPort() + path.replaceFirst("\\?.*", "");
            case UNIX -> UNIX + path;
        };
    }
}
