// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.SubscriptionOptions;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.UserProperty;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What both faces stand on. It has the parts and the one lock that guards them:
 *
 * <pre>
 *   Life         the connection's life: connects, reads, reconnects; one virtual thread while there is something to do
 *   Connection   one Network Connection: that thread reads, another writes
 *   Sender       what goes to the Server
 *   Receiver     what comes from it
 *   Subscriptions, Lane   for whom that is, and the threads on which they get it
 * </pre>
 *
 * <p>Nothing waits under the lock but on its own conditions, and no user code runs under it. A lane's lock may be taken under it,
 * and the clock's; not the other way round.
 */
final class ClientCore {
    private static final int MAXIMUM_SUBSCRIPTION_IDENTIFIER = 268_435_455;

    private final ClientOptions options;
    private final Environment environment;
    private final ReentrantLock lock = new ReentrantLock();
    private final Subscriptions subscriptions = new Subscriptions();
    // A handler that is there from the start and subscribes later goes on with its lane: else what comes after the SUBACK could
    // overtake what the Session had waiting.
    private final IdentityHashMap<Object, Subscriptions.Subscriber> local = new IdentityHashMap<>();
    private final Store store;
    private final Sender sender;
    private final Receiver receiver;
    private final Reauthentication reauthentication;
    private final Life life;
    private final Events events;
    private final Completions completions;
    private final Statistics statistics;
    private final Interceptors interceptors;
    private final Requests requests;

    ClientCore(ClientOptions options, Environment environment) {
        this.options = options;
        this.environment = environment;
        Condition work = lock.newCondition();
        Condition roomToRead = lock.newCondition();
        this.completions = new Completions(environment.time(), environment.threads());
        this.events = new Events(options.listeners(), new Lane(environment.threads(), () -> false));
        this.statistics = new Statistics(environment.time(), options.connect().clientIdentifier());
        MqttVersion version = options.connect().version();
        PendingReplies replies = new PendingReplies();
        ServerLimits limits = ServerLimits.of(options.connect(),
                new Connack(false, ReasonCode.SUCCESS));
        this.store = openStore(options, environment);
        this.sender = new Sender(version, limits, options.delivery(), environment.time(), store, subscriptions, replies,
                lock, work, roomToRead, statistics);
        this.interceptors = new Interceptors(options.interceptors(), newLane());
        this.receiver = new Receiver(lock, roomToRead, sender, store, subscriptions, events, statistics,
                environment.time(), interceptors, options.receiveMessages(), options.receiveBytes());
        Authentication authentication = new Authentication(options.authentication(), environment, lock, work,
                events);
        this.reauthentication = new Reauthentication(options, authentication, environment.time(), lock, sender,
                statistics);
        this.life = new Life(options, environment, lock, work, roomToRead, sender, receiver, subscriptions,
                authentication, reauthentication, events, statistics);
        RandomGenerator random = environment.random();
        this.requests = new Requests(this, lock, sender, environment, options, replies,
                MqttClientBuilder.randomIdentifier(random), random.nextLong());
        options.handlers().forEach((filter, handler) -> subscriptions.addLocal(filter,
                local.computeIfAbsent(handler.userCode(), unused -> newSubscriber(handler))));
        restore();
    }

    private static Store openStore(ClientOptions options, Environment environment) {
        Path directory = options.delivery().store();
        return directory == null
                ? NoStore.INSTANCE
                : LogStore.open(directory, options.connect().clientIdentifier(), environment.time(),
                        environment.threads());
    }

    /** Takes up what an earlier process has left, and tells what is not as it should be. */
    private void restore() {
        StoreContents contents = store.contents();
        contents.damage().forEach(sentence -> events.tell(new ClientEvent.StoreDamaged(sentence)));
        contents.inDoubt().forEach((number, publish) -> events.inDoubt(new ReceivedMessage(publish.message(),
                publish.packetIdentifier(), publish.duplicate(), publish.subscriptionIdentifiers()),
                () -> told(number)));
        lock.lock();
        try {
            sender.restore(this::restoredPromise);
        } finally {
            lock.unlock();
        }
    }

    private void told(long number) {
        lock.lock();
        try {
            store.returned(number);
        } finally {
            lock.unlock();
        }
    }

