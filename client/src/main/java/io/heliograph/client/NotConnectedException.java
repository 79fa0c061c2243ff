// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import org.jspecify.annotations.Nullable;

/** There is no connection, and the operation is none that waits for one. It was not done. */
public final class NotConnectedException extends MqttException {
    private static final long serialVersionUID = 1L;

    NotConnectedException(String sentence) {
        this(sentence, null);
    }

    NotConnectedException(String sentence, @Nullable Throwable cause) {
        super(sentence, null, null, cause);
    }

    @Override
    public boolean isRetryable() {
        return true;
    }

    @Override
    MqttException forCaller() {
        return new NotConnectedException(sentence(), this);
    }
}
