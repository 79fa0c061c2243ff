// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import java.time.DayOfWeek;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.WeekFields;
import java.util.Locale;

/**
 * The conversions of C's {@code strftime} in the C locale, with the GNU ones among them ({@code k l P s}) and {@code N}
 * for the nanoseconds of the second.
 */
final class TimeFormat {
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xx", Locale.ROOT);
    private static final DateTimeFormatter ZONE = DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH);

    private TimeFormat() {}

    /** ISO 8601 with the offset from UTC: 2026-08-10T09:47:38+0100. */
    static String iso8601(ZonedDateTime time) {
        return convert('F', time) + "T" + convert('T', time) + convert('z', time);
    }

    /** ISO 8601 with microseconds: 2026-08-10T09:47:38.004711+0100. */
    static String iso8601Micros(ZonedDateTime time) {
        return convert('F', time) + "T" + convert('T', time) + "." + padded(time.getNano() / 1000, 6, '0')
                + convert('z', time);
    }

    /** Seconds since 1970 with nanoseconds: 1470818943.786368637. */
    static String unixNanos(ZonedDateTime time) {
        return time.toEpochSecond() + "." + padded(time.getNano(), 9, '0');
    }

    /**
     * What {@code %} with this character stands for; a character without meaning stays as it is, with its {@code %}.
     */
    static String convert(char conversion, ZonedDateTime t) {
        int year = t.getYear();
        int week = t.get(ChronoField.DAY_OF_WEEK);
        return switch (conversion) {
            case 'a' -> DayOfWeek.of(week).getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'A' -> DayOfWeek.of(week).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'b', 'h' -> t.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'B' -> t.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'c' -> joined(t, "a b e T Y");
            case 'C' -> two(Math.floorDiv(year, 100));
            case 'd' -> two(t.getDayOfMonth());
            case 'D', 'x' -> joined(t, "m/d/y");
            case 'e' -> padded(t.getDayOfMonth(), 2, ' ');
            case 'F' -> joined(t, "Y-m-d");
            case 'g' -> two(Math.floorMod(t.get(IsoFields.WEEK_BASED_YEAR), 100));
            case 'G' -> Integer.toString(t.get(IsoFields.WEEK_BASED_YEAR));
            case 'H' -> two(t.getHour());
            case 'I' -> two(t.get(ChronoField.CLOCK_HOUR_OF_AMPM));
            case 'j' -> padded(t.getDayOfYear(), 3, '0');
            case 'k' -> padded(t.getHour(), 2, ' ');
            case 'l' -> padded(t.get(ChronoField.CLOCK_HOUR_OF_AMPM), 2, ' ');
            case 'm' -> two(t.getMonthValue());
            case 'M' -> two(t.getMinute());
            case 'n' -> "\n";
            // As mosquitto_sub prints it: without leading zeros.
            case 'N' -> Integer.toString(t.getNano());
            case 'p' -> t.getHour() < 12 ? "AM" : "PM";
            case 'P' -> t.getHour() < 12 ? "am" : "pm";
            case 'r' -> joined(t, "I:M:S p");
            case 'R' -> joined(t, "H:M");
            case 's' -> Long.toString(t.toEpochSecond());
            case 'S' -> two(t.getSecond());
            case 't' -> "\t";
            case 'T', 'X' -> joined(t, "H:M:S");
            case 'u' -> Integer.toString(week);
            case 'U' -> two(t.get(WeekFields.of(DayOfWeek.SUNDAY, 7).weekOfYear()));
            case 'V' -> two(t.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'w' -> Integer.toString(week % 7);
            case 'W' -> two(t.get(WeekFields.of(DayOfWeek.MONDAY, 7).weekOfYear()));
            case 'y' -> two(Math.floorMod(year, 100));
            case 'Y' -> Integer.toString(year);
            case 'z' -> OFFSET.format(t);
            case 'Z' -> ZONE.format(t);
            case '%' -> "%";
            default -> "%" + conversion;
        };
    }

    /** Letters are conversions, everything else stands for itself. */
    private static String joined(ZonedDateTime time, String pattern) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (Character.isLetter(c)) {
                text.append(convert(c, time));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static String two(int value) {
        return padded(value, 2, '0');
    }

    private static String padded(long value, int width, char filler) {
        String digits = Long.toString(value);
        return String.valueOf(filler).repeat(Math.max(0, width - digits.length())) + digits;
    }
}
