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
 * <p>Guarded by the client's lock, but for {@link #begin}, {@link #end} and {@link #close}, which take it.
 */
final class HandOffs {
    private final ReentrantLock lock;
    private final Store store;
    // Recorded as begun, and their handlers have not been called.
    private final Set<Incoming> uncalled = new LinkedHashSet<>();
    private long session;
    private int running;
    private boolean closing;

    HandOffs(ReentrantLock lock, Store store) {
        this.lock = lock;
        this.store = store;
    }

    /** The number of the Session. */
    long session() {
        return session;
    }

    /** A message has come and is about to be given to these. */
    void received(Incoming incoming, List<Subscriber> targets) {
        ReceivedMessage received = incoming.message();
        if (store.isOff() || received.message().qos() != QoS.EXACTLY_ONCE
                || targets.stream().noneMatch(target -> target.handler() instanceof Handler.Automatic)) {
            return;
        }
        long number = store.begun(new Publish(received.message(), received.duplicate(), received.packetIdentifier(), 0,
                received.subscriptionIdentifiers()));
        incoming.handOff(number, store.position());
        uncalled.add(incoming);
    }

    /** A handler is about to be called: false if it must not be. */
    boolean begin(Incoming incoming) {
        if (!incoming.hasHandOff()) {
            return true;
        }
        lock.lock();
        try {
            if (closing) {
                return false;
            }
            running++;
            uncalled.remove(incoming);
        } finally {
            lock.unlock();
        }
        try {
            store.sync(incoming.handOffPosition());
            return true;
        } catch (StoreException e) {
            // The next packet that is to be written ends the connection for the same reason.
            end(incoming);
            return false;
        }
    }

    /** A handler for which {@link #begin} was true has returned, and that is recorded. */
    void end(Incoming incoming) {
        if (!incoming.hasHandOff()) {
            return;
        }
        boolean last;
        lock.lock();
        try {
            running--;
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
            idle = running == 0;
        } finally {
            lock.unlock();
        }
        if (idle) {
            store.close();
        }
    }
}
