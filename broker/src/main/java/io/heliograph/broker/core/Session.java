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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    static final long NEVER_EXPIRES = 0xFFFF_FFFFL;

    private final String clientIdentifier;
    private final Shard shard;
    private final OutboundFlow<Delivery> outbound = new OutboundFlow<>();
    private final InboundFlow inbound;
    private final Map<TopicFilter, SessionSubscription> subscriptions = new HashMap<>(4);
    private @Nullable ArrayDeque<Delivery> queue;
    // Of all messages that wait or are under way.
    private long heldBytes;

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
        this.inbound = new InboundFlow(shard.core().limits().receiveMaximum());
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

    /**
     * A connection takes the Session up; the one before, if there is one, has been ended.
     *
     * @param receiveMaximum how many messages may be open towards the Client
     */
    void connected(ClientConnection newConnection, long newExpiryIntervalSeconds, @Nullable Will newWill,
            int receiveMaximum) {
        shard.timers().cancel(expiry);
        expiry = null;
        // [MQTT-3.1.3-9, 5.0]: who comes back in time is not mourned.
        shard.timers().cancel(willDelay);
        willDelay = null;
        connection = newConnection;
        online = true;
        expiryIntervalSeconds = newExpiryIntervalSeconds;
        will = newWill;
        inbound.connected(shard.core().limits().receiveMaximum());
        outbound.connected(receiveMaximum);
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

    long expiryInterval() {
        return expiryIntervalSeconds;
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
        subscriptions.forEach((filter, subscription) -> shard.core().index().remove(filter, subscription));
        shard.counters().subscriptions.add(-subscriptions.size());
        subscriptions.clear();
        outbound.clear(this::release);
        inbound.clear();
        if (queue != null) {
            queue.forEach(this::release);
            queue = null;
        }
        shard.remove(this);
        publishWill();
    }

    private void publishWill() {
        Will waiting = will;
        will = null;
        if (waiting != null && !shard.isClosing()) {
            shard.publish(waiting.message(), this);
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
        if (delivery.qos() == QoS.AT_MOST_ONCE && queueIsEmpty() && canWrite()) {
            sendQoS0(delivery);
        } else if (hold(delivery)) {
            if (delivery.qos() != QoS.AT_MOST_ONCE && canSend()) {
                send(delivery);
            } else {
                enqueue(delivery);
            }
        }
    }

    boolean unsubscribe(TopicFilter filter) {
        SessionSubscription subscription = subscriptions.remove(filter);
        if (subscription == null) {
            return false;
        }
        shard.core().index().remove(filter, subscription);
        shard.counters().subscriptions.add(-1);
        return true;
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
            Delivery delivery = new Delivery(message, qos, retain, identifiers, receivedAt);
            if (!hold(delivery)) {
                return;
            }
            if (canSend()) {
                send(delivery);
            } else {
                enqueue(delivery);
            }
            return;
        }
        ClientConnection to = connection;
        if (to == null) {
            return;
        }
        if (to.output().isWritable()) {
            to.output().publishQoS0(message, retain, identifiers, receivedAt, many);
        } else {
            shard.counters().droppedSlow.add(1);
        }
    }

    private boolean canWrite() {
        ClientConnection to = connection;
        return to != null && to.output().isWritable();
    }

    private boolean canSend() {
        return queueIsEmpty() && canWrite() && outbound.canPublish();
    }

    private boolean queueIsEmpty() {
        return queue == null || queue.isEmpty();
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
        acknowledged(outbound.puback(packetIdentifier));
        acknowledged(outbound.pubrecError(packetIdentifier));
    }

    /** A message is done with; null if the acknowledgement was for none. */
    void acknowledged(@Nullable Delivery delivery) {
        if (delivery != null) {
            release(delivery);
        }
    }

    /** Takes room for a message, waiting or under way; false if there is none left, and the message is dropped. */
    private boolean hold(Delivery delivery) {
        Limits limits = shard.core().limits();
        long weight = delivery.weight();
        boolean queueFull = queue != null && queue.size() >= limits.maximumQueuedMessages();
        if (queueFull || heldBytes + weight > limits.maximumQueuedBytes() || !shard.hold(weight)) {
            shard.counters().droppedQueueFull.add(1);
            return false;
        }
        heldBytes += weight;
        return true;
    }

    private void release(Delivery delivery) {
        heldBytes -= delivery.weight();
        shard.release(delivery.weight());
    }

    private void enqueue(Delivery delivery) {
        ArrayDeque<Delivery> waiting = queue;
        if (waiting == null) {
            waiting = new ArrayDeque<>(4);
            queue = waiting;
        }
        waiting.addLast(delivery);
    }

    /** Something has changed that may let waiting messages go: an acknowledgement, a connection that takes data again. */
    void progress() {
        if (outbound.isResending()) {
            outbound.resend(this);
            tooLarge.forEach(this::giveUp);
            tooLarge.clear();
        }
        ArrayDeque<Delivery> waiting = queue;
        if (waiting == null) {
            return;
        }
        long now = shard.core().now();
        while (!waiting.isEmpty() && canWrite()) {
            Delivery next = waiting.getFirst();
            boolean expired = next.isExpired(now);
            if (!expired && next.qos() != QoS.AT_MOST_ONCE && !outbound.canPublish()) {
                break;
            }
            waiting.removeFirst();
            if (expired) {
                // [MQTT-3.3.2-5, 5.0]
                release(next);
                shard.counters().droppedExpired.add(1);
            } else if (next.qos() == QoS.AT_MOST_ONCE) {
                release(next);
                sendQoS0(next);
            } else {
                send(next);
            }
        }
        if (waiting.isEmpty()) {
            queue = null;
        }
    }

    // --- sending again

    // Found while the flow is being walked, which must not change meanwhile.
    private final List<Integer> tooLarge = new ArrayList<>(0);

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
