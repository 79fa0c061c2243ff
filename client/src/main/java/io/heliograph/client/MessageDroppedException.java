// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import org.jspecify.annotations.Nullable;

/** The message had to make room for another one before it was sent, see {@link WhenFull}. It was not and will not be sent. */
public final class MessageDroppedException extends MqttException {
    private static final long serialVersionUID = 1L;

    MessageDroppedException(String sentence) {
        this(sentence, null);
    }

    private MessageDroppedException(String sentence, @Nullable Throwable cause) {
        super(sentence, null, null, cause);
    }

    @Override
    public boolean isRetryable() {
        return true;
    }

    @Override
    MqttException forCaller() {
        return new MessageDroppedException(sentence(), this);
    }
}
