// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Disconnect;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The user's wish to disconnect. Handlers that run are left to finish first, so that DISCONNECT does not overtake their
 * acknowledgements; but not the handler that disconnects, which waits for this, and none for longer than five seconds.
 *
 * <p>Guarded by the client's lock.
 */
final class Farewell {
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Connection connection;
    private final Disconnect packet;
    private final MqttException reason;
    private final ReentrantLock lock;
    private final Condition roomToRead;
    private int running;
    private boolean said;

    Farewell(Connection connection, Disconnect packet, MqttException reason, ReentrantLock lock,
            Condition roomToRead) {
        this.connection = connection;
        this.packet = packet;
        this.reason = reason;
        this.lock = lock;
        this.roomToRead = roomToRead;
    }

    /**
     * Waits for the handlers that run on these lanes, and then says DISCONNECT.
     *
     * @param longest how long it may take
     */
    void after(Collection<Lane> lanes, Duration longest) {
        for (Lane lane : lanes) {
            if (lane.afterCurrent(this::returned)) {
                running++;
            }
        }
        if (running == 0) {
            say();
        } else {
            connection.later(longest.compareTo(LONGEST) < 0 ? longest : LONGEST, this::timeIsUp);
        }
    }

    private void returned() {
        lock.lock();
        try {
            running--;
            if (running == 0) {
                say();
            }
        } finally {
            lock.unlock();
        }
    }

    private void timeIsUp() {
        lock.lock();
        try {
            say();
        } finally {
            lock.unlock();
        }
    }

    private void say() {
        if (!said) {
            said = true;
            connection.farewell(packet, reason);
            roomToRead.signalAll();
        }
    }
}
