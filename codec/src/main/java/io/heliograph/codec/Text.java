// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

/** Text of a peer inside the sentences of exceptions, which end in logs: short, and without control characters. */
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
}
