// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import org.jspecify.annotations.Nullable;

/** The client was closed. What was open then may or may not have been done. */
public final class ClientClosedException extends MqttException {
    private static final long serialVersionUID = 1L;

    ClientClosedException(String sentence) {
        this(sentence, null);
    }

    ClientClosedException(String sentence, @Nullable Throwable cause) {
        super(sentence, null, null, cause);
    }

    @Override
    public boolean isRetryable() {
        return false;
    }

    @Override
    MqttException forCaller() {
        return new ClientClosedException(sentence(), this);
    }
}
