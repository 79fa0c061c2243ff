// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.session.KeepAlive;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps one connection alive: a PINGREQ is due when nothing was sent [MQTT-3.1.2-20, 5.0] or nothing has come for the agreed
 * interval. The second finds a Server that is gone while messages are still being written into the void. If nothing comes after
 * PINGREQ for as long again, or for the operation timeout if that is less, the connection is lost; but not while the client
 * itself does not read.
 */
final class KeepAliveWatch {
    private final Connection connection;
    private final KeepAlive keepAlive;
    private final long patienceNanos;
    private final Time time;
    private final ReentrantLock lock;
    private final Sender sender;
    private final Receiver receiver;
    // Guarded by the lock.
    private boolean awaiting;
    private long pingedNanos;

    KeepAliveWatch(Connection connection, KeepAlive keepAlive, Duration operationTimeout, Time time, ReentrantLock lock,
            Sender sender, Receiver receiver) {
        this.connection = connection;
        this.keepAlive = keepAlive;
        this.patienceNanos = Math.min(TimeUnit.SECONDS.toNanos(keepAlive.seconds()), operationTimeout.toNanos());
        this.time = time;
        this.lock = lock;
        this.sender = sender;
        this.receiver = receiver;
    }

    /** Looks after the connection from now on until it is over. */
    void start() {
        if (!keepAlive.isOff()) {
            check();
        }
    }

    private void check() {
        lock.lock();
        try {
            if (connection.isLeaving()) {
                return;
            }
            long now = time.nanos();
            if (awaiting && connection.lastReceivedNanos() - pingedNanos >= 0) {
                awaiting = false;
            }
            if (awaiting && now - pingedNanos >= patienceNanos && !receiver.isHeldBack()) {
                connection.end(new ConnectionLostException(DisconnectedBy.NETWORK,
                        "the Server did not answer PINGREQ within %s"
                                .formatted(Duration.ofNanos(patienceNanos)),
                        null));
                return;
            }
            long quiet = oldest(connection.lastSentNanos(), connection.lastReceivedNanos());
            if (!awaiting && keepAlive.isPingDue(quiet, now)) {
                awaiting = true;
                pingedNanos = now;
                sender.ping(null);
            }
            long next = awaiting ? Math.max(1, pingedNanos + patienceNanos - now) : keepAlive.pingDueNanos(quiet) - now;
            // Held back for longer than the patience: look again after a while.
            connection.keepAliveAfter(Duration.ofNanos(next == 1 ? patienceNanos : next), this::check);
        } finally {
            lock.unlock();
        }
    }

    private static long oldest(long a, long b) {
        return a - b < 0 ? a : b;
    }
}
