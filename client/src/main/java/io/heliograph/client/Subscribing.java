// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Subscription;
import io.heliograph.codec.SubscriptionOptions;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.UserProperty;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Subscribing and unsubscribing by each face. */
final class Subscribing {
    private static final int MAXIMUM_SUBSCRIPTION_IDENTIFIER = 268_435_455;

    private final ClientOptions options;
    private final Environment environment;
    private final ReentrantLock lock;
    private final Sender sender;
    private final Life life;
    private final Subscriptions subscriptions;
    private final Events events;
    private final Completions completions;
    // A handler that is there from the start and subscribes later goes on with its lane: else what comes after the SUBACK could
    // overtake what the Session had waiting.
    private final IdentityHashMap<Object, Subscriptions.Subscriber> local = new IdentityHashMap<>();

    Subscribing(ClientOptions options, Environment environment, ReentrantLock lock, Sender sender, Life life,
            Subscriptions subscriptions, Events events, Completions completions) {
        this.options = options;
        this.environment = environment;
        this.lock = lock;
        this.sender = sender;
        this.life = life;
        this.subscriptions = subscriptions;
        this.events = events;
        this.completions = completions;
    }

    /** A handler that is there from the start, for what the Session has. */
    void addLocal(TopicFilter filter, Handler handler) {
        subscriptions.addLocal(filter, local.computeIfAbsent(handler.userCode(), unused -> newSubscriber(handler)));
    }

    Promise<SubscribeResult> subscribe(SubscribeCall call, Handler handler, Face face, Timeouts timeouts) {
        checkSubscriptions(call);
        lock.lock();
        try {
            Subscriptions.Subscriber known = local.get(handler.userCode());
            return subscribe(call, known != null ? known : newSubscriber(handler), face, timeouts);
        } finally {
            lock.unlock();
        }
    }

    Promise<SubscribeResult> subscribe(SubscribeCall call, Subscriptions.Subscriber subscriber, Face face,
            Timeouts timeouts) {
        Promise<SubscribeResult> promise = new Promise<>(face, completions,
                events.ending("subscribe", result -> new ClientEvent.Subscribed(call.subscriptions(), result)));
        Integer identifier = call.subscriptionIdentifier();
        lock.lock();
        try {
            requireRequest();
            sender.limits().check(call.subscriptions(), identifier);
            int used = identifier != null ? identifier
                    : sender.limits().subscriptionIdentifiers() ? subscriptions.unusedIdentifier() : 0;
            List<Subscriptions.Entry> entries = call.subscriptions().stream()
                    .map(s -> subscriptions.add(s, used, call.userProperties(), subscriber)).toList();
            begin(new SubscribeRequest(entries, promise), "subscribe", timeouts.subscribe());
        } catch (MqttException e) {
            promise.fail(e);
        } finally {
            lock.unlock();
        }
        return promise;
    }

    private Subscriptions.Subscriber newSubscriber(Handler handler) {
        return new Subscriptions.Subscriber(handler, new Lane(environment.threads(), life::isClosed),
                Subscriptions.Ending.UNHEARD);
    }

    /**
     * Makes sure that it can be asked for in the client's version.
     *
     * @throws IllegalArgumentException if it can't
     */
    void checkSubscriptions(SubscribeCall call) {
        List<Subscription> wanted = call.subscriptions();
        Integer identifier = call.subscriptionIdentifier();
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("there is no subscription");
        }
        if (identifier != null && (identifier < 1 || identifier > MAXIMUM_SUBSCRIPTION_IDENTIFIER)) {
            throw new IllegalArgumentException(
                    "a Subscription Identifier is from 1 to 268,435,455, not " + identifier);
        }
        if (sender.version().isV5()) {
            return;
        }
        if (identifier != null) {
            throw new IllegalArgumentException(
                    "MQTT %s has no Subscription Identifiers".formatted(sender.version()));
        }
        checkUserProperties(call.userProperties());
        for (Subscription subscription : wanted) {
            if (!subscription.options().equals(SubscriptionOptions.of(subscription.options().maximumQoS()))) {
                throw new IllegalArgumentException(
                        "MQTT %s has no option of a subscription but its QoS".formatted(sender.version()));
            }
        }
    }

    private void checkUserProperties(List<UserProperty> userProperties) {
        if (!userProperties.isEmpty() && !sender.version().isV5()) {
            throw new IllegalArgumentException("MQTT %s has no User Properties".formatted(sender.version()));
        }
    }

    Promise<UnsubscribeResult> unsubscribe(List<TopicFilter> topicFilters, List<UserProperty> userProperties,
            Face face, Timeouts timeouts) {
        checkUserProperties(userProperties);
        if (topicFilters.isEmpty()) {
            throw new IllegalArgumentException("there is no Topic Filter");
        }
        Promise<UnsubscribeResult> promise = new Promise<>(face, completions,
                events.ending("unsubscribe", result -> new ClientEvent.Unsubscribed(topicFilters, result)));
        lock.lock();
        try {
            requireRequest();
            List<Subscriptions.@Nullable Entry> entries = new ArrayList<>();
            topicFilters.forEach(filter -> entries.add(subscriptions.entry(filter)));
            begin(new UnsubscribeRequest(List.copyOf(topicFilters), entries, List.copyOf(userProperties), promise),
                    "unsubscribe", timeouts.unsubscribe());
        } catch (MqttException e) {
            promise.fail(e);
        } finally {
            lock.unlock();
        }
        return promise;
    }

    /** Ends a subscription if this subscriber still has it: with the Server if that can be, else with this client alone. */
    void unsubscribe(TopicFilter topicFilter, Subscriptions.Subscriber subscriber) {
        lock.lock();
        try {
            Subscriptions.Entry entry = subscriptions.entry(topicFilter);
            if (entry != null && entry.subscriber().equals(subscriber)) {
                CompletableFuture<UnsubscribeResult> unused = unsubscribe(List.of(topicFilter), List.of(), Face.ASYNC,
                        options.timeouts())
                        .future().whenComplete((result, failure) -> forget(entry));
            }
        } finally {
            lock.unlock();
        }
    }

    private void forget(Subscriptions.Entry entry) {
        lock.lock();
        try {
            subscriptions.remove(entry);
        } finally {
            lock.unlock();
        }
    }

    private void requireRequest() {
        life.requireUsable(false);
        sender.checkRequests();
    }

    private void begin(Request request, String what, Duration timeout) {
        request.timeout(environment.time().after(timeout, () -> request.fail(notAnswered(what, timeout))));
        sender.request(request);
    }

    /** The error of an operation to which no answer has come. */
    static MqttTimeoutException notAnswered(String operation, Duration timeout) {
        return new MqttTimeoutException(operation, timeout,
                "there was no answer to \"%s\" within %s; it may yet be done".formatted(operation, timeout));
    }
}
