// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a minute what has failed, so that it is tried after the others. Used by whichever thread connects.
 *
 * @param <K> what can fail: a server, an address
 */
final class Health<K> {
    static final Duration MEMORY = Duration.ofMinutes(1);
    private static final int MOST = 1_000;

    private final Time time;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<K, Long> failedNanos = new LinkedHashMap<>();

    private @Nullable K inUse;

    Health(Time time) {
        this.time = time;
    }

    void failed(K what) {
        lock.lock();
        try {
            failedNanos.remove(what);
            failedNanos.put(what, time.nanos());
            if (failedNanos.size() > MOST) {
                failedNanos.pollFirstEntry();
            }
        } finally {
            lock.unlock();
        }
    }

    /** This is being used: should the attempt fail, it is this that has. */
    void using(K what) {
        lock.lock();
        try {
            inUse = what;
        } finally {
            lock.unlock();
        }
    }

    /** What is being used has failed. */
    void failed() {
        lock.lock();
        try {
            if (inUse != null) {
                failed(inUse);
                inUse = null;
            }
        } finally {
            lock.unlock();
        }
    }

    void worked(K what) {
        lock.lock();
        try {
            failedNanos.remove(what);
        } finally {
            lock.unlock();
        }
    }

    /** The same in their order, but those that have failed come last, the longest ago first. */
    List<K> ordered(List<K> candidates) {
        lock.lock();
        try {
            long now = time.nanos();
            failedNanos.values().removeIf(at -> now - at >= MEMORY.toNanos());
            List<K> ordered = new ArrayList<>(candidates);
            ordered.removeAll(failedNanos.keySet());
            // The map has them in the order in which they failed.
            failedNanos.keySet().stream().filter(candidates::contains).forEach(ordered::add);
            return ordered;
        } finally {
            lock.unlock();
        }
    }
}
