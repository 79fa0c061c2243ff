// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * The Server has said in CONNACK that it does not accept this (its Maximum QoS, Retain Available, Maximum Packet Size and so
 * on), so nothing was sent. {@link #reasonCode()} is the one with which the Server would have ended the connection.
 */
public final class NotSupportedByServerException extends MqttException {
    private static final long serialVersionUID = 1L;

    NotSupportedByServerException(ReasonCode reasonCode, String sentence) {
        this(reasonCode, sentence, null);
    }

    private NotSupportedByServerException(@Nullable ReasonCode reasonCode, String sentence, @Nullable Throwable cause) {
        super(sentence, reasonCode, null, cause);
    }

    @Override
    public boolean isRetryable() {
        return false;
    }

    @Override
    MqttException forCaller() {
        return new NotSupportedByServerException(reasonCode(), sentence(), this);
    }
}
