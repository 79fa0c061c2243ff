// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Acknowledgement;
import io.heliograph.codec.ReasonCode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The Server answered a PUBLISH with an error, in PUBACK or PUBREC: the message was not accepted. MQTT 5.0 only. */
public final class PublishRejectedException extends MqttException {
    private static final long serialVersionUID = 1L;

    PublishRejectedException(Acknowledgement acknowledgement) {
        this(acknowledgement, null);
    }

    private PublishRejectedException(Acknowledgement acknowledgement, @Nullable Throwable cause) {
        super("the Server did not accept the message: "
                + Sentences.reason(acknowledgement.reasonCode(), acknowledgement.properties().reasonString()),
                acknowledgement.reasonCode(), acknowledgement, cause);
    }

    /** True if a limit was reached, or the Packet Identifier was taken, as another may be free. */
    @Override
    public boolean isRetryable() {
        return reasonCode() == ReasonCode.QUOTA_EXCEEDED
                || reasonCode() == ReasonCode.PACKET_IDENTIFIER_IN_USE;
    }

    @Override
    MqttException forCaller() {
        return new PublishRejectedException((Acknowledgement) Objects.requireNonNull(packet()), this);
    }
}
