// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicName;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests of this client (section 4.10). All replies come to one topic, whose subscription is made when the first request
 * is; what is asked before it is granted waits for that. Which reply is whose the Correlation Data tell.
 *
 * <pre>
 *   request --&gt; pending, unsent --SUBACK--&gt; pending, published --reply--&gt; done
 *                          \________________________\--timeout, refused, given up--&gt; failed
 * </pre>
 *
 * <p>Guarded by the client's lock.
 */
final class Requests {
    private final ClientCore core;
    private final ReentrantLock lock;
    private final Sender sender;
    private final Time time;
    private final String prefix;
    private final String token;
    private final LongSupplier sessions;
    private final boolean isSubscribedAgain;
    private final int mostPending;
    private final PendingReplies pending;
    private final Subscriptions.Subscriber subscriber;
    private final ArrayDeque<Unsent> unsent = new ArrayDeque<>();
    private @Nullable TopicName replyTopic;
    private boolean granted;
    // That in which the subscription was made.
    private long session;
    private long lastCorrelation;
    private long unknown;

    /** A request that waits for the subscription of the replies. */
    private record Unsent(Bytes correlationData, Message message) {}

    /**
     * Without requests.
     *
     * @param sessions         the number of the Session as it is now
     * @param token            what makes the topic this client's own
     * @param firstCorrelation where counting begins: another one in each process, as late replies to an earlier one may come
     */
    Requests(ClientCore core, ReentrantLock lock, Sender sender, Environment environment, ClientOptions options,
            PendingReplies pending, LongSupplier sessions, String token, long firstCorrelation) {
        this.core = core;
        this.lock = lock;
        this.sender = sender;
        this.time = environment.time();
        this.prefix = options.replyTopicPrefix();
        this.token = token;
        this.sessions = sessions;
        this.isSubscribedAgain = options.servers().resubscribe() != Resubscribe.NEVER;
        this.mostPending = options.delivery().messages();
        this.pending = pending;
        this.lastCorrelation = firstCorrelation;
        this.subscriber = new Subscriptions.Subscriber(new Handler.Automatic(this::reply), core.newLane(),
                cause -> forgetSubscription());
    }

    /** Asks; the request has been {@linkplain #check checked}. */
    Promise<ReceivedMessage> request(Message message, Duration timeout, Promise<ReceivedMessage> promise) {
        lock.lock();
        try {
            core.requireUsable(message.qos() == QoS.AT_MOST_ONCE);
            // Those whose time has run out before the subscription was granted are still among the unsent.
            if (pending.size() >= mostPending || unsent.size() >= mostPending) {
                throw new BufferFullException("%,d requests wait for their replies already".formatted(mostPending));
            }
            lastCorrelation++;
            Bytes correlationData = Bytes.copyOf(ByteBuffer.allocate(Long.BYTES).putLong(lastCorrelation).array());
            pending.add(correlationData, promise);
            Time.Alarm alarm = time.after(timeout, () -> promise.fail(new MqttTimeoutException("request", timeout,
                    "no reply to the request with the topic %s came within %s; it may have been dealt with"
                            .formatted(message.topicName(), timeout))));
            promise.whenDone(() -> forget(correlationData, alarm));
            TopicName topicName = subscribe();
            send(new Unsent(correlationData, withReply(message, topicName, correlationData, timeout)));
        } catch (MqttException e) {
            promise.fail(e);
        } finally {
            lock.unlock();
        }
        return promise;
    }

    /**
     * Makes sure that it can be a request.
     *
     * @throws UnsupportedOperationException if the version has no requests
     * @throws IllegalArgumentException      if the message already says where its reply shall go, or the timeout is out of range
     */
    void check(Message message, Duration timeout) {
        Timeouts.check(timeout, "timeout of a request");
        if (!sender.version().isV5()) {
            throw new UnsupportedOperationException(
                    "MQTT %s has no requests and replies, MQTT 5.0 has".formatted(sender.version()));
        }
        MessageProperties properties = message.properties();
        if (message.topicName().isEmpty() || properties.responseTopic() != null
                || properties.correlationData() != null) {
            throw new IllegalArgumentException(
                    "a request has a topic; its Response Topic and Correlation Data are set by the client");
        }
    }

