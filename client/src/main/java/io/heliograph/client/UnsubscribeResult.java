// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import java.util.List;

/**
 * The Server's answer to UNSUBSCRIBE.
 *
 * @param reasonCodes one for each Topic Filter, in their order; empty in MQTT 3.1.1, which sends none
 * @param properties  Reason String and User Properties
 */
public record UnsubscribeResult(List<ReasonCode> reasonCodes, ReasonProperties properties) {

    /** Copies the list. */
    public UnsubscribeResult {
        reasonCodes = List.copyOf(reasonCodes);
    }
}
