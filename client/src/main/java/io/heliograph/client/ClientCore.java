// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Subscription;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
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
 *   Life         where the client is in the life of its connection, and what the user wants of it
 *   ConnectLoop, Uplink   connects, reads, reconnects; one virtual thread while there is something to do
 *   Connection   one Network Connection: that thread reads, another writes
 *   Sender       what goes to the Server
 *   Receiver     what comes from it
 *   Publishing, Subscribing, Requests   the operations
 *   Subscriptions, Lane   for whom that is, and the threads on which they get it
 * </pre>
 *
 * <p>Nothing waits under the lock but on its own conditions, and no user code runs under it. A lane's lock may be taken under it,
 * and the clock's; not the other way round.
 */
final class ClientCore {
    private final ClientOptions options;
    private final Environment environment;
    private final ReentrantLock lock = new ReentrantLock();
    private final Subscriptions subscriptions = new Subscriptions();
    private final Store store;
    private final Sender sender;
    private final Receiver receiver;
    private final Reauthentication reauthentication;
    private final Life life;
    private final Uplink uplink;
    private final ConnectLoop loop;
    private final Events events;
    private final Completions completions;
    private final Statistics statistics;
    private final Interceptors interceptors;
    private final Requests requests;
    private final Publishing publishing;
    private final Subscribing subscribing;

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
        this.life = new Life(environment.time(), lock, roomToRead, sender, subscriptions, events,
                options.timeouts().other());
        Health<InetSocketAddress> addressHealth = new Health<>(environment.time());
        this.uplink = new Uplink(options, environment, lock, work, life, sender, receiver, subscriptions,
                authentication, reauthentication, events, statistics, addressHealth);
        this.loop = new ConnectLoop(options, environment, lock, life, uplink, reauthentication, events, addressHealth);
        this.publishing = new Publishing(options, environment, lock, sender, life, store, interceptors, events,
                completions);
        this.subscribing = new Subscribing(options, environment, lock, sender, life, subscriptions, events,
                completions);
        RandomGenerator random = environment.random();
        this.requests = new Requests(this, lock, sender, environment, options, replies, receiver::session,
                MqttClientBuilder.randomIdentifier(random), random.nextLong());
        options.handlers().forEach(subscribing::addLocal);
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
            sender.deliveries().restore(this::restoredPromise);
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

    Publishing publishing() {
        return publishing;
    }

    Subscribing subscribing() {
        return subscribing;
    }

    // --- connecting and disconnecting

    Promise<Connack> connect(Face face, Timeouts timeouts) {
        Promise<Connack> promise = promise(face, events.ending("connect", connack -> null));
        loop.connect(promise, timeouts.connect());
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
        loop.reconnect(value);
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
        syncStore();
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

    /** What is said of a message that is open at the end depends on whether the store can keep it. */
    private void syncStore() {
        long position;
        lock.lock();
        try {
            position = store.position();
        } finally {
            lock.unlock();
        }
        try {
            store.sync(position);
        } catch (StoreException e) {
            // Each message that is open says so.
        }
    }

    /** Whether a call has a timeout that is not the client's. */
    private boolean isOwn(Timeouts timeouts) {
        return !timeouts.equals(options.timeouts());
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
        return subscribing.subscribe(new SubscribeCall(List.of(subscription), null, List.of()),
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

    // --- other operations

    Promise<@Nullable Void> ping(Face face, Timeouts timeouts) {
        Promise<@Nullable Void> promise = promise(face, events.ending("ping", answered -> null));
        lock.lock();
        try {
            life.requireUsable(true);
            sender.checkRequests();
            sender.ping(promise);
            Time.Alarm alarm = environment.time().after(timeouts.ping(),
                    () -> promise.fail(Subscribing.notAnswered("ping", timeouts.ping())));
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

    // --- waiting

    /** A lane that is not emptied when the client is closed: there is still an end to tell. */
    Lane newLane() {
        return new Lane(environment.threads(), () -> false);
    }

    private <T extends @Nullable Object> Promise<T> promise(Face face, Promise.@Nullable Ending<T> ending) {
        return new Promise<>(face, completions, ending);
    }

    <T extends @Nullable Object> T await(Promise<T> promise) {
        return await(promise.future());
    }

    static <T extends @Nullable Object> T await(CompletableFuture<T> future) {
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
        return uplink.clientIdentifier();
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
