// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.client.Subscriptions.Subscriber;
import io.heliograph.codec.Message;
import io.heliograph.codec.PacketType;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import io.heliograph.codec.TopicName;
import io.heliograph.session.InboundFlow;
import io.heliograph.session.InboundTopicAliases;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What comes from the Server: hands messages to the lanes of their subscriptions, and acknowledges them when their handlers have
 * returned.
 *
 * <p><b>Why nothing can deadlock.</b> A handler may wait for an answer of the Server, which stands in the socket behind messages
 * that the same handler has yet to take. So the reader never waits for a lane. What has been received and not been handled is
 * counted instead, over all lanes; from {@code receiveMessages} or {@code receiveBytes} on the reader stops, and the socket holds
 * back the Server, but only while no operation of the user is open. Whatever user code waits for in this client, directly or by
 * another thread, is an open operation until it ends: a message not yet written or acknowledged, a reply, a request, a ping. (A QoS 0
 * message counts too: a Server that can't write to us may not read from us either.) Thus a reader that stands still keeps nobody
 * waiting, and it goes on as soon as an operation begins. Connecting, disconnecting and closing do not need it to read on:
 * {@code isEnding} wakes it.
 *
 * <p><b>Why memory is bounded all the same.</b> While an operation is open, messages with QoS 1 and 2 go on coming up to the
 * Receive Maximum, which in MQTT 5.0 is not above {@code receiveMessages} unless the user sets it so (in MQTT 3.1.1 the Server
 * has its own limit, at most 65,535). QoS 0 messages beyond four times the limits are discarded and counted, as the Server does
 * with them when the network is slow.
 *
 * <p>Guarded by the client's lock.
 */
final class Receiver {
    private static final int WORST_CASE = 4;

    private final ReentrantLock lock;
    private final Condition roomToRead;
    private final Sender sender;
    private final Subscriptions subscriptions;
    private final Events events;
    private final Statistics statistics;
    private final int maximumMessages;
    private final long maximumBytes;
    private final InboundFlow flow = new InboundFlow(65_535);
    private final HandOffs handOffs;
    private final InboundFlow.Acknowledgements acknowledgements = new AcknowledgementPackets();
    private final Handlers handlers;
    private InboundTopicAliases aliases = new InboundTopicAliases(0);
    private int messages;
    private long bytes;
    private long discarded;
    private boolean heldBack;

    Receiver(ReentrantLock lock, Condition roomToRead, Sender sender, Store store, Subscriptions subscriptions,
            Events events, Statistics statistics, Time time, Interceptors interceptors, int maximumMessages,
            long maximumBytes) {
        this.lock = lock;
        this.roomToRead = roomToRead;
        this.sender = sender;
        this.subscriptions = subscriptions;
        this.events = events;
        this.statistics = statistics;
        this.maximumMessages = maximumMessages;
        this.maximumBytes = maximumBytes;
        this.handOffs = new HandOffs(lock, store, time, this::storeFails);
        store.contents().takenIdentifiers().forEach(flow::restore);
        this.handlers = new Handlers(this, lock, handOffs, events, statistics, time, interceptors);
        sender.beforeFill(handlers::settleFinished);
    }

    private final class AcknowledgementPackets implements InboundFlow.Acknowledgements {
        @Override
        public void send(PacketType type, int packetIdentifier, ReasonCode code) {
            send(type, packetIdentifier, code, ReasonProperties.NONE);
        }

        @Override
        public void send(PacketType type, int packetIdentifier, ReasonCode code, ReasonProperties properties) {
            if (type == PacketType.PUBREC && code.isError()) {
                handOffs.freed(packetIdentifier);
            }
            sender.control(type == PacketType.PUBACK
                    ? new Puback(packetIdentifier, code, properties)
                    : new Pubrec(packetIdentifier, code, properties));
        }
    }

    /** A connection has begun. */
    void connected(boolean sessionPresent, int receiveMaximum, int topicAliasMaximum) {
        handlers.settleFinished();
        if (!sessionPresent) {
            flow.clear();
            handOffs.sessionLost();
        }
        flow.connected(receiveMaximum);
        aliases = new InboundTopicAliases(topicAliasMaximum);
    }

    /** The number of the Session, one more for each that the Server has begun. */
    long session() {
        return handOffs.session();
    }

    /** The connection ends: the reader, if it is held back, goes on to that end. Not under the lock. */
    void connectionEnds() {
        lock.lock();
        try {
            roomToRead.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The connection is gone. */
    void connectionLost() {
        flow.connectionLost();
    }

    long discarded() {
        return discarded;
    }

    int unhandled() {
        handlers.settleFinished();
        return messages;
    }

    long unhandledBytes() {
        handlers.settleFinished();
        return bytes;
    }

    int unacknowledged() {
        handlers.settleFinished();
        return flow.unacknowledged();
    }

    /** Whether the reader stands still, so that no answer can come. */
    boolean isHeldBack() {
        return heldBack;
    }

    /**
     * A PUBLISH has come.
     *
     * @throws ServerProtocolException if it should not have
     */
    void publish(Publish publish) {
        TopicName topicName = topicName(publish);
        Message message = publish.message().withTopicName(topicName);
        statistics.received(message.qos());
        InboundFlow.Delivery delivery = null;
        if (message.qos() != QoS.AT_MOST_ONCE) {
            switch (flow.publish(message.qos(), publish.packetIdentifier())) {
                case NEW -> delivery = flow.delivery();
                case DUPLICATE -> {
                    flow.flush(acknowledgements);
                    return;
                }
                case RECEIVE_MAXIMUM_EXCEEDED -> throw new ServerProtocolException(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                        "the Server has sent more unacknowledged messages than the Receive Maximum allows");
            }
        } else if (isFarTooMuch()) {
            discarded++;
            return;
        }
        dispatch(new ReceivedMessage(message, publish.packetIdentifier(), publish.duplicate(),
                publish.subscriptionIdentifiers()), delivery);
    }

    private boolean isFarTooMuch() {
        if (messages < (long) WORST_CASE * maximumMessages && bytes < WORST_CASE * maximumBytes) {
            return false;
        }
        handlers.settleFinished();
        return messages >= (long) WORST_CASE * maximumMessages || bytes >= WORST_CASE * maximumBytes;
    }

    private TopicName topicName(Publish publish) {
        TopicName topicName = publish.message().topicName();
        int alias = publish.topicAlias();
        if (alias == 0) {
            return topicName;
        }
        if (!aliases.isAllowed(alias)) {
            throw new ServerProtocolException(ReasonCode.TOPIC_ALIAS_INVALID,
                    "the Server has used the Topic Alias %d, which was not allowed to it".formatted(alias));
        }
        if (!topicName.isEmpty()) {
            aliases.set(alias, topicName);
            return topicName;
        }
        TopicName known = aliases.get(alias);
        if (known == null) {
            throw new ServerProtocolException(ReasonCode.PROTOCOL_ERROR,
                    "the Server has used the Topic Alias %d without saying what it stands for".formatted(alias));
        }
        return known;
    }

    private void dispatch(ReceivedMessage message, InboundFlow.@Nullable Delivery delivery) {
        List<Subscriber> targets = subscriptions.targets(message.message().topicName(),
                message.subscriptionIdentifiers());
        Incoming incoming = new Incoming(message, delivery, handOffs.session(), Math.max(1, targets.size()));
        handOffs.received(incoming, targets);
        events.received(message);
        messages++;
        bytes += incoming.bytes();
        if (targets.isEmpty()) {
            statistics.unmatched();
            events.unmatched(incoming.message(), () -> acknowledgeUnmatched(incoming));
        }
        for (Subscriber target : targets) {
            handlers.give(incoming, target);
        }
    }

    private void acknowledgeUnmatched(Incoming incoming) {
        lock.lock();
        try {
            if (incoming.returned()) {
                returned(incoming);
            }
            settled(incoming);
        } finally {
            lock.unlock();
        }
    }

    /** The next packet that is to be written ends the connection for the same reason; there might be none for long. */
    private void storeFails() {
        lock.lock();
        try {
            sender.ping(null);
        } finally {
            lock.unlock();
        }
    }

    /** Handlers have finished messages, and somebody has to look after that. */
    void hasFinished() {
        if (heldBack) {
            // The writer may stand still too, if the Server reads no more until we do.
            handlers.settleFinished();
        } else {
            sender.wake();
        }
    }

    /** All who got a message have returned. */
    void returned(Incoming incoming) {
        messages--;
        bytes -= incoming.bytes();
        if (heldBack && hasRoom()) {
            roomToRead.signalAll();
        }
    }

    /** One of those who got a message has dealt with it; called by any thread. */
    void settle(Incoming incoming) {
        lock.lock();
        try {
            settled(incoming);
        } finally {
            lock.unlock();
        }
    }

    /** One of those who got a message does not accept it; called by any thread. */
    void reject(Incoming incoming, ReasonCode code, ReasonProperties properties) {
        lock.lock();
        try {
            incoming.rejected(code, properties);
            settled(incoming);
        } finally {
            lock.unlock();
        }
    }

    /** One of those who got a message has dealt with it. */
    void settled(Incoming incoming) {
        InboundFlow.Delivery delivery = incoming.delivery();
        if (!incoming.settled() || delivery == null) {
            return;
        }
        handOffs.settled(incoming);
        if (sender.version().isV5()) {
            Incoming.Verdict verdict = incoming.verdict();
            flow.acknowledge(delivery, verdict.reasonCode(), verdict.properties(), acknowledgements);
        } else {
            // MQTT 3.1.1 knows no refusal, and so the flow must not know of one: it would take the message for a new one when
            // the Server, which has not heard of it, sends it again.
            flow.acknowledge(delivery, ReasonCode.SUCCESS, acknowledgements);
        }
    }

    /** A PUBREL has come: whether its message is known. */
    boolean pubrel(int packetIdentifier) {
        boolean known = flow.pubrel(packetIdentifier);
        if (known) {
            handOffs.freed(packetIdentifier);
        }
        return known;
    }

    /** The client is closed: no handler is called any more. Not under the lock. */
    void close() {
        handOffs.close();
    }

    /** Holds the reader back as long as need be, see above. */
    void awaitRoom(BooleanSupplier isEnding) {
        if (!mustWait(isEnding)) {
            return;
        }
        FlightEvents.HeldBack event = statistics.heldBack(messages, bytes);
        heldBack = true;
        try {
            while (mustWait(isEnding)) {
                roomToRead.awaitUninterruptibly();
            }
        } finally {
            heldBack = false;
            statistics.readsOn(event);
        }
    }

    private boolean mustWait(BooleanSupplier isEnding) {
        if (!hasRoom()) {
            handlers.settleFinished();
        }
        return !hasRoom() && !sender.hasOpenOperations() && !isEnding.getAsBoolean();
    }

    private boolean hasRoom() {
        return messages < maximumMessages && bytes < maximumBytes;
    }
}
