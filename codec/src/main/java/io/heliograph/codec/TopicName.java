// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name under which a message is published: levels divided by "/", no wildcard characters (section 4.7 of either
 * version). Names are compared character by character, nothing is normalised [MQTT-4.7.3-4, both versions].
 */
public final class TopicName implements Comparable<TopicName> {
    /** The zero length name that stands in a PUBLISH which names its topic by Topic Alias alone, and nowhere else. */
    public static final TopicName EMPTY = new TopicName("", new byte[0]);

    private final String value;
    private final byte[] utf8;
    private final int hash;

    /** For text that has been checked. The array must not be changed afterwards. */
    TopicName(String value, byte[] utf8) {
        this.value = value;
        this.utf8 = utf8;
        this.hash = value.hashCode();
    }

    /**
     * The Topic Name with this text.
     *
     * @throws IllegalArgumentException if it is empty [MQTT-4.7.3-1], holds a wildcard character [MQTT-4.7.0-1, 5.0], a null
     *                                  character [MQTT-4.7.3-2] or an unpaired surrogate, or takes more than 65,535 bytes
     *                                  [MQTT-4.7.3-3]
     */
    public static TopicName of(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("a Topic Name has at least one character");
        }
        int wildcard = indexOfWildcard(value);
        if (wildcard >= 0) {
            throw new IllegalArgumentException("the Topic Name \"%s\" holds the wildcard character '%c' at index %d"
                    .formatted(Text.excerpt(value), value.charAt(wildcard), wildcard));
        }
        Utf8.requireEncodable(value, "Topic Name");
        return new TopicName(value, value.getBytes(StandardCharsets.UTF_8));
    }

    static int indexOfWildcard(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '#' || c == '+') {
                return i;
            }
        }
        return -1;
    }

    /** The text. */
    public String value() {
        return value;
    }

    /** Whether this is {@link #EMPTY}. */
    public boolean isEmpty() {
        return value.isEmpty();
    }

    /** Whether the name begins with "$": filters that begin with a wildcard do not match it [MQTT-4.7.2-1]. */
    public boolean isReserved() {
        return !value.isEmpty() && value.charAt(0) == '$';
    }

    /** How many bytes the name takes as UTF-8. */
    public int encodedLength() {
        return utf8.length;
    }

    /** The UTF-8 bytes themselves, for reading within the codec. */
    byte[] shared() {
        return utf8;
    }

    @Override
    public int compareTo(TopicName other) {
        return value.compareTo(other.value);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof TopicName that && hash == that.hash && Arrays.equals(utf8, that.utf8));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return value;
    }
}
