// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import org.jspecify.annotations.Nullable;

/** As many messages and requests are open as the client may hold; this one was not taken. A call that waits for room does not get this. */
public final class BufferFullException extends MqttException {
    private static final long serialVersionUID = 1L;

    BufferFullException(String sentence) {
        this(sentence, null);
    }

    BufferFullException(String sentence, @Nullable Throwable cause) {
        super(sentence, null, null, cause);
    }

    @Override
    public boolean isRetryable() {
        return true;
    }

    @Override
    MqttException forCaller() {
        return new BufferFullException(sentence(), this);
    }
}
