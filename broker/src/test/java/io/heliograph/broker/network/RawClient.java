// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.ReasonCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A socket that sends and receives packets of MQTT 5.0, and no more. */
public final class RawClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;
    private final PacketDecoder decoder = PacketDecoder.forClient(MqttVersion.V5, Integer.MAX_VALUE);
    private final ArrayDeque<Packet> received = new ArrayDeque<>();
    private final byte[] window = new byte[64 * 1024];

    /** A connection on which nothing has been sent. */
    public RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
    }

    /** A connected Client with Clean Start. */
    public static RawClient connected(int port, String clientIdentifier) throws IOException {
        RawClient client = new RawClient(port);
        client.send(new Connect(MqttVersion.V5, true, 0, clientIdentifier));
        assertThat(client.expect(Connack.class).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
        return client;
    }

    /** The socket itself. */
    public Socket socket() {
        return socket;
    }

    /** Sends packets with one write. */
    public RawClient send(Packet... packets) throws IOException {
        PacketBuffer out = new PacketBuffer(1024);
        for (Packet packet : packets) {
            PacketEncoder.of(MqttVersion.V5).encode(packet, out);
        }
        socket.getOutputStream().write(out.array(), 0, out.length());
        return this;
    }

    /** The next packet, or null at the end of the connection. */
    public @Nullable Packet next() throws IOException {
        while (received.isEmpty()) {
            int count = socket.getInputStream().read(window);
            if (count < 0) {
                return null;
            }
            decoder.decode(window, 0, count, received::addLast);
        }
        return received.removeFirst();
    }

    /** The next packet, which has to be of this type. */
    public <P extends Packet> P expect(Class<P> type) throws IOException {
        Packet packet = next();
        assertThat(packet).isInstanceOf(type);
        return type.cast(packet);
    }

    /** Exactly these packets are the next. */
    public RawClient expect(Packet... packets) throws IOException {
        for (Packet packet : packets) {
            assertThat(next()).isEqualTo(packet);
        }
        return this;
    }

    /** Nothing more comes, and the broker has closed the connection in good order. */
    public void expectEnd() throws IOException {
        assertThat(next()).isNull();
    }

    /** Ends the connection so that what is under way in both directions is lost. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
