// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * Nobody has subscribed to the topic of a request, the Server says ({@link ReasonCode#NO_MATCHING_SUBSCRIBERS} in PUBACK or
 * PUBREC), so there will be no reply. A Server need not say so; then the request ends with its timeout.
 */
public final class NoResponderException extends MqttException {
    private static final long serialVersionUID = 1L;

    NoResponderException(TopicName topicName) {
        this("nobody has subscribed to the topic of the request, " + topicName, null);
    }

    private NoResponderException(String sentence, @Nullable Throwable cause) {
        super(sentence, ReasonCode.NO_MATCHING_SUBSCRIBERS, null, cause);
    }

    /** True: a responder may come. */
    @Override
    public boolean isRetryable() {
        return true;
    }

    @Override
    MqttException forCaller() {
        return new NoResponderException(sentence(), this);
    }
}
