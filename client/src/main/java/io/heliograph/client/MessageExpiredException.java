// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import org.jspecify.annotations.Nullable;

/**
 * The message waited to be sent for longer than its Message Expiry Interval, or than {@link MqttClientBuilder#publishBufferAge}.
 * It was not and will not be sent.
 */
public final class MessageExpiredException extends MqttException {
    private static final long serialVersionUID = 1L;

    MessageExpiredException(String sentence) {
        this(sentence, null);
    }

    private MessageExpiredException(String sentence, @Nullable Throwable cause) {
        super(sentence, null, null, cause);
    }

    @Override
    public boolean isRetryable() {
        return false;
    }

    @Override
    MqttException forCaller() {
        return new MessageExpiredException(sentence(), this);
    }
}
