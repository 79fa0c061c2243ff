// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The Server refused at least one subscription of a SUBSCRIBE. Those that {@link #result()} shows as granted are in force. */
public final class SubscribeRejectedException extends MqttException {
    private static final long serialVersionUID = 1L;

    private final transient SubscribeResult result;

    SubscribeRejectedException(List<Subscription> subscriptions, SubscribeResult result) {
        this(sentence(subscriptions, result), result, null);
    }

    private SubscribeRejectedException(String sentence, SubscribeResult result, @Nullable Throwable cause) {
        super(sentence, firstError(result), null, cause);
        this.result = result;
    }

    /** What the Server said of each subscription. */
    public SubscribeResult result() {
        return result;
    }

    /** True if a limit was reached, or the Packet Identifier was taken, as another may be free. */
    @Override
    public boolean isRetryable() {
        return reasonCode() == ReasonCode.QUOTA_EXCEEDED
                || reasonCode() == ReasonCode.PACKET_IDENTIFIER_IN_USE;
    }

    @Override
    MqttException forCaller() {
        return new SubscribeRejectedException(sentence(), result, this);
    }

    private static @Nullable ReasonCode firstError(SubscribeResult result) {
        return result.reasonCodes().stream().filter(ReasonCode::isError).findFirst().orElse(null);
    }

    private static String sentence(List<Subscription> subscriptions, SubscribeResult result) {
        StringBuilder text = new StringBuilder("the Server refused");
        String separator = " ";
        for (int i = 0; i < subscriptions.size(); i++) {
            if (result.reasonCodes().get(i).isError()) {
                text.append(separator).append("the subscription \"").append(subscriptions.get(i).topicFilter())
                        .append("\": ").append(result.reasonCodes().get(i));
                separator = "; ";
            }
        }
        String reasonString = result.properties().reasonString();
        return reasonString == null ? text.toString() : text.append(", \"").append(reasonString).append('"').toString();
    }
}
