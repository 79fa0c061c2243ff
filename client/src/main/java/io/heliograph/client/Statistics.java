// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the client does and tells the JDK's Flight Recorder. Guarded by the client's lock, but for bytes, which any thread may
 * count.
 */
final class Statistics {
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Time time;
    private final long[] sent = new long[QoS.values().length];
    private final long[] received = new long[QoS.values().length];
    private final LongAdder sentBytes = new LongAdder();
    private final LongAdder receivedBytes = new LongAdder();
    private final Histogram acknowledgements = new Histogram();
    private final Histogram handlers = new Histogram();
    private long handlerFailed;
    private long sentAgain;
    private long unmatched;
    private long heldBack;
    private long attempts;
    private long accepted;
    private long failed;
    private long lost;
    private long reauthentications;
    private long acceptedNanos;
    private FlightEvents.@Nullable Connect attempt;
    // Also read without the lock, for events.
    private volatile String clientIdentifier;
    // By the reader: when the last bytes came.
    private volatile long readNanos;

    Statistics(Time time, String clientIdentifier) {
        this.time = time;
        this.clientIdentifier = clientIdentifier;
    }

    // --- connections

    void connecting(String server, boolean again) {
        attempts++;
        FlightEvents.Connect event = new FlightEvents.Connect();
        event.begin();
        event.server = server;
        event.reconnect = again;
        attempt = event;
    }

    void accepted(Connack connack, String identifier) {
        accepted++;
        acceptedNanos = time.nanos();
        clientIdentifier = identifier;
        FlightEvents.Connect event = attempt;
        attempt = null;
        if (event != null) {
            event.accepted = true;
            event.sessionPresent = connack.sessionPresent();
            event.clientIdentifier = identifier;
            event.commit();
        }
    }

    /** There is no connection; nothing is counted if it was not even tried. */
    void notAccepted(MqttException cause) {
        FlightEvents.Connect event = attempt;
        attempt = null;
        if (event != null) {
            failed++;
            event.clientIdentifier = clientIdentifier;
            event.failure = cause.toString();
            event.commit();
        }
    }

    void ended(MqttException cause, boolean byUser, boolean willReconnect) {
        if (!byUser) {
            lost++;
        }
        FlightEvents.ConnectionEnd event = new FlightEvents.ConnectionEnd();
        if (event.isEnabled()) {
            event.clientIdentifier = clientIdentifier;
            event.cause = cause.toString();
            event.byUser = byUser;
            event.willReconnect = willReconnect;
            event.lasted = time.nanos() - acceptedNanos;
            event.commit();
        }
    }

    /** An authentication on the open connection has begun. */
    FlightEvents.Reauthentication reauthenticating() {
        FlightEvents.Reauthentication event = new FlightEvents.Reauthentication();
        event.begin();
        return event;
    }

    void reauthenticated(FlightEvents.Reauthentication event, @Nullable MqttException failure) {
        if (failure == null) {
            reauthentications++;
        } else {
            event.failure = failure.toString();
        }
        event.clientIdentifier = clientIdentifier;
        event.commit();
    }

    // --- bytes, by any thread

    void written(int bytes) {
        sentBytes.add(bytes);
    }

    void read(int bytes) {
        receivedBytes.add(bytes);
        readNanos = time.nanos();
    }

    // --- messages

    void sent(QoS qos) {
        sent[qos.value()]++;
    }

    void notSent(QoS qos) {
        sent[qos.value()]--;
    }

    void sentAgain(QoS qos) {
        sent[qos.value()]++;
        sentAgain++;
    }

    void received(QoS qos) {
        received[qos.value()]++;
    }

    void unmatched() {
        unmatched++;
    }

    /** A message is fully acknowledged, or rejected. */
    void acknowledged(Message message, long publishedNanos) {
        // One look at the clock for all that came together.
        long nanos = readNanos - publishedNanos;
        acknowledgements.add(nanos);
        if (nanos < SLOW_NANOS) {
            return;
        }
        FlightEvents.SlowAcknowledgement event = new FlightEvents.SlowAcknowledgement();
        if (event.isEnabled()) {
            event.clientIdentifier = clientIdentifier;
            event.topicName = message.topicName().value();
            event.qos = message.qos().value();
            event.took = nanos;
            event.commit();
        }
    }

    /** The reader stops, and goes on when this event is {@linkplain #readsOn committed}. */
    FlightEvents.HeldBack heldBack(int messages, long bytes) {
        heldBack++;
        FlightEvents.HeldBack event = new FlightEvents.HeldBack();
        event.messages = messages;
        event.bytes = bytes;
        event.begin();
        return event;
    }

    void readsOn(FlightEvents.HeldBack event) {
        event.clientIdentifier = clientIdentifier;
        event.commit();
    }

    /** A handler has had a message. */
    void handled(long nanos, boolean hasFailed) {
        handlers.add(nanos);
        if (hasFailed) {
            handlerFailed++;
        }
    }

    /** A handler has had a message, and that is recorded; called by any thread. */
    void record(FlightEvents.Handling event, Message message, boolean hasFailed) {
        event.end();
        if (event.shouldCommit()) {
            event.clientIdentifier = clientIdentifier;
            event.topicName = message.topicName().value();
            event.payloadSize = message.payload().length();
            event.failed = hasFailed;
            event.commit();
        }
    }

    // --- what there is to see

    ClientMetrics metrics(ConnectionState state, DeliveryCounters delivery, Receiver receiver, long unknownReplies) {
        return new ClientMetrics(
                new ClientMetrics.Connections(state, attempts, accepted, failed, lost, reauthentications),
                traffic(sent, sentBytes), traffic(received, receivedBytes),
                new ClientMetrics.Publishing(delivery.published(), delivery.dropped(), delivery.expired(), sentAgain,
                        delivery.messages(), delivery.bytes(), delivery.waitingForRoom(), delivery.queued(),
                        delivery.inFlight()),
                new ClientMetrics.Receiving(receiver.unhandled(), receiver.unhandledBytes(), receiver.unacknowledged(),
                        receiver.discarded(), unmatched, handlerFailed, heldBack, unknownReplies),
                acknowledgements.snapshot(), handlers.snapshot());
    }

    private static ClientMetrics.Traffic traffic(long[] messages, LongAdder bytes) {
        return new ClientMetrics.Traffic(messages[0], messages[1], messages[2], bytes.sum());
    }
}
