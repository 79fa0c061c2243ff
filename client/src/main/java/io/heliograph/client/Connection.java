// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Auth;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.InvalidPacketException;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.ReasonCode;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One Network Connection. One virtual thread shakes hands and then reads, another writes.
 *
 * <pre>
 *            handshake              farewell(...), refuse(...)              DISCONNECT is written
 *   NEW -----------------&gt; OPEN -------------------------------&gt; LEAVING -------------------------&gt; LEFT
 *    |                      |                                       |                                |  the Server closes,
 *    |  end(...)            |  end(...), the Server closes          |  end(...)                      |  or the time is up
 *    +----------------------+---------------------------------------+--------------------------------+------------&gt; OVER
 * </pre>
 *
 * <p>After DISCONNECT only the direction to the Server is closed at first, and what still comes is thrown away: closing a socket
 * that has unread bytes would make the operating system reset the connection, and DISCONNECT might never arrive.
 */
final class Connection {
    private static final int READ_BYTES = 32 * 1024;
    /** How long the Server may take to close after DISCONNECT. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    private static final Time.Alarm NO_ALARM = () -> {
    };

    private final Transport transport;
    private final MqttVersion version;
    private final Time time;
    private final ReentrantLock lock;
    private final Condition work;
    private final PacketDecoder decoder;
    private final DeclinedReasons declinedReasons;
    private final byte[] input = new byte[READ_BYTES];
    private volatile long lastSentNanos;
    private volatile long lastReceivedNanos;

    // Guarded by the lock.
    private @Nullable MqttException cause;
    private @Nullable Disconnect farewell;
    private boolean leaving;
    private boolean drain;
    private boolean over;
    private Time.Alarm deadline = NO_ALARM;
    private Time.Alarm keepAlive = NO_ALARM;
    private Time.Alarm later = NO_ALARM;

    /** What takes the packets of one read. */
    interface Packets {
        /**
         * Deals with a packet, under the lock.
         *
         * @throws ServerProtocolException if it should not have come
         * @throws ConnectionLostException if it ends the connection
         */
        void packet(Packet packet);

        /** All packets of one read have been dealt with; under the lock. May wait. */
        void endOfRead();
    }

    Connection(Transport transport, Connect connect, Time time, ReentrantLock lock, Condition work) {
        this.transport = transport;
        this.version = connect.version();
        this.time = time;
        this.lock = lock;
        this.work = work;
        this.declinedReasons = new DeclinedReasons(connect.properties());
        Long maximum = connect.properties().maximumPacketSize();
        // [MQTT-3.1.2-24, 5.0] is the Server's to follow; the decoder refuses what is larger.
        this.decoder = PacketDecoder.forClient(version,
                maximum == null ? Integer.MAX_VALUE : (int) Math.max(2, Math.min(maximum, Integer.MAX_VALUE)));
    }

    // --- reading

    /**
     * Opens the transport, sends CONNECT and waits for CONNACK; answers what the Server wants to know before.
     *
     * @param early takes what comes in the same piece behind CONNACK
     */
    Connack handshake(Connect connect, Authentication authentication, List<Packet> early) {
        try {
            transport.open();
            write(connect);
            while (true) {
                // [MQTT-3.2.0-1]
                switch (first(early)) {
                    case Connack connack -> {
                        return connack;
                    }
                    case Auth auth -> write(authentication.answer(auth, this));
                    default -> throw new ServerProtocolException(ReasonCode.PROTOCOL_ERROR,
                            "the Server's first packet is no CONNACK");
                }
            }
        } catch (IOException e) {
            throw causeOr(new ConnectFailedException("there is no connection: " + e.getMessage(), e));
        }
    }

