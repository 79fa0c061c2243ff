// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import io.heliograph.codec.TopicName;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The Topic Aliases that the other side has set on this connection (section 3.3.2.3.4 of MQTT 5.0). They end with the
 * connection [MQTT-3.3.2-7, 5.0].
 *
 * <p>Not safe for use by several threads at once.
 */
public final class InboundTopicAliases {
    private static final TopicName[] NONE = new TopicName[0];

    private final int maximum;
    private @Nullable TopicName[] names = NONE;

    /**
     * No aliases yet.
     *
     * @param maximum the Topic Alias Maximum that was announced to the other side, 0 to 65,535
     */
    public InboundTopicAliases(int maximum) {
        this.maximum = maximum;
    }

    /** Whether the alias may be used: 1 to the maximum. If not the connection ends with Topic Alias invalid (section 3.3.4). */
    public boolean isAllowed(int topicAlias) {
        return topicAlias >= 1 && topicAlias <= maximum;
    }

    /**
     * Sets what an alias stands for, in place of what it stood for before.
     *
     * @param topicAlias an allowed one
     */
    public void set(int topicAlias, TopicName topicName) {
        if (!isAllowed(topicAlias)) {
            throw new IllegalArgumentException("the Topic Alias %d is above %d".formatted(topicAlias, maximum));
        }
        if (topicAlias > names.length) {
            // Grows with the highest alias in use; most senders begin with the lowest.
            names = Arrays.copyOf(names,
                    Math.min(maximum, Math.max(topicAlias, Math.max(4, names.length * 2))));
        }
        names[topicAlias - 1] = topicName;
    }

    /** What the alias stands for, or null if it was not set: a Protocol Error (section 3.3.4). */
    public @Nullable TopicName get(int topicAlias) {
        return topicAlias >= 1 && topicAlias <= names.length ? names[topicAlias - 1] : null;
    }
}
