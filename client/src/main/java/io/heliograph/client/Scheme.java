// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an address begins with: how MQTT is carried. */
enum Scheme {
    MQTT(1883, false),
    MQTTS(8883, true),
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

    boolean isWebSocket() {
        return this == WS || this == WSS;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
