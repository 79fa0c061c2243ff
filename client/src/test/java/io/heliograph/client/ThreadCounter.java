// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/** Makes virtual threads and remembers those that live. */
final class ThreadCounter implements ThreadFactory {
    private final ThreadFactory threads = Thread.ofVirtual().name("test-client-", 0).factory();
    private final List<Thread> made = new ArrayList<>();

    @Override
    public synchronized Thread newThread(Runnable task) {
        made.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
        Thread thread = threads.newThread(task);
        made.add(thread);
        return thread;
    }

    private synchronized List<Thread> made() {
        return List.copyOf(made);
    }

    /** Waits until all threads have ended. */
    void awaitNone() throws InterruptedException {
        for (Thread thread : made()) {
            thread.join();
        }
    }

    synchronized long living() {
        return made.stream().filter(Thread::isAlive).count();
    }
}
