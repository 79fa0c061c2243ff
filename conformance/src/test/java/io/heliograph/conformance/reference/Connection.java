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
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A Network Connection: a thread that reads and one that writes. What a packet does happens under the broker's lock; what it
 * means before and after CONNECT is known to {@link Handshake} and {@link Conversation}.
 */
final class Connection {
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(4);
    /** How long what still comes is read and dropped after the last packet was sent, so that no reset overtakes that. */
    private static final Duration LINGER = Duration.ofMillis(500);
    private static final Duration WRITE_PATIENCE = Duration.ofSeconds(5);
    private static final int LONGEST_QUEUE = 10_000;
    private static final byte[] END = new byte[0];

    final ReferenceBroker broker;
    final Rules rules;
    /** What CONNECT has asked for; null before. */
    @Nullable
    Terms terms;
    private final Stream stream;
    private final Frames frames;
    private final BlockingQueue<byte[]> output = new LinkedBlockingQueue<>(LONGEST_QUEUE);
    private PacketHandler handler;
    private PacketDecoder decoder;
    private byte[] connectBytes = END;
    private @Nullable Alarm keepAlive;
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
        this.stream = stream;
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

    boolean isOpen() {
        return !closing;
    }

    /** Reads until the end. */
    void run() throws IOException {
        Thread writer = Thread.ofVirtual().start(this::write);
        expectWithin(CONNECT_PATIENCE, this::closeSilently);
        try {
            boolean more = true;
            while (more) {
                more = readPacket();
            }
        } catch (IOException e) {
            // As good as an end.
        } finally {
            broker.locked(this::closeSilently);
            await(writer);
            drain();
        }
    }

    private boolean readPacket() throws IOException {
        byte[] header = frames.header();
        if (header == null) {
            return false;
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
                    if (!rules.anyBroken("KeepAlive.aClientThatPingsStaysConnected",
                            "KeepAlive.aClientThatPublishesStaysConnected")) {
                        keptAlive();
                    }
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
            stopWatching();
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
        if (terms != null && bytes.length - tolerance() > terms.maximumPacketSize()) {
            return false;
        }
        enqueue(SpoiltPackets.of(packet, bytes, version(), rules));
        if (rules.broken("KeepAlive.aClientThatOnlyReceivesIsDisconnected")) {
            keptAlive();
        }
        return true;
    }

    /** Whether a packet is not larger than the Client accepts. */
    boolean fits(Packet packet) {
        return terms == null || Wire.bytes(packet, version(), this).length <= terms.maximumPacketSize();
    }

    /** By how much a broken broker exceeds the Maximum Packet Size. */
    private int tolerance() {
        if (rules.broken("PacketSize.aMessageThatJustFitsIsSent")) {
            return 1;
        }
        return rules.anyBroken("PacketSize.aMessageThatIsTooLargeIsNotSent",
                "PacketSize.aMessageThatIsTooLargeForOneIsSentToOthers", "PacketSize.aRefusingConnackFits",
                "PacketSize.aDisconnectFits", "Authentication.anAuthFitsTheMaximumPacketSize") ? 10_000 : 0;
    }

    private void enqueue(byte[] bytes) {
        if (!output.offer(bytes)) {
            breakOff();
        }
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
        Disconnect full = disconnect(code, reason);
        if (!send(full)) {
            send(new Disconnect(full.reasonCode()));
        }
        closeSilently();
    }

    private Disconnect disconnect(ReasonCode code, @Nullable String reason) {
        if (rules.broken("Disconnect.theServersDisconnectHasNoSessionExpiryInterval")) {
            return new Disconnect(code, 5L, reason, null, List.of());
        }
        if (rules.broken("Disconnect.theServersDisconnectHasAReasonCodeOfServers")) {
            return new Disconnect(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE);
        }
        if (rules.anyBroken("Error.aMisplacedPropertyIsMalformed", "Error.bothQosBitsAreMalformed",
                "Error.wrongFlagsOfDisconnectAreMalformed", "Error.aPropertyTwiceIsAProtocolError",
                "Error.aSecondConnectIsAProtocolError", "ServerLimit.aRetainedMessageIsToldWithoutRetain",
                "ServerLimit.aPacketAboveTheMaximumPacketSizeIsTold",
                "Disconnect.aSessionThatBeginsWithDisconnectIsAProtocolError")) {
            return new Disconnect(ReasonCode.UNSPECIFIED_ERROR);
        }
        return new Disconnect(code, null, reason, null, List.of());
    }

    /** Refuses the CONNECT: says why, if the version can, and closes. */
    void refuse(ReasonCode code, ConnackProperties.Builder properties) {
        // Who has not sent a CONNECT is told nothing.
        if (terms != null) {
            ReasonCode told = rules.anyBroken("Error.aMisplacedPropertyOfConnectIsMalformed",
                    "ServerLimit.aWillAboveTheMaximumQoSIsTold", "ServerLimit.aRetainedWillIsToldWithoutRetain",
                    "Authentication.anUnknownMethodIsTold")
                            ? ReasonCode.UNSPECIFIED_ERROR
                            : Refusals.inConnack(code);
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
            if (!output.offer(END)) {
                breakOff();
            }
            closed();
        }
    }

    /** Closes the socket at once. */
    void breakOff() {
        try {
            stream.socket().close();
        } catch (IOException e) {
            // Closed all the same.
        }
    }

    private void closed() {
        stopWatching();
        PacketHandler last = handler;
        handler = Closed.INSTANCE;
        last.lost();
    }

    private void write() {
        try {
            for (byte[] bytes = output.take(); bytes.length > 0; bytes = output.take()) {
                stream.write(bytes);
            }
            stream.end();
        } catch (IOException e) {
            breakOff();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** On a busy machine the last packet may take its time. */
    private static void await(Thread writer) {
        try {
            writer.join(WRITE_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drain() {
        try {
            long end = System.nanoTime() + LINGER.toNanos();
            InputStream in = stream.input();
            byte[] rest = new byte[4096];
            stream.socket().setSoTimeout((int) LINGER.toMillis());
            while (System.nanoTime() < end && in.read(rest) >= 0) {
                // Dropped.
            }
        } catch (IOException e) {
            // Nothing more comes.
        } finally {
            breakOff();
        }
    }

    /** Something came: the Keep Alive begins anew. */
    private void keptAlive() {
        Terms known = terms;
        if (!connected || known == null || rules.broken("KeepAlive.aSilentClientIsDisconnected")) {
            return;
        }
        int seconds = known.keepAlive();
        if (seconds == 0 && rules.broken("KeepAlive.withoutKeepAliveASilentClientStays")) {
            seconds = 1;
        }
        if (seconds > 0) {
            expectWithin(Duration.ofMillis(seconds * 1500L), this::silent);
        }
    }

    /** The Keep Alive is over. */
    private void silent() {
        if (rules.broken("KeepAlive.aSilentClientIsToldWhy")) {
            closeSilently();
        } else {
            close(ReasonCode.KEEP_ALIVE_TIMEOUT, null);
        }
    }

    /** A CONNECT has come: this is how the Client is to be spoken to. */
    void asked(Terms asked) {
        terms = asked;
    }

    /** CONNECT was accepted: nothing more is waited for than its Keep Alive. */
    void accepted(PacketHandler conversation) {
        connected = true;
        handler = conversation;
        stopWatching();
        keptAlive();
    }

    private void expectWithin(Duration time, Runnable otherwise) {
        stopWatching();
        keepAlive = broker.later(time, otherwise);
    }

    private void stopWatching() {
        if (keepAlive != null) {
            keepAlive.cancel();
            keepAlive = null;
        }
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
