// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import io.heliograph.codec.Packet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * A TCP relay between one client and a broker. It shows the tests what went over the wire, whatever the client library lets
 * them see; it can cut the connection, which is how every library loses its connection in the same way; and what it has seen
 * can be recorded.
 */
public final class Relay implements AutoCloseable {
    private final int brokerPort;
    private final ServerSocket listener;
    private final List<Wire> wires = new CopyOnWriteArrayList<>();
    private volatile boolean open = true;

    /** A relay to the broker at this port of the local machine. */
    public Relay(int brokerPort) {
        this.brokerPort = brokerPort;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("relay").start(this::accept);
    }

    /** Where the client connects to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** All connections there were, the first one first. */
    public List<Wire> wires() {
        return List.copyOf(wires);
    }

    /** Lets connections through, as at the beginning. */
    public void open() {
        open = true;
    }

    /** Lets no further connection through: some libraries connect again by themselves where a test does not want it. */
    public void shut() {
        open = false;
    }

    /** Ends all connections without a word of MQTT; returns when the Server has seen it. */
    public void hangUp() {
        wires.forEach(Wire::hangUp);
    }

    /** Closes all connections to both sides, without a word of MQTT. */
    public void cut() {
        wires.forEach(Wire::cut);
    }

    /** Waits until the Server has sent a packet of this kind on any connection, and answers with the first such. */
    public <T extends Packet> T awaitFromServer(Class<T> type, Predicate<? super T> condition) {
        return awaitPacket(false, 0, type, condition);
    }

    /** As above, among the packets that the Server sent after so many others. */
    public <T extends Packet> T awaitFromServer(int after, Class<T> type, Predicate<? super T> condition) {
        return awaitPacket(false, after, type, condition);
    }

    /** Waits until the Client has sent a packet of this kind on any connection, and answers with the first such. */
    public <T extends Packet> T awaitFromClient(Class<T> type, Predicate<? super T> condition) {
        return awaitPacket(true, 0, type, condition);
    }

    /** What one side has sent so far on all connections. */
    public List<Packet> packets(boolean fromClient) {
        List<Packet> all = new ArrayList<>();
        wires.forEach(wire -> all.addAll(wire.packets(fromClient)));
        return all;
    }

    private <T extends Packet> T awaitPacket(boolean fromClient, int after, Class<T> type,
            Predicate<? super T> condition) {
        return Await.value("a " + type.getSimpleName() + " from the " + (fromClient ? "Client" : "Server"),
                () -> packets(fromClient).stream().skip(after).filter(type::isInstance).map(type::cast)
                        .filter(condition).findFirst().orElse(null),
                () -> "seen: " + packets(fromClient));
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (open) {
                    connect(client);
                } else {
                    client.close();
                }
            } catch (IOException e) {
                // The listener was closed, or the broker is gone: the client sees its connection closed.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            wires.add(new Wire(client, new Socket(InetAddress.getLoopbackAddress(), brokerPort)));
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
