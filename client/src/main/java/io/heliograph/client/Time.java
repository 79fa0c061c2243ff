// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.time.Duration;

/** A clock that only runs forward and can wake. */
interface Time {
    /** Now, as nanoseconds since some moment. */
    long nanos();

    /** Now, as milliseconds since the beginning of 1970 UTC: for what outlives the process. May be set back. */
    long epochMillis();

    /**
     * Runs a task later. The task is short and does not block.
     *
     * @param delay zero or more
     */
    Alarm after(Duration delay, Runnable task);

    /** Drops all alarms and ends what runs for them. */
    void close();

    /** A task that waits for its time. */
    interface Alarm {
        /** Drops the task unless it has begun. */
        void cancel();
    }
}
