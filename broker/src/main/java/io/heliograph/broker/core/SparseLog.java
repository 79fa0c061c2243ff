// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Log lines of one kind that Clients can cause as often as they like: at most one in ten seconds is written, with the number of
 * those that were not, so that nobody can fill the disk. All are written at level DEBUG. Belongs to one shard.
 */
final class SparseLog {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Logger log;
    private final Level level;
    private long writtenNanos;
    private boolean written;
    private long left;

    SparseLog(Logger log, Level level) {
        this.log = log;
        this.level = level;
    }

    /** A line for the log; the text is SLF4J's, with a pair of braces for each argument. */
    void log(long nowNanos, String text, Object... arguments) {
        if (written && nowNanos - writtenNanos < INTERVAL_NANOS) {
            left++;
            log.debug(text, arguments);
            return;
        }
        var line = log.atLevel(level);
        for (Object argument : arguments) {
            line = line.addArgument(argument);
        }
        if (left > 0) {
            line.addArgument(left).log(text + " (and {} more of this kind before)");
        } else {
            line.log(text);
        }
        written = true;
        writtenNanos = nowNanos;
        left = 0;
    }
}
