// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Publish;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * How {@code helio sub} prints a message: the format of mosquitto_sub's {@code -F}. {@code %} takes a field of the
 * message, {@code @} a part of the time, {@code \} a character that is hard to type; everything else stands for itself.
 */
final class OutputFormat {
    /** The payload and nothing else. */
    static final OutputFormat PAYLOAD = new OutputFormat(List.of((out, message, time) -> put(out, payload(message))));
    /** Topic Name, a blank and the payload; "(null)" for an empty one. */
    static final OutputFormat VERBOSE = new OutputFormat(List.of((out, message, time) -> {
        put(out, message.message().topicName().value() + " ");
        put(out, payload(message).isEmpty() ? Bytes.utf8("(null)") : payload(message));
    }));

    private final List<Part> parts;

    /** A piece of the format. */
    interface Part {
        /**
         * Appends its text for this message.
         *
         * @throws JsonText.InvalidException if the payload should have been JSON
         */
        void write(ByteArrayOutputStream out, Publish message, ZonedDateTime time) throws JsonText.InvalidException;
    }

    private OutputFormat(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Reads a format.
     *
     * @param indented whether JSON gets several lines
     * @throws IllegalArgumentException if a sequence is unknown or incomplete
     */
    static OutputFormat of(String format, boolean indented) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < format.length()) {
            char c = format.charAt(at);
            if (c == '\\') {
                literal.append(escaped(following(format, at, "an escape sequence")));
                at += 2;
            } else if (c == '@') {
                char conversion = following(format, at, "a time sequence");
                at += 2;
                if (conversion == '@') {
                    literal.append('@');
                } else {
                    end(literal, parts);
                    parts.add((out, message, time) -> put(out, TimeFormat.convert(conversion, time)));
                }
            } else if (c == '%') {
                FieldFormat field = FieldFormat.parse(format, at + 1);
                at = field.end();
                if (field.field() == '%') {
                    literal.append('%');
                } else {
                    end(literal, parts);
                    parts.add(field.part(indented));
                }
            } else {
                literal.append(c);
                at++;
            }
        }
        end(literal, parts);
        return new OutputFormat(List.copyOf(parts));
    }

    /**
     * Appends the message as this format wants it.
     *
     * @throws JsonText.InvalidException if the format holds %J and the payload is no JSON; a part may have been
     *     appended
     */
    void write(ByteArrayOutputStream out, Publish message, ZonedDateTime time) throws JsonText.InvalidException {
        for (Part part : parts) {
            part.write(out, message, time);
        }
    }

    private static void end(StringBuilder literal, List<Part> parts) {
        if (!literal.isEmpty()) {
            byte[] text = literal.toString().getBytes(StandardCharsets.UTF_8);
            parts.add((out, message, time) -> out.writeBytes(text));
            literal.setLength(0);
        }
    }

    private static char following(String format, int at, String what) {
        if (at + 1 >= format.length()) {
            throw new IllegalArgumentException("the format ends inside " + what);
        }
        return format.charAt(at + 1);
    }

    private static char escaped(char c) {
        return switch (c) {
            case '\\' -> '\\';
            case '0' -> '\0';
            case 'a' -> '\007';
            case 'e' -> '\033';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> '\013';
            default -> throw new IllegalArgumentException("the format holds the unknown escape sequence \\" + c);
        };
    }

    private static Bytes payload(Publish publish) {
        return publish.message().payload();
    }

    static void put(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    static void put(ByteArrayOutputStream out, Bytes bytes) {
        out.writeBytes(bytes.toArray());
    }
}
