// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Connack;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.session.OutboundFlow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What goes to the Server: everything that waits to be written, in which order it is written, and what waits for an answer.
 *
 * <pre>
 *   publish --&gt; outbox --&gt; written (QoS 0: done)
 *                    \--&gt; flow: written with identifier, until PUBACK or PUBCOMP
 *   subscribe, unsubscribe ------&gt; requests --&gt; flow, until SUBACK or UNSUBACK
 *   acknowledgements, PUBREL, PINGREQ, what is sent again --&gt; control
 * </pre>
 *
 * <p>Control packets are written first, then requests, then messages: those of the highest priority first, those of one
 * priority in the order in which they were published, whatever their QoS. A message gets its identifier when it is written, so none is held by what has not been sent. The Server's Receive Maximum
 * holds back the queue, never the other two.
 *
 * <p>All of it is bounded: messages by the {@link Outbox}, those that wait for room by the threads that wait with them,
 * requests and pings by a number, acknowledgements by the identifiers that there are: a Server that goes on beyond them is refused.
 *
 * <p>Guarded by the client's lock.
 */
final class Sender {
    // What one write takes at most, but for a larger single packet: enough to fill a socket, too little to hold the lock long.
    private static final int WRITE_BYTES = 64 * 1024;
    private static final int MOST_REQUESTS = 1_000;
    // The largest Remaining Length (section 1.5.5).
    private static final long LARGEST_MESSAGE = 268_435_455;
    // Each identifier of either side has one answer on its way at a time, and there are the pings.
    private static final int MOST_CONTROL = 2 * 65_535 + 2 * MOST_REQUESTS;

    private final MqttVersion version;
    private final ReentrantLock lock;
    private final Time time;
    private final DeliveryOptions options;
    private final Store store;
    private final Outbox outbox;
    private final Deliveries deliveries;
    private final Subscriptions subscriptions;
    private final PendingReplies replies;
    // The writer waits for work, the reader (see Receiver) for room or for an operation that needs it to read.
    private final Condition work;
    private final Condition operation;

    private final OutboundFlow<Exchange> flow = new OutboundFlow<>();
    private final ArrayDeque<Request> requests = new ArrayDeque<>();
    private final ArrayDeque<Packet> control = new ArrayDeque<>();
    private final ArrayDeque<Ping> pings = new ArrayDeque<>();
    private final ControlPackets resend = new ControlPackets();
    private Runnable beforeFill = () -> {
    };
    private int operations;
    private ServerLimits limits;
    private PacketWriter writer;

    /** A PINGREQ whose PINGRESP is awaited; without promise it is one of Keep Alive. */
    private record Ping(@Nullable Promise<@Nullable Void> promise) {}

    Sender(MqttVersion version, ServerLimits limits, DeliveryOptions options, Time time, Store store,
            Subscriptions subscriptions, PendingReplies replies, ReentrantLock lock, Condition work,
            Condition operation, Statistics statistics) {
        this.replies = replies;
        this.version = version;
        this.lock = lock;
        this.time = time;
        this.limits = limits;
        this.options = options;
        this.writer = new PacketWriter(version, limits, options.topicAliases());
        this.store = store;
        this.outbox = new Outbox(options, time, store, lock, work::signal);
        this.deliveries = new Deliveries(options, time, statistics, store, outbox, flow);
        this.subscriptions = subscriptions;
        this.work = work;
        this.operation = operation;
    }

    private final class ControlPackets implements OutboundFlow.Resend<Exchange> {
        @Override
        public void publish(int packetIdentifier, Exchange exchange) {
            control.add(deliveries.again(packetIdentifier, (Publication) exchange));
        }

        @Override
        public void pubrel(int packetIdentifier) {
            control.add(new Pubrel(packetIdentifier));
        }
    }

    /** The messages from when they are written to their end. */
    Deliveries deliveries() {
        return deliveries;
    }

    ServerLimits limits() {
        return limits;
    }

    // --- what the user wants

    /**
     * Takes a message, or lets it wait for room.
     *
     * @throws BufferFullException     if there is no room and it shall not wait
     * @throws MessageDroppedException if there is only room for messages of a higher priority
     * @throws NotSupportedByServerException if the Server has said that it does not accept the like, or no packet can hold it
     */
    void publish(Publication publication, boolean mayWait) {
        limits.check(publication.message());
        if (publication.bytes() > LARGEST_MESSAGE) {
            // It could be written on no connection, and would end each of them.
            throw new NotSupportedByServerException(ReasonCode.PACKET_TOO_LARGE,
                    "the message has %,d bytes with what is around it, a packet of MQTT has %,d at most"
                            .formatted(publication.bytes(), LARGEST_MESSAGE));
        }
        outbox.add(publication, mayWait);
        operation.signalAll();
    }

