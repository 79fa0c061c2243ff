// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one connection into packets, for one receiving side. The bytes may come in any pieces; each packet is
 * checked against the specification, and the first one that breaks it ends the decoding.
 *
 * <p>What is refused and why: see {@link InvalidPacketException}. The size limit is enforced on the fixed header, before
 * anything is allocated for the packet.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class PacketDecoder {
    private enum Receiver {
        SERVER, CLIENT, ANYONE
    }

    private final Receiver receiver;
    private final PacketFramer framer;
    private final PacketReader reader;
    private final PublishDecoder publishes;
    private final Framed framed = new Framed();
    private @Nullable MqttVersion version;
    private Consumer<? super Packet> sink = packet -> {
    };
    private boolean failed;

    private PacketDecoder(Receiver receiver, @Nullable MqttVersion version, int maximumPacketSize) {
        this.receiver = receiver;
        this.version = version;
        this.reader = new PacketReader(receiver != Receiver.CLIENT);
        this.publishes = new PublishDecoder(receiver == Receiver.SERVER);
        this.framer = PacketFramer.packets(maximumPacketSize);
        framer.receiver(version, receiver == Receiver.CLIENT);
    }

    /**
     * A decoder of what a Client sends. It learns the version from CONNECT, which must come first [MQTT-3.1.0-1]. That none
     * comes a second time is for the caller to see to.
     *
     * @param maximumPacketSize bytes of the largest packet that is accepted, fixed header included; at least 2
     */
    public static PacketDecoder forServer(int maximumPacketSize) {
        return new PacketDecoder(Receiver.SERVER, null, maximumPacketSize);
    }

    /**
     * A decoder of what a Server sends.
     *
     * @param version           the version of the CONNECT
     * @param maximumPacketSize bytes of the largest packet that is accepted, fixed header included; at least 2
     */
    public static PacketDecoder forClient(MqttVersion version, int maximumPacketSize) {
        return new PacketDecoder(Receiver.CLIENT, version, maximumPacketSize);
    }

    /**
     * A decoder of what either side sends, for tools that listen. A CONNECT on the way changes the version.
     *
     * @param version           the version of the packets before any CONNECT
     * @param maximumPacketSize bytes of the largest packet that is accepted, fixed header included; at least 2
     */
    public static PacketDecoder forEither(MqttVersion version, int maximumPacketSize) {
        return new PacketDecoder(Receiver.ANYONE, version, maximumPacketSize);
    }

    /** The version of the connection, or null as long as no CONNECT has come. */
    public @Nullable MqttVersion version() {
        return version;
    }

    /**
     * Takes the next bytes and hands on each packet that is complete with them, in their order.
     *
     * @throws InvalidPacketException    if a packet is refused; those before it have been handed on, and the connection is to be
     *                                   closed
     * @throws IllegalStateException     if a packet was refused before, or the consumer has thrown
     * @throws IndexOutOfBoundsException if the range is not inside the array
     */
    public void decode(byte[] bytes, int offset, int length, Consumer<? super Packet> packets) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (failed) {
            throw new IllegalStateException("a packet was refused or not taken before; the connection can't go on");
        }
        sink = packets;
        failed = true;
        try {
            framer.read(bytes, offset, length, framed);
            failed = false;
        } finally {
            reader.release();
        }
    }

    private final class Framed implements PacketFramer.Sink {

        /** All that the first byte tells is checked before the body is waited for. */
        @Override
        public void header(int firstByte, int remainingLength) {
            PacketType type = typeOf(firstByte);
            reader.begin(Bytes.EMPTY.shared(), 0, 0, 0, type, firstByte & 0x0F, version);
            checkDirection(type);
            checkFlags(type, firstByte & 0x0F);
        }

        @Override
        public void packet(byte[] bytes, int offset, int headerLength, int length) {
            int firstByte = bytes[offset] & 0xFF;
            PacketType type = typeOf(firstByte);
            reader.begin(bytes, offset, offset + headerLength, offset + length, type, firstByte & 0x0F, version);
            Packet packet = decode(type);
            // Only now, as CONNECT tells the version no sooner than this.
            checkRemainingLength(headerLength, length - headerLength, offset);
            sink.accept(packet);
        }
    }

    private PacketType typeOf(int firstByte) {
        PacketType type = PacketType.of(firstByte >> 4);
        if (type == null) {
            throw new InvalidPacketException(ReasonCode.MALFORMED_PACKET,
                    version == null || version.isV5() ? "section 2.1.2" : "section 2.2.1", null, version, 0,
                    "the packet type 0 is reserved");
        }
        return type;
    }

    private void checkDirection(PacketType type) {
        MqttVersion known = version;
        if (known == null) {
            if (type != PacketType.CONNECT) {
                throw new InvalidPacketException(ReasonCode.PROTOCOL_ERROR, "[MQTT-3.1.0-1]", type, null, 0,
                        "the first packet of a connection must be CONNECT");
            }
            return;
        }
        if (!type.existsIn(known)) {
            throw reader.malformed("section 2.1.2", "section 2.2.1", "the packet type 15 is reserved");
        }
        boolean allowed = switch (receiver) {
            case SERVER -> type.mayComeToServer(known);
            case CLIENT -> type.mayComeToClient(known);
            case ANYONE -> true;
        };
        if (!allowed) {
            throw reader.protocolError("section 2.1.2", "section 2.2.1",
                    "it is not sent to a " + (receiver == Receiver.SERVER ? "Server" : "Client"));
        }
    }

    private void checkFlags(PacketType type, int flags) {
        if (type == PacketType.PUBLISH) {
            PublishCodec.checkFlags(reader, flags);
            return;
        }
        // MQTT 3.1 sends PUBREL, SUBSCRIBE and UNSUBSCRIBE again with the DUP bit set (sections 3.6, 3.8 and 3.10 there).
        boolean repeated = version == MqttVersion.V3_1 && type.flags() == 2;
        if ((repeated ? flags & ~PublishCodec.DUP : flags) != type.flags()) {
            String v5Statement = switch (type) {
                case PUBREL -> "MQTT-3.6.1-1";
                case SUBSCRIBE -> "MQTT-3.8.1-1";
                case UNSUBSCRIBE -> "MQTT-3.10.1-1";
                case DISCONNECT -> "MQTT-3.14.1-1";
                case AUTH -> "MQTT-3.15.1-1";
                default -> "MQTT-2.1.3-1";
            };
            String v3Statement = switch (type) {
                case PUBREL -> "MQTT-3.6.1-1";
                case SUBSCRIBE -> "MQTT-3.8.1-1";
                case UNSUBSCRIBE -> "MQTT-3.10.1-1";
                case DISCONNECT -> "MQTT-3.14.1-1";
                default -> "MQTT-2.2.2-1";
            };
            throw reader.malformed(v5Statement, v3Statement,
                    "the flags of the fixed header are 0x%X, they must be 0x%X".formatted(flags, type.flags()));
        }
    }

    private void checkRemainingLength(int headerLength, int remainingLength, int offset) {
        // Only MQTT 5.0 demands the shortest form.
        if (version == MqttVersion.V5 && headerLength != 1 + PacketBuffer.variableByteIntegerLength(remainingLength)) {
            throw reader.refuseAt(offset + 1, ReasonCode.MALFORMED_PACKET, "MQTT-1.5.5-1",
                    "the Remaining Length has more bytes than it needs");
        }
    }

    private Packet decode(PacketType type) {
        return switch (type) {
            case CONNECT -> {
                Connect connect = ConnectCodec.decode(reader);
                version = connect.version();
                framer.receiver(version, receiver == Receiver.CLIENT);
                yield connect;
            }
            case CONNACK -> ConnackCodec.decode(reader);
            case PUBLISH -> publishes.decode(reader);
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> AcknowledgementCodec.decode(reader, type);
            case SUBSCRIBE -> SubscriptionCodec.decodeSubscribe(reader);
            case SUBACK -> SubscriptionCodec.decodeSuback(reader);
            case UNSUBSCRIBE -> SubscriptionCodec.decodeUnsubscribe(reader);
            case UNSUBACK -> SubscriptionCodec.decodeUnsuback(reader);
            case PINGREQ -> {
                reader.expectEnd();
                yield Pingreq.INSTANCE;
            }
            case PINGRESP -> {
                reader.expectEnd();
                yield Pingresp.INSTANCE;
            }
            case DISCONNECT -> DisconnectCodec.decode(reader, receiver == Receiver.CLIENT);
            case AUTH -> AuthCodec.decode(reader);
        };
    }
}
