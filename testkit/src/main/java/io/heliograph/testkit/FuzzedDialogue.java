// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.InvalidPacketException;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.testkit.MalformedPacket.Receiver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What one side might say on a connection, drawn from a seed: packets of the grammar, of which some are then spoiled. */
final class FuzzedDialogue {
    private static final int LARGEST_PACKET = 268_435_460;
    private static final int MOST_PACKETS = 8;

    private final SplittableRandom random;
    private final MqttVersion version;
    private final Talk talk;
    private final List<RawPacket> packets = new ArrayList<>();

    /** Who speaks, without faults. */
    interface Talk {
        /** What a connection begins with. */
        Packet first();

        /** What might come then. */
        Packet next();

        /** Who has to refuse a malformed packet. */
        Receiver receiver(boolean first);
    }

    private FuzzedDialogue(MqttVersion version, SplittableRandom random, Talk talk) {
        this.version = version;
        this.random = random;
        this.talk = talk;
    }

    /** What the Client of this seed says, always the same. */
    static List<RawPacket> of(MqttVersion version, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return of(version, random, new ClientTalk(version, random));
    }

    /** What the Server of this seed says, always the same. */
    static List<RawPacket> ofServer(MqttVersion version, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return of(version, random, new ServerTalk(version, random));
    }

    private static List<RawPacket> of(MqttVersion version, SplittableRandom random, Talk talk) {
        FuzzedDialogue dialogue = new FuzzedDialogue(version, random, talk);
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
        boolean[] disconnected = new boolean[1];
        String refusal = refusal(packets, PacketDecoder.forServer(LARGEST_PACKET),
                packet -> disconnected[0] = packet instanceof Disconnect);
        return refusal == null && disconnected[0] ? "DISCONNECT was sent" : refusal;
    }

    /**
     * Why a Client has to close the connection after these bytes, or null if it need not. What comes behind the Server's own end of
     * the connection need not be read.
     */
    static @Nullable String reasonForClient(MqttVersion version, List<RawPacket> packets) {
        return refusal(packets, PacketDecoder.forClient(version, LARGEST_PACKET), packet -> packet instanceof Disconnect
                || (packet instanceof Connack connack && connack.reasonCode().isError()));
    }

    private static @Nullable String refusal(List<RawPacket> packets, PacketDecoder decoder, Predicate<Packet> last) {
        RawFramer framer = new RawFramer();
        packets.forEach(packet -> framer.add(packet.toArray(), packet.length()));
        boolean[] over = new boolean[1];
        try {
            RawPacket next = framer.next();
            while (next != null && !over[0]) {
                decoder.decode(next.toArray(), 0, next.length(), packet -> over[0] = last.test(packet));
                next = framer.next();
            }
        } catch (InvalidPacketException | IllegalArgumentException e) {
            return e.getMessage();
        }
        return null;
    }

    private void speak() {
        add(talk.first());
        int count = random.nextInt(MOST_PACKETS + 1);
        for (int i = 0; i < count; i++) {
            add(talk.next());
        }
    }

    private void add(Packet packet) {
        packets.add(RawPacket.of(packet, version));
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
            case 8 -> packets.set(index, malformed(talk.receiver(index == 0)));
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
