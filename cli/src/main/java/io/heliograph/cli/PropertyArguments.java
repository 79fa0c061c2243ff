// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.codec.UserProperty;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The properties given by {@code -D COMMAND NAME VALUE}, by the packet that they belong to. */
final class PropertyArguments {

    /** What a property can be given for, with the properties that stand there, by their names as mosquitto writes them. */
    enum Place {
        CONNECT("session-expiry-interval receive-maximum maximum-packet-size topic-alias-maximum "
                + "request-response-information request-problem-information authentication-method authentication-data "
                + "user-property"),
        PUBLISH("payload-format-indicator message-expiry-interval content-type response-topic correlation-data "
                + "topic-alias user-property"),
        SUBSCRIBE("subscription-identifier user-property"),
        UNSUBSCRIBE("user-property"),
        DISCONNECT("session-expiry-interval reason-string user-property"),
        WILL("payload-format-indicator message-expiry-interval content-type response-topic correlation-data "
                + "will-delay-interval user-property");

        private final Set<String> names;

        Place(String names) {
            this.names = Set.of(names.split(" ", -1));
        }

        /**
         * The place with this name in any case.
         *
         * @throws IllegalArgumentException if there is none
         */
        static Place of(String name) {
            for (Place place : values()) {
                if (place.name().equalsIgnoreCase(name)) {
                    return place;
                }
            }
            throw new IllegalArgumentException("properties can be given for %s, not for \"%s\""
                    .formatted(Stream.of(values()).map(Place::text).collect(Collectors.joining(", ")), name));
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String USER_PROPERTY = "user-property";
    private static final long TWO_BYTES = 65_535;
    private static final long FOUR_BYTES = 4_294_967_295L;
    private static final Map<String, Long> HIGHEST = Map.of("session-expiry-interval", FOUR_BYTES,
            "receive-maximum", TWO_BYTES, "maximum-packet-size", FOUR_BYTES, "topic-alias-maximum", TWO_BYTES,
            "request-response-information", 1L, "request-problem-information", 1L, "payload-format-indicator", 1L,
            "message-expiry-interval", FOUR_BYTES, "subscription-identifier", 268_435_455L,
            "will-delay-interval", FOUR_BYTES);
    private static final Set<String> NEVER_ZERO = Set.of("receive-maximum", "maximum-packet-size", "topic-alias",
            "subscription-identifier");

    private final Map<Place, Map<String, String>> values = new EnumMap<>(Place.class);
    private final Map<Place, List<UserProperty>> userProperties = new EnumMap<>(Place.class);

    /**
     * Whether a second value follows the first.
     *
     * @throws IllegalArgumentException if the place has no such property
     */
    static boolean isPair(String place, String name) {
        if (!Place.of(place).names.contains(name)) {
            throw new IllegalArgumentException("%s has no property \"%s\", only: %s".formatted(Place.of(place).text(),
                    name, Place.of(place).names.stream().sorted().collect(Collectors.joining(", "))));
        }
        return name.equals(USER_PROPERTY);
    }

    /**
     * Adds a User Property.
     *
     * @throws IllegalArgumentException if it can't be written as UTF-8
     */
    void addUserProperty(String place, String name, String value) {
        userProperties.computeIfAbsent(Place.of(place), p -> new ArrayList<>()).add(new UserProperty(name, value));
    }

    /**
     * Adds any other property.
     *
     * @throws IllegalArgumentException if it was given before or the value is no number where one is needed, or out of range
     */
    void add(String place, String name, String value) {
        long highest = highest(name);
        if (highest > 0) {
            checkNumber(name, value, NEVER_ZERO.contains(name) ? 1 : 0, highest);
        }
        Map<String, String> known = values.computeIfAbsent(Place.of(place), p -> new HashMap<>());
        if (known.putIfAbsent(name, value) != null) {
            throw new IllegalArgumentException("%s can be given once for %s".formatted(name, Place.of(place).text()));
        }
    }

    private static long highest(String name) {
        return name.equals("topic-alias") ? TWO_BYTES : HIGHEST.getOrDefault(name, 0L);
    }

    private static void checkNumber(String name, String value, long lowest, long highest) {
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

    /** Whether none was given. */
    boolean isEmpty() {
        return values.isEmpty() && userProperties.isEmpty();
    }

    /** The places for which something was given. */
    Set<Place> places() {
        Set<Place> places = EnumSet.noneOf(Place.class);
        places.addAll(values.keySet());
        places.addAll(userProperties.keySet());
        return places;
    }

    /** The User Properties of this place in their order. */
    List<UserProperty> userProperties(Place place) {
        return List.copyOf(userProperties.getOrDefault(place, List.of()));
    }

    /** The value of a property that is text, or null. */
    @Nullable
    String text(Place place, String name) {
        return values.getOrDefault(place, Map.of()).get(name);
    }

    /** The value of a property that is a number, or null. */
    @Nullable
    Long number(Place place, String name) {
        String value = text(place, name);
        return value == null ? null : Long.valueOf(value);
    }

    /** The value of a property that is a number of at most four bytes with sign, or null. */
    @Nullable
    Integer integer(Place place, String name) {
        String value = text(place, name);
        return value == null ? null : Integer.valueOf(value);
    }

    /** The value of a property that is 0 or 1, or null. */
    @Nullable
    Boolean flag(Place place, String name) {
        String value = text(place, name);
        return value == null ? null : Long.parseLong(value) == 1;
    }
}
