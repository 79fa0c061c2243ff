// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.InvalidPacketException;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.testkit.RawPacket;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection: packets out, bytes in. */
final class ClientLink implements AutoCloseable {
    final MqttVersion version;
    private final Stream stream;
    private final ClientBytes bytes;
    private final PacketDecoder decoder;
    private final @Nullable Passing passing;
    private final byte[] buffer = new byte[8 * 1024];

    ClientLink(Stream stream, MqttVersion version, ClientBytes bytes, int maximumPacketSize, Rules rules) {
        RawPacket passed = rules.passed();
        passing = passed == null ? null : new Passing(passed, rules);
        this.stream = stream;
        this.version = version;
        this.bytes = bytes;
        decoder = PacketDecoder.forClient(version, maximumPacketSize);
    }

    void send(Packet packet) throws IOException {
        send(bytes.of(packet, version));
    }

    void send(RawPacket packet) throws IOException {
        stream.write(packet.toArray());
    }

    /**
     * The packets of the next piece of the stream, none at its end.
     *
     * @param atMost milliseconds to wait
     * @throws SocketTimeoutException if nothing comes
     * @throws InvalidPacketException if a packet is wrong
     */
    List<Packet> read(int atMost) throws IOException {
        stream.socket().setSoTimeout(atMost);
        List<Packet> packets = new ArrayList<>();
        while (packets.isEmpty()) {
            int count = stream.input().read(buffer);
            if (count < 0) {
                return List.of();
            }
            if (passing == null) {
                decoder.decode(buffer, 0, count, packets::add);
            } else {
                byte[] rest = passing.of(buffer, count);
                decoder.decode(rest, 0, rest.length, packets::add);
            }
        }
        return packets;
    }

    /** Hears nothing any more, and stays. */
    void ignoreAll() throws IOException {
        stream.socket().setSoTimeout(0);
        while (stream.input().read(buffer) >= 0) {
            // Nothing is looked at.
        }
    }

    @Override
    public void close() {
        try {
            stream.socket().close();
        } catch (IOException e) {
            // It is closed then.
        }
    }
}
