// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.InvalidPacketException;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.Publish;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record of the store, and its form in the log: a byte for its kind, numbers in big-endian order, messages as PUBLISH packets of
 * MQTT 5.0. Numbers of messages are those of {@link Publication#number}.
 */
sealed interface StoreRecord {
    /** Where a message to the Server is. */
    enum State {
        QUEUED(0), SENT(1), RELEASED(2);

        private final byte code;

        State(int code) {
            this.code = (byte) code;
        }

        private static State of(byte code) {
            return switch (code) {
                case 0 -> QUEUED;
                case 1 -> SENT;
                case 2 -> RELEASED;
                default -> throw new BufferUnderflowException();
            };
        }
    }

    /**
     * All that is known of a message to the Server; overrules what was recorded of it before.
     *
     * @param order               its place in the order of sending, if it was sent
     * @param packetIdentifier    1 to 65,535, if it was sent
     * @param acceptedEpochMillis from when on its life counts
     */
    record Kept(long number, State state, long order, int packetIdentifier, int priority, long acceptedEpochMillis,
            Message message) implements StoreRecord {
        Kept with(State newState, long newOrder, int newPacketIdentifier) {
            return new Kept(number, newState, newOrder, newPacketIdentifier, priority, acceptedEpochMillis, message);
        }
    }

    /** A message was sent. */
    record Sent(long number, long order, int packetIdentifier) implements StoreRecord {}

    /** PUBREC has come for a message. */
    record Released(long number) implements StoreRecord {}

    /** A message waits to be sent anew. */
    record Queued(long number) implements StoreRecord {}

    /** A message has come to its end. */
    record Ended(long number) implements StoreRecord {}

    /**
     * A message with QoS 2 is handed to a handler.
     *
     * @param takes whether its identifier is taken by this
     */
    record Begun(long number, boolean takes, Publish publish) implements StoreRecord {}

    /** A handler has returned. */
    record Returned(long number) implements StoreRecord {}

    /** A handler was not called after all, and the identifier is free again. */
    record NotBegun(long number) implements StoreRecord {}

    /** An identifier of a message with QoS 2 is taken. */
    record Taken(int packetIdentifier) implements StoreRecord {}

    /** An identifier is free. */
    record Freed(int packetIdentifier) implements StoreRecord {}

    /** All identifiers are free. */
    record SessionLost() implements StoreRecord {}

    /** Whose store this is. */
    record Owner(String clientIdentifier) implements StoreRecord {}

    /** Writes the record, kind first. */
    static void encode(StoreRecord any, PacketBuffer out) {
        switch (any) {
            case Kept r -> {
                numbers(out, kind(1, Byte.BYTES + 2 * Long.BYTES + Character.BYTES + Byte.BYTES + Long.BYTES)
                        .put(r.state.code).putLong(r.number).putLong(r.order)
                        .putChar((char) r.packetIdentifier).put((byte) r.priority).putLong(r.acceptedEpochMillis));
                // The identifier stands above: there may be none yet, and a PUBLISH with QoS 1 or 2 must have one.
                publish(out, new Publish(r.message, 1));
            }
            case Sent r -> numbers(out, kind(2, 2 * Long.BYTES + Character.BYTES).putLong(r.number).putLong(r.order)
                    .putChar((char) r.packetIdentifier));
            case Released r -> numbers(out, kind(3, Long.BYTES).putLong(r.number));
            case Queued r -> numbers(out, kind(4, Long.BYTES).putLong(r.number));
            case Ended r -> numbers(out, kind(5, Long.BYTES).putLong(r.number));
            case Begun r -> {
                numbers(out, kind(6, Long.BYTES + Byte.BYTES).putLong(r.number).put((byte) (r.takes ? 1 : 0)));
                publish(out, r.publish);
            }
            case Returned r -> numbers(out, kind(7, Long.BYTES).putLong(r.number));
            case NotBegun r -> numbers(out, kind(8, Long.BYTES).putLong(r.number));
            case Taken r -> numbers(out, kind(9, Character.BYTES).putChar((char) r.packetIdentifier));
            case Freed r -> numbers(out, kind(10, Character.BYTES).putChar((char) r.packetIdentifier));
            case SessionLost r -> numbers(out, kind(11, 0));
            case Owner r -> {
                byte[] text = r.clientIdentifier.getBytes(StandardCharsets.UTF_8);
                numbers(out, kind(12, text.length).put(text));
            }
        }
    }

    private static ByteBuffer kind(int kind, int length) {
        return ByteBuffer.allocate(1 + length).put((byte) kind);
    }

    private static void numbers(PacketBuffer out, ByteBuffer numbers) {
        byte[] bytes = new byte[numbers.flip().remaining()];
        numbers.get(bytes);
        out.write(bytes, 0, bytes.length);
    }

    private static void publish(PacketBuffer out, Publish publish) {
        PacketEncoder.of(MqttVersion.V5).encode(publish, out);
    }

    /** The record that these bytes are, or null if they are none. */
    static @Nullable StoreRecord decode(ByteBuffer in) {
        try {
            return switch (in.get()) {
                case 1 -> {
                    State state = State.of(in.get());
                    yield new Kept(in.getLong(), state, in.getLong(), in.getChar(), in.get() & 0xFF, in.getLong(),
                            publish(in).message());
                }
                case 2 -> new Sent(in.getLong(), in.getLong(), in.getChar());
                case 3 -> new Released(in.getLong());
                case 4 -> new Queued(in.getLong());
                case 5 -> new Ended(in.getLong());
                case 6 -> new Begun(in.getLong(), in.get() != 0, publish(in));
                case 7 -> new Returned(in.getLong());
                case 8 -> new NotBegun(in.getLong());
                case 9 -> new Taken(in.getChar());
                case 10 -> new Freed(in.getChar());
                case 11 -> new SessionLost();
                case 12 -> {
                    byte[] text = new byte[in.remaining()];
                    in.get(text);
                    yield new Owner(new String(text, StandardCharsets.UTF_8));
                }
                default -> null;
            };
        } catch (BufferUnderflowException | InvalidPacketException | IllegalArgumentException e) {
            return null;
        }
    }

    private static Publish publish(ByteBuffer in) {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        List<Packet> packets = new ArrayList<>(1);
        PacketDecoder.forEither(MqttVersion.V5, Integer.MAX_VALUE).decode(bytes, 0, bytes.length, packets::add);
        if (packets.size() == 1 && packets.get(0) instanceof Publish publish) {
            return publish;
        }
        throw new BufferUnderflowException();
    }
}
