// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A network that fails when a test wants it to: a TCP proxy in front of any Server.
 *
 * <pre>{@code
 * try (FaultLink link = FaultLink.to("localhost", 1883)) {
 *     client.connectTo(link.port());
 *     link.cutAfter(Direction.TO_CLIENT, 100);
 *     ...
 *     link.hold(Direction.TO_SERVER);
 *     ...
 *     link.heal();
 * }
 * }</pre>
 *
 * <p>What is set holds for all connections, those that are open and those to come, until it is set otherwise. Safe for use by
 * several threads.
 */
public final class FaultLink implements AutoCloseable {
    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final Valve toServer = new Valve();
    private final Valve toClient = new Valve();
    private final List<LinkedPair> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile boolean refusing;
    private volatile @Nullable PcapRecorder recorder;
    private volatile @Nullable RandomCut randomCut;

    /** Where bytes go. */
    public enum Direction {
        /** From the Client to the Server. */
        TO_SERVER,
        /** From the Server to the Client. */
        TO_CLIENT
    }

    /** Draws for each connection where it is cut. */
    private record RandomCut(SplittableRandom random, int mostBytes) {}

    private FaultLink(InetSocketAddress server, ServerSocket listener) {
        this.server = server;
        this.listener = listener;
    }

    /** A link to this Server, without faults, on a free port of this machine. */
    public static FaultLink to(String host, int port) {
        return to(new InetSocketAddress(host, port));
    }

    /** A link to this Server, without faults, on a free port of this machine. */
    public static FaultLink to(InetSocketAddress server) {
        try {
            FaultLink link = new FaultLink(server, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().name("fault link").start(link::accept);
            return link;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where Clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Where Clients connect to. */
    public InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), port());
    }

    /** Closes all connections, to both sides, without a word of MQTT. */
    public void cut() {
        cuts.incrementAndGet();
        open.forEach(LinkedPair::cut);
    }

    /**
     * Cuts one connection: the one on which so many further bytes have gone in this direction, counted over all connections.
     * They still arrive; the byte behind them does not.
     *
     * @param bytes 0 or more
     */
    public void cutAfter(Direction direction, long bytes) {
        valve(direction).cutAfter(bytes);
    }

    /**
     * Cuts each connection from now on at a random byte in a random direction. The same seed draws the same cuts for the same
     * order of connections.
     *
     * @param mostBytes the highest number of bytes that may go before the cut, from 1
     */
    public void cutAtRandom(long seed, int mostBytes) {
        randomCut = new RandomCut(new SplittableRandom(seed), mostBytes);
    }

    /** Lets every byte of this direction arrive later by so much, at least. */
    public void delay(Direction direction, Duration duration) {
        valve(direction).delay(duration);
    }

    /**
     * Lets no more than so many bytes through in a second, counted over all connections.
     *
     * @param bytesPerSecond from 1
     */
    public void throttle(Direction direction, long bytesPerSecond) {
        valve(direction).throttle(bytesPerSecond);
    }

    /** Swallows what is sent in this direction. The connections stay open. */
    public void blackHole(Direction direction) {
        valve(direction).mode(Valve.Mode.SWALLOW);
    }

    /** Holds back what is sent in this direction, until {@link #release} or {@link #heal}. */
    public void hold(Direction direction) {
        valve(direction).mode(Valve.Mode.HOLD);
    }

    /** Lets bytes of this direction through again, first those that were held back. */
    public void release(Direction direction) {
        valve(direction).mode(Valve.Mode.PASS);
    }

    /** Closes new connections at once, or accepts them again. */
    public void refuseConnections(boolean value) {
        refusing = value;
    }

    /** Ends all faults: cuts to come, delays, limits, holes, holds and refusals. */
    public void heal() {
        refusing = false;
        randomCut = null;
        toServer.heal();
        toClient.heal();
    }

    /** Records each connection from now on, as the receiver of the bytes sees it. The recorder is not closed by the link. */
    public void record(PcapRecorder pcap) {
        recorder = pcap;
    }

    /** How many bytes have gone through in this direction; what was swallowed does not count. */
    public long bytes(Direction direction) {
        return valve(direction).passed();
    }

    /** How many connections have come so far, refused ones included. */
    public int connections() {
        return connections.get();
    }

    /** How many connections are open. */
    public int openConnections() {
        return open.size();
    }

    /** Cuts all connections and accepts no more. */
    @Override
    public void close() {
        Sockets.close(listener);
        cut();
    }

    private Valve valve(Direction direction) {
        return direction == Direction.TO_SERVER ? toServer : toClient;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                connections.incrementAndGet();
                if (refusing) {
                    Sockets.close(client);
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                // The link was closed, or the Server is not there: the Client sees its connection closed.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        int cutsBefore = cuts.get();
        Socket toServerSocket = new Socket();
        try {
            toServerSocket.connect(server, 5_000);
        } catch (IOException e) {
            Sockets.close(client);
            Sockets.close(toServerSocket);
            throw e;
        }
        PcapRecorder pcap = recorder;
        LinkedPair pair = new LinkedPair(client, toServerSocket, pcap == null ? null : pcap.begin(), open::remove);
        open.add(pair);
        long[] limits = limits();
        try {
            pair.start(toServer, limits[0], toClient, limits[1]);
        } catch (IOException e) {
            pair.cut();
        }
        // A cut while this connection was on its way is meant for it too.
        if (cuts.get() != cutsBefore) {
            pair.cut();
        }
    }

    /** How many bytes may go to the Server and to the Client before this connection is cut. */
    private long[] limits() {
        long[] limits = {Long.MAX_VALUE, Long.MAX_VALUE};
        RandomCut cut = randomCut;
        if (cut != null) {
            limits[cut.random.nextInt(2)] = cut.random.nextInt(cut.mostBytes) + 1L;
        }
        return limits;
    }
}
