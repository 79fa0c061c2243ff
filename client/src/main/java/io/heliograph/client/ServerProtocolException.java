// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.InvalidPacketException;
import io.heliograph.codec.ReasonCode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The Server sent what the specification does not allow; the client has closed the connection, in MQTT 5.0 with the Reason
 * Code in DISCONNECT. What was open then may or may not have been done.
 */
public final class ServerProtocolException extends MqttException {
    private static final long serialVersionUID = 1L;

    ServerProtocolException(ReasonCode reasonCode, String sentence) {
        this(reasonCode, sentence, null);
    }

    ServerProtocolException(InvalidPacketException cause) {
        this(cause.reasonCode(), "the Server sent an invalid packet: " + cause.getMessage(), cause);
    }

    private ServerProtocolException(ReasonCode reasonCode, String sentence, @Nullable Throwable cause) {
        super(sentence, reasonCode, null, cause);
    }

    /** True: another connection may go better. */
    @Override
    public boolean isRetryable() {
        return true;
    }

    @Override
    public ReasonCode reasonCode() {
        return Objects.requireNonNull(super.reasonCode());
    }

    @Override
    MqttException forCaller() {
        return new ServerProtocolException(reasonCode(), sentence(), this);
    }
}
