// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

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
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayDeque;

/** A Server that does what a test says, one line after the other: expect this, send that. */
final class ScriptedServer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final ServerSocket listening;

    ScriptedServer() throws IOException {
        this(0);
    }

    ScriptedServer(int port) throws IOException {
        listening = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        listening.setSoTimeout(PATIENCE_MILLIS);
    }

    String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    /** As events name it. */
    String uri() {
        return "mqtt://" + address();
    }

    MqttClientBuilder builder() {
        return MqttClient.builder().server(address()).clientIdentifier("c");
    }

    /** The next connection. */
    Dialogue accept() throws IOException {
        return new Dialogue(listening.accept());
    }

    /** The next connection, of which CONNECT was read and answered. */
    Dialogue accept(Connack connack) throws IOException {
        Dialogue dialogue = accept();
        dialogue.expect(Connect.class);
        dialogue.send(connack);
        return dialogue;
    }

    /** The next connection, accepted without Session. */
    Dialogue welcome() throws IOException {
        return accept(new Connack(false, ReasonCode.SUCCESS));
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    /** One connection. */
    static final class Dialogue implements AutoCloseable {
        private final Socket socket;
        private final PacketDecoder decoder = PacketDecoder.forServer(Integer.MAX_VALUE);
        private final ArrayDeque<Packet> received = new ArrayDeque<>();
        private final byte[] input = new byte[64 * 1024];

        Dialogue(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
        }

        /** Reads the next packet, which has to be of this type. */
        <T extends Packet> T expect(Class<T> type) throws IOException {
            Packet packet = next();
            assertThat(packet).isInstanceOf(type);
            return type.cast(packet);
        }

        /** Reads the next packet, which has to be this one. */
        void expect(Packet packet) throws IOException {
            assertThat(next()).isEqualTo(packet);
        }

        /** The next packet, or null at the end. */
        Packet next() throws IOException {
            while (received.isEmpty()) {
                int length = socket.getInputStream().read(input);
                if (length < 0) {
                    return null;
                }
                decoder.decode(input, 0, length, received::add);
            }
            return received.remove();
        }

        /** The next so many bytes as they are; nothing may have been read beyond the packets that were expected. */
        byte[] readBytes(int length) throws IOException {
            assertThat(received).isEmpty();
            return socket.getInputStream().readNBytes(length);
        }

        /** The client closes the connection, without a further packet. */
        void expectEnd() throws IOException {
            try {
                assertThat(next()).isNull();
            } catch (SocketException reset) {
                // Closed too, though less politely.
            }
        }

        void send(Packet... packets) throws IOException {
            MqttVersion version = decoder.version();
            PacketBuffer out = new PacketBuffer(64);
            for (Packet packet : packets) {
                PacketEncoder.of(version == null ? MqttVersion.V5 : version).encode(packet, out);
            }
            socket.getOutputStream().write(out.array(), 0, out.length());
        }

        void sendBytes(int... bytes) throws IOException {
            byte[] raw = new byte[bytes.length];
            for (int i = 0; i < raw.length; i++) {
                raw[i] = (byte) bytes[i];
            }
            socket.getOutputStream().write(raw);
        }

        /** Cuts the connection. */
        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
