// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Connack;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The Server answered CONNECT with an error. */
public final class ConnectionRefusedException extends MqttException {
    private static final long serialVersionUID = 1L;

    ConnectionRefusedException(Connack connack) {
        this(connack, null);
    }

    private ConnectionRefusedException(Connack connack, @Nullable Throwable cause) {
        super("the Server refused the connection: "
                + Sentences.reason(connack.reasonCode(), connack.properties().reasonString()), connack.reasonCode(),
                connack, cause);
    }

    /** The Server's answer. */
    public Connack connack() {
        return (Connack) Objects.requireNonNull(packet());
    }

    /** Whether the Server may think otherwise later: it is busy, not available, or has reached a limit. */
    @Override
    public boolean isRetryable() {
        return switch (connack().reasonCode()) {
            case UNSPECIFIED_ERROR, SERVER_UNAVAILABLE, SERVER_BUSY, QUOTA_EXCEEDED, USE_ANOTHER_SERVER,
                    CONNECTION_RATE_EXCEEDED -> true;
            default -> false;
        };
    }

    @Override
    MqttException forCaller() {
        return new ConnectionRefusedException(connack(), this);
    }
}
