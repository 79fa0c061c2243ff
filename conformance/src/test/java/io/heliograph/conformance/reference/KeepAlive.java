// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.ReasonCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a Client may be silent (section 3.1.2.10). */
final class KeepAlive {
    private final Connection connection;
    private final Rules rules;
    private @Nullable Alarm alarm;

    KeepAlive(Connection connection) {
        this.connection = connection;
        this.rules = connection.rules;
    }

    /** A packet has come: the time begins anew. */
    void received() {
        if (!rules.anyBroken("KeepAlive.aClientThatPingsStaysConnected",
                "KeepAlive.aClientThatPublishesStaysConnected")) {
            begin();
        }
    }

    /** A packet was sent, which means nothing. */
    void sent() {
        if (rules.broken("KeepAlive.aClientThatOnlyReceivesIsDisconnected")) {
            begin();
        }
    }

    /** One and a half times the Keep Alive from now on. */
    void begin() {
        Terms asked = connection.terms;
        if (!connection.isConnected() || asked == null || rules.broken("KeepAlive.aSilentClientIsDisconnected")) {
            return;
        }
        int seconds = asked.keepAlive();
        if (seconds == 0 && rules.broken("KeepAlive.withoutKeepAliveASilentClientStays")) {
            seconds = 1;
        }
        if (seconds > 0) {
            expectWithin(Duration.ofMillis(seconds * 1500L), this::silent);
        }
    }

    private void silent() {
        if (rules.broken("KeepAlive.aSilentClientIsToldWhy")) {
            connection.closeSilently();
        } else {
            connection.close(ReasonCode.KEEP_ALIVE_TIMEOUT, null);
        }
    }

    /** Does something else unless a packet comes within this time. */
    void expectWithin(Duration time, Runnable otherwise) {
        stop();
        alarm = connection.broker.later(time, otherwise);
    }

    void stop() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }
}
