// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import io.heliograph.broker.routing.RetainedMessage;
import io.heliograph.codec.Message;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.RetainHandling;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.SubscriptionOptions;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.Will;
import io.heliograph.session.InboundFlow;
import io.heliograph.session.OutboundFlow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the broker remembers of one Client (section 4.1): subscriptions, messages under way and waiting, the Will. Owned by one
 * shard, which alone touches it.
 *
 * <pre>
 *            CONNECT                     connection ends, Session Expiry Interval &gt; 0
 *   (none) -----------&gt; CONNECTED  ---------------------------------------------------&gt;  WAITING
 *                           ^  |                     CONNECT, Clean Start 0                |
 *                           |  |  &lt;--------------------------------------------------------+
 *                           |  |                                                           |
 *                 take-over |  | connection ends, Session Expiry Interval = 0              | time is over,
 *                           +--+ CONNECT with Clean Start 1                                | Clean Start 1
 *                              v                                                           v
 *                            (none) &lt;---------------------------------------------------(none)
 * </pre>
 *
 * <p>What may never happen: a QoS 1 or 2 message for a Session is dropped other than by a limit, its own expiry, or the Session's
 * end; messages of one topic and QoS leave in another order than they came; a Will is published twice.
 */
final class Session implements OutboundFlow.Resend<Delivery> {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    static final long NEVER_EXPIRES = 0xFFFF_FFFFL;

    private final String clientIdentifier;
    private final Shard shard;
    private final OutboundFlow<Delivery> outbound = new OutboundFlow<>();
    private final InboundFlow inbound;
    private final Map<TopicFilter, SessionSubscription> subscriptions = new HashMap<>(4);
    private final MessageQueue queue;

    private @Nullable ClientConnection connection;
    private volatile boolean online;
    private long expiryIntervalSeconds;
    private @Nullable Will will;
    private Timers.@Nullable Timer expiry;
    private Timers.@Nullable Timer willDelay;

    // Subscriptions that match the message which the shard is delivering.
    private @Nullable SessionSubscription merged;
    private @Nullable List<SessionSubscription> mergedOthers;

    Session(String clientIdentifier, Shard shard) {
        this.clientIdentifier = clientIdentifier;
        this.shard = shard;
        this.inbound = new InboundFlow(OutboundFlow.MAXIMUM_IDENTIFIER);
        this.queue = new MessageQueue(shard);
    }

    String clientIdentifier() {
        return clientIdentifier;
    }

    Shard shard() {
        return shard;
    }

    InboundFlow inbound() {
        return inbound;
    }

    OutboundFlow<Delivery> outbound() {
        return outbound;
    }

    @Nullable
    ClientConnection connection() {
        return connection;
    }

    /** Whether its Client is connected; may be asked by any thread, and be a moment old. */
    boolean isOnline() {
        return online;
    }

    // --- the life of the Session

    /** A connection takes the Session up; the one before, if there is one, has been ended. */
    void connected(ClientConnection newConnection, Handshake handshake) {
        shard.timers().cancel(expiry);
        expiry = null;
        // [MQTT-3.1.3-9, 5.0]: who comes back in time is not mourned.
        shard.timers().cancel(willDelay);
        willDelay = null;
        connection = newConnection;
        online = true;
        expiryIntervalSeconds = handshake.expiryIntervalSeconds();
        will = handshake.connect().will();
        inbound.connected(handshake.inboundReceiveMaximum(shard.core().limits()));
        outbound.connected(handshake.receiveMaximum());
    }

    /** Sends what was left open, after CONNACK and before all else [MQTT-4.4.0-1]. */
    void resume() {
        outbound.resendPubrels(this);
        progress();
    }

    /** The Client may change how long its Session stays when it goes. */
    void expiryInterval(long seconds) {
        expiryIntervalSeconds = seconds;
    }

    /**
     * The connection has ended.
     *
     * @param withoutWill whether the Client has said good-bye, so that the Will is not published [MQTT-3.14.4-3, 5.0]
     */
    void disconnected(boolean withoutWill) {
        connection = null;
        online = false;
        inbound.connectionLost();
        outbound.connectionLost(delivery -> {
        });
        if (withoutWill) {
            will = null;
        }
        if (expiryIntervalSeconds == 0) {
            end();
            return;
        }
        if (expiryIntervalSeconds != NEVER_EXPIRES) {
            expiry = shard.timers().schedule(shard.core().after(expiryIntervalSeconds), this::end);
        }
        Will waiting = will;
        if (waiting != null) {
            if (waiting.delayInterval() == 0) {
                publishWill();
            } else if (waiting.delayInterval() < expiryIntervalSeconds) {
                willDelay = shard.timers().schedule(shard.core().after(waiting.delayInterval()), this::publishWill);
            }
            // Else it is published when the Session ends, which is earlier.
        }
    }