    private static Message withReply(Message message, TopicName topicName, Bytes correlationData, Duration timeout) {
        MessageProperties.Builder properties = copy(message.properties()).responseTopic(topicName)
                .correlationData(correlationData);
        if (message.properties().messageExpiryInterval() == null) {
            // Nobody waits for the reply after that.
            properties.messageExpiryInterval(timeout.plusNanos(999_999_999).toSeconds());
        }
        return message.withProperties(properties.build());
    }

    /** The same properties but Response Topic and Correlation Data. */
    static MessageProperties.Builder copy(MessageProperties p) {
        return MessageProperties.builder().messageExpiryInterval(p.messageExpiryInterval())
                .payloadFormatIndicator(p.payloadFormatIndicator()).contentType(p.contentType())
                .userProperties(p.userProperties());
    }

    // --- the subscription

    private TopicName subscribe() {
        TopicName known = replyTopic;
        long now = sessions.getAsLong();
        // What is not made again by itself is the user's to make again; but this one is none of the user's.
        if (known != null && (isSubscribedAgain || session == now)) {
            return known;
        }
        session = now;
        granted = false;
        TopicName topicName = replyTopic(sender.limits().responseInformation());
        replyTopic = topicName;
        SubscribeCall call = new SubscribeCall(List.of(Subscription.of(topicName.value(), QoS.AT_LEAST_ONCE)), null,
                List.of());
        CompletableFuture<SubscribeResult> unused = core.subscribing()
                .subscribe(call, subscriber, Face.ASYNC, core.timeouts())
                .future()
                .whenComplete((result, failure) -> subscribed(topicName, failure));
        return topicName;
    }

    private TopicName replyTopic(@Nullable String information) {
        if (information != null && !information.isEmpty()) {
            try {
                return below(information);
            } catch (IllegalArgumentException e) {
                // It may be any text, and this one begins no topic: the client's own prefix is the better guess.
                return below(prefix);
            }
        }
        return below(prefix);
    }

    private TopicName below(String base) {
        return TopicName.of(base.endsWith("/") ? base + token : base + "/" + token);
    }

    private void subscribed(TopicName topicName, @Nullable Throwable failure) {
        lock.lock();
        try {
            granted = failure == null;
            replyTopic = topicName;
            if (failure instanceof MqttException refusal) {
                replyTopic = null;
                unsent.forEach(request -> fail(request.correlationData(), refusal));
                unsent.clear();
            }
            while (!unsent.isEmpty()) {
                publish(unsent.remove());
            }
        } finally {
            lock.unlock();
        }
    }

    /** It was unsubscribed, or refused when it was made again: the next request makes it anew. */
    private void forgetSubscription() {
        granted = false;
        replyTopic = null;
    }

    // --- requests

    private void send(Unsent request) {
        if (granted) {
            publish(request);
        } else {
            unsent.add(request);
        }
    }

    private void publish(Unsent request) {
        if (!pending.contains(request.correlationData())) {
            // Its time has run out.
            return;
        }
        try {
            CompletableFuture<PublishResult> unused = core.publishing().publishRequest(request.message())
                    .whenComplete((result, failure) -> {
                        if (failure instanceof MqttException rejection) {
                            fail(request.correlationData(), rejection);
                        } else if (result != null
                                && result.reasonCode() == ReasonCode.NO_MATCHING_SUBSCRIBERS) {
                            fail(request.correlationData(), new NoResponderException(request.message().topicName()));
                        }
                    });
        } catch (MqttException e) {
            fail(request.correlationData(), e);
        }
    }

    private void fail(Bytes correlationData, MqttException failure) {
        Promise<ReceivedMessage> promise = pending.remove(correlationData);
        if (promise != null) {
            promise.fail(failure);
        }
    }

    private void forget(Bytes correlationData, Time.Alarm alarm) {
        alarm.cancel();
        lock.lock();
        try {
            Promise<ReceivedMessage> unused = pending.remove(correlationData);
        } finally {
            lock.unlock();
        }
    }

    private void reply(ReceivedMessage message) {
        Bytes correlationData = message.message().properties().correlationData();
        lock.lock();
        try {
            Promise<ReceivedMessage> promise = correlationData == null ? null : pending.remove(correlationData);
            if (promise == null) {
                unknown++;
            } else {
                promise.keep(message);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many replies came that nobody waited for. */
    long unknown() {
        return unknown;
    }
}
