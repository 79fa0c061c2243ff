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
 */
final class Names {
    /** One for all clients, for the sake of that bound. */
    static final Names SYSTEM = new Names(name -> List.of(InetAddress.getAllByName(name)),
            Thread.ofPlatform().daemon().name("heliograph-client-names-", 0).factory());

    private final Resolver resolver;
    private final ThreadFactory threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, CompletableFuture<List<InetAddress>>> underWay = new HashMap<>();

    /** What knows the addresses of names; may block. */
    @FunctionalInterface
    interface Resolver {
        List<InetAddress> resolve(String name) throws IOException;
    }

    Names(Resolver resolver, ThreadFactory threads) {
        this.resolver = resolver;
        this.threads = threads;
    }

    /** The addresses, at least one; fails with an {@link IOException}. A future for this caller alone, who may complete it. */
    CompletableFuture<List<InetAddress>> lookUp(String name) {
        lock.lock();
        try {
            CompletableFuture<List<InetAddress>> known = underWay.get(name);
            if (known != null) {
                return known.copy();
            }
            CompletableFuture<List<InetAddress>> fresh = new CompletableFuture<>();
            underWay.put(name, fresh);
            threads.newThread(() -> resolve(name, fresh)).start();
            return fresh.copy();
        } finally {
            lock.unlock();
        }
    }

    private void resolve(String name, CompletableFuture<List<InetAddress>> answer) {
        List<InetAddress> addresses = List.of();
        Throwable failure = new UnknownHostException("the name \"%s\" has no address".formatted(name));
        try {
            addresses = resolver.resolve(name);
        } catch (UnknownHostException e) {
            failure = new UnknownHostException("the name \"%s\" is unknown".formatted(name));
            failure.initCause(e);
        } catch (IOException | RuntimeException e) {
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