    /** The Session is over: nothing of it remains, and a Will that still waits is published [MQTT-3.1.2-8, 5.0]. */
    void end() {
        shard.timers().cancel(expiry);
        shard.timers().cancel(willDelay);
        subscriptions.forEach(this::leave);
        shard.counters().subscriptions.add(-subscriptions.size());
        subscriptions.clear();
        outbound.clear(queue::release);
        inbound.clear();
        queue.clear();
        shard.remove(this);
        publishWill();
    }

    private void publishWill() {
        Will waiting = will;
        will = null;
        if (waiting != null && !shard.isClosing()) {
            shard.publish(waiting.message(), clientIdentifier);
        }
    }

    // --- subscriptions

    /** How many subscriptions there are. */
    int subscriptionCount() {
        return subscriptions.size();
    }

    boolean isSubscribed(TopicFilter filter) {
        return subscriptions.containsKey(filter);
    }

    /** Subscribes; false if the subscription was there and has been replaced. */
    boolean subscribe(Subscription request, @Nullable Integer identifier) {
        SessionSubscription existing = subscriptions.get(request.topicFilter());
        if (existing != null) {
            existing.replace(request.options(), identifier);
            return false;
        }
        SessionSubscription added = new SessionSubscription(this, request.options(), identifier);
        subscriptions.put(request.topicFilter(), added);
        shard.core().index().add(request.topicFilter(), added);
        shard.counters().subscriptions.add(1);
        return true;
    }

    /** Sends retained messages as the subscription asks for; a Shared Subscription gets none (section 4.8.2 of 5.0). */
    void sendRetained(Subscription request, boolean isNew) {
        SubscriptionOptions options = request.options();
        SessionSubscription subscription = subscriptions.get(request.topicFilter());
        if (subscription == null || request.topicFilter().isShared()
                || options.retainHandling() == RetainHandling.DO_NOT_SEND
                || (options.retainHandling() == RetainHandling.SEND_IF_NEW && !isNew)) {
            return;
        }
        shard.core().retained().forEachMatching(request.topicFilter(), shard.core().now(),
                found -> sendRetained(found, subscription));
    }

    private void sendRetained(RetainedMessage found, SessionSubscription subscription) {
        Message message = found.message();
        Delivery delivery = new Delivery(message, message.qos().min(subscription.maximumQoS()), true,
                subscription.identifiers(), found.storedAtNanos());
        if (delivery.isQoS0() && queue.isEmpty() && canWrite()) {
            sendQoS0(delivery);
        } else {
            sendOrKeep(delivery);
        }
    }

    boolean unsubscribe(TopicFilter filter) {
        SessionSubscription subscription = subscriptions.remove(filter);
        if (subscription == null) {
            return false;
        }
        leave(filter, subscription);
        shard.counters().subscriptions.add(-1);
        return true;
    }

    private void leave(TopicFilter filter, SessionSubscription subscription) {
        subscription.end();
        shard.core().index().remove(filter, subscription);
    }

    // --- delivering

    /** Adds a subscription to those that match the present message; true if it is the first one. */
    boolean merge(SessionSubscription subscription) {
        if (merged == null) {
            merged = subscription;
            return true;
        }
        if (mergedOthers == null) {
            mergedOthers = new ArrayList<>(2);
        }
        mergedOthers.add(subscription);
        return false;
    }

    void deliverMerged(Message message, long receivedAt, boolean many) {
        SessionSubscription one = merged;
        List<SessionSubscription> others = mergedOthers;
        if (one == null) {
            return;
        }
        merged = null;
        QoS granted = one.maximumQoS();
        boolean retainAsPublished = one.retainAsPublished();
        List<Integer> identifiers = one.identifiers();
        if (others != null) {
            mergedOthers = null;
            identifiers = new ArrayList<>(identifiers);
            for (SessionSubscription other : others) {
                granted = granted.max(other.maximumQoS());
                retainAsPublished |= other.retainAsPublished();
                identifiers.addAll(other.identifiers());
            }
        }
        deliver(message, message.qos().min(granted), message.retain() && retainAsPublished, identifiers, receivedAt,
                many);
    }

    /**
     * A message for this Client.
     *
     * @param many whether others get the same bytes, if they are the same
     */
    void deliver(Message message, QoS qos, boolean retain, List<Integer> identifiers, long receivedAt, boolean many) {
        if (qos != QoS.AT_MOST_ONCE) {
            sendOrKeep(new Delivery(message, qos, retain, identifiers, receivedAt));
            return;
        }
        ClientConnection to = connection;
        if (to == null) {
            return;
        }
        if (queue.holdsQoS0()) {
            // A retained message that waits must not come behind this newer one.
            sendOrKeep(new Delivery(message, qos, retain, identifiers, receivedAt));
        } else if (to.output().isWritable()) {
            to.output().publishQoS0(message, retain, identifiers, receivedAt, many);
        } else {
            shard.counters().droppedSlow.add(1);
            shard.drops().log(receivedAt, "{} is too slow, QoS 0 messages are dropped", clientIdentifier);
        }
    }

