// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The end of an operation, to come. It may be kept by any thread, also under the lock: no user code runs on that thread. The
 * future of an asynchronous operation, on which the user may have hung stages, is completed by {@link Completions}; that of a
 * blocking operation is seen by the waiting thread only and is completed at once.
 */
final class Promise<T extends @Nullable Object> {
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final Face face;
    private final Executor completions;
    // Null if nobody hears; its content once it was told.
    private final @Nullable AtomicReference<@Nullable Ending<T>> ending;

    /** Is told of the end of an operation, once. */
    interface Ending<T extends @Nullable Object> {
        void kept(T value);

        void failed(MqttException failure);
    }

    Promise(Face face, Executor completions) {
        this(face, completions, null);
    }

    Promise(Face face, Executor completions, @Nullable Ending<T> ending) {
        this.face = face;
        this.completions = completions;
        this.ending = ending == null ? null : new AtomicReference<>(ending);
    }

    CompletableFuture<T> future() {
        return future;
    }

    /** Runs a short task when it has ended, whichever way. */
    void whenDone(Runnable task) {
        CompletableFuture<T> unused = future.whenComplete((value, failure) -> task.run());
    }

    /**
     * Fails the future alone: who waits for it waits no longer, and the operation goes on to an end that is told.
     *
     * @param then a short task that runs if the future had not been completed before
     */
    void failWaiting(MqttException failure, Runnable then) {
        complete(() -> {
            if (future.completeExceptionally(failure)) {
                then.run();
            }
        });
    }

    void keep(T value) {
        Ending<T> told = ending == null ? null : ending.getAndSet(null);
        if (told != null) {
            told.kept(value);
        }
        complete(() -> future.complete(value));
    }

    void fail(MqttException failure) {
        Ending<T> told = ending == null ? null : ending.getAndSet(null);
        if (told != null) {
            told.failed(failure);
        }
        complete(() -> future.completeExceptionally(failure));
    }

    private void complete(Runnable completion) {
        if (face == Face.BLOCKING) {
            completion.run();
        } else {
            completions.execute(completion);
        }
    }
}
