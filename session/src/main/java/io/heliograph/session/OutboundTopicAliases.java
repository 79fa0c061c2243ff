// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import io.heliograph.codec.TopicName;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The Topic Aliases that this side uses on a connection (section 3.3.2.3.4 of MQTT 5.0). The names used last keep their
 * aliases; when all aliases are taken, the name not used for longest loses its own.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class OutboundTopicAliases {
    private final int maximum;
    private final Map<TopicName, Integer> aliases = new LinkedHashMap<>(16, 0.75f, true);
    private boolean known;

    /**
     * No aliases yet.
     *
     * @param maximum the other side's Topic Alias Maximum, or less; 0 for none [MQTT-3.1.2-27, 5.0] [MQTT-3.2.2-18, 5.0]
     */
    public OutboundTopicAliases(int maximum) {
        this.maximum = maximum;
    }

    /** Whether no alias may be used at all. */
    public boolean isOff() {
        return maximum == 0;
    }

    /**
     * The alias to send with this name, 1 to the maximum, or 0 for none. {@link #wasKnown} then tells whether the receiver has
     * it already, so that the name can be left out.
     */
    public int alias(TopicName topicName) {
        known = false;
        if (maximum == 0) {
            return 0;
        }
        Integer alias = aliases.get(topicName);
        if (alias != null) {
            known = true;
            return alias;
        }
        int next;
        if (aliases.size() < maximum) {
            next = aliases.size() + 1;
        } else {
            Map.Entry<TopicName, Integer> eldest = aliases.entrySet().iterator().next();
            next = eldest.getValue();
            aliases.remove(eldest.getKey());
        }
        aliases.put(topicName, next);
        return next;
    }

    /** Whether the receiver knows the alias that {@link #alias} gave last. */
    public boolean wasKnown() {
        return known;
    }

    /**
     * Takes back an alias whose PUBLISH was not sent, for example because it is too large: the receiver does not know it.
     */
    public void forget(TopicName topicName) {
        // Its number must not be given out twice: the others keep theirs, so all begin anew if it is not the newest.
        Integer alias = aliases.get(topicName);
        if (alias != null && alias == aliases.size()) {
            aliases.remove(topicName);
        } else if (alias != null) {
            aliases.clear();
        }
    }
}
