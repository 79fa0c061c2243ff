// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Packet;
import io.heliograph.codec.ReasonCode;
import io.heliograph.session.KeepAlive;
import java.security.cert.X509Certificate;
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
    private final Authentication authentication;
    private final Reauthentication reauthentication;
    private final Events events;
    private final Statistics statistics;

    // Guarded by the lock.
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
        this.authentication = authentication;
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
            open.farewell(packet, reason);
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
        int attempt = 0;
        boolean again = false;
        TakeOver takeOver = new TakeOver();
        while (true) {
            MqttException cause;
            boolean lost = false;
            try {
                List<Packet> early = new ArrayList<>();
                Connect connect = connectPacket(again);
                Connection open = begin(connect, again);
                Connack connack = shakeHands(open, connect, early, again ? options.timeouts().connect() : firstTimeout);
                long since = time.nanos();
                established(open, connect, connack);
                lost = true;
                first.keep(connack);
                events.tell(new ClientEvent.Connected(server(), connack));
                cause = run(open, early);
                if (time.nanos() - since >= options.reconnect().stableAfter().toNanos()) {
                    attempt = 0;
                }
            } catch (MqttException e) {
                cause = e;
            } catch (RuntimeException | Error e) {
                cause = new ConnectionLostException(DisconnectedBy.CLIENT, "the client is in error: " + e, e);
            }
            again = again || lost;
            attempt++;
            boolean mayRepeat = takeOver.isOwn(cause, time.nanos()) || cause.isRetryable()
                    || (lost && reauthentication.mayHelp(cause));
            if (!goesOn(cause, again && mayRepeat, lost)) {
                end(cause, first);
                return;
            }
            pause(attempt);
        }
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

    private Connection begin(Connect connect, boolean again) {
        Transport transport = environment.connector().transport(options.destination());
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
            if (again) {
                state = ConnectionState.RECONNECTING;
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private Connack shakeHands(Connection open, Connect connect, List<Packet> early, Duration timeout) {
        Time.Alarm alarm = time.after(timeout, () -> open.end(new MqttTimeoutException(MqttTimeoutException.CONNECT,
                timeout, "%s did not accept the connection within %s".formatted(server(), timeout))));
        try {
            return shakeHandsOnceReady(open, authentication.begin(connect, open), early);
        } catch (MqttException e) {
            open.end(e);
            throw e;
        } finally {
            alarm.cancel();
            tellOfCertificates(open);
        }
    }

    private Connack shakeHandsOnceReady(Connection open, Connect connect, List<Packet> early) {
        try {
            Connack connack = open.handshake(connect, authentication, early);
            if (connack.reasonCode().isError()) {
                throw new ConnectionRefusedException(connack);
            }
            if (connack.sessionPresent() && connect.cleanStart()) {
                // [MQTT-3.2.2-4, 5.0]
                throw new ServerProtocolException(ReasonCode.PROTOCOL_ERROR,
                        "the Server has gone on with a Session that was to be discarded");
            }
            authentication.accepted(connack, open);
            return connack;
        } catch (ServerProtocolException e) {
            throw refused(open, e, e.reasonCode());
        } catch (AuthenticationFailedException e) {
            throw refused(open, e, ReasonCode.UNSPECIFIED_ERROR);
        }
    }

    private void tellOfCertificates(Connection open) {
        if (events.hears(ClientEvent.ServerCertificate.class)) {
            List<X509Certificate> chain = open.serverCertificates();
            if (!chain.isEmpty()) {
                events.tell(new ClientEvent.ServerCertificate(server(), chain));
            }
        }
    }

    private MqttException refused(Connection open, MqttException why, ReasonCode code) {
        open.refuse(why, code);
        open.write(sender);
        open.discardInput();
        return why;
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
            sender.connected(limits, sessionPresent, connack.sessionPresent());
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
    private boolean goesOn(MqttException cause, boolean mayGoOn, boolean lost) {
        boolean goesOn;
        boolean byUser;
        lock.lock();
        try {
            byUser = stopped != null;
            goesOn = !byUser && mayGoOn && !options.reconnect().isOff();
            connection = null;
            if (lost) {
                sender.connectionLost(cause);
                receiver.connectionLost();
                reauthentication.connectionLost(cause);
                statistics.ended(cause, byUser, goesOn);
            } else {
                statistics.notAccepted(cause);
            }
            if (goesOn) {
                state = ConnectionState.WAITING;
            }
        } finally {
            lock.unlock();
        }
        if (!byUser) {
            tellOf(cause, lost, goesOn);
        }
        return goesOn;
    }

    private void tellOf(MqttException cause, boolean lost, boolean goesOn) {
        if (cause instanceof ServerProtocolException invalid) {
            events.tell(new ClientEvent.InvalidPacketReceived(server(), invalid));
        }
        events.tell(lost
                ? new ClientEvent.ConnectionLost(DisconnectedBy.of(cause), cause, goesOn)
                : new ClientEvent.ConnectFailed(server(), cause, goesOn));
    }

    private String server() {
        return options.server().toString();
    }

    private void pause(int attempt) {
        Duration delay = options.reconnect().delay(attempt, environment.random());
        events.tell(new ClientEvent.Reconnecting(attempt, server(), delay));
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

    private void end(MqttException cause, Promise<Connack> first) {
        MqttException reason;
        lock.lock();
        try {
            reason = stopped == null ? cause : stopped;
            state = closed ? ConnectionState.CLOSED : ConnectionState.DISCONNECTED;
            MqttException given = closed ? closedException() : reason;
            giveUp(given);
            events.tell(stopped == null
                    ? new ClientEvent.Disconnected(DisconnectedBy.of(cause), cause)
                    : new ClientEvent.Disconnected(DisconnectedBy.CLIENT, null));
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
