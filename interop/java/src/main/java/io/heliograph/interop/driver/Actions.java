// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.driver;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** How a library does actions. */
@FunctionalInterface
interface Actions {
    /** Does one, and returns when all is done; is interrupted to make it end. */
    void run(Asked asked, Application application) throws Exception;

    /** Waits for all messages, also those that the Server refuses. */
    static void await(List<? extends CompletableFuture<?>> results) throws InterruptedException {
        for (CompletableFuture<?> result : results) {
            try {
                result.get();
            } catch (ExecutionException e) {
                // A refusal is an end as well.
            }
        }
    }
}
