// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks up names on threads of their own: a lookup can hang for minutes in the operating system, can't be interrupted there, and
 * would keep the carrier of a virtual thread. Who asks for a name that is being looked up already waits for the same answer, so
 * there is at most one thread for each name, however many clients try however often.
 *
 * @param <T> what names stand for
 */
final class Names<T> {
    private static final ThreadFactory THREADS = Thread.ofPlatform().daemon().name("heliograph-client-names-", 0)
            .factory();
    /** The addresses of hosts. One for all clients, for the sake of that bound. */
    static final Names<InetAddress> HOSTS = new Names<>(name -> List.of(InetAddress.getAllByName(name)), THREADS);
    /** The servers of services. */
    static final Names<ServiceRecord> SERVICES = new Names<>(ServiceRecord::resolve, THREADS);

    private final Resolver<T> resolver;
    private final ThreadFactory threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, CompletableFuture<List<T>>> underWay = new HashMap<>();

    /** What knows what names stand for; may block. */
    @FunctionalInterface
    interface Resolver<T> {
        List<T> resolve(String name) throws IOException;
    }

    Names(Resolver<T> resolver, ThreadFactory threads) {
        this.resolver = resolver;
        this.threads = threads;
    }

    /** What the name stands for, at least one; fails with an {@link IOException}. A future for this caller alone, who may complete it. */
    CompletableFuture<List<T>> lookUp(String name) {
        lock.lock();
        try {
            CompletableFuture<List<T>> known = underWay.get(name);
            if (known != null) {
                return known.copy();
            }
            CompletableFuture<List<T>> fresh = new CompletableFuture<>();
            underWay.put(name, fresh);
            threads.newThread(() -> resolve(name, fresh)).start();
            return fresh.copy();
        } finally {
            lock.unlock();
        }
    }

    private void resolve(String name, CompletableFuture<List<T>> answer) {
        List<T> addresses = List.of();
        Throwable failure = new UnknownHostException("the name \"%s\" has no address".formatted(name));
        try {
            addresses = resolver.resolve(name);
        } catch (UnknownHostException e) {
            failure = new UnknownHostException("the name \"%s\" is unknown".formatted(name));
            failure.initCause(e);
        } catch (IOException | RuntimeException | Error e) {
            // Of whatever kind: who asks for this name again would wait for this answer.
            failure = e;
        }
        lock.lock();
        try {
            underWay.remove(name);
        } finally {
            lock.unlock();
        }
        if (addresses.isEmpty()) {
            answer.completeExceptionally(failure);
        } else {
            answer.complete(addresses);
        }
    }
}