    private Promise<PublishResult> restoredPromise(Message message) {
        Promise<PublishResult> promise = new Promise<>(Face.BLOCKING, completions);
        CompletableFuture<PublishResult> unused = promise.future().whenComplete((result, failure) -> {
            if (failure instanceof MqttException cause && !(cause instanceof ClientClosedException)) {
                events.tell(new ClientEvent.StoredMessageFailed(message, cause));
            }
        });
        return promise;
    }

    // --- connecting and disconnecting

    Promise<Connack> connect(Face face, Timeouts timeouts) {
        Promise<Connack> promise = promise(face, events.ending("connect", connack -> null));
        life.connect(promise, timeouts.connect());
        if (isOwn(timeouts)) {
            Time.Alarm alarm = environment.time().after(timeouts.connect(), () -> life.giveUpConnecting(promise,
                    new MqttTimeoutException(MqttTimeoutException.CONNECT, timeouts.connect(),
                            "no server accepted the connection within " + timeouts.connect())));
            promise.whenDone(alarm::cancel);
        }
        return promise;
    }

    Promise<@Nullable Void> disconnect(Disconnect packet, Face face) {
        Long expiry = packet.sessionExpiryInterval();
        Long asked = options.connect().properties().sessionExpiryInterval();
        if (expiry != null && expiry > 0 && (asked == null || asked == 0)) {
            // Section 3.14.2.2.2 of MQTT 5.0.
            throw new IllegalArgumentException(
                    "a Session that was to end with its connection can't be kept by DISCONNECT");
        }
        Promise<@Nullable Void> promise = new Promise<>(face, completions);
        life.disconnect(packet, promise);
        return promise;
    }

    void reconnect(Reconnect value) {
        life.reconnect(value);
    }

    Timeouts timeouts() {
        return options.timeouts();
    }

    void close() {
        completions.close();
        Promise<@Nullable Void> promise = new Promise<>(Face.BLOCKING, completions);
        if (store.isOff()) {
            life.close(promise);
            await(promise);
            return;
        }
        // Not on the thread that keeps the promise, which has the lock.
        CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
        promise.whenDone(() -> environment.threads().newThread(() -> {
            try {
                receiver.close();
            } finally {
                closed.complete(null);
            }
        }).start());
        life.close(promise);
        await(closed);
    }

    /** Whether a call has a timeout that is not the client's. */
    private boolean isOwn(Timeouts timeouts) {
        return !timeouts.equals(options.timeouts());
    }

    // --- publishing

    PublishResult publishAndWait(Message message, int priority, Timeouts timeouts) {
        Publication publication = begin(message, priority, Face.BLOCKING, true);
        CompletableFuture<PublishResult> future = publication.promise().future();
        if (future.isDone()) {
            return await(publication.promise());
        }
        Time.Alarm alarm = environment.time().after(timeouts.publish(), () -> tooLate(publication, timeouts.publish()));
        try {
            return await(publication.promise());
        } catch (MqttInterruptedException e) {
            throw interrupted(withdraw(publication, e), e);
        } finally {
            alarm.cancel();
        }
    }

    private void tooLate(Publication publication, Duration timeout) {
        if (withdraw(publication, timedOut(true, timeout))) {
            return;
        }
        MqttTimeoutException failure = timedOut(false, timeout);
        if (publication.promise().future().completeExceptionally(failure)) {
            // The message may go on, and its promise may tell of its end.
            events.tell(new ClientEvent.OperationFailed("publish", failure));
        }
    }

    CompletableFuture<PublishResult> send(Message message, int priority, Timeouts timeouts) {
        Publication publication = begin(message, priority, Face.ASYNC, true);
        CompletableFuture<@Nullable Void> admission = publication.admission();
        if (!admission.isDone()) {
            awaitAdmission(publication, admission, timeouts);
        }
        keep(publication);
        return publication.promise().future();
    }

    /** A message that was handed over with QoS 1 or 2 is in the store, if there is one. */
    private void keep(Publication publication) {
        if (publication.qos() == QoS.AT_MOST_ONCE || store.isOff()) {
            return;
        }
        long position;
        lock.lock();
        try {
            position = store.required();
        } finally {
            lock.unlock();
        }
        store.sync(position);
    }

