// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Packet;
import io.heliograph.session.KeepAlive;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The life of the connection: the state machine that is drawn at {@link MqttClient}. From {@code connect()} until the client is
 * disconnected again one virtual thread lives it, in a straight line: it opens a connection, reads until that is over, waits,
 * opens the next one. {@code disconnect()} and {@code close()} tell it to stop, and it says when it has.
 */
final class Life {
    private final ClientOptions options;
    private final Environment environment;
    private final Time time;
    private final ReentrantLock lock;
    private final Condition work;
    private final Condition roomToRead;
    private final Condition stop;
    private final Sender sender;
    private final Receiver receiver;
    private final Subscriptions subscriptions;
    private final Handshake handshake;
    private final Health<ServerAddress> serverHealth;
    private final Health<InetSocketAddress> addressHealth;
    private final Reauthentication reauthentication;
    private final Events events;
    private final Statistics statistics;

    // Used by the thread that lives.
    private Course course;
    private volatile Reconnect reconnect;

    // Guarded by the lock.
    private @Nullable Failback failback;
    private boolean failsBack;
    private ConnectionState state = ConnectionState.DISCONNECTED;
    private String clientIdentifier;
    private @Nullable Connection connection;
    private @Nullable MqttException stopped;
    private final List<Promise<@Nullable Void>> awaitingEnd = new ArrayList<>();
    // Written under the lock; lanes look without.
    private volatile boolean closed;

    Life(ClientOptions options, Environment environment, ReentrantLock lock, Condition work, Condition roomToRead,
            Sender sender, Receiver receiver, Subscriptions subscriptions, Authentication authentication,
            Reauthentication reauthentication, Events events, Statistics statistics) {
        this.options = options;
        this.environment = environment;
        this.time = environment.time();
        this.lock = lock;
        this.work = work;
        this.roomToRead = roomToRead;
        this.stop = lock.newCondition();
        this.sender = sender;
        this.receiver = receiver;
        this.subscriptions = subscriptions;
        this.handshake = new Handshake(authentication, sender, events, environment.time());
        this.serverHealth = new Health<>(environment.time());
        this.addressHealth = new Health<>(environment.time());
        this.course = newCourse();
        this.reconnect = options.reconnect();
        this.reauthentication = reauthentication;
        this.events = events;
        this.statistics = statistics;
        this.clientIdentifier = options.connect().clientIdentifier();
    }

    // --- what the user wants

    /**
     * Keeps the promise when the client is connected.
     *
     * @param timeout for each attempt of this call
     */
    void connect(Promise<Connack> promise, Duration timeout) {
        lock.lock();
        try {
            if (closed) {
                promise.fail(closedException());
                return;
            }
            if (state != ConnectionState.DISCONNECTED) {
                throw new IllegalStateException("connect() was called while the client is " + state);
            }
            state = ConnectionState.CONNECTING;
            stopped = null;
        } finally {
            lock.unlock();
        }
        environment.threads().newThread(() -> live(promise, timeout)).start();
    }

