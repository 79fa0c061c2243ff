// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.InvalidPacketException;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.ReasonCode;
import io.heliograph.session.KeepAlive;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One network connection and the protocol on it.
 *
 * <pre>
 *                     CONNECT, Session lives on this shard
 *   AWAITING_CONNECT ---------------------------------------&gt; CONNECTED
 *      |     |                                                 ^    |
 *      |     | CONNECT, Session lives elsewhere                |    | DISCONNECT, a fault, silence, take-over,
 *      |     v                                                 |    | the network is gone, shutdown
 *      |   MOVING ---------------------------------------------+    |
 *      |     |            arrived on the other shard                |
 *      v     v                                                      v
 *   CLOSED &lt;--------------------------------------------------------+
 * </pre>
 *
 * <p>What may never happen: a packet is sent before CONNACK [MQTT-3.2.0-1, 5.0] or after DISCONNECT [MQTT-3.14.4-1, 5.0];
 * anything that a Client sends after the connection is CLOSED has an effect.
 */
public final class ClientConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
    /** How long a Client may leave the answers lying that it has asked for. */
    private static final long UNTAKEN_NANOS = TimeUnit.SECONDS.toNanos(60);

    private enum State {
        AWAITING_CONNECT, MOVING, CONNECTED, CLOSED
    }

    /** Where the shard keeps this connection. */
    int place;

    private final NetworkConnection network;
    private final Limits limits;
    private final PacketDecoder decoder;
    private final Consumer<Packet> sink = this::packet;
    private Shard shard;
    private State state = State.AWAITING_CONNECT;
    private Timers.@Nullable Timer timer;
    private long readNanos;
    private long lastReceivedNanos;
    private final ClientOutput output;
    private boolean heldBack;
    private Timers.@Nullable Timer untaken;

    // Since CONNECT.
    private MqttVersion version = MqttVersion.V3_1_1;
    private @Nullable ConnectedClient client;
    private KeepAlive keepAlive = KeepAlive.NONE;
    private long expiryIntervalAsked;

    // While moving: what came in the same bytes as CONNECT.
    private final List<Packet> early = new ArrayList<>(0);
    private @Nullable InvalidPacketException earlyFault;

    ClientConnection(Shard shard, NetworkConnection network) {
        this.shard = shard;
        this.network = network;
        this.limits = shard.core().limits();
        this.output = new ClientOutput(this, shard, network);
        this.decoder = PacketDecoder.forServer(limits.maximumPacketSize());
        this.timer = shard.timers().schedule(shard.core().now() + limits.connectTimeoutNanos(), this::connectTimeout);
    }

    // --- from the network

    /** Bytes have come. */
    public void received(byte[] bytes, int offset, int length) {
        if (state == State.CLOSED || earlyFault != null) {
            return;
        }
        readNanos = shard.core().now();
        try {
            decoder.decode(bytes, offset, length, sink);
        } catch (InvalidPacketException e) {
            if (state == State.MOVING) {
                earlyFault = e;
            } else {
                refuse(e);
            }
        } catch (RuntimeException e) {
            failed(e);
        }
        if (output.answersPileUp()) {
            waitUntilTaken();
        }
    }

    /** The network takes data again. */
    public void writable() {
        ConnectedClient to = client;
        if (to == null) {
            return;
        }
        output.writable();
        if (untaken != null) {
            shard.timers().cancel(untaken);
            untaken = null;
            readIfAllowed();
        }
        to.session().progress();
    }

    /**
     * Answers pile up: nothing more is read until the Client has taken them. One that publishes or subscribes alone never gets
     * here, as messages that it does not take wait in its Session or are dropped.
     */
    private void waitUntilTaken() {
        if (untaken == null && state == State.CONNECTED) {
            untaken = shard.timers().schedule(shard.core().now() + UNTAKEN_NANOS, () -> {
                untaken = null;
                disconnect(ReasonCode.QUOTA_EXCEEDED, "the answers were not taken in time");
            });
            readIfAllowed();
        }
    }

    private void readIfAllowed() {
        if (state != State.CONNECTED) {
            return;
        }
        boolean allowed = !heldBack && untaken == null;
        if (allowed) {
            // Its packets could not come meanwhile: that is no silence.
            lastReceivedNanos = shard.core().now();
        }
        network.reading(allowed);
    }

    /** The network connection is gone. */
    public void closed() {
        end(false);
    }

    /** A fault of the broker itself: this connection ends, the others do not notice. */
    public void failed(Throwable cause) {
        LOG.error("connection of {} from {} ended by an internal error", name(), network.remoteAddress(), cause);
        try {
            disconnect(ReasonCode.UNSPECIFIED_ERROR, "internal error");
        } catch (RuntimeException e) {
            LOG.error("and it can't even be told so", e);
            end(true);
        }
    }

    // --- CONNECT

    private void packet(Packet packet) {
        lastReceivedNanos = readNanos;
        switch (state) {
            case AWAITING_CONNECT -> {
                if (packet instanceof Connect connect) {
                    connect(connect);
                }
            }
            case MOVING -> early.add(packet);
            case CONNECTED -> {
                ConnectedClient to = client;
                if (to != null) {
                    to.handle(packet);
                }
            }
            case CLOSED -> {
                // [MQTT-3.1.4-6, 5.0]: what a refused Client sends is not looked at.
            }
        }
    }

    private void connect(Connect connect) {
        version = connect.version();
        output.version(version);
        output.maximumPacketSize(Handshake.maximumPacketSize(connect));
        Handshake.Refusal refusal = Handshake.check(connect, limits);
        if (refusal != null) {
            refuseConnect(refusal.code(), refusal.text());
            return;
        }
        Handshake handshake = Handshake.of(connect, shard, limits);
        Shard home = shard.core().home(handshake.clientIdentifier());
        if (home == shard) {
            connected(handshake);
            return;
        }
        state = State.MOVING;
        shard.timers().cancel(timer);
        timer = null;
        shard.remove(this);
        network.moveTo(home.thread(), () -> arrived(home, handshake));
    }

    private void arrived(Shard home, Handshake handshake) {
        shard = home;
        output.shard(home);
        home.add(this);
        if (state == State.CLOSED) {
            home.remove(this);
            return;
        }
        state = State.AWAITING_CONNECT;
        InvalidPacketException fault = earlyFault;
        earlyFault = null;
        try {
            connected(handshake);
            List<Packet> waiting = List.copyOf(early);
            early.clear();
            waiting.forEach(sink);
            if (fault != null) {
                refuse(fault);
            }
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void connected(Handshake handshake) {
        Session found = shard.session(handshake.clientIdentifier());
        if (found != null && found.connection() != null) {
            // [MQTT-3.1.4-3, 5.0] [MQTT-3.1.4-2, 3.1.1]
            found.connection().disconnect(ReasonCode.SESSION_TAKEN_OVER,
                    "another connection uses this Client Identifier");
            found = shard.session(handshake.clientIdentifier());
        }
        if (shard.isClosing()) {
            refuseConnect(ReasonCode.SERVER_UNAVAILABLE, "the server is shutting down");
            return;
        }
        Connect connect = handshake.connect();
        if (found != null && connect.cleanStart()) {
            // [MQTT-3.1.2-4, 5.0] [MQTT-3.1.2-6, 3.1.1]
            found.end();
            found = null;
        }
        boolean present = found != null;
        Session mine = found != null ? found : shard.newSession(handshake.clientIdentifier());
        if (mine == null) {
            refuseConnect(ReasonCode.QUOTA_EXCEEDED, "there are too many Sessions");
            return;
        }
        state = State.CONNECTED;
        keepAlive = new KeepAlive(connect.keepAlive());
        Long asked = connect.properties().sessionExpiryInterval();
        expiryIntervalAsked = asked == null ? 0 : asked;
        output.topicAliasMaximum(handshake.topicAliasMaximum(limits));
        client = new ConnectedClient(this, shard, mine, output, version);
        shard.timers().cancel(timer);
        timer = keepAlive.isOff()
                ? null
                : shard.timers().schedule(keepAlive.expiryNanos(shard.core().now()), this::checkKeepAlive);
        mine.connected(this, handshake);
        LOG.debug("{} connected from {} with MQTT {}", name(), network.remoteAddress(), version);
        if (!output.send(new Connack(present, ReasonCode.SUCCESS, handshake.granted(limits)))) {
            shard.refusals().log(shard.core().now(), "{} from {} accepts no packet as large as its CONNACK", name(),
                    network.remoteAddress());
            end(true);
            return;
        }
        mine.resume();
    }

    private void refuseConnect(ReasonCode code, String text) {
        shard.refusals().log(shard.core().now(), "CONNECT from {} refused: {}: {}", network.remoteAddress(), code,
                text);
        Connack connack = new Connack(false, code, ConnackProperties.builder().reasonString(text).build());
        // [MQTT-3.2.2-6, 3.1.1]: what has no return code there is refused by closing alone.
        if (output.canSend(connack)) {
            output.send(connack);
        }
        end(true);
    }

    private void connectTimeout() {
        LOG.debug("{} sent no CONNECT in time", network.remoteAddress());
        end(true);
    }

    private void checkKeepAlive() {
        long now = shard.core().now();
        if (heldBack || untaken != null) {
            lastReceivedNanos = now;
        }
        if (keepAlive.isExpired(lastReceivedNanos, now)) {
            timer = null;
            disconnect(ReasonCode.KEEP_ALIVE_TIMEOUT, "nothing came for one and a half times the Keep Alive of %d s"
                    .formatted(keepAlive.seconds()));
        } else {
            timer = shard.timers().schedule(keepAlive.expiryNanos(lastReceivedNanos), this::checkKeepAlive);
        }
    }

    // --- for the shard and the Session

    /** What goes to the Client. */
    ClientOutput output() {
        return output;
    }

    boolean isHeldBack() {
        return heldBack;
    }

    void holdBack(boolean on) {
        heldBack = on;
        readIfAllowed();
    }

    // --- the end

    /** The Client says good-bye. */
    void disconnected(Disconnect disconnect) {
        Long expiry = disconnect.sessionExpiryInterval();
        if (expiry != null && client != null) {
            if (expiry != 0 && expiryIntervalAsked == 0) {
                fault(ReasonCode.PROTOCOL_ERROR,
                        "the Session Expiry Interval was 0 in CONNECT and can't be %d in DISCONNECT".formatted(expiry));
                return;
            }
            client.session().expiryInterval(Math.min(expiry, limits.maximumSessionExpirySeconds()));
        }
        boolean good = disconnect.reasonCode() == ReasonCode.NORMAL_DISCONNECTION;
        LOG.debug("{} disconnected: {}", name(), disconnect.reasonCode());
        end(good, true);
    }

    void shutDown() {
        if (state == State.CONNECTED) {
            disconnect(ReasonCode.SERVER_SHUTTING_DOWN, "the server is shutting down");
        } else {
            end(true);
        }
    }

    private void refuse(InvalidPacketException fault) {
        if (state == State.CLOSED) {
            return;
        }
        String message = fault.getMessage();
        String text = message == null ? "" : message;
        if (state == State.CONNECTED) {
            fault(fault.reasonCode(), text);
            return;
        }
        shard.counters().protocolErrors.add(1);
        shard.refusals().log(shard.core().now(), "connection from {} refused: {}", network.remoteAddress(), text);
        MqttVersion answerIn = fault.version();
        if (answerIn != null && state == State.AWAITING_CONNECT) {
            version = answerIn;
            output.version(version);
            Connack connack = new Connack(false, fault.reasonCode());
            // MQTT 3.1.1 answers an unknown level, and nothing else that is wrong with CONNECT [MQTT-3.1.4-1, 3.1.1].
            if (output.canSend(connack)) {
                output.send(connack);
            }
        }
        end(true);
    }

    /** The Client has broken a rule. */
    void fault(ReasonCode code, String text) {
        shard.counters().protocolErrors.add(1);
        disconnect(code, text);
    }

    /** Ends the connection from this side and says why, where the version can. */
    void disconnect(ReasonCode code, String text) {
        if (state != State.CONNECTED) {
            end(true);
            return;
        }
        shard.disconnections().log(shard.core().now(), "{} from {} disconnected: {}: {}", name(),
                network.remoteAddress(), code, text);
        if (version.isV5()) {
            output.send(new Disconnect(code, text));
        }
        end(true);
    }

    private void end(boolean closeNetwork) {
        end(false, closeNetwork);
    }

    private void end(boolean withoutWill, boolean closeNetwork) {
        if (state == State.CLOSED) {
            return;
        }
        boolean moving = state == State.MOVING;
        state = State.CLOSED;
        if (!moving) {
            shard.timers().cancel(timer);
            shard.timers().cancel(untaken);
            shard.remove(this);
        }
        ConnectedClient gone = client;
        client = null;
        try {
            output.flush();
        } catch (RuntimeException e) {
            // Who is taking the Session over, perhaps, must not suffer from it.
            LOG.warn("the last packets to {} can't be sent", network.remoteAddress(), e);
        }
        if (closeNetwork) {
            network.close();
        }
        if (gone != null) {
            gone.session().disconnected(withoutWill);
        }
    }

    private String name() {
        ConnectedClient known = client;
        return known == null ? "a Client" : known.session().clientIdentifier();
    }
}
