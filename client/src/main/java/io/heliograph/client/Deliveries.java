// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Message;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.session.OutboundFlow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The messages to the Server from when they are written to their end, in this process or over several: what stands in the flow, in
 * the {@link Outbox} and in the {@link Store} changes together, here.
 *
 * <p>Guarded by the client's lock.
 */
final class Deliveries {
    private final DeliveryOptions options;
    private final Time time;
    private final Statistics statistics;
    private final Store store;
    private final Outbox outbox;
    private final OutboundFlow<Exchange> flow;

    Deliveries(DeliveryOptions options, Time time, Statistics statistics, Store store, Outbox outbox,
            OutboundFlow<Exchange> flow) {
        this.options = options;
        this.time = time;
        this.statistics = statistics;
        this.store = store;
        this.outbox = outbox;
        this.flow = flow;
    }

    /**
     * Takes up what an earlier process has left. Before anything else.
     *
     * @param promises what is to be kept when a message has come to its end
     */
    void restore(Function<Message, Promise<PublishResult>> promises) {
        StoreContents contents = store.contents();
        for (StoreRecord.Kept kept : contents.sent()) {
            Publication publication = restored(kept, promises);
            boolean isReleased = kept.state() == StoreRecord.State.RELEASED;
            // What does not fit can only come from a damaged store.
            boolean fits = flow.restore(kept.packetIdentifier(), publication.qos(), isReleased, publication);
            if (!fits) {
                store.queued(publication);
            } else if (isReleased) {
                publication.received(PublishResult.SUCCESS);
            }
            outbox.restore(publication, fits);
        }
        contents.queued().forEach(kept -> outbox.restore(restored(kept, promises), false));
    }

    private Publication restored(StoreRecord.Kept kept, Function<Message, Promise<PublishResult>> promises) {
        Publication publication = new Publication(kept.message(), kept.priority(), promises.apply(kept.message()));
        long ageMillis = Math.max(0, time.epochMillis() - kept.acceptedEpochMillis());
        publication.restored(kept.number(), time.nanos(), TimeUnit.MILLISECONDS.toNanos(ageMillis), options.age());
        return publication;
    }

    /** Whether what is {@link Outbox#peek next} may be written now: [MQTT-4.9.0-2, 5.0], and [MQTT-4.6.0-1] for what is sent again. */
    boolean mayWrite(Publication next) {
        return !flow.isResending() && (next.qos() == QoS.AT_MOST_ONCE || flow.canPublish());
    }

    /** Begins the delivery of a message that was taken from the outbox; ends it, and answers false, if the Server does not accept it. */
    boolean begin(Publication publication, ServerLimits limits) {
        Message message = publication.message();
        try {
            // A connection later than the one it was published on may allow less.
            limits.check(message);
        } catch (NotSupportedByServerException e) {
            outbox.end(publication, null, e);
            return false;
        }
        if (message.qos() == QoS.AT_MOST_ONCE) {
            publication.packetIdentifier(0);
        } else {
            publication.packetIdentifier(flow.publish(message.qos(), publication));
            store.sent(publication, publication.packetIdentifier());
        }
        statistics.sent(message.qos());
        return true;
    }

    /** A message that has begun is longer than the Server accepts, and not sent. */
    void refused(Publication publication, MqttException failure) {
        QoS qos = publication.qos();
        statistics.notSent(qos);
        if (qos == QoS.AT_MOST_ONCE) {
            outbox.end(publication, null, failure);
        } else if (publication.equals(flow.peek(publication.packetIdentifier()))) {
            // Or the connection was lost meanwhile, and the identifier is another's by now.
            abandon(publication.packetIdentifier(), qos, failure);
        }
    }

    /** What is sent again, with DUP set [MQTT-3.3.1-1]. */
    Publish again(int packetIdentifier, Publication publication) {
        Message message = publication.message();
        statistics.sentAgain(message.qos());
        long left = publication.messageExpiryInterval(time);
        return new Publish(left < 0
                ? message
                : message.withProperties(message.properties().withMessageExpiryInterval(left)), true, packetIdentifier,
                0, List.of());
    }

    /** A PUBLISH can't be sent. */
    void abandon(int packetIdentifier, QoS qos, MqttException failure) {
        Exchange exchange = qos == QoS.AT_LEAST_ONCE
                ? flow.puback(packetIdentifier)
                : flow.pubrecError(packetIdentifier);
        if (exchange instanceof Publication publication) {
            outbox.end(publication, null, failure);
        }
    }

    /** These could not be written: those with QoS 0 have failed. */
    void notWritten(List<Publication> publications, MqttException failure) {
        for (Publication publication : publications) {
            if (publication.qos() == QoS.AT_MOST_ONCE) {
                outbox.end(publication, null, failure);
            }
        }
    }

    /** Messages with QoS 0 have been written. Those that end by that are left, for the caller to tell their promises. */
    void written(List<Publication> publications) {
        publications.removeIf(publication -> !outbox.endUntold(publication));
        outbox.admitWaiting();
    }

    // --- what the Server answers

    void puback(int packetIdentifier, PublishResult result, @Nullable MqttException rejection) {
        if (flow.puback(packetIdentifier) instanceof Publication publication) {
            statistics.acknowledged(publication.message(), publication.acceptedNanos());
            outbox.endOfMany(publication, result, rejection);
        }
    }

    /** PUBREC with an error. */
    void rejected(int packetIdentifier, MqttException rejection) {
        if (flow.pubrecError(packetIdentifier) instanceof Publication publication) {
            statistics.acknowledged(publication.message(), publication.acceptedNanos());
            outbox.endOfMany(publication, null, rejection);
        }
    }

    /** PUBREC without an error: false if nothing waits for it. */
    boolean pubrec(int packetIdentifier, PublishResult result) {
        if (!flow.pubrec(packetIdentifier)) {
            return false;
        }
        if (flow.peek(packetIdentifier) instanceof Publication publication) {
            store.released(publication);
            publication.received(result);
        }
        return true;
    }

    void pubcomp(int packetIdentifier) {
        if (flow.pubcomp(packetIdentifier) instanceof Publication publication) {
            statistics.acknowledged(publication.message(), publication.acceptedNanos());
            outbox.endOfMany(publication, publication.received(), null);
        }
    }

    /** All answers that came together have been taken. */
    void endOfRead() {
        outbox.admitWaiting();
    }

    // --- connections

    /** The Server has no Session any more: what it had received is done, the rest is published anew, before all else. */
    void publishAnew() {
        List<Exchange> open = new ArrayList<>();
        flow.clear(open::add);
        for (int i = open.size() - 1; i >= 0; i--) {
            if (open.get(i) instanceof Publication publication && !publication.hasEnded()) {
                if (publication.received() != null) {
                    outbox.end(publication, publication.received(), null);
                } else {
                    outbox.putBack(publication);
                }
            }
        }
    }

    /** There will be no connection but on the user's demand: what can't wait for that fails. */
    void giveUp(MqttException cause) {
        outbox.giveUp(cause);
        if (Outbox.isForGood(cause) || !options.offline().isAlways()) {
            flow.forEachPublish(exchange -> outbox.giveUp((Publication) exchange, cause));
        }
    }
}
