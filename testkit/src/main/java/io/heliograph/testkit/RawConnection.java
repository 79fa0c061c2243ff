// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.InvalidPacketException;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.PacketType;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.MalformedPacket.Receiver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection, on which a test says what it likes and checks what it hears: send this, expect that. It answers
 * nothing by itself, not even a PINGREQ.
 *
 * <p>Every wait ends after the {@linkplain #patience(Duration) patience} of the connection, at first five seconds. What is not as
 * expected is an {@link AssertionError} that shows the whole dialogue so far, decoded and in hexadecimal.
 *
 * <p>For one thread.
 */
public sealed class RawConnection implements AutoCloseable permits RawClient {
    /** The answer to a PINGREQ behind a packet, and to that packet itself if it is one. */
    private static final int MOST_PINGS = 2;

    private final RawStream stream;
    private final boolean client;
    private final Transcript transcript = new Transcript();
    private final RawFramer framer = new RawFramer();
    private final byte[] input = new byte[16 * 1024];
    private MqttVersion version;
    private Duration patience = Duration.ofSeconds(5);
    private Consumer<RawPacket> watcher = bytes -> {};
    private boolean ended;

    RawConnection(RawStream stream, boolean client, MqttVersion version) {
        this.stream = stream;
        this.client = client;
        this.version = version;
    }

    /** The version in which packets are written and read; a CONNECT that is sent or received changes it. */
    public MqttVersion version() {
        return version;
    }

    /** How long an expectation waits, from 1 ms. */
    public RawConnection patience(Duration duration) {
        patience = Objects.requireNonNull(duration);
        return this;
    }

    /** Somebody to tell what is sent from now on, right or wrong, in the pieces that the methods to send are called with. */
    public RawConnection watch(Consumer<RawPacket> sent) {
        watcher = Objects.requireNonNull(sent);
        return this;
    }

    /**
     * The WebSocket that carries this connection.
     *
     * @throws IllegalStateException if none does
     */
    public RawWebSocket webSocket() {
        if (stream instanceof WebSocketStream webSocket) {
            return new RawWebSocket(webSocket, transcript);
        }
        throw new IllegalStateException("this connection is no WebSocket");
    }

    /** Sends packets at once, in one piece. */
    public void send(Packet... packets) {
        RawPacket bytes = RawPacket.EMPTY;
        for (Packet packet : packets) {
            if (packet instanceof Connect connect) {
                version = connect.version();
            }
            bytes = bytes.append(RawPacket.of(packet, version));
        }
        sending(bytes);
        write(bytes, 0, bytes.length());
    }

    /** Sends bytes at once, in one piece. */
    public void send(RawPacket bytes) {
        learnVersion(bytes);
        sending(bytes);
        write(bytes, 0, bytes.length());
    }

    private void sending(RawPacket bytes) {
        transcript.sent(bytes, version);
        watcher.accept(bytes);
    }

    /** Sends bytes one at a time. */
    public void sendByteByByte(RawPacket bytes) {
        int[] ends = new int[bytes.length()];
        Arrays.setAll(ends, i -> i + 1);
        sendInPieces(bytes, Duration.ZERO, ends);
    }

    /**
     * Sends bytes in pieces.
     *
     * @param pause the time from one piece to the next
     * @param ends  where a piece ends, ascending; what is left is the last piece
     */
    public void sendInPieces(RawPacket bytes, Duration pause, int... ends) {
        learnVersion(bytes);
        sending(bytes);
        int from = 0;
        for (int end : ends) {
            write(bytes, from, end - from);
            from = end;
            if (from < bytes.length()) {
                pause(pause);
            }
        }
        write(bytes, from, bytes.length() - from);
    }

    /** Receives the next packet, whatever it is. */
    public Packet receive() {
        return decode(receiveRaw());
    }

    /** Receives the next packet, whatever it is, or null if the other side closes the connection without a further one. */
    public @Nullable Packet receiveOrEnd() {
        RawPacket packet = poll(patience);
        if (packet == null && !ended) {
            throw failure("a packet or the end of the connection was expected, but " + silence(patience));
        }
        return packet == null ? null : decode(packet);
    }

    /** Receives the bytes of the next packet, right or wrong. */
    public RawPacket receiveRaw() {
        RawPacket packet = poll(patience);
        if (packet == null) {
            throw failure("a packet was expected, but " + silence(patience));
        }
        return packet;
    }

    /** Receives all packets that come within this time, which ends early if the other side closes the connection. */
    public List<Packet> receiveAll(Duration time) {
        return receiveAllRaw(time).stream().map(this::decode).toList();
    }

    /** Receives the bytes of all packets, right or wrong, that come within this time, as {@link #receiveAll}. */
    public List<RawPacket> receiveAllRaw(Duration time) {
        List<RawPacket> packets = new ArrayList<>();
        Deadline deadline = Deadline.in(time);
        RawPacket raw;
        do {
            raw = poll(deadline.left());
            if (raw != null) {
                packets.add(raw);
            }
        } while (raw != null && !deadline.isOver());
        return packets;
    }

    /**
     * Receives the next packet, if one comes.
     *
     * @return null if none comes within this time, or the other side has ended the connection
     */
    public @Nullable Packet receive(Duration atMost) {
        RawPacket packet = poll(atMost);
        return packet == null ? null : decode(packet);
    }

    /** Receives a packet of this type. */
    public <T extends Packet> T expect(Class<T> type) {
        return expect(type, "any", packet -> true);
    }

    /**
     * Receives a packet of this type for which a condition holds.
     *
     * @param what what the condition is, for the message of the failure
     */
    public <T extends Packet> T expect(Class<T> type, String what, Predicate<? super T> condition) {
        RawPacket raw = poll(patience);
        if (raw == null) {
            throw failure("%s was expected, but %s".formatted(type.getSimpleName(), silence(patience)));
        }
        Packet packet = decode(raw);
        if (!type.isInstance(packet) || !condition.test(type.cast(packet))) {
            throw failure("%s (%s) was expected, but %s came".formatted(type.getSimpleName(), what, packet));
        }
        return type.cast(packet);
    }

    /** Receives exactly this packet. */
    public void expect(Packet expected) {
        expect(expected.getClass(), expected.toString(), expected::equals);
    }

    /** The other side closes the connection, without a further packet. */
    public void expectClose() {
        RawPacket packet = poll(patience);
        if (packet != null) {
            throw failure("the end of the connection was expected, but a packet came");
        }
        if (!ended) {
            throw failure("the end of the connection was expected, but " + silence(patience));
        }
    }

    /**
     * The other side says why in CONNACK or DISCONNECT and closes the connection. In MQTT 3.1.1, which has no words for most
     * reasons, it may close without saying anything.
     */
    public void expectClose(ReasonCode reasonCode) {
        RawPacket raw = poll(patience);
        if (raw == null) {
            if (version.isV5() || !ended) {
                throw failure("%s was expected, but %s".formatted(reasonCode, silence(patience)));
            }
            return;
        }
        Packet packet = decode(raw);
        if (toldBy(packet) != reasonCode) {
            throw failure("%s was expected, but %s came".formatted(reasonCode, packet));
        }
        expectClose();
    }

    /**
     * The other side refuses what it was sent: it closes the connection, after telling a Reason Code of an error or none. PINGRESP
     * may come before: who works on several packets at a time may answer a PINGREQ before the packet in front of it.
     *
     * @return the Reason Code that it told, or null
     */
    public @Nullable ReasonCode expectRefusal(MalformedPacket malformed) {
        RawPacket raw = poll(patience);
        boolean pinged = false;
        for (int pings = 0; pings < MOST_PINGS && raw != null && decode(raw) instanceof Pingresp; pings++) {
            pinged = true;
            raw = poll(patience);
        }
        if (raw == null) {
            if (!ended) {
                throw failure("%s is to be refused [%s], but %s%s".formatted(malformed, malformed.statement(),
                        pinged ? "PINGRESP came, and then " : "", silence(patience)));
            }
            return null;
        }
        Packet packet = decode(raw);
        ReasonCode told = toldBy(packet);
        if (told == null || !told.isError() || !mayAnswer(packet.type(), malformed)) {
            throw failure("%s is to be refused [%s], but %s came".formatted(malformed, malformed.statement(), packet));
        }
        expectClose();
        return told;
    }

    /**
     * The other side closes the connection. In MQTT 5.0 it may say why before, in CONNACK or DISCONNECT with a Reason Code of an
     * error; in MQTT 3.1.1 a Server may in CONNACK.
     *
     * @return the Reason Code that it told, or null
     */
    public @Nullable ReasonCode expectRefusal() {
        RawPacket raw = poll(patience);
        if (raw == null) {
            if (!ended) {
                throw failure("the end of the connection was expected, but " + silence(patience));
            }
            return null;
        }
        Packet packet = decode(raw);
        ReasonCode told = toldBy(packet);
        if (told == null || !told.isError()) {
            throw failure("the end of the connection was expected, but %s came".formatted(packet));
        }
        expectClose();
        return told;
    }

    /** A Server may have read the version from a CONNECT that is wrong before it. */
    private static boolean mayAnswer(PacketType type, MalformedPacket malformed) {
        return type == malformed.answer() || (type == PacketType.CONNACK && malformed.version().isV5()
                && malformed.receiver() == Receiver.NEW_SERVER);
    }

    private static @Nullable ReasonCode toldBy(Packet packet) {
        return packet instanceof Connack connack ? connack.reasonCode()
                : packet instanceof Disconnect disconnect ? disconnect.reasonCode() : null;
    }

    /** For this time no packet comes, and the connection stays open. */
    public void expectNothing(Duration time) {
        RawPacket packet = poll(time);
        if (packet != null || ended) {
            throw failure("nothing was expected for %s, but %s".formatted(time,
                    packet != null ? "a packet came" : "the connection was closed"));
        }
    }

    /** Says that this side will send nothing more; receiving goes on. */
    public void halfClose() {
        transcript.note("--> end of the stream");
        try {
            stream.closeOutput();
        } catch (IOException e) {
            throw failure("the stream could not be ended", e);
        }
    }

    /** Breaks the connection off: the other side gets an error instead of an end. */
    public void reset() {
        transcript.note("--> reset");
        stream.reset();
    }

    /** Closes the connection without a word. Does nothing the second time. */
    @Override
    public void close() {
        stream.close();
    }

    /** The dialogue so far, as failures show it. */
    public String transcript() {
        return transcript.toString();
    }

    /** The next packet, or null if none came in time or the connection has ended. */
    @Nullable
    RawPacket poll(Duration wait) {
        Deadline deadline = Deadline.in(wait);
        RawPacket packet = nextFrame();
        while (packet == null && !ended) {
            read(deadline.left());
            packet = nextFrame();
            if (deadline.isOver()) {
                break;
            }
        }
        if (packet != null) {
            if (!client) {
                learnVersion(packet);
            }
            transcript.received(packet, version);
        }
        return packet;
    }

    /** Whether the other side was seen to end the connection. */
    public boolean ended() {
        return ended;
    }

    /** Reads whatever comes; whether the other side ends the connection in time. */
    boolean endsWithin(Duration wait) {
        return endsWithin(wait, packet -> false);
    }

    /** Reads whatever comes; whether the other side ends the connection in time, or sends such a packet. */
    boolean endsWithin(Duration wait, Predicate<RawPacket> last) {
        Deadline deadline = Deadline.in(wait);
        while (!ended && !deadline.isOver()) {
            RawPacket packet = poll(deadline.left());
            if (packet != null && last.test(packet)) {
                return true;
            }
        }
        return ended;
    }

    private @Nullable RawPacket nextFrame() {
        try {
            return framer.next();
        } catch (IllegalArgumentException e) {
            throw failure("what came is no packet", e);
        }
    }

    private void read(Duration atMost) {
        try {
            int count = stream.read(input, atMost);
            if (count == RawStream.END) {
                end("<-- end of the stream");
            } else {
                framer.add(input, count);
            }
        } catch (IOException e) {
            end("<-- " + e.getMessage());
        }
    }

    private void end(String how) {
        ended = true;
        if (framer.rest().length() > 0) {
            transcript.received(framer.rest(), version);
        }
        transcript.note(how);
    }

    private Packet decode(RawPacket raw) {
        int size = Math.max(2, raw.length());
        PacketDecoder decoder = client ? PacketDecoder.forClient(version, size)
                : PacketDecoder.forEither(version, size);
        Packet[] packet = new Packet[1];
        try {
            decoder.decode(raw.toArray(), 0, raw.length(), decoded -> packet[0] = decoded);
        } catch (InvalidPacketException e) {
            throw failure("a packet came that has to be refused: " + e.getMessage(), e);
        }
        return packet[0];
    }

    /** Bytes that begin with a CONNECT tell the version of all that follows. */
    private void learnVersion(RawPacket bytes) {
        if (bytes.length() == 0 || bytes.at(0) >> 4 != PacketType.CONNECT.value()) {
            return;
        }
        PacketDecoder decoder = PacketDecoder.forServer(Math.max(2, bytes.length()));
        try {
            decoder.decode(bytes.toArray(), 0, bytes.length(), packet -> {
            });
        } catch (InvalidPacketException e) {
            // Wrong on purpose: the version stays what it was, unless a good CONNECT came before the fault.
        }
        MqttVersion learned = decoder.version();
        if (learned != null) {
            version = learned;
        }
    }

    /** A peer that has closed already gets no more; whether it has is for the next expectation to find. */
    private void write(RawPacket bytes, int offset, int length) {
        try {
            stream.write(bytes.toArray(), offset, length);
        } catch (IOException e) {
            transcript.note("not all could be sent: " + e.getMessage());
        }
    }

    private void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("interrupted", e);
        }
    }

    private String silence(Duration waited) {
        return ended ? "the other side has ended the connection" : "nothing came within " + waited;
    }

    AssertionError failure(String what) {
        return new AssertionError(
                "%s%nThe dialogue so far, --> is what this side sent:%n%s".formatted(what, transcript));
    }

    private AssertionError failure(String what, Exception cause) {
        AssertionError failure = failure(what);
        failure.initCause(cause);
        return failure;
    }
}
