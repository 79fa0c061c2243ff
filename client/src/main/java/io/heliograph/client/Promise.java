// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The end of an operation, to come. It may be kept by any thread, also under the lock: no user code runs on that thread. The
 * future of an asynchronous operation, on which the user may have hung stages, is completed on a virtual thread of its own, so
 * that a stage that blocks holds up nothing; that of a blocking operation is seen by the waiting thread only and is completed at
 * once.
 */
final class Promise<T extends @Nullable Object> {
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final Face face;
    private final ThreadFactory threads;

    Promise(Face face, ThreadFactory threads) {
        this.face = face;
        this.threads = threads;
    }

    CompletableFuture<T> future() {
        return future;
    }

    /** Runs a short task when it has ended, whichever way. */
    void whenDone(Runnable task) {
        CompletableFuture<T> unused = future.whenComplete((value, failure) -> task.run());
    }

    void keep(T value) {
        if (face == Face.BLOCKING) {
            future.complete(value);
        } else {
            threads.newThread(() -> future.complete(value)).start();
        }
    }

    void fail(MqttException failure) {
        if (face == Face.BLOCKING) {
            future.completeExceptionally(failure);
        } else {
            threads.newThread(() -> future.completeExceptionally(failure)).start();
        }
    }
}
