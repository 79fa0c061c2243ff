// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.PacketListener;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubrec;
import org.jspecify.annotations.Nullable;

/** Tells a {@link MessagePrinter} what is being acknowledged, and passes everything on to the trace if there is one. */
final class LastAcknowledgement implements PacketListener {
    private final MessagePrinter printer;
    private final @Nullable PacketTrace trace;

    LastAcknowledgement(MessagePrinter printer, @Nullable PacketTrace trace) {
        this.printer = printer;
        this.trace = trace;
    }

    @Override
    public void sent(Packet packet) {
        if (trace != null) {
            trace.sent(packet);
        }
        if (packet instanceof Puback puback) {
            printer.acknowledged(puback.packetIdentifier());
        } else if (packet instanceof Pubrec pubrec) {
            printer.acknowledged(pubrec.packetIdentifier());
        }
    }

    @Override
    public void received(Packet packet) {
        if (trace != null) {
            trace.received(packet);
        }
    }
}
