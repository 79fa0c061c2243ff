// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Server's answer to SUBSCRIBE.
 *
 * @param reasonCodes one for each subscription, in their order
 * @param properties  Reason String and User Properties
 */
public record SubscribeResult(List<ReasonCode> reasonCodes, ReasonProperties properties) {

    /** Copies the list. */
    public SubscribeResult {
        reasonCodes = List.copyOf(reasonCodes);
    }

    /**
     * The highest QoS with which messages will come for a subscription, or null if it was refused.
     *
     * @param index of the subscription, from 0
     */
    public @Nullable QoS grantedQoS(int index) {
        ReasonCode code = reasonCodes.get(index);
        return code.isError() ? null : QoS.of(code.value());
    }
}
