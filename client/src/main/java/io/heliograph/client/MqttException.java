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
        MqttInterruptedException, MqttTimeoutException, NoResponderException, NotConnectedException,
        NotSupportedByServerException, PublishRejectedException, ServerProtocolException, StoreException,
        SubscribeRejectedException,
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

    /**
     * Whether the same operation may work later, without a change of anything but the circumstances. Whether it may be done
     * twice by that is for the caller to judge: the sentence says whether it was done, was not, or may have been.
     */
    public abstract boolean isRetryable();

    /**
     * Whether there is no connection, or none that is of use, and a new one may help. The client makes one by itself if it has
     * been connected before and {@link Reconnect} is not off.
     */
    public final boolean needsReconnect() {
        return switch (this) {
            case ConnectFailedException failed -> failed.isRetryable();
            case ConnectionLostException lost -> lost.isRetryable();
            case ConnectionRefusedException refused -> refused.isRetryable();
            case AuthenticationFailedException failed -> failed.isRetryable();
            case ServerProtocolException invalid -> true;
            case NotConnectedException none -> true;
            case MqttTimeoutException late -> late.operation().equals(MqttTimeoutException.CONNECT);
            case BufferFullException full -> false;
            case ClientClosedException closed -> false;
            case MessageDroppedException dropped -> false;
            case MessageExpiredException expired -> false;
            case MqttInterruptedException interrupted -> false;
            case NoResponderException none -> false;
            case NotSupportedByServerException unsupported -> false;
            case PublishRejectedException rejected -> false;
            case StoreException unusable -> false;
            case SubscribeRejectedException rejected -> false;
            case UnsubscribeRejectedException rejected -> false;
        };
    }

    /**
     * Whether the client is of no use until somebody changes something: its settings, its rights, the other client with its
     * name; or makes a new client, as this one is closed. The client does not go on by itself then.
     */
    public final boolean isFatal() {
        return switch (this) {
            case ClientClosedException closed -> true;
            case StoreException unusable -> true;
            case ConnectFailedException failed -> !failed.isRetryable();
            case ConnectionLostException lost -> !lost.isRetryable();
            case ConnectionRefusedException refused -> !refused.isRetryable();
            case AuthenticationFailedException failed -> !failed.isRetryable();
            default -> false;
        };
    }

    /**
     * Whether it is about who the client is or what it may do: {@link ReasonCode#BAD_USER_NAME_OR_PASSWORD},
     * {@link ReasonCode#NOT_AUTHORIZED}, {@link ReasonCode#BAD_AUTHENTICATION_METHOD}, or an enhanced authentication that failed.
     */
    public final boolean isAuthentication() {
        return this instanceof AuthenticationFailedException || reasonCode == ReasonCode.BAD_USER_NAME_OR_PASSWORD
                || reasonCode == ReasonCode.NOT_AUTHORIZED || reasonCode == ReasonCode.BAD_AUTHENTICATION_METHOD;
    }

    /** The same error as seen by the thread that waited for it: with that thread's stack trace, and this one as cause. */
    abstract MqttException forCaller();

    final String sentence() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
