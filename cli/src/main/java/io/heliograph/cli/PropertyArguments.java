// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import static io.heliograph.cli.PropertyPlace.CONNECT;
import static io.heliograph.cli.PropertyPlace.DISCONNECT;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.UserProperty;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The properties given by {@code -D COMMAND NAME VALUE}, by the packet that they belong to. */
final class PropertyArguments {
    private final Map<PropertyPlace, Map<String, String>> values = new EnumMap<>(PropertyPlace.class);
    private final Map<PropertyPlace, List<UserProperty>> userProperties = new EnumMap<>(PropertyPlace.class);

    /**
     * Adds a User Property.
     *
     * @throws IllegalArgumentException if it can't be written as UTF-8
     */
    void addUserProperty(PropertyPlace place, String name, String value) {
        userProperties.computeIfAbsent(place, p -> new ArrayList<>()).add(new UserProperty(name, value));
    }

    /**
     * Adds any other property.
     *
     * @throws IllegalArgumentException if it was given before or can't have this value
     */
    void add(PropertyPlace place, String name, String value) {
        PropertyPlace.checkValue(name, value);
        if (values.computeIfAbsent(place, p -> new HashMap<>()).putIfAbsent(name, value) != null) {
            throw new IllegalArgumentException("%s can be given once for %s".formatted(name, place.text()));
        }
    }

    /** What something was given for. */
    Set<PropertyPlace> places() {
        Set<PropertyPlace> places = EnumSet.noneOf(PropertyPlace.class);
        places.addAll(values.keySet());
        places.addAll(userProperties.keySet());
        return places;
    }

    /** The User Properties in their order. */
    List<UserProperty> userProperties(PropertyPlace place) {
        return List.copyOf(userProperties.getOrDefault(place, List.of()));
    }

    /** The Subscription Identifier of SUBSCRIBE, or null. */
    @Nullable
    Integer subscriptionIdentifier() {
        return integer(PropertyPlace.SUBSCRIBE, "subscription-identifier");
    }

    /** The Will Delay Interval in seconds. */
    long willDelayInterval() {
        Long seconds = number(PropertyPlace.WILL, "will-delay-interval");
        return seconds == null ? 0 : seconds;
    }

    /**
     * The properties of CONNECT.
     *
     * @throws IllegalArgumentException if they contradict each other
     */
    ConnectProperties connect(@Nullable Long sessionExpiryInterval) {
        Long given = number(CONNECT, "session-expiry-interval");
        return ConnectProperties.builder()
                .sessionExpiryInterval(given == null ? sessionExpiryInterval : given)
                .receiveMaximum(integer(CONNECT, "receive-maximum"))
                .maximumPacketSize(number(CONNECT, "maximum-packet-size"))
                .topicAliasMaximum(integer(CONNECT, "topic-alias-maximum"))
                .requestResponseInformation(flag("request-response-information"))
                .requestProblemInformation(flag("request-problem-information"))
                .userProperties(userProperties(CONNECT))
                .build();
    }

    /** The DISCONNECT at the end. */
    Disconnect disconnect() {
        return new Disconnect(ReasonCode.NORMAL_DISCONNECTION, number(DISCONNECT, "session-expiry-interval"),
                text(DISCONNECT, "reason-string"), null, userProperties(DISCONNECT));
    }

    /**
     * The properties of a message: those for PUBLISH or for the Will.
     *
     * @throws IllegalArgumentException if the Response Topic is no Topic Name
     */
    MessageProperties message(PropertyPlace place) {
        String responseTopic = text(place, "response-topic");
        Integer payloadFormat = integer(place, "payload-format-indicator");
        return MessageProperties.builder()
                .payloadFormatIndicator(payloadFormat == null ? null
                        : payloadFormat == 1
                                ? PayloadFormatIndicator.UTF_8
                                : PayloadFormatIndicator.UNSPECIFIED_BYTES)
                .messageExpiryInterval(number(place, "message-expiry-interval"))
                .contentType(text(place, "content-type"))
                .responseTopic(responseTopic == null ? null : TopicName.of(responseTopic))
                .correlationData(binary(place, "correlation-data"))
                .userProperties(userProperties(place))
                .build();
    }

    private @Nullable String text(PropertyPlace place, String name) {
        Map<String, String> known = values.get(place);
        return known == null ? null : known.get(name);
    }

    private @Nullable Bytes binary(PropertyPlace place, String name) {
        String value = text(place, name);
        return value == null ? null : Bytes.utf8(value);
    }

    private @Nullable Long number(PropertyPlace place, String name) {
        String value = text(place, name);
        return value == null ? null : Long.valueOf(value);
    }

    private @Nullable Integer integer(PropertyPlace place, String name) {
        String value = text(place, name);
        return value == null ? null : Integer.valueOf(value);
    }

    private @Nullable Boolean flag(String name) {
        Integer value = integer(CONNECT, name);
        return value == null ? null : value == 1;
    }
}
