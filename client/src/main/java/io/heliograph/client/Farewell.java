// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Disconnect;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The user's wish to disconnect. Handlers that run are left to finish first, so that DISCONNECT does not overtake their
 * acknowledgements; but not a handler that disconnects, which waits for this, and none for longer than five seconds.
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
    // Those whose handlers run.
    private final Set<Lane> awaited = new HashSet<>();
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
            if (lane.afterCurrent(() -> returned(lane))) {
                awaited.add(lane);
            }
        }
        if (awaited.isEmpty()) {
            say();
        } else {
            connection.later(longest.compareTo(LONGEST) < 0 ? longest : LONGEST, this::timeIsUp);
        }
    }

    /** The caller is about to wait for this too: if it is a handler, it is not waited for. Under the lock. */
    void leaveOutCaller() {
        awaited.removeIf(Lane::isRunByCaller);
        if (awaited.isEmpty()) {
            say();
        }
    }

    private void returned(Lane lane) {
        lock.lock();
        try {
            awaited.remove(lane);
            if (awaited.isEmpty()) {
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
