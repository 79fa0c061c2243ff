// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.Map;

/** The retained messages (section 3.3.1.3): one for a topic. */
final class Retained {
    private final Map<String, Kept> byTopic = new LinkedHashMap<>();
    final Rules rules;

    Retained(ReferenceBroker broker) {
        this.rules = broker.rules;
    }

    /** Keeps a message that has the RETAIN flag, or forgets that of its topic if it has no content. */
    void keep(Message message) {
        String topic = message.topicName().value();
        boolean zero = message.qos() == QoS.AT_MOST_ONCE;
        if (message.payload().isEmpty()) {
            if (!rules.broken("Retain.anEmptyMessageRemovesTheRetainedOne")) {
                byTopic.remove(topic);
            }
        } else if (zero && rules.broken("Retain.aRetainedMessageWithQos0IsKept")) {
            byTopic.remove(topic);
        } else if (!(byTopic.containsKey(topic) && (rules.broken("Retain.theLastRetainedMessageIsKept")
                || (zero && rules.broken("Retain.aRetainedMessageWithQos0ReplacesTheOldOne"))))) {
            byTopic.put(topic, Kept.now(message));
        }
    }

    Set<String> topics() {
        return byTopic.keySet();
    }

    /** Forgets all, which only a broken broker does. */
    void clear() {
        byTopic.clear();
    }

    List<Kept> matching(String filter) {
        if (!rules.broken("Retain.aRetainedMessageExpires")) {
            byTopic.values().removeIf(Kept::isExpired);
        }
        List<Kept> matching = new ArrayList<>();
        byTopic.forEach((topic, kept) -> {
            if (TopicMatching.matches(filter, topic, rules)) {
                matching.add(kept);
            }
        });
        return matching;
    }
}
