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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The way to a Server, one connection after the other: has it opened and accepted, tells all who live with a connection of its
 * beginning and its end, and runs it. Used by the thread of {@link ConnectLoop} but for {@link #clientIdentifier}.
 */
final class Uplink {
    private final ClientOptions options;
    private final Environment environment;
    private final ReentrantLock lock;
    private final Condition work;
    private final Life life;
    private final Sender sender;
    private final Receiver receiver;
    private final Subscriptions subscriptions;
    private final Handshake handshake;
    private final Reauthentication reauthentication;
    private final Events events;
    private final Statistics statistics;
    private final Health<InetSocketAddress> addressHealth;

    private @Nullable Connection connection;
    private List<Packet> early = List.of();

    // Guarded by the lock.
    private String clientIdentifier;
    private @Nullable Failback failback;
    private boolean givenWay;

    Uplink(ClientOptions options, Environment environment, ReentrantLock lock, Condition work, Life life, Sender sender,
            Receiver receiver, Subscriptions subscriptions, Authentication authentication,
            Reauthentication reauthentication, Events events, Statistics statistics,
            Health<InetSocketAddress> addressHealth) {
        this.options = options;
        this.environment = environment;
        this.lock = lock;
        this.work = work;
        this.life = life;
        this.sender = sender;
        this.receiver = receiver;
        this.subscriptions = subscriptions;
        this.handshake = new Handshake(authentication, sender, events, environment.time());
        this.reauthentication = reauthentication;
        this.events = events;
        this.statistics = statistics;
        this.addressHealth = addressHealth;
        this.clientIdentifier = options.connect().clientIdentifier();
    }

    /** The name of the Session: as set, or as the Server has given it. */
    String clientIdentifier() {
        lock.lock();
        try {
            return clientIdentifier;
        } finally {
            lock.unlock();
        }
    }

    // --- the beginning

    /**
     * Connects to a server.
     *
     * @param again  whether the client has been connected before
     * @param better the server to which the connection gives way as soon as that is there, or null
     * @return a CONNACK that accepts
     * @throws MqttException if it does not come to that
     */
    Connack connect(ServerAddress server, boolean again, Duration timeout, @Nullable ServerAddress better) {
        Connect connect = connectPacket(again);
        Connection next = open(server, connect, again, timeout);
        early = new ArrayList<>();
        Connack connack = handshake.shake(next, server.toString(), connect, early, timeout);
        accepted(next, connect, connack);
        Duration period = options.servers().failbackAfter();
        if (better != null && period != null) {
            lookFor(better, next, period);
        }
        return connack;
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

    private Connection open(ServerAddress server, Connect connect, boolean again, Duration timeout) {
        Transport transport = environment.connector().transport(destination(server, timeout));
        PacketListener trace = options.packetListener();
        if (trace != null) {
            transport = new TracedTransport(transport, connect.version(), trace);
        }
        Connection next = new Connection(new MeteredTransport(transport, statistics), connect, environment.time(), lock,
                work);
        lock.lock();
        try {
            life.opening(next);
            connection = next;
            statistics.connecting(server.toString(), again);
            return next;
        } finally {
            lock.unlock();
        }
    }

    private Destination destination(ServerAddress server, Duration timeout) {
        return options.destination().to(server, timeout, addressHealth);
    }

    private void accepted(Connection open, Connect connect, Connack connack) {
        ServerLimits limits = ServerLimits.of(connect, connack);
        Integer receiveMaximum = connect.properties().receiveMaximum();
        Integer topicAliasMaximum = connect.properties().topicAliasMaximum();
        String assigned = connack.properties().assignedClientIdentifier();
        boolean sessionPresent = Sender.isSessionPresent(connect.version(), connack, connect.cleanStart());
        lock.lock();
        try {
            life.requireGoingOn();
            if (assigned != null) {
                clientIdentifier = assigned;
            }
            sender.connected(limits, sessionPresent, keepsSubscriptions(connack));
            receiver.connected(sessionPresent, receiveMaximum == null ? 65_535 : receiveMaximum,
                    topicAliasMaximum == null ? 0 : topicAliasMaximum);
            reauthentication.connected(open);
            life.connected();
            statistics.accepted(connack, clientIdentifier);
        } finally {
            lock.unlock();
        }
        new KeepAliveWatch(open, new KeepAlive(limits.keepAliveSeconds()), options.timeouts().other(),
                environment.time(), lock, sender, receiver).start();
    }

    /** Whether the subscriptions are there, or shall not be made again. */
    private boolean keepsSubscriptions(Connack connack) {
        return switch (options.servers().resubscribe()) {
            case NEVER -> true;
            // MQTT 3.1 does not say; to make them again does no harm where they are there.
            case IF_SESSION_LOST -> connack.sessionPresent();
            case ALWAYS -> false;
        };
    }

    // --- giving way to a better server

    private void lookFor(ServerAddress better, Connection open, Duration period) {
        Failback next = new Failback(open, period, environment.time(), environment.threads(), lock,
                () -> giveWay(open, better));
        lock.lock();
        try {
            failback = next;
        } finally {
            lock.unlock();
        }
        next.start(environment.connector(), destination(better, options.timeouts().connect()));
    }

    private void giveWay(Connection open, ServerAddress better) {
        lock.lock();
        try {
            if (life.isConnectedBy(open)) {
                givenWay = true;
                open.farewell(Disconnect.NORMAL, new ConnectionLostException(DisconnectedBy.CLIENT,
                        "the preferred server %s is there again".formatted(better), null));
                open.endAfter(options.timeouts().other());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the connection was ended for a better server. Under the lock. */
    boolean hasGivenWay() {
        return givenWay;
    }

    // --- the rest of it

    /** Reads until the connection is over and the writer has ended: why it is. */
    MqttException run() {
        Connection open = Objects.requireNonNull(connection);
        CompletableFuture<@Nullable Void> written = new CompletableFuture<>();
        environment.threads().newThread(() -> {
            try {
                open.write(sender);
            } finally {
                written.complete(null);
                receiver.connectionEnds();
            }
        }).start();
        MqttException cause = open.read(early, new PacketDispatch(open, sender, receiver, subscriptions,
                reauthentication, events));
        written.join();
        return cause;
    }

    /**
     * The connection, or the attempt to make one, is over. Under the lock.
     *
     * @param lost   whether the connection had been accepted
     * @param byUser whether the user has ended it
     * @param goesOn whether another follows
     */
    void ended(MqttException cause, boolean lost, boolean byUser, boolean goesOn) {
        givenWay = false;
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
    }
}
