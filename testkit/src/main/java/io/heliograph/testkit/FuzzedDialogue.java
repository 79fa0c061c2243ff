// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.codec.Auth;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.InvalidPacketException;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.Unsubscribe;
import io.heliograph.codec.Will;
import io.heliograph.testkit.MalformedPacket.Receiver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What a Client might say on one connection, drawn from a seed: packets of the grammar, of which some are then spoiled. */
final class FuzzedDialogue {
    private static final int LARGEST_PACKET = 268_435_460;
    private static final int MOST_PACKETS = 8;
    private static final List<String> TOPICS = List.of("a", "a/b", "/", "$SYS/x", "ä/€/😀", "a//b");
    private static final List<String> FILTERS = List.of("a", "a/+", "#", "+/+", "$share/g/a/#", "/");

    private final SplittableRandom random;
    private final MqttVersion version;
    private final List<RawPacket> packets = new ArrayList<>();

    private FuzzedDialogue(MqttVersion version, SplittableRandom random) {
        this.version = version;
        this.random = random;
    }

    /** The dialogue of this seed, always the same. */
    static List<RawPacket> of(MqttVersion version, long seed) {
        FuzzedDialogue dialogue = new FuzzedDialogue(version, new SplittableRandom(seed));
        dialogue.speak();
        int spoiled = 1 + dialogue.random.nextInt(3);
        for (int i = 0; i < spoiled; i++) {
            dialogue.spoil();
        }
        return List.copyOf(dialogue.packets);
    }

    /**
     * Why a Server has to close the connection after these bytes, or null if it need not: a packet is refused, or DISCONNECT was
     * sent. A packet that is not complete has to be waited for, whatever is wrong in it.
     */
    static @Nullable String reasonToClose(List<RawPacket> packets) {
        RawFramer framer = new RawFramer();
        packets.forEach(packet -> framer.add(packet.toArray(), packet.length()));
        PacketDecoder decoder = PacketDecoder.forServer(LARGEST_PACKET);
        boolean[] disconnected = new boolean[1];
        try {
            RawPacket next = framer.next();
            while (next != null && !disconnected[0]) {
                decoder.decode(next.toArray(), 0, next.length(),
                        packet -> disconnected[0] = packet instanceof Disconnect);
                next = framer.next();
            }
        } catch (InvalidPacketException | IllegalArgumentException e) {
            return e.getMessage();
        }
        return disconnected[0] ? "DISCONNECT was sent" : null;
    }

    private void speak() {
        add(connect());
        int count = random.nextInt(MOST_PACKETS + 1);
        for (int i = 0; i < count; i++) {
            add(packet());
        }
    }

    private void add(Packet packet) {
        packets.add(RawPacket.of(packet, version));
    }

    private Connect connect() {
        boolean named = random.nextInt(4) > 0;
        Will will = random.nextInt(4) == 0 ? new Will(message()) : null;
        ConnectProperties properties = version.isV5() && random.nextBoolean()
                ? ConnectProperties.builder().sessionExpiryInterval((long) random.nextInt(3))
                        .receiveMaximum(1 + random.nextInt(10)).topicAliasMaximum(random.nextInt(3)).build()
                : ConnectProperties.NONE;
        return new Connect(version, true, random.nextInt(3) * 30, named ? "fuzz-" + random.nextInt(5) : "", will, null,
                null, properties);
    }

    private Packet packet() {
        int identifier = 1 + random.nextInt(4);
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> publish(identifier);
            case 3 -> new Subscribe(identifier,
                    List.of(Subscription.of(draw(FILTERS), QoS.of(random.nextInt(3)))));
            case 4 -> new Unsubscribe(identifier, List.of(TopicFilter.of(draw(FILTERS))));
            case 5 -> new Pubrel(identifier);
            case 6 -> random.nextBoolean() ? new Puback(identifier) : new Pubrec(identifier);
            case 7 -> new Pubcomp(identifier);
            case 8 -> version.isV5() && random.nextInt(4) == 0
                    ? new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "m", Bytes.utf8("data"))
                    : Pingreq.INSTANCE;
            default -> random.nextInt(4) == 0 ? Disconnect.NORMAL : Pingreq.INSTANCE;
        };
    }

    private Publish publish(int identifier) {
        Message message = message();
        return new Publish(message, message.qos() == QoS.AT_MOST_ONCE ? 0 : identifier);
    }

    private Message message() {
        return Message.of(draw(TOPICS), Bytes.utf8("x".repeat(random.nextInt(200))), QoS.of(random.nextInt(3)))
                .withRetain(random.nextInt(8) == 0);
    }

    private <T> T draw(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private void spoil() {
        int index = random.nextInt(packets.size());
        RawPacket packet = packets.get(index);
        switch (random.nextInt(12)) {
            case 0 -> packets.set(index, packet.corrupt(random));
            case 1 -> packets.set(index, cutOut(packet));
            case 2 -> packets.set(index, fitted(cutOut(packet)));
            case 3 -> packets.set(index, fitted(packet.insert(random.nextInt(packet.length() + 1), someBytes())));
            case 4 -> packets.set(index, headed(packet) ? packet.flags(random.nextInt(16)) : packet);
            case 5 -> packets.set(index, headed(packet) ? packet.type(random.nextInt(16)) : packet);
            case 6 -> packets.set(index, headed(packet) ? packet.remainingLength(random.nextInt(300)) : packet);
            case 7 -> packets.set(index, headed(packet)
                    ? packet.remainingLength(packet.length() - packet.headerLength(), 4 + random.nextInt(2))
                    : packet);
            case 8 -> packets.set(index, malformed(index == 0 ? Receiver.NEW_SERVER : Receiver.SERVER));
            case 9 -> packets.add(index, packet);
            case 10 -> packets.set(index, packets.set(random.nextInt(packets.size()), packet));
            default -> packets.add(index, RawPacket.ofBytes(someBytes()));
        }
    }

    private RawPacket cutOut(RawPacket packet) {
        if (packet.length() == 0) {
            return packet;
        }
        int from = random.nextInt(packet.length());
        return packet.remove(from, 1 + random.nextInt(Math.min(8, packet.length() - from)));
    }

    private RawPacket malformed(Receiver receiver) {
        return draw(MalformedPackets.to(receiver, version).toList()).packet();
    }

    private int[] someBytes() {
        int[] bytes = new int[1 + random.nextInt(8)];
        Arrays.setAll(bytes, i -> random.nextInt(256));
        return bytes;
    }

    private static RawPacket fitted(RawPacket packet) {
        return headed(packet) ? packet.fitRemainingLength() : packet;
    }

    /** Whether there is a fixed header left that can be changed. */
    private static boolean headed(RawPacket packet) {
        for (int i = 1; i < Math.min(5, packet.length()); i++) {
            if (packet.at(i) < 0x80) {
                return true;
            }
        }
        return false;
    }
}
