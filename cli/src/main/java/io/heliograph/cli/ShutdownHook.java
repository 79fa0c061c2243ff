// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import java.util.concurrent.CountDownLatch;

/**
 * What a command does when the process gets SIGINT or SIGTERM while it runs. The JVM ends when the action is done, with
 * exit status 130 or 143.
 */
final class ShutdownHook implements AutoCloseable {
    private final Thread thread;

    /** Has the action done on a thread of its own if a signal comes before {@link #close}. */
    ShutdownHook(Runnable action) {
        thread = new Thread(action, "shutdown");
        Runtime.getRuntime().addShutdownHook(thread);
    }

    /** Takes the action back. If it is running already, the calling thread waits here for the end of the process. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            // A signal has come. What this thread has to say about a connection that was just closed is of no interest.
            waitForTheEnd();
        }
    }

    private static void waitForTheEnd() {
        CountDownLatch never = new CountDownLatch(1);
        while (true) {
            try {
                never.await();
            } catch (InterruptedException e) {
                // The process ends all the same.
                Thread.onSpinWait();
            }
        }
    }
}
