// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Looks from time to time whether a better server than that of one connection can be reached. It only knocks: a connection is
 * opened as far as TLS and closed again, so the working one is given up for a server that is there.
 */
final class Failback {
    private final Connection connection;
    private final Duration period;
    private final Time time;
    private final ThreadFactory threads;
    private final ReentrantLock lock;
    private final Runnable isThere;
    // Guarded by the lock.
    private @Nullable Transport knocking;

    /**
     * Looks after nothing yet.
     *
     * @param isThere is called once when the better server can be reached
     */
    Failback(Connection connection, Duration period, Time time, ThreadFactory threads, ReentrantLock lock,
            Runnable isThere) {
        this.connection = connection;
        this.period = period;
        this.time = time;
        this.threads = threads;
        this.lock = lock;
        this.isThere = isThere;
    }

    /** Looks when the period is over, and again if the server is not there; ends with the connection. */
    void start(Connector connector, Destination better) {
        connection.later(period,
                () -> threads.newThread(() -> look(connector, better)).start());
    }

    private void look(Connector connector, Destination better) {
        Transport transport;
        try {
            transport = connector.transport(better);
        } catch (RuntimeException e) {
            // One of the user's; there may be one next time.
            start(connector, better);
            return;
        }
        lock.lock();
        try {
            if (connection.isLeaving()) {
                return;
            }
            knocking = transport;
        } finally {
            lock.unlock();
        }
        Time.Alarm alarm = time.after(better.timeout(), transport::close);
        boolean reached = false;
        try {
            transport.open();
            reached = true;
        } catch (IOException | RuntimeException e) {
            // It is not there yet.
            reached = false;
        } finally {
            alarm.cancel();
            transport.close();
        }
        if (reached) {
            isThere.run();
        } else {
            start(connector, better);
        }
    }

    /** Ends looking. Under the lock. */
    void end() {
        if (knocking != null) {
            knocking.close();
        }
    }
}
