// SPDX-License-Identifier: Apache-2.0
package io.heliograph.benchmarks.clients;

import java.util.concurrent.atomic.LongAdder;

/** A client library, used as its makers advise for throughput. */
interface Contender {
    /** What all publish to and subscribe to. */
    String TOPIC = "bench/one";

    /** How many messages may be on their way at once. */
    int WINDOW = 1_000;

    /** Connects with MQTT 5.0 if the library speaks it. */
    void connect(String host, int port) throws Exception;

    /**
     * Publishes as fast as it goes, at most {@link #WINDOW} messages unacknowledged, until the deadline.
     *
     * @param done counts each message when it is written (QoS 0) or acknowledged
     * @param end  of {@link System#nanoTime}
     */
    void publish(int qos, byte[] payload, LongAdder done, long end) throws Exception;

    /** Subscribes and counts what comes. */
    void subscribe(int qos, LongAdder received) throws Exception;

    /** The contender of this name. */
    static Contender of(String name) {
        return switch (name) {
            case "heliograph" -> new Heliograph();
            case "hivemq" -> new HiveMq();
            case "paho" -> new Paho();
            case "vertx" -> new Vertx();
            default -> throw new IllegalArgumentException("no such client: " + name);
        };
    }
}
