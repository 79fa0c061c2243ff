// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Message;
import io.heliograph.codec.Publish;
import io.heliograph.codec.TopicName;
import java.util.HashMap;
import java.util.Map;

/** The Topic Aliases that one Client was told on one connection (section 3.3.2.3.4): the first topics have them. */
final class AliasesToClient {
    private final int maximum;
    private final Map<TopicName, Integer> known = new HashMap<>();

    AliasesToClient(int maximum) {
        this.maximum = maximum;
    }

    boolean isEmpty() {
        return known.isEmpty();
    }

    /** The same with an alias, or with an alias alone if the Client knows it. */
    Publish shortened(Publish publish) {
        Message message = publish.message();
        Integer alias = known.get(message.topicName());
        if (alias != null) {
            return with(publish, message.withTopicName(TopicName.EMPTY), alias);
        }
        if (known.size() == maximum) {
            return publish;
        }
        int next = known.size() + 1;
        known.put(message.topicName(), next);
        return with(publish, message, next);
    }

    private static Publish with(Publish publish, Message message, int alias) {
        return new Publish(message, publish.duplicate(), publish.packetIdentifier(), alias,
                publish.subscriptionIdentifiers());
    }
}
