// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import org.jspecify.annotations.Nullable;

/** Which Topic Names and Topic Filters, though well formed, this broker does not take. */
final class TopicRules {

    private TopicRules() {}

    /** Why nobody may publish to this topic, or null if all may. */
    static @Nullable ReasonCode refusal(TopicName topicName, Limits limits) {
        String topic = topicName.value();
        if (topicName.isReserved() && (topic.equals("$SYS") || topic.startsWith("$SYS/"))) {
            // Section 4.7.2: Servers alone speak there.
            return ReasonCode.NOT_AUTHORIZED;
        }
        return levels(topic) > limits.maximumTopicLevels() ? ReasonCode.TOPIC_NAME_INVALID : null;
    }

    /** Why nobody may subscribe to this filter, or null if all may. */
    static @Nullable ReasonCode refusal(TopicFilter topicFilter, Limits limits) {
        return levels(topicFilter.filter()) > limits.maximumTopicLevels() ? ReasonCode.TOPIC_FILTER_INVALID : null;
    }

    private static int levels(String topic) {
        int levels = 1;
        for (int i = topic.indexOf('/'); i >= 0; i = topic.indexOf('/', i + 1)) {
            levels++;
        }
        return levels;
    }
}
