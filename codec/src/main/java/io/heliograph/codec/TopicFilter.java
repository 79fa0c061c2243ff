// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription asks for: a Topic Name in which "+" stands for one level and a last "#" for any number of them
 * (section 4.7 of either version), or a Shared Subscription {@code $share/{ShareName}/{filter}} (section 4.8.2 of MQTT 5.0).
 */
public final class TopicFilter implements Comparable<TopicFilter> {
    private static final String SHARE_PREFIX = "$share/";

    private final String value;
    private final @Nullable String shareName;
    private final String filter;
    private final boolean wildcard;

    private TopicFilter(String value, @Nullable String shareName, String filter) {
        this.value = value;
        this.shareName = shareName;
        this.filter = filter;
        this.wildcard = TopicName.indexOfWildcard(filter) >= 0;
    }

    /**
     * The Topic Filter with this text.
     *
     * @throws IllegalArgumentException saying what is wrong: it is empty [MQTT-4.7.3-1], a wildcard does not fill a level or "#"
     *                                  is not the last one [MQTT-4.7.1-1] [MQTT-4.7.1-2], it begins with "$share/" and has no
     *                                  proper ShareName and filter [MQTT-4.8.2-1] [MQTT-4.8.2-2], it holds a null character or
     *                                  an unpaired surrogate, or takes more than 65,535 bytes
     */
    public static TopicFilter of(String value) {
        Fault fault = fault(value);
        if (fault != null) {
            throw new IllegalArgumentException(fault.text());
        }
        Utf8.requireEncodable(value, "Topic Filter");
        return ofChecked(value);
    }

    /** For text without {@link #fault}. */
    static TopicFilter ofChecked(String value) {
        if (!value.startsWith(SHARE_PREFIX)) {
            return new TopicFilter(value, null, value);
        }
        int slash = value.indexOf('/', SHARE_PREFIX.length());
        return new TopicFilter(value, value.substring(SHARE_PREFIX.length(), slash), value.substring(slash + 1));
    }

    /**
     * A filter in which "$share" is a level like any other: MQTT 3.1.1 has no Shared Subscriptions, so there is nothing
     * malformed in a "$share/..." that isn't one.
     */
    static TopicFilter plain(String value) {
        return new TopicFilter(value, null, value);
    }

    /** A broken rule: its label in either version and a sentence. MQTT 3.1.1 has no rule for Shared Subscriptions. */
    record Fault(String v5Statement, String v3Statement, String text) {}

    /** What is wrong with the syntax of this filter, or null. */
    static @Nullable Fault fault(String value) {
        if (!value.startsWith(SHARE_PREFIX)) {
            return levelFault(value, value);
        }
        int slash = value.indexOf('/', SHARE_PREFIX.length());
        String shareName = value.substring(SHARE_PREFIX.length(), slash < 0 ? value.length() : slash);
        if (shareName.isEmpty()) {
            return new Fault("MQTT-4.8.2-1", "",
                    "the Shared Subscription \"%s\" has an empty ShareName".formatted(Text.excerpt(value)));
        }
        if (TopicName.indexOfWildcard(shareName) >= 0) {
            return new Fault("MQTT-4.8.2-2", "",
                    "the ShareName of \"%s\" holds a wildcard character".formatted(Text.excerpt(value)));
        }
        if (slash < 0 || slash == value.length() - 1) {
            return new Fault("MQTT-4.8.2-2", "",
                    "the Shared Subscription \"%s\" lacks a filter".formatted(Text.excerpt(value)));
        }
        return levelFault(value, value.substring(slash + 1));
    }

    /** What is wrong with the levels of a filter without share prefix, or null. */
    static @Nullable Fault levelFault(String value, String filter) {
        if (filter.isEmpty()) {
            return new Fault("MQTT-4.7.3-1", "MQTT-4.7.3-1", "a Topic Filter has at least one character");
        }
        for (int i = 0; i < filter.length(); i++) {
            char c = filter.charAt(i);
            if (c != '#' && c != '+') {
                continue;
            }
            boolean startsLevel = i == 0 || filter.charAt(i - 1) == '/';
            boolean last = i == filter.length() - 1;
            if (c == '#' && !(startsLevel && last)) {
                return new Fault("MQTT-4.7.1-1", "MQTT-4.7.1-2",
                        "in the Topic Filter \"%s\" the '#' is not alone in the last level"
                                .formatted(Text.excerpt(value)));
            }
            if (c == '+' && !(startsLevel && (last || filter.charAt(i + 1) == '/'))) {
                return new Fault("MQTT-4.7.1-2", "MQTT-4.7.1-3",
                        "in the Topic Filter \"%s\" a '+' does not fill its level"
                                .formatted(Text.excerpt(value)));
            }
        }
        return null;
    }

    /** The whole text, with "$share/{ShareName}/" if there is one. */
    public String value() {
        return value;
    }

    /** The ShareName of a Shared Subscription, else null. */
    public @Nullable String shareName() {
        return shareName;
    }

    /** Whether this is a Shared Subscription. */
    public boolean isShared() {
        return shareName != null;
    }

    /** The filter by which messages are matched: the text without "$share/{ShareName}/". */
    public String filter() {
        return filter;
    }

    /** Whether the filter holds "+" or "#". */
    public boolean hasWildcard() {
        return wildcard;
    }

    /** Whether a message with this Topic Name is asked for. */
    public boolean matches(TopicName topicName) {
        String topic = topicName.value();
        if (!wildcard) {
            return filter.equals(topic);
        }
        // [MQTT-4.7.2-1]: filters that start with a wildcard do not match names that start with $.
        if (topicName.isReserved() && (filter.charAt(0) == '#' || filter.charAt(0) == '+')) {
            return false;
        }
        int f = 0;
        int t = 0;
        while (true) {
            int filterEnd = levelEnd(filter, f);
            if (filterEnd == f + 1 && filter.charAt(f) == '#') {
                return true;
            }
            int topicEnd = levelEnd(topic, t);
            boolean any = filterEnd == f + 1 && filter.charAt(f) == '+';
            if (!any && (filterEnd - f != topicEnd - t || !filter.regionMatches(f, topic, t, topicEnd - t))) {
                return false;
            }
            boolean topicDone = topicEnd == topic.length();
            if (filterEnd == filter.length()) {
                return topicDone;
            }
            f = filterEnd + 1;
            if (topicDone) {
                // "a/#" also matches its parent "a".
                return f == filter.length() - 1 && filter.charAt(f) == '#';
            }
            t = topicEnd + 1;
        }
    }

    private static int levelEnd(String text, int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }

    @Override
    public int compareTo(TopicFilter other) {
        return value.compareTo(other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicFilter that && value.equals(that.value)
                && Objects.equals(shareName, that.shareName);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
