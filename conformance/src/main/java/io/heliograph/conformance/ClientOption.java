// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a check can ask of a client program. A program that can't do what a check asks is not checked for it.
 *
 * <p>Its {@linkplain #word() word} stands for it in command lines: {@code {userName}} is its value.
 */
public enum ClientOption {
    /** The Server's address {@code ws://HOST:PORT/PATH}: the program connects by WebSocket. By TCP if it is not asked for. */
    WEB_SOCKET,
    /** The Client Identifier. */
    CLIENT_IDENTIFIER,
    /** The Topic Name to publish to. */
    TOPIC,
    /** The Topic Filter to subscribe to. */
    FILTER,
    /** The payload, text. Of several messages the first has this payload, the others this, "-" and a number from 2 on. */
    PAYLOAD,
    /** The QoS of messages, or the Maximum QoS of the subscription; 0 if it is not asked for. */
    QOS,
    /** How many messages to publish, without waiting for the acknowledgement of one before the next; 1 otherwise. */
    COUNT,
    /** {@code true}: RETAIN is set. */
    RETAIN,
    /** Clean Start (Clean Session) is 0, and in MQTT 5.0 the Session Expiry Interval this many seconds; otherwise it is 1. */
    SESSION,
    /**
     * {@code true}: when the connection is lost, the program connects again and goes on with what it was doing, at once or
     * within seconds. A program that always does so knows the option.
     */
    RECONNECT,
    /** Keep Alive, seconds. */
    KEEP_ALIVE,
    /** How long the program waits for CONNACK and PINGRESP, seconds. */
    ANSWER_TIMEOUT,
    /** The User Name. */
    USER_NAME,
    /** The Password, text. */
    PASSWORD,
    /** The Will Topic; there is a Will if it is asked for. */
    WILL_TOPIC,
    /** The Will Payload, text. */
    WILL_PAYLOAD,
    /** The Will QoS. */
    WILL_QOS,
    /** {@code true}: Will Retain is set. */
    WILL_RETAIN,
    /** The Will Delay Interval, seconds. */
    WILL_DELAY_INTERVAL,
    /** {@code 1} or {@code 0}. */
    WILL_PAYLOAD_FORMAT_INDICATOR,
    /** The Message Expiry Interval of the Will, seconds. */
    WILL_MESSAGE_EXPIRY_INTERVAL,
    /** The Content Type of the Will. */
    WILL_CONTENT_TYPE,
    /** The Response Topic of the Will. */
    WILL_RESPONSE_TOPIC,
    /** The Correlation Data of the Will, text. */
    WILL_CORRELATION_DATA,
    /** The Receive Maximum of the Client. */
    RECEIVE_MAXIMUM,
    /** The Maximum Packet Size of the Client, bytes. */
    MAXIMUM_PACKET_SIZE,
    /** The Topic Alias Maximum of the Client. */
    TOPIC_ALIAS_MAXIMUM,
    /** {@code 1} or {@code 0}. */
    REQUEST_RESPONSE_INFORMATION,
    /** {@code 1} or {@code 0}. */
    REQUEST_PROBLEM_INFORMATION,
    /** The Authentication Method. Each challenge of the Server is answered with the data that came with it. */
    AUTHENTICATION_METHOD,
    /** The Authentication Data of CONNECT, text. */
    AUTHENTICATION_DATA,
    /** {@code true}: once subscribed, the program authenticates again. */
    REAUTHENTICATE,
    /** The Topic Alias with which each message is published. */
    TOPIC_ALIAS,
    /** The Message Expiry Interval, seconds. */
    MESSAGE_EXPIRY_INTERVAL,
    /** {@code 1} or {@code 0}. */
    PAYLOAD_FORMAT_INDICATOR,
    /** The Content Type of messages. */
    CONTENT_TYPE,
    /** The Response Topic of messages. */
    RESPONSE_TOPIC,
    /** The Correlation Data of messages, text. */
    CORRELATION_DATA,
    /** A User Property of messages, or of the SUBSCRIBE: {@code name=value}. */
    USER_PROPERTY,
    /** The Subscription Identifier. */
    SUBSCRIPTION_IDENTIFIER,
    /** {@code true}: No Local is set. */
    NO_LOCAL;

    private final String word;

    ClientOption() {
        StringBuilder text = new StringBuilder(name().toLowerCase(Locale.ROOT));
        for (int i = text.indexOf("_"); i >= 0; i = text.indexOf("_")) {
            text.deleteCharAt(i).setCharAt(i, Character.toUpperCase(text.charAt(i)));
        }
        word = text.toString();
    }

    /** The name of the option in command lines: {@code userName}. */
    public String word() {
        return word;
    }

    /** The option with this word. */
    public static Optional<ClientOption> named(String word) {
        return Stream.of(values()).filter(option -> option.word.equals(word)).findFirst();
    }
}
