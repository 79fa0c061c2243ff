// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an address begins with: how MQTT is carried. */
enum Scheme {
    MQTT(1883, false),
    MQTTS(8883, true),
    /** The servers that the DNS names for the service "mqtt". */
    MQTT_SRV(0, false),
    /** The servers that the DNS names for the service "secure-mqtt". */
    MQTTS_SRV(0, true),
    /** WebSocket. */
    WS(80, false),
    WSS(443, true),
    /** A Unix domain socket: there is no host and no port. */
    UNIX(0, false);

    private final int defaultPort;
    private final boolean encrypted;

    Scheme(int defaultPort, boolean encrypted) {
        this.defaultPort = defaultPort;
        this.encrypted = encrypted;
    }

    static @Nullable Scheme of(@Nullable String text) {
        for (Scheme scheme : values()) {
            if (scheme.text().equals(text)) {
                return scheme;
            }
        }
        return null;
    }

    int defaultPort() {
        return defaultPort;
    }

    boolean isEncrypted() {
        return encrypted;
    }

    /** Whether the DNS is asked for a service rather than for a host. */
    boolean isService() {
        return this == MQTT_SRV || this == MQTTS_SRV;
    }

    boolean isWebSocket() {
        return this == WS || this == WSS;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '+');
    }
}