    private Packet first(List<Packet> early) throws IOException {
        while (early.isEmpty()) {
            int length = transport.read(input);
            if (length < 0) {
                throw new ConnectFailedException("the Server closed the connection without answering CONNECT");
            }
            try {
                decoder.decode(input, 0, length, early::add);
            } catch (InvalidPacketException e) {
                throw new ServerProtocolException(e, input, length);
            }
        }
        lastReceivedNanos = time.nanos();
        declinedReasons.check(early.getFirst());
        return early.remove(0);
    }

    private void write(Packet packet) throws IOException {
        PacketBuffer out = new PacketBuffer(256);
        PacketEncoder.of(version).encode(packet, out);
        lastSentNanos = time.nanos();
        transport.write(out.array(), 0, out.length());
    }

    /**
     * Reads until the connection is over.
     *
     * @param early what the handshake has read
     * @return why it is
     */
    MqttException read(List<Packet> early, Packets to) {
        MqttException reason = readPackets(early, to);
        end(reason);
        return causeOr(reason);
    }

    private MqttException readPackets(List<Packet> early, Packets to) {
        List<Packet> packets = early;
        try {
            while (true) {
                dispatch(packets, to);
                packets = new ArrayList<>();
                int length = transport.read(input);
                if (length < 0) {
                    return new ConnectionLostException(DisconnectedBy.SERVER,
                            "the Server closed the connection without a word", null);
                }
                lastReceivedNanos = time.nanos();
                if (!isLeaving()) {
                    decode(length, packets, to);
                }
            }
        } catch (IOException e) {
            return broken(e);
        } catch (ConnectionLostException e) {
            return e;
        } catch (RuntimeException | Error e) {
            // An error of ours must not leave a connection that nobody reads.
            return new ConnectionLostException(DisconnectedBy.CLIENT,
                    "what the Server has sent could not be dealt with: " + e, e);
        }
    }

    private static ConnectionLostException broken(IOException e) {
        return new ConnectionLostException(DisconnectedBy.NETWORK, "the connection broke: " + e.getMessage(), e);
    }

    /** Reads until the Server has closed, and throws away what comes. */
    void discardInput() {
        try {
            int length = transport.read(input);
            while (length >= 0) {
                length = transport.read(input);
            }
        } catch (IOException e) {
            // That is an end too.
        }
        end(cause());
    }

    private void decode(int length, List<Packet> packets, Packets to) {
        try {
            decoder.decode(input, 0, length, packets::add);
        } catch (InvalidPacketException e) {
            dispatch(packets, to);
            packets.clear();
            refuse(new ServerProtocolException(e, input, length));
        }
    }

    private void dispatch(List<Packet> packets, Packets to) {
        lock.lock();
        try {
            for (Packet packet : packets) {
                if (leaving) {
                    return;
                }
                declinedReasons.check(packet);
                to.packet(packet);
            }
            to.endOfRead();
        } catch (ServerProtocolException e) {
            refuse(e);
        } finally {
            lock.unlock();
        }
    }

    // --- writing

    /** Writes what the sender has until the connection is over or DISCONNECT is written. */
    void write(Sender sender) {
        Batch batch = new Batch();
        try {
            boolean last = false;
            while (!last) {
                last = fill(sender, batch);
                sender.encode(batch);
                PacketBuffer out = batch.out();
                if (out.length() > 0) {
                    sender.makeDurable();
                    // Before the write: the answer must not find the time of an earlier one.
                    lastSentNanos = time.nanos();
                    transport.write(out.array(), 0, out.length());
                }
                sender.written(batch, null);
                batch.clear();
            }
            leave();
        } catch (IOException e) {
            end(broken(e));
        } catch (StoreException e) {
            end(e);
        } catch (RuntimeException | Error e) {
            end(new ConnectionLostException(DisconnectedBy.CLIENT, "a packet could not be written: " + e, e));
        }
        sender.written(batch, cause());
    }

