// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.ReasonCode;
import org.jspecify.annotations.Nullable;

/** The Server refused to end at least one subscription. Those that {@link #result()} shows as ended are ended. MQTT 5.0 only. */
public final class UnsubscribeRejectedException extends MqttException {
    private static final long serialVersionUID = 1L;

    private final transient UnsubscribeResult result;

    UnsubscribeRejectedException(UnsubscribeResult result) {
        this(result, null);
    }

    private UnsubscribeRejectedException(UnsubscribeResult result, @Nullable Throwable cause) {
        super("the Server refused to end subscriptions: " + result.reasonCodes(), firstError(result), null, cause);
        this.result = result;
    }

    /** What the Server said of each Topic Filter. */
    public UnsubscribeResult result() {
        return result;
    }

    /** True if the Packet Identifier was taken, as another may be free. */
    @Override
    public boolean isRetryable() {
        return reasonCode() == ReasonCode.PACKET_IDENTIFIER_IN_USE;
    }

    @Override
    MqttException forCaller() {
        return new UnsubscribeRejectedException(result, this);
    }

    private static @Nullable ReasonCode firstError(UnsubscribeResult result) {
        return result.reasonCodes().stream().filter(ReasonCode::isError).findFirst().orElse(null);
    }
}
