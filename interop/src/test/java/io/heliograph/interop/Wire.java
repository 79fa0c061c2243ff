// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.InvalidPacketException;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One connection that runs through a {@link Relay}. Bytes are recorded and decoded before they are handed on, so what a test
 * sees at either end has always been recorded.
 */
public final class Wire {
    private static final int MAXIMUM_PACKET_SIZE = 8 * 1024 * 1024;

    private final Socket client;
    private final Socket server;
    private final List<Frame> frames = new CopyOnWriteArrayList<>();
    private final List<Packet> fromClient = new CopyOnWriteArrayList<>();
    private final List<Packet> fromServer = new CopyOnWriteArrayList<>();
    private final PacketDecoder clientDecoder = PacketDecoder.forServer(MAXIMUM_PACKET_SIZE);
    private final Thread upstream;
    private final Thread downstream;
    private volatile @Nullable PacketDecoder serverDecoder;
    private volatile @Nullable MqttVersion version;
    private volatile @Nullable String refusal;
    private volatile boolean closed;

    Wire(Socket client, Socket server) throws IOException {
        this.client = client;
        this.server = server;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        upstream = Thread.ofVirtual().name("relay to server").start(() -> pump(client, server, true));
        downstream = Thread.ofVirtual().name("relay to client").start(() -> pump(server, client, false));
    }

    /** What one side has sent so far. */
    public List<Packet> packets(boolean ofClient) {
        return List.copyOf(ofClient ? fromClient : fromServer);
    }

    /** Everything that was sent, in the order in which it came by. */
    public List<Frame> frames() {
        return List.copyOf(frames);
    }

    /** The version that CONNECT named, or null if none has come. */
    public @Nullable MqttVersion version() {
        return version;
    }

    /** What the codec refused of what came by, or null if it understood everything. */
    public @Nullable String refusal() {
        return refusal;
    }

    /** Whether either side has closed. */
    public boolean isClosed() {
        return closed;
    }

    /** Whether both sides have closed. */
    public boolean isEnded() {
        return !upstream.isAlive() && !downstream.isAlive();
    }

    /**
     * Ends the connection to the Server without a word of MQTT, waits until the Server has seen that and closed its side, and
     * then closes the connection to the Client.
     */
    void hangUp() {
        try {
            server.shutdownOutput();
            downstream.join(Deadline.ANSWER);
        } catch (IOException e) {
            // It is closed already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            cut();
        }
    }

    void cut() {
        closed = true;
        closeQuietly(client);
        closeQuietly(server);
    }

    /** Waits until nothing moves any more. */
    public void awaitEnd() {
        try {
            upstream.join(Deadline.ANSWER);
            downstream.join(Deadline.ANSWER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private void pump(Socket from, Socket to, boolean ofClient) {
        FrameSplitter splitter = new FrameSplitter();
        byte[] buffer = new byte[65_536];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int count = in.read(buffer);
            while (count >= 0) {
                splitter.read(buffer, count, frame -> onFrame(frame, ofClient));
                out.write(buffer, 0, count);
                count = in.read(buffer);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // One side is gone without a word; the other one shall see the same.
            cut();
        } finally {
            closed = true;
        }
    }

    private void onFrame(byte[] frame, boolean ofClient) {
        frames.add(new Frame(ofClient, Bytes.copyOf(frame)));
        try {
            if (ofClient) {
                clientDecoder.decode(frame, 0, frame.length, fromClient::add);
                version = clientDecoder.version();
            } else {
                decoderOfServer().decode(frame, 0, frame.length, fromServer::add);
            }
        } catch (InvalidPacketException | IllegalStateException e) {
            if (refusal == null) {
                refusal = (ofClient ? "from the Client: " : "from the Server: ") + e;
            }
        }
    }

    private PacketDecoder decoderOfServer() {
        PacketDecoder decoder = serverDecoder;
        if (decoder == null) {
            MqttVersion known = version;
            decoder = PacketDecoder.forClient(known == null ? MqttVersion.V5 : known, MAXIMUM_PACKET_SIZE);
            serverDecoder = decoder;
        }
        return decoder;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed then.
        }
    }
}
