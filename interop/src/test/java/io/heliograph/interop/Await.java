// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for what other programs do: looks again every millisecond until it is so or the deadline has passed. */
public final class Await {
    private static final Duration STEP = Duration.ofMillis(1);

    private Await() {}

    /** Waits until there is a value. */
    public static <T> T value(String what, Supplier<@Nullable T> source, Supplier<String> seen) {
        long deadline = System.nanoTime() + Deadline.ANSWER.toNanos();
        while (true) {
            T value = source.get();
            if (value != null) {
                return value;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(
                        "waited " + Deadline.ANSWER.toSeconds() + " s for " + what + "; " + seen.get());
            }
            pause();
        }
    }

    /** Waits until a condition holds. */
    public static void until(String what, BooleanSupplier condition) {
        value(what, () -> condition.getAsBoolean() ? Boolean.TRUE : null, () -> "it did not come");
    }

    private static void pause() {
        try {
            Thread.sleep(STEP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
