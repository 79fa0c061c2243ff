// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import static io.heliograph.cli.OutputFormat.put;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.Publish;
import io.heliograph.codec.TopicName;
import java.io.ByteArrayOutputStream;
import java.time.ZonedDateTime;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A {@code %} sequence of an {@link OutputFormat}: flags, a width, a precision and the letter of a field.
 *
 * @param leftAligned whether blanks go behind the value (flag {@code -})
 * @param zeroPadded  whether zeros go before the value (flag {@code 0}), for the fields that allow it
 * @param width       in characters; the least for most fields, exact for the payload, 0 if not given
 * @param precision   the most characters of a text, or -1 if not given
 * @param field       the letter
 * @param end         the index behind the sequence
 */
record FieldFormat(boolean leftAligned, boolean zeroPadded, int width, int precision, char field, int end) {
    private static final String KNOWN = "%ACDEFIJPRSUXbjlmpqrtx";
    private static final int WIDEST = 1_000_000;

    /**
     * Reads the sequence whose {@code %} stands before this index.
     *
     * @throws IllegalArgumentException if it is incomplete or there is no such field
     */
    static FieldFormat parse(String format, int start) {
        boolean left = false;
        boolean zero = false;
        int at = start;
        while (at < format.length() && (format.charAt(at) == '-' || format.charAt(at) == '0')) {
            left |= format.charAt(at) == '-';
            zero |= format.charAt(at) == '0';
            at++;
        }
        int widthEnd = digitsEnd(format, at);
        int width = number(format, at, widthEnd);
        int precision = -1;
        at = widthEnd;
        if (at < format.length() && format.charAt(at) == '.') {
            int precisionEnd = digitsEnd(format, at + 1);
            precision = number(format, at + 1, precisionEnd);
            at = precisionEnd;
        }
        if (at >= format.length()) {
            throw new IllegalArgumentException("the format ends inside a % sequence");
        }
        if (KNOWN.indexOf(format.charAt(at)) < 0) {
            throw new IllegalArgumentException("the format holds the unknown sequence %" + format.charAt(at));
        }
        return new FieldFormat(left, zero, width, precision, format.charAt(at), at + 1);
    }

    private static int digitsEnd(String format, int from) {
        int at = from;
        while (at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static int number(String format, int from, int end) {
        if (from == end) {
            return 0;
        }
        if (end - from > 7 || Integer.parseInt(format, from, end, 10) > WIDEST) {
            throw new IllegalArgumentException("the format holds a width above " + WIDEST);
        }
        return Integer.parseInt(format, from, end, 10);
    }

    /** What writes this field. */
    OutputFormat.Part part(boolean indented) {
        return switch (field) {
            case 'A' -> number(p -> p.topicAlias() == 0 ? null : p.topicAlias());
            case 'C' -> text(p -> properties(p).contentType());
            case 'D' -> (out, p, time) -> put(out, orEmpty(properties(p).correlationData()));
            case 'E' -> number(p -> properties(p).messageExpiryInterval());
            case 'F' -> number(p -> value(properties(p).payloadFormatIndicator()));
            case 'I' -> (out, p, time) -> pad(out, shortened(TimeFormat.iso8601(time)), ' ');
            case 'J' -> (out, p, time) -> put(out, JsonMessage.withPayloadAsJson(p, time, indented));
            case 'P' -> (out, p, time) -> put(out, properties(p).userProperties().stream()
                    .map(property -> property.name() + ":" + property.value()).collect(Collectors.joining(" ")));
            case 'R' -> text(p -> value(properties(p).responseTopic()));
            case 'S' -> number(p -> p.subscriptionIdentifiers().isEmpty() ? null
                    : p.subscriptionIdentifiers().stream().map(String::valueOf).collect(Collectors.joining(" ")));
            case 'U' -> (out, p, time) -> put(out, TimeFormat.unixNanos(time));
            case 'X' -> hexadecimal(HexFormat.of().withUpperCase());
            case 'b' -> (out, p, time) -> pad(out, base64(p), ' ');
            case 'j' -> (out, p, time) -> put(out, JsonMessage.withPayloadAsText(p, time, indented));
            case 'l' -> number(p -> p.message().payload().length());
            case 'm' -> number(Publish::packetIdentifier);
            case 'p' -> this::payload;
            case 'q' -> (out, p, time) -> out.write('0' + p.message().qos().value());
            case 'r' -> (out, p, time) -> out.write(p.message().retain() ? '1' : '0');
            case 't' -> text(p -> p.message().topicName().value());
            case 'x' -> hexadecimal(HexFormat.of());
            default -> throw new IllegalStateException("no field " + field);
        };
    }

    private interface Value {
        @Nullable
        Object of(Publish message);
    }

    private OutputFormat.Part number(Value value) {
        return (out, message, time) -> pad(out, orEmpty(value.of(message)), zeroPadded ? '0' : ' ');
    }

    private OutputFormat.Part text(Value value) {
        return (out, message, time) -> pad(out, shortened(orEmpty(value.of(message))), ' ');
    }

    private OutputFormat.Part hexadecimal(HexFormat hex) {
        return (out, message, time) -> {
            byte[] bytes = message.message().payload().toArray();
            int shown = width == 0 ? bytes.length : Math.min(bytes.length, width / 2);
            pad(out, hex.formatHex(bytes, 0, shown), zeroPadded ? '0' : ' ');
        };
    }

    private static String base64(Publish publish) {
        return Base64.getEncoder().encodeToString(publish.message().payload().toArray());
    }

    private void payload(ByteArrayOutputStream out, Publish message, ZonedDateTime time) {
        byte[] bytes = message.message().payload().toArray();
        int shown = width == 0 ? bytes.length : Math.min(bytes.length, width);
        int missing = Math.max(0, width - shown);
        if (!leftAligned) {
            fill(out, missing, zeroPadded ? '0' : ' ');
        }
        out.write(bytes, 0, shown);
        if (leftAligned) {
            fill(out, missing, ' ');
        }
    }

    private String shortened(String text) {
        if (precision < 0 || text.codePointCount(0, text.length()) <= precision) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, precision));
    }

    private void pad(ByteArrayOutputStream out, String text, char filler) {
        int missing = Math.max(0, width - text.codePointCount(0, text.length()));
        if (!leftAligned) {
            fill(out, missing, filler);
        }
        put(out, text);
        if (leftAligned) {
            fill(out, missing, ' ');
        }
    }

    private static void fill(ByteArrayOutputStream out, int count, char filler) {
        for (int i = 0; i < count; i++) {
            out.write(filler);
        }
    }

    private static MessageProperties properties(Publish publish) {
        return publish.message().properties();
    }

    private static @Nullable Integer value(@Nullable PayloadFormatIndicator indicator) {
        return indicator == null ? null : indicator.value();
    }

    private static @Nullable String value(@Nullable TopicName topicName) {
        return topicName == null ? null : topicName.value();
    }

    private static String orEmpty(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static Bytes orEmpty(@Nullable Bytes value) {
        return value == null ? Bytes.EMPTY : value;
    }
}
