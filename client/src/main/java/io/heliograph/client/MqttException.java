// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Packet;
import io.heliograph.codec.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Something did not work. Every error of the client is one of the subclasses, each of which says what is known of the
 * operation: whether it was done, was not done, or may have been done.
 *
 * <p>Wrong arguments and calls at the wrong time are no errors of this kind: they get {@link IllegalArgumentException} and
 * {@link IllegalStateException}.
 */
public abstract sealed class MqttException extends RuntimeException
        permits AuthenticationFailedException, BufferFullException, ClientClosedException, ConnectFailedException,
        ConnectionLostException, ConnectionRefusedException, MessageDroppedException, MessageExpiredException,
        MqttInterruptedException, MqttTimeoutException, NotConnectedException,
        NotSupportedByServerException, PublishRejectedException, ServerProtocolException, SubscribeRejectedException,
        UnsubscribeRejectedException {
    private static final long serialVersionUID = 1L;

    private final @Nullable ReasonCode reasonCode;
    private final transient @Nullable Packet packet;

    MqttException(String sentence, @Nullable ReasonCode reasonCode, @Nullable Packet packet,
            @Nullable Throwable cause) {
        super(sentence, cause);
        this.reasonCode = reasonCode;
        this.packet = packet;
    }

    /** The Reason Code that tells why, or null if there is none. */
    public @Nullable ReasonCode reasonCode() {
        return reasonCode;
    }

    /** The Server's packet by which the error came, or null if it did not come by a packet. */
    public @Nullable Packet packet() {
        return packet;
    }

    /** Whether the same operation may work later, without a change of anything but the circumstances. */
    public abstract boolean isRetryable();

    /** The same error as seen by the thread that waited for it: with that thread's stack trace, and this one as cause. */
    abstract MqttException forCaller();

    final String sentence() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
