// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Bytes;
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

    /** How much of what was read is kept. */
    static final int MOST_INPUT_BYTES = 100;

    private final transient Bytes input;

    ServerProtocolException(ReasonCode reasonCode, String sentence) {
        this(reasonCode, sentence, Bytes.EMPTY, null);
    }

    ServerProtocolException(InvalidPacketException cause, byte[] read, int length) {
        this(cause.reasonCode(), "the Server sent an invalid packet: " + cause.getMessage(),
                Bytes.copyOf(read, 0, Math.min(length, MOST_INPUT_BYTES)), cause);
    }

    private ServerProtocolException(ReasonCode reasonCode, String sentence, Bytes input, @Nullable Throwable cause) {
        super(sentence, reasonCode, null, cause);
        this.input = input;
    }

    /**
     * If the bytes are no valid packet: the first 100 at most of what was read last, in which the fault showed. Packets before
     * it may be among them. Else empty: the packet is valid and may not come.
     */
    public Bytes input() {
        return input;
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
        return new ServerProtocolException(reasonCode(), sentence(), input, this);
    }
}
