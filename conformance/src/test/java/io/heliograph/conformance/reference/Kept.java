// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Message;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A message that waits (section 3.3.2.3.3).
 *
 * @param message    as it came
 * @param sinceNanos when it came
 */
record Kept(Message message, long sinceNanos) {
    static Kept now(Message message) {
        return new Kept(message, System.nanoTime());
    }

    boolean isExpired() {
        Long interval = message.properties().messageExpiryInterval();
        return interval != null && waitedMillis() > interval * 1000;
    }

    /** The message with the life that is left to it, or null if it has expired. */
    @Nullable
    Message current() {
        Long interval = message.properties().messageExpiryInterval();
        if (interval == null || isExpired()) {
            return interval == null ? message : null;
        }
        return message.withProperties(message.properties()
                .withMessageExpiryInterval(interval - waitedMillis() / 1000));
    }

    /** The same time for what is made of this message. */
    Kept with(Message other) {
        return new Kept(other, sinceNanos);
    }

    private long waitedMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos);
    }
}
