// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties of the packets that only answer: PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK.
 *
 * @param reasonString   a text for people, or null
 * @param userProperties in their order
 */
public record ReasonProperties(@Nullable String reasonString, List<UserProperty> userProperties) {
    /** No properties. */
    public static final ReasonProperties NONE = new ReasonProperties(null, List.of());

    /**
     * Checks the text and copies the list.
     *
     * @throws IllegalArgumentException if the text is no UTF-8 Encoded String
     */
    public ReasonProperties {
        Require.string(reasonString, "Reason String");
        userProperties = List.copyOf(userProperties);
    }

    /** A Reason String alone. */
    public static ReasonProperties reason(String reasonString) {
        return new ReasonProperties(reasonString, List.of());
    }
}
