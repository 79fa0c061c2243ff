// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.time.Duration;

/**
 * How long operations wait for their end. A timeout is no cancellation: what was begun may yet be done, see
 * {@link MqttTimeoutException}. For a single call there is {@link MqttClient#withTimeout}.
 *
 * <table>
 *   <caption>Profiles, in seconds</caption>
 *   <tr><th></th><th>connect</th><th>publish, subscribe, unsubscribe</th><th>ping</th><th>other</th></tr>
 *   <tr><td>{@link #LOCAL_NETWORK}</td><td>5</td><td>3</td><td>2</td><td>5</td></tr>
 *   <tr><td>{@link #INTERNET}</td><td>30</td><td>10</td><td>5</td><td>30</td></tr>
 *   <tr><td>{@link #SATELLITE}</td><td>120</td><td>60</td><td>30</td><td>120</td></tr>
 *   <tr><td>{@link #NONE}</td><td>-</td><td>-</td><td>-</td><td>30</td></tr>
 * </table>
 *
 * @param connect     from opening the socket to CONNACK, for each server that is tried
 * @param publish     until a blocking {@code publish} is acknowledged, and until {@code send} finds room
 * @param subscribe   until SUBACK
 * @param unsubscribe until UNSUBACK
 * @param ping        until PINGRESP, for {@code ping()}
 * @param other       disconnecting, authenticating again, and, if the Keep Alive is not shorter, until PINGRESP for Keep Alive
 */
public record Timeouts(Duration connect, Duration publish, Duration subscribe, Duration unsubscribe, Duration ping,
        Duration other) {
    /** So long that it is for ever: 10,000 days, also the longest that is allowed. */
    public static final Duration FOREVER = Duration.ofDays(10_000);

    /** For a Server in the same building. */
    public static final Timeouts LOCAL_NETWORK = ofSeconds(5, 3, 2, 5);
    /** For a Server anywhere. The default. */
    public static final Timeouts INTERNET = ofSeconds(30, 10, 5, 30);
    /** For long ways and slow ones. */
    public static final Timeouts SATELLITE = ofSeconds(120, 60, 30, 120);
    /** None for what the user waits for; disconnecting and Keep Alive need one all the same. */
    public static final Timeouts NONE = new Timeouts(FOREVER, FOREVER, FOREVER, FOREVER, FOREVER, INTERNET.other());

    /**
     * Checks the durations.
     *
     * @throws IllegalArgumentException naming the one that is not above zero or above 10,000 days
     */
    public Timeouts {
        check(connect, "connect timeout");
        check(publish, "publish timeout");
        check(subscribe, "subscribe timeout");
        check(unsubscribe, "unsubscribe timeout");
        check(ping, "ping timeout");
        check(other, "timeout of other operations");
    }

    /**
     * The same for everything.
     *
     * @throws IllegalArgumentException if it is not above zero or above 10,000 days
     */
    public static Timeouts all(Duration timeout) {
        return new Timeouts(timeout, timeout, timeout, timeout, timeout, timeout);
    }

    private static Timeouts ofSeconds(long connect, long operation, long ping, long other) {
        Duration usual = Duration.ofSeconds(operation);
        return new Timeouts(Duration.ofSeconds(connect), usual, usual, usual, Duration.ofSeconds(ping),
                Duration.ofSeconds(other));
    }

    /** With another connect timeout. */
    public Timeouts withConnect(Duration value) {
        return new Timeouts(value, publish, subscribe, unsubscribe, ping, other);
    }

    /** With another publish timeout. */
    public Timeouts withPublish(Duration value) {
        return new Timeouts(connect, value, subscribe, unsubscribe, ping, other);
    }

    /** With another subscribe timeout. */
    public Timeouts withSubscribe(Duration value) {
        return new Timeouts(connect, publish, value, unsubscribe, ping, other);
    }

    /** With another unsubscribe timeout. */
    public Timeouts withUnsubscribe(Duration value) {
        return new Timeouts(connect, publish, subscribe, value, ping, other);
    }

    /** With another ping timeout. */
    public Timeouts withPing(Duration value) {
        return new Timeouts(connect, publish, subscribe, unsubscribe, value, other);
    }

    /** With another timeout of other operations. */
    public Timeouts withOther(Duration value) {
        return new Timeouts(connect, publish, subscribe, unsubscribe, ping, value);
    }

    static Duration check(Duration value, String name) {
        if (value.isNegative() || value.isZero() || value.compareTo(FOREVER) > 0) {
            throw new IllegalArgumentException(
                    "the %s is above zero and at most 10,000 days, not %s".formatted(name, value));
        }
        return value;
    }
}
