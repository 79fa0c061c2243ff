// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Both ends of a simulated connection: for the core the {@link NetworkConnection}, for the test a Client that says what the test
 * tells it to and keeps what it hears until it is asked for. All that is heard goes through the codec, which refuses what a
 * Server must not send.
 */
final class Peer implements NetworkConnection {
    /** A Client that does not take so many bytes is not writable. */
    static final int UNTAKEN_AT_MOST = 64 * 1024;

    private final Simulation simulation;
    private @Nullable ClientConnection connection;
    /** Null while the connection is on its way from one shard to another. */
    private @Nullable SimulatedThread thread;
    private MqttVersion version = MqttVersion.V5;
    private @Nullable PacketDecoder decoder;

    // Towards the broker.
    private final ArrayDeque<byte[]> sent = new ArrayDeque<>();
    private boolean pumping;
    private boolean reading = true;
    private boolean lost;

    // Towards the Client.
    private final ArrayDeque<Packet> heard = new ArrayDeque<>();
    private final ArrayDeque<byte[]> untaken = new ArrayDeque<>();
    private long untakenBytes;
    private boolean taking = true;
    private boolean closed;
    private int writes;
    private @Nullable RuntimeException broken;

    Peer(Simulation simulation, SimulatedThread thread) {
        this.simulation = simulation;
        this.thread = thread;
    }

    void accepted(Shard shard) {
        simulationThread().execute(() -> connection = shard.accept(this));
    }

    private SimulatedThread simulationThread() {
        if (thread == null) {
            throw new IllegalStateException("on the way between two shards");
        }
        return thread;
    }

    private ClientConnection connection() {
        if (connection == null) {
            throw new IllegalStateException("not accepted yet");
        }
        return connection;
    }

    // --- what the Client does

    /** Sends packets, all in one piece, and lets the broker work. */
    Peer send(Packet... packets) {
        post(packets);
        simulation.run();
        return this;
    }

    /** Sends packets, and the broker does not work yet. */
    Peer post(Packet... packets) {
        PacketBuffer out = new PacketBuffer(64);
        for (Packet packet : packets) {
            if (packet instanceof Connect connect) {
                version = connect.version();
            }
            PacketEncoder.of(version).encode(packet, out);
        }
        postBytes(Arrays.copyOf(out.array(), out.length()));
        return this;
    }

    /** Sends packets in pieces that chance cuts, and the broker does not work yet. */
    void postCut(Random random, Packet... packets) {
        post(packets);
        byte[] whole = sent.pollLast();
        if (whole == null) {
            return;
        }
        int from = 0;
        while (from < whole.length) {
            int to = random.nextBoolean() ? whole.length : from + 1 + random.nextInt(whole.length - from);
            postBytes(Arrays.copyOfRange(whole, from, to));
            from = to;
        }
    }

    /** The bytes of a packet, in the version of this Client. */
    byte[] bytes(Packet packet) {
        PacketBuffer out = new PacketBuffer(64);
        PacketEncoder.of(packet instanceof Connect connect ? connect.version() : version).encode(packet, out);
        return Arrays.copyOf(out.array(), out.length());
    }