    /** What follows the next loss of a connection. */
    void reconnect(Reconnect value) {
        reconnect = value;
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
            if (state == ConnectionState.DISCONNECTED || state == ConnectionState.CLOSED) {
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
            if (state == ConnectionState.DISCONNECTED || state == ConnectionState.CLOSED) {
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

    private void stop(Disconnect packet, MqttException reason) {
        if (stopped != null) {
            return;
        }
        stopped = reason;
        stop.signalAll();
        Connection open = connection;
        if (open != null && state == ConnectionState.CONNECTED) {
            state = ConnectionState.DISCONNECTING;
            new Farewell(open, packet, reason, lock, roomToRead).after(subscriptions.handlingLanes(),
                    options.timeouts().other());
            open.endAfter(options.timeouts().other());
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
        if (closed) {
            throw closedException();
        }
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

    // --- the life

    private void live(Promise<Connack> first, Duration firstTimeout) {
        course = newCourse();
        List<MqttException> failed = new ArrayList<>();
        while (true) {
            MqttException cause;
            boolean lost = false;
            try {
                List<Packet> early = new ArrayList<>();
                boolean again = course.hasConnected();
                Duration timeout = again ? options.timeouts().connect() : firstTimeout;
                Connect connect = connectPacket(again);
                Connection open = begin(connect, again, timeout);
                Connack connack = handshake.shake(open, server(), connect, early, timeout);
                established(open, connect, connack);
                lost = true;
                first.keep(connack);
                events.tell(new ClientEvent.Connected(server(), connack));
                cause = run(open, early);
            } catch (MqttException e) {
                cause = e;
            } catch (RuntimeException | Error e) {
                cause = lost
                        ? new ConnectionLostException(DisconnectedBy.CLIENT, "the client is in error: " + e, e)
                        : new ConnectFailedException("no connection could be made: " + e, e);
            }
            Course.Step step = ended(cause, lost);
            switch (step) {
                case Course.Step.Now now -> failed.add(cause);
                case Course.Step.After after -> pause(after);
                case Course.Step.End end -> {
                    failed.forEach(cause::addSuppressed);
                    end(cause, first);
                    return;
                }
            }
        }
    }

    private Course newCourse() {
        return new Course(options.servers(), time, environment.random(), serverHealth, addressHealth);
    }

    private Connect connectPacket(boolean again) {
        Connect base = options.connect();
        lock.lock();
        try {
            // In MQTT 3.1.1 the flag also says how long the new Session lives, so it stays as it is.
            boolean keep = again && base.version().isV5() && sender.limits().sessionExpiryInterval() > 0;
            return new Connect(base.version(), base.cleanStart() && !keep, base.keepAlive(), clientIdentifier,
                    base.will(), base.userName(), base.password(), base.properties());
        } finally {
            lock.unlock();
        }
    }

    private Connection begin(Connect connect, boolean again, Duration timeout) {
        Transport transport = environment.connector().transport(destination(course.server(), timeout));
        PacketListener trace = options.packetListener();
        if (trace != null) {
            transport = new TracedTransport(transport, connect.version(), trace);
        }
        Connection next = new Connection(new MeteredTransport(transport, statistics), connect, time, lock, work);
        lock.lock();
        try {
            if (stopped != null) {
                throw stopped;
            }
            connection = next;
            statistics.connecting(server(), again);
            if (state == ConnectionState.WAITING) {
                state = ConnectionState.RECONNECTING;
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private Destination destination(ServerAddress server, Duration timeout) {
        return options.destination().to(server, timeout, addressHealth);
    }

    private void established(Connection open, Connect connect, Connack connack) {
        ServerLimits limits = ServerLimits.of(connect, connack);
        Integer receiveMaximum = connect.properties().receiveMaximum();
        Integer topicAliasMaximum = connect.properties().topicAliasMaximum();
        String assigned = connack.properties().assignedClientIdentifier();
        boolean sessionPresent = Sender.isSessionPresent(connect.version(), connack, connect.cleanStart());
        lock.lock();
        try {
            if (stopped != null) {
                open.end(stopped);
                throw stopped;
            }
            if (assigned != null) {
                clientIdentifier = assigned;
            }
            sender.connected(limits, sessionPresent, keepsSubscriptions(connack));
            course.connected();
            receiver.connected(sessionPresent, receiveMaximum == null ? 65_535 : receiveMaximum,
                    topicAliasMaximum == null ? 0 : topicAliasMaximum);
            reauthentication.connected(open);
            state = ConnectionState.CONNECTED;
            statistics.accepted(connack, clientIdentifier);
        } finally {
            lock.unlock();
        }
        new KeepAliveWatch(open, new KeepAlive(limits.keepAliveSeconds()), options.timeouts().other(), time, lock,
                sender, receiver).start();
        lookForBetter(open);
    }

    /** Whether the subscriptions are there, or shall not be made again. */
    private boolean keepsSubscriptions(Connack connack) {
        return switch (options.servers().resubscribe()) {
            case NEVER -> true;
            case IF_SESSION_LOST -> connack.sessionPresent();
            case ALWAYS -> false;
        };
    }

    private void lookForBetter(Connection open) {
        ServerAddress better = course.betterServer();
        Duration period = options.servers().failbackAfter();
        if (better == null || period == null) {
            return;
        }
        Failback next = new Failback(open, period, time, environment.threads(), lock, () -> failBack(open, better));
        lock.lock();
        try {
            failback = next;
        } finally {
            lock.unlock();
        }
        next.start(environment.connector(), destination(better, options.timeouts().connect()));
    }

    private void failBack(Connection open, ServerAddress better) {
        lock.lock();
        try {
            if (connection == open && state == ConnectionState.CONNECTED && stopped == null) {
                failsBack = true;
                open.farewell(Disconnect.NORMAL, new ConnectionLostException(DisconnectedBy.CLIENT,
                        "the preferred server %s is there again".formatted(better), null));
                open.endAfter(options.timeouts().other());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Reads until the connection is over and the writer has ended. */
    private MqttException run(Connection open, List<Packet> early) {
        CompletableFuture<@Nullable Void> written = new CompletableFuture<>();
        environment.threads().newThread(() -> {
            try {
                open.write(sender);
            } finally {
                written.complete(null);
            }
        }).start();
        MqttException cause = open.read(early, new PacketDispatch(open, sender, receiver, subscriptions,
                reauthentication, events));
        written.join();
        return cause;
    }

    /** What follows the end of a connection, or of the attempt to make one. */
    private Course.Step ended(MqttException cause, boolean lost) {
        String server = server();
        Course.Step step;
        boolean byUser;
        lock.lock();
        try {
            byUser = stopped != null;
            step = next(cause, lost);
            boolean goesOn = !(step instanceof Course.Step.End);
            connection = null;
            if (failback != null) {
                failback.end();
                failback = null;
            }
            if (lost) {
                sender.connectionLost(cause);
                receiver.connectionLost();
                reauthentication.connectionLost(cause);
                statistics.ended(cause, byUser, goesOn);
            } else {
                statistics.notAccepted(cause);
            }
            if (course.hasConnected() ? goesOn : step instanceof Course.Step.After) {
                state = ConnectionState.WAITING;
            }
        } finally {
            lock.unlock();
        }
        if (!byUser) {
            tellOf(server, cause, lost, !(step instanceof Course.Step.End));
        }
        return step;
    }

    private Course.Step next(MqttException cause, boolean lost) {
        if (stopped != null) {
            return new Course.Step.End();
        }
        if (failsBack) {
            failsBack = false;
            return course.failBack();
        }
        return course.ended(cause, lost, lost && reauthentication.mayHelp(cause), reconnect);
    }

    private void tellOf(String server, MqttException cause, boolean lost, boolean goesOn) {
        if (cause instanceof ServerProtocolException invalid) {
            events.tell(new ClientEvent.InvalidPacketReceived(server, invalid));
        }
        events.tell(lost
                ? new ClientEvent.ConnectionLost(DisconnectedBy.of(cause), cause, goesOn)
                : new ClientEvent.ConnectFailed(server, cause, goesOn));
    }

    private String server() {
        return course.server().toString();
    }

    private void pause(Course.Step.After next) {
        events.tell(new ClientEvent.Reconnecting(next.attempt(), next.server().toString(), next.delay()));
        boolean[] over = new boolean[1];
        Time.Alarm alarm = time.after(next.delay(), () -> {
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

    private void end(MqttException cause, Promise<Connack> first) {
        MqttException reason;
        lock.lock();
        try {
            reason = stopped == null ? cause : stopped;
            state = closed ? ConnectionState.CLOSED : ConnectionState.DISCONNECTED;
            MqttException given = closed ? closedException() : reason;
            giveUp(given);
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

    /** Whether no handler shall be called any more. */
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

    String clientIdentifier() {
        lock.lock();
        try {
            return clientIdentifier;
        } finally {
            lock.unlock();
        }
    }
}