    private void awaitAdmission(Publication publication, CompletableFuture<@Nullable Void> admission,
            Timeouts timeouts) {
        Time.Alarm alarm = environment.time().after(timeouts.publish(),
                () -> withdraw(publication, timedOut(true, timeouts.publish())));
        try {
            await(admission);
        } catch (MqttInterruptedException e) {
            throw interrupted(withdraw(publication, e), e);
        } finally {
            alarm.cancel();
        }
    }

    /** There is no timeout but one of this call's own. */
    CompletableFuture<PublishResult> publish(Message message, int priority, Timeouts timeouts) {
        try {
            Publication publication = begin(message, priority, Face.ASYNC, false);
            if (isOwn(timeouts)) {
                Time.Alarm alarm = environment.time().after(timeouts.publish(),
                        () -> tooLate(publication, timeouts.publish()));
                publication.promise().whenDone(alarm::cancel);
            }
            return publication.promise().future();
        } catch (MqttException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Takes a message without waiting; if there is no room, that waits in its place. The future is completed under the lock.
     *
     * @throws MqttException if it is not taken
     */
    CompletableFuture<PublishResult> publishOnceThereIsRoom(Message message) {
        return begin(message, MqttClient.NORMAL_PRIORITY, Face.BLOCKING, true).promise().future();
    }

    /** As {@link #publishOnceThereIsRoom}, for a message that the interceptors have seen. */
    CompletableFuture<PublishResult> publishRequest(Message request) {
        return begin(new Publication(request, MqttClient.NORMAL_PRIORITY,
                promise(Face.BLOCKING, events.ending(request))), true).promise().future();
    }

    private Publication begin(Message message, int priority, Face face, boolean mayWait) {
        if (priority < 0 || priority > Publication.HIGHEST_PRIORITY) {
            throw new IllegalArgumentException("a priority is from 0 to 255, not %,d".formatted(priority));
        }
        if (message.topicName().isEmpty()) {
            throw new IllegalArgumentException("a message is published to a topic");
        }
        if (interceptors.isEmpty()) {
            return begin(new Publication(message, priority, promise(face, events.ending(message))), mayWait);
        }
        MessageInterceptor.Outgoing outgoing = interceptors.publishing(message);
        Message changed = outgoing.message();
        try {
            return begin(new Publication(changed, priority,
                    promise(face, Interceptors.ending(outgoing, events.ending(changed)))), mayWait);
        } catch (MqttException e) {
            outgoing.whenDone().accept(e);
            throw e;
        }
    }

    private Publication begin(Publication publication, boolean mayWait) {
        QoS qos = publication.qos();
        lock.lock();
        try {
            if (sender.takesOffline(qos)) {
                life.requireOpen();
            } else {
                life.requireUsable(qos == QoS.AT_MOST_ONCE);
            }
            sender.publish(publication, mayWait);
            return publication;
        } catch (MqttException e) {
            events.tell(new ClientEvent.OperationFailed("publish", e));
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the message has been taken back, so that it will not be sent; that is its end. */
    private boolean withdraw(Publication publication, MqttException why) {
        lock.lock();
        try {
            boolean withdrawn = sender.withdraw(publication);
            if (withdrawn) {
                publication.fail(why);
            }
            return withdrawn;
        } finally {
            lock.unlock();
        }
    }

    private static MqttTimeoutException timedOut(boolean withdrawn, Duration timeout) {
        return new MqttTimeoutException("publish", timeout, (withdrawn
                ? "there was no room within %s, the message was not taken"
                : "the message was not acknowledged within %s and is still under way").formatted(timeout));
    }

    private static MqttInterruptedException interrupted(boolean withdrawn, MqttInterruptedException e) {
        return withdrawn
                ? new MqttInterruptedException("interrupted while there was no room; the message was not taken", e)
                : e;
    }

    // --- requests

    CompletableFuture<ReceivedMessage> request(Message message, Duration timeout) {
        requests.check(message, timeout);
        return request(interceptors.publishing(message), timeout, Face.ASYNC).future();
    }

    private Promise<ReceivedMessage> request(MessageInterceptor.Outgoing outgoing, Duration timeout, Face face) {
        return requests.request(outgoing.message(), timeout,
                promise(face, Interceptors.ending(outgoing, events.ending("request", reply -> null))));
    }

    ReceivedMessage requestAndWait(Message message, Duration timeout) {
        requests.check(message, timeout);
        MessageInterceptor.Outgoing outgoing = interceptors.publishing(message);
        Promise<ReceivedMessage> promise = request(outgoing, timeout, Face.BLOCKING);
        try {
            return await(promise);
        } catch (MqttInterruptedException e) {
            if (promise.future().cancel(false)) {
                outgoing.whenDone().accept(e);
            }
            throw e;
        }
    }

    Promise<SubscribeResult> respond(Subscription subscription, Responder responder, Face face, Timeouts timeouts) {
        if (!sender.version().isV5()) {
            throw new UnsupportedOperationException(
                    "MQTT %s has no requests and replies, MQTT 5.0 has".formatted(sender.version()));
        }
        return subscribe(new SubscribeCall(List.of(subscription), null, List.of()),
                new Handler.Automatic(new Answering(this, responder, events)), face, timeouts);
    }

    /** Makes sure that an operation may begin, under the lock, see {@link Life#requireUsable}. */
    void requireUsable(boolean onlyNow) {
        life.requireUsable(onlyNow);
    }

    long unknownReplies() {
        lock.lock();
        try {
            return requests.unknown();
        } finally {
            lock.unlock();
        }
    }

    // --- subscribing

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
        Promise<SubscribeResult> promise = promise(face,
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

    /** A lane that is not emptied when the client is closed: there is still an end to tell. */
    Lane newLane() {
        return new Lane(environment.threads(), () -> false);
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
        Promise<UnsubscribeResult> promise = promise(face,
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

    Promise<@Nullable Void> ping(Face face, Timeouts timeouts) {
        Promise<@Nullable Void> promise = promise(face, events.ending("ping", answered -> null));
        lock.lock();
        try {
            life.requireUsable(true);
            sender.checkRequests();
            sender.ping(promise);
            Time.Alarm alarm = environment.time().after(timeouts.ping(),
                    () -> promise.fail(notAnswered("ping", timeouts.ping())));
            promise.whenDone(alarm::cancel);
        } catch (MqttException e) {
            promise.fail(e);
        } finally {
            lock.unlock();
        }
        return promise;
    }

    Promise<@Nullable Void> reauthenticate(Face face) {
        if (options.authentication() == null) {
            // [MQTT-4.12.0-7]
            throw new UnsupportedOperationException("the client was made without enhanced authentication");
        }
        Promise<@Nullable Void> promise = promise(face, events.ending("reauthenticate", done -> null));
        lock.lock();
        try {
            life.requireUsable(true);
            reauthentication.begin(promise);
        } catch (MqttException e) {
            promise.fail(e);
        } finally {
            lock.unlock();
        }
        return promise;
    }

    private void requireRequest() {
        life.requireUsable(false);
        sender.checkRequests();
    }

    private void begin(Request request, String what, Duration timeout) {
        request.timeout(environment.time().after(timeout, () -> request.fail(notAnswered(what, timeout))));
        sender.request(request);
    }

    private static MqttTimeoutException notAnswered(String operation, Duration timeout) {
        return new MqttTimeoutException(operation, timeout,
                "there was no answer to \"%s\" within %s; it may yet be done".formatted(operation, timeout));
    }

    // --- waiting

    private <T extends @Nullable Object> Promise<T> promise(Face face, Promise.@Nullable Ending<T> ending) {
        return new Promise<>(face, completions, ending);
    }

    <T extends @Nullable Object> T await(Promise<T> promise) {
        return await(promise.future());
    }

    private static <T extends @Nullable Object> T await(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MqttInterruptedException("interrupted; what was begun goes on", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MqttException failure) {
                throw failure.forCaller();
            }
            throw new IllegalStateException("a future failed in an unexpected way", e);
        }
    }

    // --- what there is to see

    ConnectionState state() {
        return life.state();
    }

    String clientIdentifier() {
        return life.clientIdentifier();
    }

    ClientMetrics metrics() {
        lock.lock();
        try {
            return statistics.metrics(life.state(), sender.counters(), receiver, requests.unknown());
        } finally {
            lock.unlock();
        }
    }

    DeliveryCounters deliveryCounters() {
        lock.lock();
        try {
            return sender.counters();
        } finally {
            lock.unlock();
        }
    }

    int unacknowledgedMessages() {
        lock.lock();
        try {
            return receiver.unacknowledged();
        } finally {
            lock.unlock();
        }
    }

    long discardedMessages() {
        lock.lock();
        try {
            return receiver.discarded();
        } finally {
            lock.unlock();
        }
    }
}
