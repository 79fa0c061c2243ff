// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;

/**
 * What became of a message that was published. Errors do not come this way, see {@link PublishRejectedException}.
 *
 * @param reasonCode {@link ReasonCode#SUCCESS}, or {@link ReasonCode#NO_MATCHING_SUBSCRIBERS} if the Server says that nobody
 *                   has subscribed; always success with QoS 0 and in MQTT 3.1.1
 * @param properties what the Server said in PUBACK, or in PUBREC (of PUBCOMP only the code counts)
 */
public record PublishResult(ReasonCode reasonCode, ReasonProperties properties) {
    static final PublishResult SUCCESS = new PublishResult(ReasonCode.SUCCESS, ReasonProperties.NONE);
}
