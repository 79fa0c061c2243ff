// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.peers;

/** A broker that one test has for itself. */
public interface RestartableBroker extends AutoCloseable {
    /** Its port on the local machine, before and after a restart. */
    int port();

    /** Ends it without a word to anybody, as a crash does. */
    void kill();

    /** Starts it again, and waits until it accepts a CONNECT. */
    void start();

    @Override
    void close();
}
