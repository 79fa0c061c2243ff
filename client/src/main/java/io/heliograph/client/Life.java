// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Disconnect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where the client is in the life of its connection, and what the user wants of it: the state machine that is drawn at
 * {@link MqttClient}. {@link ConnectLoop} moves it on; {@code disconnect()} and {@code close()} tell it to stop, and it says when it
 * has.
 *
 * <p>Guarded by the client's lock, which each method takes but where it says that its caller has it.
 */
final class Life {
    private final Time time;
    private final ReentrantLock lock;
    private final Condition roomToRead;
    private final Condition stop;
    private final Sender sender;
    private final Subscriptions subscriptions;
    private final Events events;
    private final Duration patience;

    private ConnectionState state = ConnectionState.DISCONNECTED;
    private @Nullable Connection connection;
    // While the client disconnects.
    private @Nullable Farewell farewell;
    // Why the client is not to go on; null as long as it is.
    private @Nullable MqttException stopped;
    private final List<Promise<@Nullable Void>> awaitingEnd = new ArrayList<>();
    // Written under the lock; lanes look without.
    private volatile boolean closed;

    /**
     * A client that is not connected.
     *
     * @param patience how long it may take to disconnect
     */
    Life(Time time, ReentrantLock lock, Condition roomToRead, Sender sender, Subscriptions subscriptions, Events events,
            Duration patience) {
        this.time = time;
        this.lock = lock;
        this.roomToRead = roomToRead;
        this.stop = lock.newCondition();
        this.sender = sender;
        this.subscriptions = subscriptions;
        this.events = events;
        this.patience = patience;
    }

    // --- what the user wants

