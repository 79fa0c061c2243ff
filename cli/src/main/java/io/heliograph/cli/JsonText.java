// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

/**
 * Checks a JSON text (RFC 8259) and writes it anew, compact or indented. Strings and numbers keep their spelling,
 * members their order, so nothing is lost that a number type could not hold.
 */
final class JsonText {
    /** Deeper nesting is refused, as each level takes a part of the thread's stack. */
    private static final int DEEPEST = 500;

    private final String text;
    private final boolean indented;
    private final StringBuilder out;
    private int at;
    private int depth;

    /** The text is no JSON. */
    static final class InvalidException extends Exception {
        private InvalidException(String message) {
            super(message);
        }
    }

    private JsonText(String text, boolean indented) {
        this.text = text;
        this.indented = indented;
        this.out = new StringBuilder(text.length());
    }

    /** The text without insignificant white space. */
    static String compact(String text) throws InvalidException {
        return new JsonText(text, false).whole();
    }

    /** The text with one member or element to a line, indented by two blanks a level. */
    static String indented(String text) throws InvalidException {
        return new JsonText(text, true).whole();
    }

    /** The text as a JSON string with its quotation marks. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < 0x20) {
                        quoted.append("\\u00").append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    private String whole() throws InvalidException {
        value();
        skipWhiteSpace();
        if (at < text.length()) {
            throw invalid();
        }
        return out.toString();
    }

    private void value() throws InvalidException {
        skipWhiteSpace();
        switch (peek()) {
            case '{' -> group('}', true);
            case '[' -> group(']', false);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
    }

    /** An object or an array. */
    private void group(char end, boolean named) throws InvalidException {
        copy();
        skipWhiteSpace();
        if (peek() == end) {
            copy();
            return;
        }
        if (++depth > DEEPEST) {
            throw invalid();
        }
        while (true) {
            newLine();
            if (named) {
                skipWhiteSpace();
                string();
                skipWhiteSpace();
                expect(':');
                if (indented) {
                    out.append(' ');
                }
            }
            value();
            skipWhiteSpace();
            if (peek() == end) {
                break;
            }
            expect(',');
        }
        depth--;
        newLine();
        copy();
    }

    private void string() throws InvalidException {
        expect('"');
        while (peek() != '"') {
            char c = peek();
            if (c < 0x20) {
                throw invalid();
            }
            copy();
            if (c == '\\') {
                escape();
            }
        }
        copy();
    }

    private void escape() throws InvalidException {
        char c = peek();
        if ("\"\\/bfnrtu".indexOf(c) < 0) {
            throw invalid();
        }
        copy();
        for (int i = 0; c == 'u' && i < 4; i++) {
            if (Character.digit(peek(), 16) < 0) {
                throw invalid();
            }
            copy();
        }
    }

    private void word(String word) throws InvalidException {
        if (!text.startsWith(word, at)) {
            throw invalid();
        }
        out.append(word);
        at += word.length();
    }

    private void number() throws InvalidException {
        if (peek() == '-') {
            copy();
        }
        if (peek() == '0') {
            copy();
        } else {
            digits();
        }
        if (peek() == '.') {
            copy();
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            copy();
            if (peek() == '+' || peek() == '-') {
                copy();
            }
            digits();
        }
    }

    private void digits() throws InvalidException {
        if (!isDigit(peek())) {
            throw invalid();
        }
        while (isDigit(peek())) {
            copy();
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** The next character, or NUL at the end, which is valid nowhere. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void copy() {
        out.append(text.charAt(at));
        at++;
    }

    private void expect(char c) throws InvalidException {
        if (peek() != c) {
            throw invalid();
        }
        copy();
    }

    private void skipWhiteSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void newLine() {
        if (indented) {
            out.append('\n').repeat("  ", depth);
        }
    }

    private InvalidException invalid() {
        return new InvalidException("no valid JSON at character " + (at + 1));
    }
}
