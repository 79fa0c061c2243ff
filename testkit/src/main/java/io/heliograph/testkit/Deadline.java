// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import java.time.Duration;

/** The moment at which a wait ends. */
final class Deadline {
    private final long at;

    private Deadline(long at) {
        this.at = at;
    }

    static Deadline in(Duration wait) {
        return new Deadline(System.nanoTime() + wait.toNanos());
    }

    /** What is left, zero or more. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, at - System.nanoTime()));
    }

    boolean isOver() {
        return at - System.nanoTime() <= 0;
    }

    /** For sockets: whole milliseconds, at least one, as zero means for ever there. */
    static int millis(Duration wait) {
        return (int) Math.clamp(wait.plusNanos(999_999).toMillis(), 1L, Integer.MAX_VALUE);
    }
}
