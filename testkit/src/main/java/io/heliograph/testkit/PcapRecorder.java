// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;

/**
 * Writes what is said on connections to a file that Wireshark opens: {@code tshark -r file.pcap -Y mqtt}. A {@link FaultLink} is
 * recorded by {@link FaultLink#record}; others tell the recorder what they see.
 *
 * <p>The frames are made up: a Client at 10.0.0.1, with a port of its own for each connection, and a Server at 10.0.0.2, port 1883,
 * whatever the real addresses were. Each connection has its handshake, sequence numbers without gaps, right checksums and an
 * end. Nothing is captured from the network, so no rights are needed.
 *
 * <p>Safe for use by several threads.
 */
public final class PcapRecorder implements AutoCloseable {
    private static final int MAGIC_MICROSECONDS = 0xA1B2C3D4;
    private static final int ETHERNET = 1;
    private static final int LARGEST_FRAME = 65_535;
    private static final int FIRST_CLIENT_PORT = 49_152;
    private static final int CLIENT_PORTS = 65_536 - FIRST_CLIENT_PORT;

    private final OutputStream out;
    private final Clock clock;
    private int conversations;
    private boolean closed;

    /**
     * A recorder that writes the file's header at once.
     *
     * @param out   is closed together with this
     * @param clock tells the times of the frames
     * @throws UncheckedIOException if the header can't be written
     */
    public PcapRecorder(OutputStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
        ByteBuffer header = ByteBuffer.allocate(24).putInt(MAGIC_MICROSECONDS).putShort((short) 2)
                .putShort((short) 4).putInt(0).putInt(0).putInt(LARGEST_FRAME).putInt(ETHERNET);
        write(header.array());
    }

    /**
     * A recorder that writes to this file, over what was there, with the times of the system's clock.
     *
     * @throws UncheckedIOException if the file can't be written
     */
    public static PcapRecorder to(Path file) {
        try {
            // Not a stream of java.nio: the interruption of a thread that writes would close it.
            return new PcapRecorder(new BufferedOutputStream(new FileOutputStream(file.toFile())), Clock.systemUTC());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins a connection: writes its handshake. */
    public synchronized Conversation begin() {
        Conversation conversation = new Conversation(FIRST_CLIENT_PORT + conversations++ % CLIENT_PORTS);
        conversation.handshake();
        return conversation;
    }

    /** Ends the file. What is told to the recorder later is left out. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void frame(byte[] frame) {
        if (closed) {
            return;
        }
        Instant now = clock.instant();
        ByteBuffer header = ByteBuffer.allocate(16).putInt((int) now.getEpochSecond()).putInt(now.getNano() / 1_000)
                .putInt(frame.length).putInt(frame.length);
        write(header.array());
        write(frame);
    }

    private void write(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One connection. */
    public final class Conversation {
        private final TcpFrames client;
        private final TcpFrames server;
        private boolean ended;

        private Conversation(int clientPort) {
            client = new TcpFrames(TcpFrames.CLIENT_ADDRESS, clientPort, TcpFrames.SERVER_ADDRESS, 1883);
            server = new TcpFrames(TcpFrames.SERVER_ADDRESS, 1883, TcpFrames.CLIENT_ADDRESS, clientPort);
        }

        private void handshake() {
            frame(client.control(TcpFrames.SYN, server));
            frame(server.control(TcpFrames.SYN | TcpFrames.ACK, client));
            frame(client.control(TcpFrames.ACK, server));
        }

        /** The Client has sent bytes. */
        public void toServer(byte[] bytes, int offset, int length) {
            data(client, server, bytes, offset, length);
        }

        /** The Server has sent bytes. */
        public void toClient(byte[] bytes, int offset, int length) {
            data(server, client, bytes, offset, length);
        }

        /** The connection is closed. Does nothing the second time. */
        public void end() {
            synchronized (PcapRecorder.this) {
                if (!ended) {
                    ended = true;
                    frame(client.control(TcpFrames.FIN | TcpFrames.ACK, server));
                    frame(server.control(TcpFrames.FIN | TcpFrames.ACK, client));
                    frame(client.control(TcpFrames.ACK, server));
                }
            }
        }

        private void data(TcpFrames from, TcpFrames to, byte[] bytes, int offset, int length) {
            synchronized (PcapRecorder.this) {
                int at = offset;
                while (at < offset + length && !ended) {
                    int count = Math.min(TcpFrames.SEGMENT, offset + length - at);
                    frame(from.data(bytes, at, count, to));
                    at += count;
                }
            }
        }
    }
}
