// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import io.heliograph.broker.routing.LocalSubscribers;
import io.heliograph.broker.routing.Route;
import io.heliograph.broker.routing.Route.Target;
import io.heliograph.broker.routing.RouteCache;
import io.heliograph.broker.routing.ShareGroup;
import io.heliograph.codec.Message;
import io.heliograph.codec.PacketBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

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
 * <p><b>Turns.</b> What the network brings in one go is one turn. At its end ({@link #endTurn}) each batch goes to its shard and
 * each connection that has something to send writes once. Under load a turn brings many messages, and the cost of waking a
 * thread and of calling the system is shared by all of them.
 *
 * <p><b>Bounds.</b> A shard that cannot keep up lets its inbox grow; once it holds {@link #INBOX_HIGH} messages, those who publish
 * to it are not read from until it is below {@link #INBOX_LOW}.
 */
public final class Shard {
    static final int INBOX_HIGH = 50_000;
    static final int INBOX_LOW = 10_000;
    private static final int BUFFER_SIZE = 4 * 1024;
    private static final int LARGEST_POOLED_BUFFER = 256 * 1024;
    private static final int POOLED_BUFFERS = 256;
    private static final int CACHED_ROUTES = 16_384;

    private final BrokerCore core;
    private final int index;
    private final ShardThread thread;
    private final Counters counters = new Counters();
    private final Timers timers = new Timers();
    private final Map<String, Session> sessions = new HashMap<>();
    private final List<ClientConnection> connections = new ArrayList<>();
    private final RouteCache<SessionSubscription> routes;

    // This turn.
    private boolean turnEndScheduled;
    private List<ClientOutput> dirty = new ArrayList<>();
    private List<ClientOutput> flushing = new ArrayList<>();
    private final List<List<Publication>> outgoing = new ArrayList<>();
    private final ArrayDeque<PacketBuffer> buffers = new ArrayDeque<>();
    private final List<Session> merging = new ArrayList<>();
    private final FanOut fanOut = new FanOut();

    private long heldBytes;
    private boolean closing;

    // Messages that other shards have handed in and that are not delivered yet: the only state that other threads change.
    private final AtomicInteger inbox = new AtomicInteger();
    private volatile boolean congested;
    private final List<ClientConnection> heldBack = new ArrayList<>();

    Shard(BrokerCore core, int index, int shardCount, ShardThread thread) {
        this.core = core;
        this.index = index;
        this.thread = thread;
        this.routes = new RouteCache<>(core.index(), CACHED_ROUTES);
        for (int i = 0; i < shardCount; i++) {
            outgoing.add(new ArrayList<>());
        }
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
        timers.run(core.now());
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

    /** Whether there is room for one more Session. Each shard has its part of the limit. */
    boolean hasRoomForSession() {
        return sessions.size() < Math.max(1, core.limits().maximumSessions() / core.shards().size());
    }

    void add(Session session) {
        sessions.put(session.clientIdentifier(), session);
        counters.sessions.add(1);
    }

    void remove(Session session) {
        if (sessions.remove(session.clientIdentifier(), session)) {
            counters.sessions.add(-1);
        }
    }

    /** Takes room for a message that a Session holds, out of this shard's part of the total; false if there is none. */
    boolean hold(long bytes) {
        if (heldBytes + bytes > core.limits().totalQueuedBytes() / core.shards().size()) {
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
     * @param publisher whose message it is, or null for the broker's own
     * @return what to answer the publisher
     */
    PublishOutcome publish(Message message, @Nullable Session publisher) {
        long now = core.now();
        if (message.retain() && !retain(message, now)) {
            return PublishOutcome.RETAINED_QUOTA_EXCEEDED;
        }
        Route<SessionSubscription> route = routes.route(message.topicName());
        if (route.isEmpty()) {
            return PublishOutcome.NO_MATCHING_SUBSCRIBERS;
        }
        for (Target<SessionSubscription> target : route.targets()) {
            if (target.shard() == index) {
                deliver(message, target, publisher, now);
            } else {
                handOver(target.shard(), new Publication(message, target, null, publisher, now));
            }
        }
        for (ShareGroup<SessionSubscription> group : route.groups()) {
            SessionSubscription member = group.next();
            if (member == null) {
                continue;
            }
            if (member.shard() == index) {
                deliverTo(member, message, now);
            } else {
                handOver(member.shard(), new Publication(message, null, member, publisher, now));
            }
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

    private void handOver(int target, Publication publication) {
        outgoing.get(target).add(publication);
        scheduleTurnEnd();
    }

    /** Messages from another shard; the only method that is called on other threads. */
    void receive(List<Publication> batch) {
        if (inbox.addAndGet(batch.size()) > INBOX_HIGH) {
            congested = true;
        }
        thread.execute(() -> {
            for (Publication publication : batch) {
                SessionSubscription member = publication.member();
                Target<SessionSubscription> target = publication.target();
                if (target != null) {
                    deliver(publication.message(), target, publication.publisher(), publication.receivedAtNanos());
                }
                if (member != null) {
                    deliverTo(member, publication.message(), publication.receivedAtNanos());
                }
            }
            if (inbox.addAndGet(-batch.size()) < INBOX_LOW && congested) {
                congested = false;
                for (Shard shard : core.shards()) {
                    shard.thread.execute(shard::readAgain);
                }
            }
        });
    }

    /** A Client has published. If a shard can't keep up, nothing more is read from the Client until it can. */
    void holdBackIfCongested(ClientConnection publisher) {
        for (Shard shard : core.shards()) {
            if (shard.congested) {
                if (!publisher.isHeldBack()) {
                    publisher.holdBack(true);
                    heldBack.add(publisher);
                }
                return;
            }
        }
    }

    private void readAgain() {
        List<ClientConnection> released = List.copyOf(heldBack);
        heldBack.clear();
        released.forEach(connection -> connection.holdBack(false));
    }

    // --- delivering

    private void deliver(Message message, Target<SessionSubscription> target, @Nullable Session publisher,
            long receivedAt) {
        if (target.size() == 1) {
            deliver(message, target.list(0), publisher, receivedAt);
        } else {
            deliverMerged(message, target, publisher, receivedAt);
        }
    }

    private void deliver(Message message, LocalSubscribers<SessionSubscription> subscribers,
            @Nullable Session publisher,
            long receivedAt) {
        int count = subscribers.size();
        boolean many = count > 1;
        for (int i = 0; i < count; i++) {
            SessionSubscription subscription = subscribers.get(i);
            Session session = subscription.session();
            if (subscription.noLocal() && session == publisher) {
                continue;
            }
            session.deliver(message, message.qos().min(subscription.maximumQoS()),
                    message.retain() && subscription.retainAsPublished(), subscription.identifiers(), receivedAt, many);
        }
        fanOut.forget();
    }

    private void deliverTo(SessionSubscription subscription, Message message, long receivedAt) {
        subscription.session().deliver(message, message.qos().min(subscription.maximumQoS()),
                message.retain() && subscription.retainAsPublished(), subscription.identifiers(), receivedAt, false);
    }

    /**
     * Several filters match. A Client that has more than one of them gets the message once, with the highest QoS that one of its
     * subscriptions grants and with the identifiers of all [MQTT-3.3.4-2, 5.0] [MQTT-3.3.4-4, 5.0] [MQTT-3.3.5-1, 3.1.1].
     */
    private void deliverMerged(Message message, Target<SessionSubscription> target, @Nullable Session publisher,
            long receivedAt) {
        for (int filter = 0; filter < target.size(); filter++) {
            LocalSubscribers<SessionSubscription> subscribers = target.list(filter);
            for (int i = 0; i < subscribers.size(); i++) {
                SessionSubscription subscription = subscribers.get(i);
                Session session = subscription.session();
                if (!(subscription.noLocal() && session == publisher) && session.merge(subscription)) {
                    merging.add(session);
                }
            }
        }
        boolean many = merging.size() > 1;
        for (Session session : merging) {
            session.deliverMerged(message, receivedAt, many);
        }
        merging.clear();
        fanOut.forget();
    }

    /** The bytes of the QoS 0 message that is being sent to many. */
    FanOut fanOut() {
        return fanOut;
    }

    // --- turns

    /** The connection has something to send at the end of the turn. */
    void sendsInThisTurn(ClientOutput output) {
        dirty.add(output);
        scheduleTurnEnd();
    }

    PacketBuffer borrowBuffer() {
        PacketBuffer buffer = buffers.pollLast();
        return buffer == null ? new PacketBuffer(BUFFER_SIZE) : buffer;
    }

    void giveBack(PacketBuffer buffer) {
        if (buffers.size() < POOLED_BUFFERS && buffer.capacity() <= LARGEST_POOLED_BUFFER) {
            buffer.clear();
            buffers.addLast(buffer);
        }
    }

    private void scheduleTurnEnd() {
        if (!turnEndScheduled) {
            turnEndScheduled = true;
            thread.execute(this::endTurn);
        }
    }

    private void endTurn() {
        turnEndScheduled = false;
        for (int target = 0; target < outgoing.size(); target++) {
            List<Publication> batch = outgoing.get(target);
            if (!batch.isEmpty()) {
                outgoing.set(target, new ArrayList<>(batch.size()));
                core.shards().get(target).receive(batch);
            }
        }
        List<ClientOutput> now = dirty;
        dirty = flushing;
        flushing = now;
        for (int i = 0; i < now.size(); i++) {
            now.get(i).flush();
        }
        now.clear();
    }

}
