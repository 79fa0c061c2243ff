// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.InvalidPacketException;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.PacketType;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.RawPacket;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A Network Connection: a thread that reads and one that writes. What a packet does happens under the broker's lock; what it
 * means before and after CONNECT is known to {@link Handshake} and {@link Conversation}.
 */
final class Connection {
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(4);

    final ReferenceBroker broker;
    final Rules rules;
    /** What CONNECT has asked for; null before. */
    @Nullable
    Terms terms;
    private final Frames frames;
    private final Output output;
    private final KeepAlive keepAlive;
    private PacketHandler handler;
    private PacketDecoder decoder;
    private byte[] connectBytes = new byte[0];
    private volatile boolean closing;
    private boolean connected;

    /** What packets mean at some point of the conversation. */
    interface PacketHandler {
        void received(Packet packet);

        /** The connection is over, for whatever reason. */
        void lost();
    }

    Connection(ReferenceBroker broker, Stream stream) throws IOException {
        this.broker = broker;
        this.rules = broker.rules;
        this.output = new Output(stream);
        this.keepAlive = new KeepAlive(this);
        stream.socket().setTcpNoDelay(true);
        frames = new Frames(stream.input(), rules);
        decoder = PacketDecoder.forServer(broker.abilities.maximumPacketSize());
        handler = new Handshake(this);
    }

    MqttVersion version() {
        return terms == null ? MqttVersion.V3_1_1 : terms.version();
    }

    boolean isV5() {
        return version().isV5();
    }

    boolean isConnected() {
        return connected;
    }

    boolean isOpen() {
        return !closing;
    }

    /** Reads until the end. */
    void run() throws IOException {
        output.start();
        if (!rules.broken("Connect.aConnectionWithoutConnectIsClosed")) {
            keepAlive.expectWithin(CONNECT_PATIENCE, this::closeSilently);
        }
        try {
            boolean more = true;
            while (more) {
                more = readPacket();
            }
        } catch (IOException e) {
            // As good as an end.
        } finally {
            broker.locked(this::closeSilently);
            output.finish();
        }
    }

    private boolean readPacket() throws IOException {
        byte[] header = frames.header();
        if (header == null) {
            return false;
        }
        RawPacket passed = rules.passed();
        if (passed != null && frames.isRestOf(passed, header)) {
            rules.hasPassedOver();
            keepAlive.stop();
            return true;
        }
        boolean good = decode(header);
        if (closing) {
            return false;
        }
        byte[] body = frames.body();
        if (body == null) {
            return false;
        }
        if (good && body.length > 0) {
            if (connectBytes.length == 0) {
                connectBytes = Frames.join(header, body);
            }
            decode(body);
        }
        return !closing;
    }

    /** Whether the packet is right so far, or the connection closes. */
    private boolean decode(byte[] bytes) {
        boolean[] good = {true};
        broker.locked(() -> {
            if (closing) {
                return;
            }
            try {
                decoder.decode(bytes, 0, bytes.length, packet -> {
                    keepAlive.received();
                    handler.received(packet);
                });
            } catch (InvalidPacketException e) {
                good[0] = false;
                refused(e);
            }
        });
        return good[0];
    }

    private void refused(InvalidPacketException refusal) {
        if (new Refusals(rules).passedOver(refusal, this)) {
            keepAlive.stop();
            decoder = PacketDecoder.forServer(broker.abilities.maximumPacketSize());
            if (connected) {
                decoder.decode(connectBytes, 0, connectBytes.length, packet -> {
                });
            }
            return;
        }
        MqttVersion known = refusal.version();
        if (terms == null && known != null) {
            terms = Terms.of(new Connect(known, true, 0, ""));
        }
        if (rules.anyBroken("Connect.aMalformedConnectIsToldInConnackOrNotAtAll",
                "Connect.aMalformedConnectIsNotAnswered", "Connect.anotherProtocolIsNotAccepted")) {
            send(new Connack(false, ReasonCode.SUCCESS));
        }
        if (rules.broken("Connect.anUnknownProtocolLevelIsToldAndRefused")) {
            closeSilently();
        }
        close(refusal.reasonCode(), refusal.getMessage());
    }

    /** Sends a packet, if it is not larger than the Client accepts. */
    boolean send(Packet packet) {
        if (closing || !PacketEncoder.of(version()).canEncode(packet)) {
            return false;
        }
        byte[] bytes = Wire.bytes(packet, version(), this);
        if (terms != null && bytes.length - SpoiltClosings.excess(rules) > terms.maximumPacketSize()) {
            return false;
        }
        output.add(SpoiltPackets.of(packet, bytes, version(), rules));
        keepAlive.sent();
        return true;
    }

    /** Whether a packet is not larger than the Client accepts. */
    boolean fits(Packet packet) {
        return terms == null || Wire.bytes(packet, version(), this).length <= terms.maximumPacketSize();
    }

    /** Says why, if the version can, and closes (section 4.13). */
    void close(ReasonCode code, @Nullable String reason) {
        if (closing) {
            return;
        }
        if (rules.broken("Disconnect.anErrorIsToldByDisconnectOrNotAtAll")) {
            send(Disconnect.NORMAL);
        }
        if (!connected && rules.broken("Connect.noDisconnectComesBeforeConnack")) {
            send(new Disconnect(code.mayStandIn(PacketType.DISCONNECT) ? code : ReasonCode.UNSPECIFIED_ERROR));
            closeSilently();
            return;
        }
        if (!connected) {
            refuse(code, ConnackProperties.builder().reasonString(reason));
            return;
        }
        Disconnect full = SpoiltClosings.disconnect(code, reason, rules);
        if (!send(full)) {
            send(new Disconnect(full.reasonCode()));
        }
        closeSilently();
    }

    /** Refuses the CONNECT: says why, if the version can, and closes. */
    void refuse(ReasonCode code, ConnackProperties.Builder properties) {
        // Who has not sent a CONNECT is told nothing.
        if (terms != null) {
            ReasonCode told = SpoiltClosings.refusal(Refusals.inConnack(code), rules);
            if (!send(new Connack(false, told, properties.build()))) {
                send(new Connack(false, told));
            }
        }
        if (rules.anyBroken("Connect.aRefusedConnectEndsTheConnection",
                "ClientIdentifier.aRefusedClientIdentifierEndsTheConnection")) {
            return;
        }
        closeSilently();
    }

    /** Sends what is still to be sent and closes. */
    void closeSilently() {
        if (!closing) {
            closing = true;
            output.end();
            closed();
        }
    }

    /** Closes the socket at once. */
    void breakOff() {
        output.breakOff();
    }

    private void closed() {
        keepAlive.stop();
        PacketHandler last = handler;
        handler = Closed.INSTANCE;
        last.lost();
    }

    /** A CONNECT has come: this is how the Client is to be spoken to. */
    void asked(Terms asked) {
        terms = asked;
    }

    /** CONNECT was accepted: nothing more is waited for than its Keep Alive. */
    void accepted(PacketHandler conversation) {
        connected = true;
        handler = conversation;
        keepAlive.stop();
        keepAlive.begin();
    }

    /** What comes too late. */
    private enum Closed implements PacketHandler {
        INSTANCE;

        @Override
        public void received(Packet packet) {}

        @Override
        public void lost() {}
    }
}
