// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Stands between a client and a Server on this machine and passes on what both say, after something that a subclass says first.
 * When the Server has closed, the client still gets all that was on its way.
 */
class Relay implements AutoCloseable {
    private final ServerSocket listening;
    private final int target;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

    Relay(int target) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
    }

    Relay(ServerSocket listening, int target) {
        this.listening = listening;
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Talks to the client before anything is passed on; answers to which port. */
    int greet(Socket client, int port) throws IOException {
        return port;
    }

    /** Passes on what the client sends. */
    void upstream(InputStream client, OutputStream server) throws IOException {
        client.transferTo(server);
    }

    /** Passes on what the Server sends. */
    void downstream(InputStream server, OutputStream client) throws IOException {
        server.transferTo(client);
    }

    /** The Server has closed. */
    void serverClosed(Socket client) throws IOException {
        client.shutdownOutput();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                sockets.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket client) {
        try (client; Socket server = new Socket(InetAddress.getLoopbackAddress(), greet(client, target))) {
            sockets.add(server);
            Thread down = Thread.ofVirtual().start(() -> down(server, client));
            try {
                upstream(client.getInputStream(), server.getOutputStream());
                server.shutdownOutput();
            } catch (IOException e) {
                // The Server or the client has gone.
            }
            down.join();
        } catch (IOException e) {
            // Nobody to pass anything on to.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void down(Socket server, Socket client) {
        try {
            downstream(server.getInputStream(), client.getOutputStream());
            serverClosed(client);
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The Server or the client has gone.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
