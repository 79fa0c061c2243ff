// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/**
 * What a client needs from the outside: passed in so that tests can move the time, choose the randomness, count the threads and
 * break the network.
 *
 * @param time      the clock
 * @param random    for the delays of reconnecting
 * @param threads   makes virtual threads
 * @param connector opens connections
 */
record Environment(Time time, RandomGenerator random, ThreadFactory threads, Connector connector) {

    /** The same with another way to Servers. */
    Environment with(Connector other) {
        return new Environment(time, random, threads, other);
    }

    static Environment system() {
        // Without numbers: to make up a name takes as long as to make the thread.
        ThreadFactory threads = Thread.ofVirtual().name("heliograph-client").factory();
        return new Environment(new AlarmClock(threads), RandomGenerator.getDefault(), threads, new Transports(threads));
    }
}
