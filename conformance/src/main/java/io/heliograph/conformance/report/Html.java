// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.report;

/** Writes HTML: what is text is escaped, what is markup is written in the code and nowhere else. */
final class Html {
    private final StringBuilder page = new StringBuilder();

    /** Markup as it is, in which each {@code %s} stands for a text. */
    Html markup(String markup, Object... texts) {
        Object[] escaped = new Object[texts.length];
        for (int i = 0; i < texts.length; i++) {
            escaped[i] = escape(String.valueOf(texts[i]));
        }
        page.append(texts.length == 0 ? markup : markup.formatted(escaped));
        return this;
    }

    Html text(String text) {
        page.append(escape(text));
        return this;
    }

    /** For text and for values of attributes. What a broker has sent may hold anything, control characters too. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                case '\n', '\t' -> escaped.appendCodePoint(c);
                default -> escaped.appendCodePoint(isShown(c) ? c : 0xFFFD);
            }
        });
        return escaped.toString();
    }

    /** Neither control characters nor those that change the direction in which the text behind them is read. */
    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