    /** Takes back a message that still waits for room: false if it does not. */
    boolean withdraw(Publication publication) {
        return outbox.withdraw(publication);
    }

    /** Makes sure that a further request or ping may be begun. */
    void checkRequests() {
        if (requests.size() + (flow.open() - flow.openPublishes()) + pings.size() >= MOST_REQUESTS) {
            throw new BufferFullException("%,d requests wait for their answers already".formatted(MOST_REQUESTS));
        }
    }

    void request(Request request) {
        requests.add(request);
        work.signal();
        operation.signalAll();
    }

    void ping(@Nullable Promise<@Nullable Void> promise) {
        pings.add(new Ping(promise));
        control(Pingreq.INSTANCE);
        operation.signalAll();
    }

    /** Something that is not counted here needs the Server's answers until it ends. */
    void operationBegins() {
        operations++;
        operation.signalAll();
    }

    void operationEnds() {
        operations--;
    }

    /** Whether the user waits for anything that the Server has to do first. */
    boolean hasOpenOperations() {
        return operations > 0 || !outbox.isEmpty() || replies.size() > 0 || !requests.isEmpty()
                || flow.open() > flow.openPublishes()
                || pings.stream().anyMatch(ping -> ping.promise != null);
    }

    /** How many messages the user has published that have not ended. */
    int openMessages() {
        return outbox.open();
    }

    /** How many SUBSCRIBE and UNSUBSCRIBE have no answer yet. */
    int openRequests() {
        return requests.size() + flow.open() - flow.openPublishes();
    }

    /** Writes a packet that answers or keeps alive. */
    void control(Packet packet) {
        control.add(packet);
        work.signal();
    }

    /**
     * Makes sure that the Server takes the answers that it makes the client give.
     *
     * @throws ServerProtocolException if more wait than a Server can ask for that waits for them
     */
    void requireAnswersTaken() {
        if (control.size() > MOST_CONTROL) {
            throw new ServerProtocolException(ReasonCode.QUOTA_EXCEEDED,
                    "the Server goes on asking for answers while it does not take them: %,d wait"
                            .formatted(control.size()));
        }
    }

    // --- writing

    /** Sets what is done before packets are taken to be written: it may add some. */
    void beforeFill(Runnable task) {
        beforeFill = task;
    }

    /** There may be something to write. */
    void wake() {
        work.signal();
    }

    /** Takes what may be sent now: whether there is anything. Behind it comes {@link #encode}. */
    boolean fill(Batch batch) {
        beforeFill.run();
        PacketBuffer out = batch.out();
        while (out.length() < WRITE_BYTES && !control.isEmpty()) {
            writeControl(control.remove(), out);
        }
        while (out.length() < WRITE_BYTES && !requests.isEmpty() && flow.hasFreeIdentifier()) {
            write(requests.remove(), out);
        }
        Publication next = outbox.peek();
        while (next != null && batch.bytes() < WRITE_BYTES && deliveries.mayWrite(next)) {
            outbox.take(next);
            if (deliveries.begin(next, limits)) {
                batch.add(next, writer);
            }
            next = outbox.peek();
        }
        return !batch.isEmpty();
    }

    /** Writes the messages that were taken. Not under the client's lock, as it takes the longest of all. */
    void encode(Batch batch) {
        batch.encode(time, (publication, tooLong) -> {
            lock.lock();
            try {
                deliveries.refused(publication, limits.tooLarge(tooLong));
            } finally {
                lock.unlock();
            }
        });
    }

    /** The batch has been written, or could not be. Not under the client's lock. */
    void written(Batch batch, @Nullable MqttException failure) {
        List<Publication> publications = batch.publications();
        if (publications.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            if (failure != null) {
                deliveries.notWritten(publications, failure);
                return;
            }
            deliveries.written(publications);
        } finally {
            lock.unlock();
        }
        publications.forEach(publication -> publication.promise().keep(PublishResult.SUCCESS));
    }

    /**
     * Waits until all is on the disk that has to be before what {@link #fill} gave is written. Not under the client's lock.
     *
     * @throws StoreException if that does not work
     */
    void makeDurable() {
        store.sync(store.required());
    }

    private void writeControl(Packet packet, PacketBuffer out) {
        int tooLong = writer.write(packet, out);
        if (tooLong == PacketWriter.WRITTEN) {
            return;
        }
        switch (packet) {
            case Publish publish -> {
                deliveries.abandon(publish.packetIdentifier(), publish.message().qos(), limits.tooLarge(tooLong));
                // No answer will come that makes way for the next one.
                acknowledged();
            }
            // Without the user's text they are small enough [MQTT-3.4.2-2, 5.0] [MQTT-3.5.2-2, 5.0].
            case Puback puback -> writer.write(new Puback(puback.packetIdentifier(), puback.reasonCode()), out);
            case Pubrec pubrec -> writer.write(new Pubrec(pubrec.packetIdentifier(), pubrec.reasonCode()), out);
            default -> {
                // No other has a length that the Server could refuse.
            }
        }
    }