    /** Waits for something to write; whether it is the last. */
    private boolean fill(Sender sender, Batch batch) {
        lock.lock();
        try {
            while (!over) {
                if ((!leaving || drain) && sender.fill(batch)) {
                    return false;
                }
                if (leaving) {
                    if (farewell != null) {
                        PacketEncoder.of(version).encode(farewell, batch.out());
                    }
                    return true;
                }
                work.awaitUninterruptibly();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void leave() throws IOException {
        if (isOver()) {
            return;
        }
        // In MQTT 3.1.1 there is no DISCONNECT with an error: the connection is closed without a word.
        if (farewell == null) {
            end(cause());
            return;
        }
        endAfter(LINGER);
        transport.closeOutput();
    }

    // --- the end

    /** Writes what is waiting as far as the Server allows, then DISCONNECT. */
    void farewell(Disconnect packet, MqttException reason) {
        boolean sendable = version.isV5() || packet.reasonCode() == ReasonCode.NORMAL_DISCONNECTION;
        leave(sendable ? packet : null, true, reason);
    }

    /** The Server has broken the rules: DISCONNECT says so where it can [MQTT-4.13.1-1, 5.0], and nothing else is written. */
    void refuse(ServerProtocolException reason) {
        refuse(reason, reason.reasonCode());
    }

    /** The client does not go on with this connection: DISCONNECT says so where it can, and nothing else is written. */
    void refuse(MqttException reason, ReasonCode code) {
        leave(version.isV5() ? new Disconnect(code) : null, false, reason);
    }

    private void leave(@Nullable Disconnect packet, boolean drainFirst, MqttException reason) {
        lock.lock();
        try {
            if (leaving || over) {
                return;
            }
            cause = reason;
            farewell = packet;
            drain = drainFirst;
            leaving = true;
            if (!drainFirst) {
                // The writer may be stuck in a write that the Server never takes, and nobody looks after Keep Alive any more.
                endAfter(LINGER);
            }
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Closes when this time has passed, unless it is over before. */
    void endAfter(Duration delay) {
        lock.lock();
        try {
            deadline.cancel();
            if (!over) {
                deadline = time.after(delay, () -> end(cause()));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Looks after Keep Alive again when this time has passed, unless the connection is over before. */
    void keepAliveAfter(Duration delay, Runnable check) {
        lock.lock();
        try {
            if (!over) {
                keepAlive = time.after(delay, check);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Runs this when the time has passed, unless the connection is over before. There is one at a time; the last counts. */
    void later(Duration delay, Runnable task) {
        lock.lock();
        try {
            later.cancel();
            if (!over && !leaving) {
                later = time.after(delay, task);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Closes at once. The first reason counts. */
    void end(MqttException reason) {
        lock.lock();
        try {
            if (cause == null) {
                cause = reason;
            }
            over = true;
            deadline.cancel();
            keepAlive.cancel();
            later.cancel();
            work.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            transport.close();
        } catch (RuntimeException e) {
            // One of the user's; whoever ends a connection has more to do.
            System.getLogger(Connection.class.getPackageName()).log(Level.WARNING, "a transport could not be closed",
                    e);
        }
    }

    private MqttException causeOr(MqttException otherwise) {
        lock.lock();
        try {
            return cause == null ? otherwise : cause;
        } finally {
            lock.unlock();
        }
    }

    /** Why it is over. */
    MqttException cause() {
        return causeOr(new ConnectionLostException(DisconnectedBy.CLIENT, "the connection is closed", null));
    }

    boolean isLeaving() {
        lock.lock();
        try {
            return leaving || over;
        } finally {
            lock.unlock();
        }
    }

    boolean isOver() {
        lock.lock();
        try {
            return over;
        } finally {
            lock.unlock();
        }
    }

    /** What the Server has shown in a TLS handshake; empty without TLS. */
    List<X509Certificate> serverCertificates() {
        return transport.serverCertificates();
    }

    /** When the last bytes were written. */
    long lastSentNanos() {
        return lastSentNanos;
    }

    /** When the last bytes came. */
    long lastReceivedNanos() {
        return lastReceivedNanos;
    }
}
