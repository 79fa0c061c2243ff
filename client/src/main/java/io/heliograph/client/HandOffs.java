// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.client.Subscriptions.Subscriber;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * When a message with QoS 2 is the application's and no longer the Server's, over the end of the process. With a store, that is:
 *
 * <pre>
 *   a handler            PUBLISH --&gt; begun, synced --&gt; the handler is called --&gt; returned --&gt; PUBREC
 *   that acknowledges    PUBLISH --&gt; the handler is called --&gt; acknowledge() --&gt; taken --&gt; PUBREC
 *                        and in both cases                             PUBREL --&gt; freed --&gt; PUBCOMP
 * </pre>
 *
 * <p>A handler whose return is the acknowledgement gets a message once: where the process ends between begun and returned, nobody
 * but the application can know whether it has dealt with the message. It is told so by {@link ClientEvent.MessageInDoubt}, and the
 * message does not come again. A handler that acknowledges says itself when the message is its own: until then it comes again.
 *
 * <p>Each record costs a sync before the call. So messages that wait already are recorded together, but only as many as the handlers
 * take in the time of a sync: those that were recorded and not called when the process ends are in doubt too.
 *
 * <p>Guarded by the client's lock, but for {@link #begin}, {@link #end} and {@link #close}, which take it.
 */
final class HandOffs {
    private static final int LARGEST_BATCH = 64;

    private final ReentrantLock lock;
    private final Store store;
    private final Time time;
    private final Runnable storeFails;
    // To be handed over once and not recorded yet; recorded, and no handler called yet. Both in the order of arrival.
    private final Set<Incoming> unrecorded = new LinkedHashSet<>();
    private final Set<Incoming> uncalled = new LinkedHashSet<>();
    private long session;
    private int running;
    private boolean closing;
    // How many are recorded together, how long the last sync for them took, and how long the last handler.
    private int batch = 1;
    private long syncNanos;
    private long handlerNanos;

    /**
     * Without messages.
     *
     * @param storeFails is called, not under the lock, when a handler can't be called as that can't be recorded
     */
    HandOffs(ReentrantLock lock, Store store, Time time, Runnable storeFails) {
        this.lock = lock;
        this.store = store;
        this.time = time;
        this.storeFails = storeFails;
    }

    /** The number of the Session. */
    long session() {
        return session;
    }

    /** A message has come and is about to be given to these. */
    void received(Incoming incoming, List<Subscriber> targets) {
        if (!store.isOff() && incoming.message().message().qos() == QoS.EXACTLY_ONCE
                && targets.stream().anyMatch(target -> target.handler() instanceof Handler.Automatic)) {
            incoming.handOnce();
            unrecorded.add(incoming);
        }
    }

    /** A handler is about to be called: false if it must not be. */
    boolean begin(Incoming incoming) {
        if (!incoming.isHandedOnce()) {
            return true;
        }
        lock.lock();
        try {
            if (closing) {
                return false;
            }
            running++;
            if (!incoming.hasHandOff()) {
                recordWithNext(incoming);
            }
            uncalled.remove(incoming);
        } finally {
            lock.unlock();
        }
        long before = time.nanos();
        try {
            store.sync(incoming.handOffPosition());
        } catch (StoreException e) {
            end(incoming);
            storeFails.run();
            return false;
        }
        called(incoming, before);
        return true;
    }

    private void called(Incoming incoming, long beforeNanos) {
        lock.lock();
        try {
            long now = time.nanos();
            // One of a batch that was synced before takes no time.
            syncNanos = Math.max(syncNanos, now - beforeNanos);
            incoming.called(now);
        } finally {
            lock.unlock();
        }
    }

    private void recordWithNext(Incoming incoming) {
        batch = syncNanos > handlerNanos * batch ? Math.min(LARGEST_BATCH, batch * 2) : Math.max(1, batch / 2);
        syncNanos = 0;
        record(incoming);
        for (Incoming next : unrecorded.stream().limit(batch - 1L).toList()) {
            record(next);
        }
    }

    private void record(Incoming incoming) {
        unrecorded.remove(incoming);
        uncalled.add(incoming);
        ReceivedMessage received = incoming.message();
        long number = store.begun(new Publish(received.message(), received.duplicate(), received.packetIdentifier(), 0,
                received.subscriptionIdentifiers()), incoming.session() == session);
        incoming.handOff(number, store.position());
    }

    /** A handler for which {@link #begin} was true has returned, and that is recorded. */
    void end(Incoming incoming) {
        if (!incoming.isHandedOnce()) {
            return;
        }
        boolean last;
        lock.lock();
        try {
            running--;
            handlerNanos = time.nanos() - incoming.calledNanos();
            last = closing && running == 0;
        } finally {
            lock.unlock();
        }
        if (last) {
            store.close();
        }
    }

    /** All who got a message have dealt with it. */
    void settled(Incoming incoming) {
        ReceivedMessage received = incoming.message();
        if (incoming.hasHandOff()) {
            store.returned(incoming.handOff());
        } else if (received.message().qos() == QoS.EXACTLY_ONCE && incoming.session() == session) {
            store.taken(received.packetIdentifier());
        }
    }

    /** The next message with this identifier is a new one. */
    void freed(int packetIdentifier) {
        store.freed(packetIdentifier);
    }

    /** The Server has lost the Session. */
    void sessionLost() {
        session++;
        store.sessionLost();
    }

    /** No handler is called any more. Those that run are waited for, by whoever is last. */
    void close() {
        boolean idle;
        lock.lock();
        try {
            closing = true;
            for (Incoming incoming : uncalled) {
                if (incoming.session() == session) {
                    store.notBegun(incoming.handOff());
                }
            }
            uncalled.clear();
            unrecorded.clear();
            idle = running == 0;
        } finally {
            lock.unlock();
        }
        if (idle) {
            store.close();
        }
    }
}
