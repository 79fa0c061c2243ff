// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import io.heliograph.broker.routing.Route;
import io.heliograph.broker.routing.Route.Target;
import io.heliograph.broker.routing.RouteCache;
import io.heliograph.broker.routing.ShareGroup;
import io.heliograph.codec.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One thread and everything it owns: connections, the Sessions attached to them and those that wait for their Client, timers,
 * buffers. Nothing here is touched by another thread but {@link #receive}, which hands in a batch of messages.
 *
 * <p><b>Where a Session lives.</b> The hash of its Client Identifier names its shard, for ever. A connection begins on the shard
 * that accepted it, and moves to the Session's as soon as CONNECT has told the name. So two connections with one name always
 * meet on one thread, and take-over is a plain method call; and a route that names a shard stays right while the Client comes
 * and goes.
 *
 * <p><b>The way of a message.</b> The publisher's shard finds the route in the index that all shards share, delivers to its own
 * Sessions, and puts the message <em>once</em> into the batch for each other shard that has subscribers. That shard expands it to
 * its Sessions from lists which only it knows.
 *
 * <p><b>Turns.</b> What the network brings in one go is one turn. At its end ({@link Turn}) each batch goes to its shard and
 * each connection that has something to send writes once. Under load a turn brings many messages, and the cost of waking a
 * thread and of calling the system is shared by all of them.
 *
 * <p><b>Bounds.</b> A shard that cannot keep up lets its {@link Inbox} grow; once that is full, those who publish are not read
 * from until it is nearly empty again.
 *
 * <p><b>Faults.</b> What goes wrong with one connection or Session inside the broker ends that connection; the batch, the turn
 * and the tick go on for all others.
 */
public final class Shard {
    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);
    private static final long RETAINED_SWEEP_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int CACHED_ROUTES = 16_384;

    private final BrokerCore core;
    private final int index;
    private final ShardThread thread;
    private final Counters counters = new Counters();
    private final Timers timers = new Timers();
    private final Map<String, Session> sessions = new HashMap<>();
    private final List<ClientConnection> connections = new ArrayList<>();
    private final RouteCache<SessionSubscription> routes;

    private final Turn turn;
    private final Distribution distribution = new Distribution();

    private final long heldShareBytes;
    private long heldBytes;
    private long sweptNanos;
    private boolean closing;

    private final SparseLog refusals = new SparseLog(LOG, Level.INFO);
    private final SparseLog disconnections = new SparseLog(LOG, Level.INFO);
    private final SparseLog drops = new SparseLog(LOG, Level.WARN);

    // The only state that other threads change.
    private final Inbox inbox;
    private final Set<ClientConnection> heldBack = new LinkedHashSet<>();

    Shard(BrokerCore core, int index, int shardCount, ShardThread thread) {
        this.core = core;
        this.index = index;
        this.thread = thread;
        this.inbox = new Inbox(core.fullInboxes());
        this.sweptNanos = core.now();
        this.heldShareBytes = core.limits().totalQueuedBytes() / shardCount;
        this.routes = new RouteCache<>(core.index(), CACHED_ROUTES);
        this.turn = new Turn(core, thread, shardCount);
    }

    // --- for the network

    /** The thread that this shard runs on. */
    public ShardThread thread() {
        return thread;
    }

    /** What this shard counts; may be read from any thread. */
    public Counters counters() {
        return counters;
    }

    /** A connection has been accepted; on this shard's thread. */
    public ClientConnection accept(NetworkConnection network) {
        ClientConnection connection = new ClientConnection(this, network);
        add(connection);
        return connection;
    }

    /** Does what its time has come for; called on this shard's thread some ten times a second. */
    public void tick() {
        long now = core.now();
        timers.run(now);
        if (index == 0 && now - sweptNanos >= RETAINED_SWEEP_NANOS) {
            // Who subscribes never sees an expired message anyway; this is for the memory of those that nobody asks for.
            sweptNanos = now;
            core.retained().removeExpired(now);
        }
    }

    /** Ends all connections with Server shutting down; on this shard's thread. */
    public void close() {
        closing = true;
        for (ClientConnection connection : List.copyOf(connections)) {
            connection.shutDown();
        }
    }

    // --- what the shard owns

    BrokerCore core() {
        return core;
    }

    int index() {
        return index;
    }

    /** The bytes of the QoS 0 message that is being sent to many. */
    FanOut fanOut() {
        return distribution.fanOut();
    }

    /** What happens at the end of this turn. */
    Turn turn() {
        return turn;
    }

    Timers timers() {
        return timers;
    }

    boolean isClosing() {
        return closing;
    }

    void add(ClientConnection connection) {
        connection.place = connections.size();
        connections.add(connection);
        counters.connections.add(1);
    }

    void remove(ClientConnection connection) {
        if (connection.isHeldBack()) {
            heldBack.remove(connection);
        }
        ClientConnection last = connections.removeLast();
        if (last != connection) {
            connections.set(connection.place, last);
            last.place = connection.place;
        }
        counters.connections.add(-1);
    }

    @Nullable
    Session session(String clientIdentifier) {
        return sessions.get(clientIdentifier);
    }

    boolean hasSession(String clientIdentifier) {
        return sessions.containsKey(clientIdentifier);
    }

    /** A Session for a Client that has none, or null if there are as many as may be. */
    @Nullable
    Session newSession(String clientIdentifier) {
        if (!core.reserveSession()) {
            return null;
        }
        Session session = new Session(clientIdentifier, this);
        sessions.put(clientIdentifier, session);
        counters.sessions.add(1);
        return session;
    }

    void remove(Session session) {
        if (sessions.remove(session.clientIdentifier(), session)) {
            core.releaseSession();
            counters.sessions.add(-1);
        }
    }

    /** Takes room for a message that a Session holds, out of this shard's part of the total; false if there is none. */
    boolean hold(long bytes) {
        if (heldBytes + bytes > heldShareBytes) {
            return false;
        }
        heldBytes += bytes;
        counters.queuedMessages.add(1);
        return true;
    }

    void release(long bytes) {
        heldBytes -= bytes;
        counters.queuedMessages.add(-1);
    }

    // --- publishing

    /**
     * Publishes a message: keeps it if it is to be retained, and brings it to all whose subscriptions match.
     *
     * @param publisher the Client Identifier of who publishes it, or null for the broker itself
     * @return what to answer the publisher
     */
    PublishOutcome publish(Message message, @Nullable String publisher) {
        long now = core.now();
        if (message.retain() && !retain(message, now)) {
            counters.refused.add(1);
            return PublishOutcome.RETAINED_QUOTA_EXCEEDED;
        }
        Route<SessionSubscription> route = routes.route(message.topicName());
        if (route.isEmpty()) {
            return PublishOutcome.NO_MATCHING_SUBSCRIBERS;
        }
        for (Target<SessionSubscription> target : route.targets()) {
            if (target.shard() == index) {
                distribution.deliver(message, target, publisher, now);
            } else {
                turn.handOver(target.shard(), new Publication.ToSubscribers(message, target, publisher, now));
            }
        }
        for (ShareGroup<SessionSubscription> group : route.groups()) {
            deliverToOne(message, group, now);
        }
        return PublishOutcome.DELIVERED;
    }

    /** What became of a published message. */
    enum PublishOutcome {
        /** Somebody gets it. */
        DELIVERED,
        /** It is published, and nobody has subscribed to it. */
        NO_MATCHING_SUBSCRIBERS,
        /** It was not published: there is no room for a further retained message. */
        RETAINED_QUOTA_EXCEEDED
    }

    private boolean retain(Message message, long now) {
        // [MQTT-3.3.1-6, 5.0] [MQTT-3.3.1-10, 3.1.1]: an empty payload takes the retained message away.
        if (message.payload().isEmpty()) {
            core.retained().remove(message.topicName());
            return true;
        }
        return core.retained().store(message, now);
    }

    /** Messages from another shard; the only method that is called on other threads. */
    void receive(List<Publication> batch) {
        long sum = 0;
        for (Publication publication : batch) {
            sum += publication.weight();
        }
        long weight = sum;
        inbox.added(weight);
        thread.execute(() -> {
            try {
                batch.forEach(this::deliver);
            } finally {
                if (inbox.removed(weight)) {
                    core.shards().forEach(shard -> shard.thread.execute(shard::readAgain));
                }
            }
        });
    }

    /** A Client has published. If a shard can't keep up, nothing more is read from the Client until all can. */
    void holdBackIfCongested(ClientConnection publisher) {
        if (core.fullInboxes().get() > 0 && heldBack.add(publisher)) {
            publisher.holdBack(true);
        }
    }

    private void readAgain() {
        List<ClientConnection> released = List.copyOf(heldBack);
        heldBack.clear();
        released.forEach(connection -> connection.holdBack(false));
    }

    // --- delivering

    private void deliver(Publication publication) {
        switch (publication) {
            case Publication.ToSubscribers(var message, var target, var publisher, var receivedAt) ->
                    distribution.deliver(message, target, publisher, receivedAt);
            case Publication.ToMember(var message, var group, var member, var receivedAt) -> {
                if (member.hasEnded()) {
                    // It has left while the message was under way to it: the turn goes to another one.
                    deliverToOne(message, group, receivedAt);
                } else {
                    Distribution.deliver(message, member, receivedAt, false);
                }
            }
        }
    }

    private void deliverToOne(Message message, ShareGroup<SessionSubscription> group, long receivedAt) {
        SessionSubscription member = group.next();
        if (member == null) {
            return;
        }
        if (member.shard() == index) {
            Distribution.deliver(message, member, receivedAt, false);
        } else {
            turn.handOver(member.shard(), new Publication.ToMember(message, group, member, receivedAt));
        }
    }

    /** Connections that were not accepted, for the log. */
    SparseLog refusals() {
        return refusals;
    }

    /** Connections that were ended from this side, for the log. */
    SparseLog disconnections() {
        return disconnections;
    }

    /** Messages that a limit has cost, for the log. */
    SparseLog drops() {
        return drops;
    }
}
