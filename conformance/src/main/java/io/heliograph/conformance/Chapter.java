// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.MqttVersion;
import java.util.Comparator;
import java.util.Map;

/**
 * A part of a specification with which a reader finds his way: a packet of chapter 3, a subject of chapter 4, or a whole chapter.
 *
 * @param number such as {@code 3.1}, {@code 4.7} or {@code 6}
 * @param title  such as {@code CONNECT}
 */
public record Chapter(String number, String title) implements Comparable<Chapter> {
    private static final Comparator<Chapter> ORDER = Comparator.<Chapter>comparingInt(chapter -> chapter.part(0))
            .thenComparingInt(chapter -> chapter.part(1)).thenComparing(Chapter::title);

    private static final Map<String, String> TITLES = Map.ofEntries(
            Map.entry("1", "Data representation"),
            Map.entry("2", "Packet format"),
            Map.entry("3.1", "CONNECT"),
            Map.entry("3.2", "CONNACK"),
            Map.entry("3.3", "PUBLISH"),
            Map.entry("3.4", "PUBACK"),
            Map.entry("3.5", "PUBREC"),
            Map.entry("3.6", "PUBREL"),
            Map.entry("3.7", "PUBCOMP"),
            Map.entry("3.8", "SUBSCRIBE"),
            Map.entry("3.9", "SUBACK"),
            Map.entry("3.10", "UNSUBSCRIBE"),
            Map.entry("3.11", "UNSUBACK"),
            Map.entry("3.12", "PINGREQ"),
            Map.entry("3.13", "PINGRESP"),
            Map.entry("3.14", "DISCONNECT"),
            Map.entry("3.15", "AUTH"),
            Map.entry("4.1", "Session State"),
            Map.entry("4.2", "Network Connections"),
            Map.entry("4.3", "Quality of Service"),
            Map.entry("4.4", "Message delivery retry"),
            Map.entry("4.5", "Message receipt"),
            Map.entry("4.6", "Message ordering"),
            Map.entry("4.7", "Topic Names and Topic Filters"),
            Map.entry("4.8", "Subscriptions"),
            Map.entry("4.9", "Flow Control"),
            Map.entry("4.10", "Request / Response"),
            Map.entry("4.11", "Server redirection"),
            Map.entry("4.12", "Enhanced authentication"),
            Map.entry("4.13", "Handling errors"),
            Map.entry("6", "WebSocket"),
            Map.entry("7", "Conformance"));

    /** Where this statement stands. */
    public static Chapter of(Statement statement) {
        String[] parts = statement.section().split("[ .]", 3);
        String number = "3".equals(parts[0]) || "4".equals(parts[0]) ? parts[0] + "." + parts[1] : parts[0];
        // Section 4.8 of MQTT 3.1.1 is about what 4.13 of MQTT 5.0 is about.
        boolean errors = statement.version() == MqttVersion.V3_1_1 && "4.8".equals(number);
        String title = TITLES.get(errors ? "4.13" : number);
        if (title == null) {
            throw new IllegalArgumentException("no chapter for section " + statement.section());
        }
        return new Chapter(number, title);
    }

    /** Where the first of the statements stands that the check proves. */
    public static Chapter of(CheckCase checkCase) {
        return of(checkCase.statements().get(0));
    }

    private int part(int index) {
        String[] parts = number.split("\\.", -1);
        return index < parts.length ? Integer.parseInt(parts[index]) : 0;
    }

    @Override
    public int compareTo(Chapter other) {
        return ORDER.compare(this, other);
    }

    /** Number and title: {@code 3.1 CONNECT}. */
    @Override
    public String toString() {
        return number + " " + title;
    }
}
