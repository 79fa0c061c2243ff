// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import org.jspecify.annotations.Nullable;

/** No connection could be made: the name is unknown, nobody listens, the network is down. */
public final class ConnectFailedException extends MqttException {
    private static final long serialVersionUID = 1L;

    ConnectFailedException(String sentence) {
        this(sentence, null);
    }

    ConnectFailedException(String sentence, @Nullable Throwable cause) {
        super(sentence, null, null, cause);
    }

    @Override
    public boolean isRetryable() {
        return true;
    }

    @Override
    MqttException forCaller() {
        return new ConnectFailedException(sentence(), this);
    }
}
