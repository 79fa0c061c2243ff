// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.ReasonCode;
import java.time.Duration;

/**
 * Who it was that has taken over the Session: another client, which is to be left alone, or this one itself. When a connection
 * breaks after CONNECT was sent, the Server may come to that CONNECT only when the next connection is open already, and takes it
 * for a newcomer. So a take-over soon after a connection or attempt of this client ended without a word is put down to that,
 * once: two clients with one name do not throw each other out for ever.
 *
 * <p>Used by the thread of {@link ConnectLoop} only.
 */
final class TakeOver {
    /** For how long a CONNECT may be on its way. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(10);

    private boolean broken;
    private long brokenNanos;

    /**
     * A connection or an attempt has ended.
     *
     * @return whether this client has thrown itself out
     */
    boolean isOwn(MqttException cause, long nowNanos) {
        if (cause.reasonCode() == ReasonCode.SESSION_TAKEN_OVER) {
            boolean own = broken && nowNanos - brokenNanos < ON_ITS_WAY.toNanos();
            broken = false;
            return own;
        }
        if (cause.packet() == null) {
            broken = true;
            brokenNanos = nowNanos;
        }
        return false;
    }
}
