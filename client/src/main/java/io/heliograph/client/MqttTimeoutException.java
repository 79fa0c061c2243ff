// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import org.jspecify.annotations.Nullable;

/** The answer did not come in time. What was asked for may yet be done: a message that was taken stays under way. The sentence says if it was not taken. */
public final class MqttTimeoutException extends MqttException {
    private static final long serialVersionUID = 1L;

    MqttTimeoutException(String sentence) {
        this(sentence, null);
    }

    MqttTimeoutException(String sentence, @Nullable Throwable cause) {
        super(sentence, null, null, cause);
    }

    @Override
    public boolean isRetryable() {
        return true;
    }

    @Override
    MqttException forCaller() {
        return new MqttTimeoutException(sentence(), this);
    }
}
