// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Packet;

/** A SUBSCRIBE or UNSUBSCRIBE until its end; sent again on the next connection if this one is lost. */
abstract sealed class Request implements Exchange permits SubscribeRequest, UnsubscribeRequest {
    private Time.Alarm timeout = () -> {
    };

    /** The packet to send. */
    abstract Packet packet(int packetIdentifier);

    final void timeout(Time.Alarm alarm) {
        timeout = alarm;
    }

    final void answered() {
        timeout.cancel();
    }
}
