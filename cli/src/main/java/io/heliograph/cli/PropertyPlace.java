// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What properties can be given for on the command line, with the names that mosquitto has for them. */
enum PropertyPlace {
    CONNECT("session-expiry-interval receive-maximum maximum-packet-size topic-alias-maximum "
            + "request-response-information request-problem-information user-property"),
    PUBLISH("payload-format-indicator message-expiry-interval content-type response-topic correlation-data "
            + "user-property"),
    SUBSCRIBE("subscription-identifier user-property"),
    UNSUBSCRIBE("user-property"),
    DISCONNECT("session-expiry-interval reason-string user-property"),
    WILL("payload-format-indicator message-expiry-interval content-type response-topic correlation-data "
            + "will-delay-interval user-property");

    static final String USER_PROPERTY = "user-property";

    private static final long TWO_BYTES = 65_535;
    private static final long FOUR_BYTES = 4_294_967_295L;
    private static final Map<String, Long> HIGHEST = Map.of("session-expiry-interval", FOUR_BYTES,
            "receive-maximum", TWO_BYTES, "maximum-packet-size", FOUR_BYTES, "topic-alias-maximum", TWO_BYTES,
            "request-response-information", 1L, "request-problem-information", 1L, "payload-format-indicator", 1L,
            "message-expiry-interval", FOUR_BYTES, "subscription-identifier", 268_435_455L,
            "will-delay-interval", FOUR_BYTES);
    private static final Set<String> NEVER_ZERO = Set.of("receive-maximum", "maximum-packet-size",
            "subscription-identifier");

    private final Set<String> names;

    PropertyPlace(String names) {
        this.names = Set.of(names.split(" ", -1));
    }

    /**
     * The place with this name in any case.
     *
     * @throws IllegalArgumentException if there is none
     */
    static PropertyPlace of(String name) {
        for (PropertyPlace place : values()) {
            if (place.name().equalsIgnoreCase(name)) {
                return place;
            }
        }
        throw new IllegalArgumentException("properties can be given for %s, not for \"%s\""
                .formatted(Stream.of(values()).map(PropertyPlace::text).collect(Collectors.joining(", ")), name));
    }

    /** The name as it is given. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Checks that there is such a property here.
     *
     * @throws IllegalArgumentException if there is none
     */
    void checkName(String name) {
        if (!names.contains(name)) {
            throw new IllegalArgumentException("%s has no property \"%s\", only %s".formatted(text(), name,
                    names.stream().sorted().collect(Collectors.joining(", "))));
        }
    }

    /**
     * Checks the value of a property.
     *
     * @throws IllegalArgumentException if the property is a number and this is none, or one out of range
     */
    static void checkValue(String name, String value) {
        Long highest = HIGHEST.get(name);
        if (highest == null) {
            return;
        }
        long lowest = NEVER_ZERO.contains(name) ? 1 : 0;
        long number;
        try {
            number = Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s is a number, not \"%s\"".formatted(name, value), e);
        }
        if (number < lowest || number > highest) {
            throw new IllegalArgumentException("%s is %d to %d, not %s".formatted(name, lowest, highest, value));
        }
    }
}
