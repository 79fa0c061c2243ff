// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The client could not go on with an enhanced authentication, or does not accept what the Server has said in it. Unless it failed
 * before anything was sent, the connection is closed. (A Server that does not accept the client says so by
 * {@link ConnectionRefusedException} or {@link ConnectionLostException}.)
 */
public final class AuthenticationFailedException extends MqttException {
    private static final long serialVersionUID = 1L;

    AuthenticationFailedException(String sentence, @Nullable Throwable cause) {
        super(sentence, null, null, cause);
    }

    /** Whether it failed by an {@link IOException}: what the credentials come from may be there again later. */
    @Override
    public boolean isRetryable() {
        Throwable cause = getCause();
        return cause instanceof AuthenticationFailedException same ? same.isRetryable() : cause instanceof IOException;
    }

    @Override
    MqttException forCaller() {
        return new AuthenticationFailedException(sentence(), this);
    }
}
