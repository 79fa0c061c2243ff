// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection through a {@link FaultLink}. Each direction has a thread that reads and one that writes, with a short queue
 * between them: so a delay holds back every byte for the same time, and not the ones behind it once more.
 */
final class LinkedPair {
    private static final int PIECES_WAITING = 64;
    private static final int PIECE = 16 * 1024;

    private final Socket client;
    private final Socket server;
    private final PcapRecorder.@Nullable Conversation conversation;
    private final Consumer<LinkedPair> whenClosed;
    private final AtomicBoolean cut = new AtomicBoolean();
    private volatile List<Way> ways = List.of();

    /** What was read at one time; no bytes are the end of the stream. */
    private static final class Piece {
        private final long readAt;
        private final byte[] bytes;

        Piece(long readAt, byte[] bytes) {
            this.readAt = readAt;
            this.bytes = bytes;
        }
    }

    LinkedPair(Socket client, Socket server, PcapRecorder.@Nullable Conversation conversation,
            Consumer<LinkedPair> whenClosed) {
        this.client = client;
        this.server = server;
        this.conversation = conversation;
        this.whenClosed = whenClosed;
    }

    void start(Valve toServer, long mostToServer, Valve toClient, long mostToClient) throws IOException {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        List<Way> both = List.of(new Way(true, toServer, mostToServer),
                new Way(false, toClient, mostToClient));
        ways = both;
        both.forEach(Way::start);
    }

    void cut() {
        if (cut.compareAndSet(false, true)) {
            // First, so that whoever sees the end of the connection finds it counted.
            whenClosed.accept(this);
            Sockets.close(client);
            Sockets.close(server);
            if (conversation != null) {
                conversation.end();
            }
            // Last, as one of them may be this thread.
            ways.forEach(Way::stop);
        }
    }

    private final class Way {
        private final boolean isToServer;
        private final Socket from;
        private final Socket to;
        private final Valve valve;
        private final Thread reader = Thread.ofVirtual().name("fault link reader").unstarted(this::read);
        private final Thread writer = Thread.ofVirtual().name("fault link writer").unstarted(this::write);
        private final BlockingQueue<Piece> queue = new ArrayBlockingQueue<>(PIECES_WAITING);
        private long left;

        Way(boolean isToServer, Valve valve, long most) {
            this.isToServer = isToServer;
            this.from = isToServer ? client : server;
            this.to = isToServer ? server : client;
            this.valve = valve;
            this.left = most;
        }

        void start() {
            reader.start();
            writer.start();
        }

        void stop() {
            reader.interrupt();
            writer.interrupt();
        }

        private void read() {
            byte[] buffer = new byte[PIECE];
            try {
                int count = from.getInputStream().read(buffer);
                while (count >= 0) {
                    queue.put(new Piece(System.nanoTime(), Arrays.copyOf(buffer, count)));
                    count = from.getInputStream().read(buffer);
                }
                queue.put(new Piece(System.nanoTime(), new byte[0]));
            } catch (IOException | InterruptedException e) {
                cut();
            }
        }

        private void write() {
            try {
                Piece piece = queue.take();
                while (piece.bytes.length > 0) {
                    write(piece);
                    piece = queue.take();
                }
                valve.awaitEnd(piece.readAt);
                // One side may end its stream and go on listening.
                to.shutdownOutput();
                if (client.isOutputShutdown() && server.isOutputShutdown()) {
                    cut();
                }
            } catch (IOException | InterruptedException e) {
                cut();
            }
        }

        private void write(Piece piece) throws IOException, InterruptedException {
            int at = 0;
            while (at < piece.bytes.length) {
                int count = valve.await(piece.readAt, (int) Math.min(piece.bytes.length - at, left));
                if (count == 0) {
                    return;
                }
                if (count > 0) {
                    to.getOutputStream().write(piece.bytes, at, count);
                    record(piece.bytes, at, count);
                    at += count;
                    left -= count;
                }
                if (count < 0 || left == 0) {
                    throw new IOException("cut");
                }
            }
        }

        private void record(byte[] bytes, int offset, int length) {
            if (conversation != null && isToServer) {
                conversation.toServer(bytes, offset, length);
            } else if (conversation != null) {
                conversation.toClient(bytes, offset, length);
            }
        }
    }
}
