// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What ends in logs: text of a peer short and without control characters, records without their secrets. */
final class Text {
    private static final int LONGEST = 100;

    private Text() {}

    /** The text, or as much of its beginning as a line of a log should hold. */
    static String excerpt(String text) {
        boolean cut = text.length() > LONGEST;
        StringBuilder shown = new StringBuilder(LONGEST + 3);
        text.codePoints().limit(LONGEST).map(c -> Character.isISOControl(c) ? '?' : c).forEach(shown::appendCodePoint);
        return cut ? shown.append("...").toString() : shown.toString();
    }

    /** A secret as a record shows it: its length alone. */
    static @Nullable String hidden(@Nullable Bytes secret) {
        return secret == null ? null : secret.length() + " bytes";
    }

    /** The fields of a record that are not absent, given as name, value, name, value and so on. */
    static String fields(String type, @Nullable Object... namesAndValues) {
        StringJoiner fields = new StringJoiner(", ", type + "[", "]");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != null && !List.of().equals(namesAndValues[i + 1])) {
                fields.add(namesAndValues[i] + "=" + namesAndValues[i + 1]);
            }
        }
        return fields.toString();
    }
}
