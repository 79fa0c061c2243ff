// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The answer did not come in time. What was asked for may yet be done: a message that was taken stays under way. The sentence says if it was not taken. */
public final class MqttTimeoutException extends MqttException {
    private static final long serialVersionUID = 1L;

    static final String CONNECT = "connect";

    private final String operation;
    private final Duration timeout;

    MqttTimeoutException(String operation, Duration timeout, String sentence) {
        this(operation, timeout, sentence, null);
    }

    private MqttTimeoutException(String operation, Duration timeout, String sentence, @Nullable Throwable cause) {
        super(sentence, null, null, cause);
        this.operation = operation;
        this.timeout = timeout;
    }

    /** What took too long: "connect", "publish", "subscribe", "unsubscribe", "ping", "request", "reauthenticate". */
    public String operation() {
        return operation;
    }

    /** How long it was waited for. */
    public Duration timeout() {
        return timeout;
    }

    @Override
    public boolean isRetryable() {
        return true;
    }

    @Override
    MqttException forCaller() {
        return new MqttTimeoutException(operation, timeout, sentence(), this);
    }
}
