// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy that cuts each connection after a number of bytes that chance decides, in the midst of a packet as likely as not.
 * What is under way then is lost in both directions.
 */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final Random random;
    private final int leastBytes;
    private final int mostBytes;
    private final AtomicInteger cuts = new AtomicInteger();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    CuttingProxy(int target, long seed, int leastBytes, int mostBytes) throws IOException {
        this.listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        this.target = target;
        this.random = new Random(seed);
        this.leastBytes = leastBytes;
        this.mostBytes = mostBytes;
        Thread.ofVirtual().name("cutting proxy").start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** How many connections have been cut. */
    int cuts() {
        return cuts.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(server);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                AtomicLong left = new AtomicLong(random.nextInt(leastBytes, mostBytes));
                Thread.ofVirtual().start(() -> copy(client, server, left));
                Thread.ofVirtual().start(() -> copy(server, client, left));
            } catch (IOException e) {
                // Closed, or the broker does not listen any more: the next accept tells.
            }
        }
    }

    private void copy(Socket from, Socket to, AtomicLong left) {
        byte[] window = new byte[16 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(window); count >= 0; count = in.read(window)) {
                long after = left.addAndGet(-count);
                if (after <= 0) {
                    out.write(window, 0, (int) Math.max(0, after + count));
                    if (after + count > 0) {
                        cuts.incrementAndGet();
                    }
                    cut(from);
                    cut(to);
                    return;
                }
                out.write(window, 0, count);
            }
        } catch (IOException e) {
            // One side has gone.
        } finally {
            close(from);
            close(to);
        }
    }

    private static void cut(Socket socket) throws IOException {
        if (!socket.isClosed()) {
            socket.setSoLinger(true, 0);
        }
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone all the same.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        sockets.forEach(this::close);
    }
}
