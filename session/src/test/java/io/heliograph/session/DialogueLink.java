// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.PacketEncoder;
import java.util.function.Consumer;

/** One direction of a connection: bytes in order, until it is cut. What is behind the cut never arrives. */
final class DialogueLink {
    private final PacketEncoder encoder;
    private final PacketDecoder decoder;
    private final PacketBuffer bytes = new PacketBuffer(1024);
    private int arrived;
    private int end = Integer.MAX_VALUE;

    DialogueLink(MqttVersion version) {
        encoder = PacketEncoder.of(version);
        decoder = PacketDecoder.forEither(version, 1_000_000);
    }

    void send(Packet packet) {
        encoder.encode(packet, bytes);
    }

    int inTransit() {
        return Math.min(bytes.length(), end) - arrived;
    }

    /** The next bytes come out; they may end in the middle of a packet. */
    void deliver(int count, Consumer<? super Packet> receiver) {
        // The buffer may grow while the receiver answers, but into the other direction's link only.
        int from = arrived;
        arrived += Math.min(count, inTransit());
        decoder.decode(bytes.array(), from, arrived - from, receiver);
    }

    /** Only so many of the bytes in transit still arrive, whole packets or not. */
    void cut(int surviving) {
        end = arrived + surviving;
    }

    boolean isCut() {
        return end != Integer.MAX_VALUE;
    }

    /** Whether the receiver sees the end of the stream. */
    boolean isOver() {
        return isCut() && inTransit() == 0;
    }
}