    /** Sends bytes as they are, each given as a number from 0 to 255. */
    Peer sendBytes(int... bytes) {
        byte[] narrow = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            narrow[i] = (byte) bytes[i];
        }
        return sendBytes(narrow);
    }

    Peer sendBytes(byte[] bytes) {
        postBytes(bytes);
        simulation.run();
        return this;
    }

    void postBytes(byte[] bytes) {
        sent.addLast(bytes);
        pump();
    }

    /** The version in which the next packets are written and read, where no CONNECT is sent with {@link #send}. */
    Peer speaks(MqttVersion newVersion) {
        version = newVersion;
        return this;
    }

    /** The network is gone; what was sent and has not arrived never does. */
    Peer lose() {
        postLoss();
        simulation.run();
        return this;
    }

    void postLoss() {
        if (!lost && !closed) {
            lost = true;
            sent.clear();
            if (thread != null) {
                thread.execute(() -> connection().closed());
            }
        }
    }

    /** From now on the Client takes nothing from the network. */
    void stopTaking() {
        taking = false;
    }

    /** The Client takes what has gathered, and what comes. */
    void takeAgain() {
        postTakeAgain();
        simulation.run();
    }

    void postTakeAgain() {
        taking = true;
        boolean full = !isWritable();
        untaken.forEach(this::hear);
        untaken.clear();
        untakenBytes = 0;
        if (full && !closed && !lost && thread != null) {
            thread.execute(() -> connection().writable());
        }
    }

    /** From now on each write of the broker fails. */
    void breakWrites(RuntimeException cause) {
        broken = cause;
    }

    // --- what the Client hears

    /** The next packet, or null. */
    @Nullable
    Packet next() {
        return heard.pollFirst();
    }

    /** Exactly these are the next packets. */
    Peer expect(Packet... packets) {
        for (Packet packet : packets) {
            assertThat(next()).isEqualTo(packet);
        }
        return this;
    }

    /** The next packet is of this type. */
    <P extends Packet> P expect(Class<P> type) {
        Packet packet = next();
        assertThat(packet).as(closed ? "closed" : "open").isInstanceOf(type);
        return type.cast(packet);
    }

    Peer expectNothing() {
        assertThat(heard).isEmpty();
        assertThat(closed).as("closed").isFalse();
        return this;
    }

    /** No packet, and the connection has been closed by the broker. */
    void expectClosed() {
        assertThat(heard).isEmpty();
        assertThat(closed).as("closed").isTrue();
    }

    /** A DISCONNECT with this code, and no more. */
    void expectDisconnect(ReasonCode code) {
        assertThat(expect(Disconnect.class).reasonCode()).isEqualTo(code);
        expectClosed();
    }

    /** Subscribes, and all is granted. */
    Peer subscribes(Subscribe subscribe) {
        send(subscribe);
        assertThat(expect(Suback.class).reasonCodes()).noneMatch(ReasonCode::isError);
        return this;
    }

    /** Whether there is something that the Client has not looked at. */
    boolean hasHeard() {
        return !heard.isEmpty();
    }

    boolean isClosed() {
        return closed;
    }

    boolean isReading() {
        return reading;
    }

    /** Bytes that the broker has written and the Client has not taken. */
    long untakenBytes() {
        return untakenBytes;
    }

    /** How often the broker has written. */
    int writes() {
        return writes;
    }

    MqttVersion version() {
        return version;
    }

    // --- the network, as the core sees it

    private void pump() {
        SimulatedThread on = thread;
        if (on != null && !pumping && reading && !sent.isEmpty()) {
            pumping = true;
            on.execute(this::deliver);
        }
    }

    private void deliver() {
        pumping = false;
        if (thread == null || !reading || lost) {
            return;
        }
        byte[] piece = sent.pollFirst();
        if (piece != null) {
            connection().received(piece, 0, piece.length);
            pump();
        }
    }

    @Override
    public void write(byte[] bytes, int length) {
        if (broken != null) {
            throw broken;
        }
        assertThat(closed).as("written after close").isFalse();
        byte[] copy = Arrays.copyOf(bytes, length);
        writes++;
        if (taking) {
            hear(copy);
        } else {
            untaken.addLast(copy);
            untakenBytes += length;
        }
    }

    private void hear(byte[] bytes) {
        if (lost) {
            return;
        }
        PacketDecoder decode = decoder;
        if (decode == null) {
            decode = PacketDecoder.forClient(version, Integer.MAX_VALUE);
            decoder = decode;
        }
        decode.decode(bytes, 0, bytes.length, heard::addLast);
    }

    @Override
    public boolean isWritable() {
        return untakenBytes < UNTAKEN_AT_MOST;
    }

    @Override
    public void reading(boolean on) {
        reading = on;
        pump();
    }

    @Override
    public void moveTo(ShardThread target, Runnable arrived) {
        SimulatedThread from = simulationThread();
        SimulatedThread to = (SimulatedThread) target;
        thread = null;
        from.execute(() -> to.execute(() -> {
            thread = to;
            arrived.run();
            if (lost) {
                connection().closed();
            } else {
                pump();
            }
        }));
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String remoteAddress() {
        return "simulated";
    }
}