    /**
     * The user wants to connect: false, and the promise fails, if the client is closed.
     *
     * @throws IllegalStateException if it is connected or connecting
     */
    boolean connecting(Promise<Connack> promise) {
        lock.lock();
        try {
            if (closed) {
                promise.fail(closedException());
                return false;
            }
            if (state != ConnectionState.DISCONNECTED) {
                throw new IllegalStateException("connect() was called while the client is " + state);
            }
            state = ConnectionState.CONNECTING;
            stopped = null;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends connecting if it has not come to an end by itself. */
    void giveUpConnecting(Promise<Connack> promise, MqttTimeoutException reason) {
        lock.lock();
        try {
            if (!promise.future().isDone() && state != ConnectionState.CONNECTED) {
                stop(Disconnect.NORMAL, reason);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Keeps the promise when the client is disconnected. */
    void disconnect(Disconnect packet, Promise<@Nullable Void> promise) {
        lock.lock();
        try {
            if (isOver()) {
                promise.keep(null);
            } else {
                awaitingEnd.add(promise);
                stop(packet, new ConnectionLostException(DisconnectedBy.CLIENT, "disconnect() was called", null));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Keeps the promise when the client is closed. */
    void close(Promise<@Nullable Void> promise) {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                subscriptions.closed(closedException());
            }
            if (isOver()) {
                state = ConnectionState.CLOSED;
                // What was published without a connection.
                sender.giveUp(closedException());
                time.close();
                promise.keep(null);
            } else {
                awaitingEnd.add(promise);
                stop(Disconnect.NORMAL, closedException());
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isOver() {
        return state == ConnectionState.DISCONNECTED || state == ConnectionState.CLOSED;
    }

    private void stop(Disconnect packet, MqttException reason) {
        if (stopped != null) {
            if (farewell != null) {
                farewell.leaveOutCaller();
            }
            return;
        }
        stopped = reason;
        stop.signalAll();
        Connection open = connection;
        if (open != null && state == ConnectionState.CONNECTED) {
            state = ConnectionState.DISCONNECTING;
            farewell = new Farewell(open, packet, reason, lock, roomToRead);
            farewell.after(subscriptions.handlingLanes(), patience);
            open.endAfter(patience);
        } else if (open != null) {
            open.end(reason);
        }
        roomToRead.signalAll();
    }

    /**
     * Makes sure that an operation may begin. Under the lock.
     *
     * @param onlyNow whether it can't wait for a connection to come back
     */
    void requireUsable(boolean onlyNow) {
        boolean comesBack = state == ConnectionState.WAITING || state == ConnectionState.RECONNECTING;
        requireOpen();
        if (state != ConnectionState.CONNECTED && (onlyNow || !comesBack)) {
            throw new NotConnectedException("the client is " + state);
        }
    }

    /** Makes sure that something may be left for a later connection. Under the lock. */
    void requireOpen() {
        if (closed) {
            throw closedException();
        }
    }

    private static ClientClosedException closedException() {
        return new ClientClosedException("the client is closed");
    }

    // --- what comes of it; used by the thread that connects

    /** A connection is about to be opened, unless the client is not to go on. */
    void opening(Connection next) {
        lock.lock();
        try {
            requireGoingOn();
            connection = next;
            if (state == ConnectionState.WAITING) {
                state = ConnectionState.RECONNECTING;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes sure that the client is to go on. Under the lock.
     *
     * @throws MqttException why it is not
     */
    void requireGoingOn() {
        if (stopped != null) {
            throw stopped;
        }
    }

    /** Whether the user has ended it. Under the lock. */
    boolean isStopped() {
        return stopped != null;
    }

    /** The connection is accepted. Under the lock. */
    void connected() {
        state = ConnectionState.CONNECTED;
    }

    /** Whether this is the connection of a client that is connected and goes on. Under the lock. */
    boolean isConnectedBy(Connection open) {
        return connection == open && state == ConnectionState.CONNECTED && stopped == null;
    }

    /** The connection, or the attempt to make one, is over. Under the lock. */
    void disconnected(MqttException cause, boolean waits) {
        if (connection != null) {
            // It is, unless an error of ours has led here.
            connection.end(cause);
            connection = null;
            farewell = null;
        }
        if (waits) {
            state = ConnectionState.WAITING;
        }
    }

    /** Waits, but not longer than the client is to go on. */
    void pause(Duration delay) {
        boolean[] over = new boolean[1];
        Time.Alarm alarm = time.after(delay, () -> {
            lock.lock();
            try {
                over[0] = true;
                stop.signalAll();
            } finally {
                lock.unlock();
            }
        });
        lock.lock();
        try {
            while (!over[0] && stopped == null) {
                stop.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
            alarm.cancel();
        }
    }

    /** The client does not go on by itself. */
    void end(MqttException cause, Promise<Connack> first) {
        lock.lock();
        try {
            MqttException reason = stopped == null ? cause : stopped;
            state = closed ? ConnectionState.CLOSED : ConnectionState.DISCONNECTED;
            giveUp(closed ? closedException() : reason);
            boolean byUser = stopped != null && !(stopped instanceof MqttTimeoutException);
            events.tell(byUser
                    ? new ClientEvent.Disconnected(DisconnectedBy.CLIENT, null)
                    : new ClientEvent.Disconnected(DisconnectedBy.of(reason), reason));
            if (closed) {
                time.close();
            }
            first.fail(reason);
            for (Promise<@Nullable Void> promise : awaitingEnd) {
                promise.keep(null);
            }
            awaitingEnd.clear();
        } finally {
            lock.unlock();
        }
    }

    private void giveUp(MqttException cause) {
        int messages = sender.openMessages();
        int requests = sender.openRequests();
        sender.giveUp(cause);
        // Messages may be kept for the next connection.
        int failed = messages - sender.openMessages();
        if (failed + requests > 0) {
            events.tell(new ClientEvent.PendingOperationsCleared(failed, requests, cause));
        }
    }

    // --- what there is to see

    /** Whether no handler shall be called any more; without the lock. */
    boolean isClosed() {
        return closed;
    }

    ConnectionState state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }
}
