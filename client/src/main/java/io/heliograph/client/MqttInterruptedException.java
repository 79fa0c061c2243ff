// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import org.jspecify.annotations.Nullable;

/** The waiting thread was interrupted; its interrupt flag is set again. What it waited for goes on: a message that was taken is delivered. The sentence says if it was not taken. */
public final class MqttInterruptedException extends MqttException {
    private static final long serialVersionUID = 1L;

    MqttInterruptedException(String sentence) {
        this(sentence, null);
    }

    MqttInterruptedException(String sentence, @Nullable Throwable cause) {
        super(sentence, null, null, cause);
    }

    @Override
    public boolean isRetryable() {
        return true;
    }

    @Override
    MqttException forCaller() {
        return new MqttInterruptedException(sentence(), this);
    }
}
