// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Disconnect;
import io.heliograph.codec.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * The connection ended before the answer came. What was asked for may or may not have been done. {@link #packet()} is the
 * Server's DISCONNECT if it sent one.
 */
public final class ConnectionLostException extends MqttException {
    private static final long serialVersionUID = 1L;

    private final DisconnectedBy disconnectedBy;

    ConnectionLostException(DisconnectedBy by, String sentence, @Nullable Throwable cause) {
        this(by, sentence, null, cause);
    }

    ConnectionLostException(Disconnect disconnect) {
        this(DisconnectedBy.SERVER, sentence(disconnect), disconnect, null);
    }

    private static String sentence(Disconnect disconnect) {
        String said = "the Server ended the connection: "
                + Sentences.reason(disconnect.reasonCode(), disconnect.reasonString());
        return disconnect.reasonCode() == ReasonCode.SESSION_TAKEN_OVER
                ? said + "; another client has connected with the same Client Identifier"
                : said;
    }

    private ConnectionLostException(DisconnectedBy by, String sentence, @Nullable Disconnect disconnect,
            @Nullable Throwable cause) {
        super(sentence, disconnect == null ? null : disconnect.reasonCode(), disconnect, cause);
        this.disconnectedBy = by;
    }

    /** Who has ended the connection. */
    public DisconnectedBy disconnectedBy() {
        return disconnectedBy;
    }

    /** False if the Server said that another connection has taken the Session, or that it is to be found elsewhere. */
    @Override
    public boolean isRetryable() {
        ReasonCode code = reasonCode();
        return code != ReasonCode.SESSION_TAKEN_OVER && code != ReasonCode.SERVER_MOVED
                && code != ReasonCode.BAD_AUTHENTICATION_METHOD && code != ReasonCode.NOT_AUTHORIZED;
    }

    @Override
    MqttException forCaller() {
        return new ConnectionLostException(disconnectedBy, sentence(), (Disconnect) packet(), this);
    }
}