    /** A delivery has failed for a reason that lies in the broker: that is the end of this connection and of no other. */
    void failed(RuntimeException cause) {
        ClientConnection to = connection;
        // Later, as the shard is in the midst of its lists of subscribers.
        shard.thread().execute(() -> {
            if (to != null) {
                to.failed(cause);
            } else {
                LOG.error("a message for {} is lost by an internal error", clientIdentifier, cause);
            }
        });
    }

    private boolean canWrite() {
        ClientConnection to = connection;
        return to != null && to.output().isWritable();
    }

    private boolean canSend() {
        return queue.isEmpty() && canWrite() && outbound.canPublish();
    }

    private void sendQoS0(Delivery delivery) {
        ClientConnection to = connection;
        if (to != null) {
            to.output().publishQoS0(delivery.message(), delivery.retain(), delivery.subscriptionIdentifiers(),
                    delivery.receivedAtNanos(), false);
        }
    }

    private void send(Delivery delivery) {
        ClientConnection to = connection;
        if (to == null) {
            return;
        }
        int packetIdentifier = outbound.publish(delivery.qos(), delivery);
        if (!to.output().publish(delivery, packetIdentifier, false)) {
            giveUp(packetIdentifier);
        }
    }

    /** Too large for this Client: as if it had been sent and acknowledged [MQTT-3.1.2-25, 5.0]. */
    private void giveUp(int packetIdentifier) {
        shard.counters().droppedTooLarge.add(1);
        Delivery delivery = outbound.puback(packetIdentifier);
        ended(delivery != null ? delivery : outbound.pubrecError(packetIdentifier));
    }

    // --- what the Client answers

    void puback(int packetIdentifier) {
        ended(outbound.puback(packetIdentifier));
        progress();
    }

    void pubrecError(int packetIdentifier) {
        ended(outbound.pubrecError(packetIdentifier));
        progress();
    }

    void pubcomp(int packetIdentifier) {
        ended(outbound.pubcomp(packetIdentifier));
        progress();
    }

    private void ended(@Nullable Delivery delivery) {
        if (delivery != null) {
            queue.release(delivery);
        }
    }

    /** Takes room for the message until it has been acknowledged, and sends it if its turn is now. */
    private void sendOrKeep(Delivery delivery) {
        boolean now = !delivery.isQoS0() && canSend();
        if (now ? queue.hold(delivery) : queue.add(delivery)) {
            if (now) {
                send(delivery);
            }
        } else {
            shard.counters().droppedQueueFull.add(1);
            shard.drops().log(delivery.receivedAtNanos(), "the queue of {} is full, messages are dropped",
                    clientIdentifier);
        }
    }

    /** Something has changed that may let waiting messages go: an acknowledgement, a connection that takes data again. */
    void progress() {
        resend();
        if (queue.isEmpty()) {
            return;
        }
        long now = shard.core().now();
        Delivery next = queue.first();
        while (next != null && canWrite()) {
            boolean expired = next.isExpired(now);
            if (!expired && !next.isQoS0() && !outbound.canPublish()) {
                return;
            }
            queue.removeFirst();
            if (expired) {
                // [MQTT-3.3.2-5, 5.0]
                queue.release(next);
                shard.counters().droppedExpired.add(1);
            } else if (next.isQoS0()) {
                queue.release(next);
                sendQoS0(next);
            } else {
                send(next);
            }
            next = queue.first();
        }
    }

    // --- sending again

    // Found while the flow is being walked, which must not change meanwhile.
    private final List<Integer> tooLarge = new ArrayList<>(0);

    private void resend() {
        while (outbound.isResending()) {
            outbound.resend(this);
            if (tooLarge.isEmpty()) {
                return;
            }
            // They make room for others, which nothing else might ask for.
            tooLarge.forEach(this::giveUp);
            tooLarge.clear();
        }
    }

    @Override
    public void publish(int packetIdentifier, Delivery delivery) {
        ClientConnection to = connection;
        if (to != null && !to.output().publish(delivery, packetIdentifier, true)) {
            tooLarge.add(packetIdentifier);
        }
    }

    @Override
    public void pubrel(int packetIdentifier) {
        ClientConnection to = connection;
        if (to != null) {
            to.output().send(new Pubrel(packetIdentifier));
        }
    }
}