    private void write(Request request, PacketBuffer out) {
        int identifier = flow.request(request);
        int tooLong = writer.write(request.packet(identifier), out);
        if (tooLong != PacketWriter.WRITTEN) {
            flow.response(identifier);
            refused(request, limits.tooLarge(tooLong));
        }
    }

    // --- what the Server answers

    void puback(int packetIdentifier, PublishResult result, @Nullable MqttException rejection) {
        deliveries.puback(packetIdentifier, result, rejection);
        acknowledged();
    }

    /** PUBREC with an error. */
    void rejected(int packetIdentifier, MqttException rejection) {
        deliveries.rejected(packetIdentifier, rejection);
        acknowledged();
    }

    /** PUBREC without an error: false if nothing waits for it. */
    boolean pubrec(int packetIdentifier, PublishResult result) {
        return deliveries.pubrec(packetIdentifier, result);
    }

    void pubcomp(int packetIdentifier) {
        deliveries.pubcomp(packetIdentifier);
        acknowledged();
    }

    /** A delivery may have ended: others may go on. */
    private void acknowledged() {
        if (flow.isResending()) {
            flow.resend(resend);
        }
        work.signal();
    }

    /** SUBACK or UNSUBACK: what was asked, or null if nothing with this identifier was. */
    @Nullable
    Request response(int packetIdentifier) {
        return flow.response(packetIdentifier) instanceof Request request ? request : null;
    }

    void pingresp() {
        Ping ping = pings.poll();
        if (ping != null && ping.promise != null) {
            ping.promise.keep(null);
        }
    }

    // --- connections

    /**
     * The Server has accepted a connection.
     *
     * @param sessionPresent whether it has gone on with the Session
     */
    void connected(ServerLimits newLimits, boolean sessionPresent, boolean subscriptionsPresent) {
        limits = newLimits;
        writer = new PacketWriter(version, newLimits, options.topicAliases());
        if (!sessionPresent) {
            deliveries.publishAnew();
        }
        flow.connected(newLimits.receiveMaximum());
        flow.resendPubrels(resend);
        flow.resend(resend);
        if (!subscriptionsPresent) {
            requests.removeIf(request -> request instanceof SubscribeRequest subscribe && subscribe.isRestoring());
            List<SubscribeRequest> restore = subscriptions.restore();
            for (int i = restore.size() - 1; i >= 0; i--) {
                requests.addFirst(restore.get(i));
            }
        }
        work.signal();
    }

    /** The connection is gone. Messages with QoS 1 and 2 and requests wait for the next one, everything else fails. */
    void connectionLost(MqttException cause) {
        control.clear();
        List<Exchange> open = new ArrayList<>();
        flow.connectionLost(open::add);
        for (int i = open.size() - 1; i >= 0; i--) {
            requests.addFirst((Request) open.get(i));
        }
        pings.forEach(ping -> {
            if (ping.promise != null) {
                ping.promise.fail(cause);
            }
        });
        pings.clear();
        outbox.connectionLost(cause);
    }

    /**
     * There will be no connection but on the user's demand: everything fails but the messages that may wait for that. The flow is
     * kept, as the Session may go on: the Server must not take a new message for one that it has not released yet.
     */
    void giveUp(MqttException cause) {
        replies.failAll(cause);
        requests.forEach(request -> refused(request, cause));
        requests.clear();
        deliveries.giveUp(cause);
    }

    private void refused(Request request, MqttException cause) {
        if (request instanceof SubscribeRequest subscribe && !subscribe.isRestoring()) {
            subscribe.entries().forEach(subscriptions::refused);
        }
        request.fail(cause);
    }

    /** Whether a message with this QoS is taken without a connection, whatever the state. */
    boolean takesOffline(QoS qos) {
        return qos == QoS.AT_MOST_ONCE ? options.offline() == OfflinePublishing.ALL : options.offline().isAlways();
    }

    /** What there is to see of the publish buffer. */
    DeliveryCounters counters() {
        return outbox.counters(flow.openPublishes());
    }

    /** How many messages of this priority have not been sent. */
    int queued(int priority) {
        return outbox.queued(priority);
    }

    MqttVersion version() {
        return version;
    }

    static boolean isSessionPresent(MqttVersion version, Connack connack, boolean cleanStart) {
        // MQTT 3.1 does not say; a Server that was asked to keep the Session is taken to have kept it.
        return version == MqttVersion.V3_1 ? !cleanStart : connack.sessionPresent();
    }
}
