// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two peers talk over a connection that is slow and cut again and again; a seed decides everything. At each step one thing
 * happens: some bytes arrive, an application publishes or acknowledges, the connection is cut, an end of it is noticed, a new
 * one is made. At last the connection is reliable, and all must come to an end.
 *
 * <p>{@link WireWatch} judges the packets, {@link Ledger} what the applications see.
 */
final class Dialogue {
    private static final int DRAINING_STEPS = 200_000;
    private static final int[] RECEIVE_MAXIMUMS = {1, 1, 2, 3, 5, 10, 20, 100, 65_535};
    private static final ReasonCode[] CODES = {ReasonCode.SUCCESS, ReasonCode.SUCCESS,
        ReasonCode.NO_MATCHING_SUBSCRIBERS};
    private static final ReasonCode[] ERRORS = {ReasonCode.UNSPECIFIED_ERROR, ReasonCode.QUOTA_EXCEEDED,
        ReasonCode.NOT_AUTHORIZED};

    private final SplittableRandom random;
    private final @Nullable Consumer<String> log;
    private final MqttVersion version;
    private final int steps;
    private final int topics;
    private final int cutPercent;
    private final int atOncePercent;
    private final int errorPercent;
    private final int longestPiece;
    private final boolean longLived;
    private final Side left;
    private final Side right;
    private int messages;
    private int cuts;

    /**
     * A dialogue to run.
     *
     * @param log takes each event as a line; null if nobody reads them
     */
    Dialogue(long seed, @Nullable Consumer<String> log) {
        random = new SplittableRandom(seed);
        this.log = log;
        version = random.nextBoolean() ? MqttVersion.V5 : MqttVersion.V3_1_1;
        steps = 20 + random.nextInt(300);
        topics = 1 + random.nextInt(3);
        cutPercent = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(8);
        atOncePercent = random.nextInt(101);
        errorPercent = version.isV5() && random.nextBoolean() ? random.nextInt(40) : 0;
        longestPiece = random.nextBoolean() ? 400 : 1 + random.nextInt(40);
        longLived = random.nextInt(16) == 0;
        left = new Side("left");
        right = new Side("right");
        note("MQTT", version, "steps:", steps, "topics:", topics, "cuts %:", cutPercent, "at once %:", atOncePercent,
                "errors %:", errorPercent);
    }

    private void note(Object... words) {
        if (log != null) {
            log.accept(Stream.of(words).map(Object::toString).collect(Collectors.joining(" ")));
        }
    }

    int messages() {
        return messages;
    }

    int cuts() {
        return cuts;
    }

    /** One of the two: a peer, its application, and the link that carries what it sends. */
    private final class Side implements DialoguePeer.Application {
        final String name;
        final DialoguePeer peer = new DialoguePeer(version, this);
        // What this side publishes.
        final Ledger ledger = new Ledger();
        final WireWatch watch = new WireWatch();
        final List<Map.Entry<Message, InboundFlow.Delivery>> undecided = new ArrayList<>();
        // The messages that arrived here, by identifier, to know what an acknowledgement speaks of.
        final Map<Integer, Integer> arrived = new HashMap<>();
        DialogueLink link = new DialogueLink(version);

        Side(String name) {
            this.name = name;
        }

        /** As many identifiers are used up as a long time takes, or as there are: what is open stays so all the while. */
        void useUpIdentifiers() {
            Message request = Message.of("a/long/time", Bytes.EMPTY, QoS.AT_LEAST_ONCE);
            int count = random.nextInt(70_000);
            for (int i = 0; i < count && peer.outbound.hasFreeIdentifier(); i++) {
                peer.outbound.response(peer.outbound.request(request));
            }
            note(name, "has used up", count, "identifiers or what there was");
        }

        Side other() {
            return this == left ? right : left;
        }

        // --- the application

        void publish() {
            QoS qos = QoS.of(random.nextInt(3));
            int number = ledger.published(qos);
            Message message = Message.of("a/" + random.nextInt(topics), Bytes.utf8(Integer.toString(number)), qos);
            messages++;
            note(name, "publishes", number, qos);
            peer.publish(message);
        }

        @Override
        public void received(Message message, InboundFlow.Delivery delivery) {
            note(name, "is given", Ledger.number(message), message.qos());
            other().ledger.delivered(message);
            if (delivery != null) {
                if (random.nextInt(100) < atOncePercent) {
                    decide(message, delivery);
                } else {
                    undecided.add(Map.entry(message, delivery));
                }
            }
        }

        void decideOne() {
            if (!undecided.isEmpty()) {
                int which = random.nextBoolean() ? 0 : random.nextInt(undecided.size());
                Map.Entry<Message, InboundFlow.Delivery> one = undecided.remove(which);
                decide(one.getKey(), one.getValue());
            }
        }

        private void decide(Message message, InboundFlow.Delivery delivery) {
            boolean refused = random.nextInt(100) < errorPercent;
            ReasonCode code = refused ? ERRORS[random.nextInt(ERRORS.length)]
                    : version.isV5() ? CODES[random.nextInt(CODES.length)] : ReasonCode.SUCCESS;
            note(name, "acknowledges", Ledger.number(message), code);
            other().ledger.decided(message, code);
            peer.acknowledge(delivery, code);
            if (random.nextInt(20) == 0) {
                // Twice is once.
                peer.acknowledge(delivery, ReasonCode.SUCCESS);
            }
        }

        @Override
        public void completed(Message message, ReasonCode code) {
            ledger.completed(message, code);
        }

        // --- the connection

        void connect(int ownReceiveMaximum, int othersReceiveMaximum) {
            ledger.connected();
            arrived.clear();
            watch.connected(othersReceiveMaximum);
            note(name, "is connected, Receive Maximum", ownReceiveMaximum);
            link = new DialogueLink(version);
        }

        void send(Packet packet) {
            note(name, "sends", packet);
            switch (packet.type()) {
                case PUBLISH, PUBREL, SUBSCRIBE -> watch.sent(packet);
                default -> other().watch.answered(packet);
            }
            if (packet instanceof Puback puback) {
                other().ledger.answered(arrived.get(puback.packetIdentifier()), puback.reasonCode());
            } else if (packet instanceof Pubrec pubrec) {
                other().ledger.answered(arrived.get(pubrec.packetIdentifier()), pubrec.reasonCode());
            }
            link.send(packet);
        }

        /** Some of the bytes for this side arrive; or it sees that there will be no more. */
        void receive(int count) {
            DialogueLink incoming = other().link;
            if (!peer.isConnected()) {
                return;
            }
            if (incoming.isOver()) {
                note(name, "has lost the connection");
                peer.connectionLost();
                return;
            }
            incoming.deliver(count, packet -> {
                note(name, "receives", packet);
                switch (packet.type()) {
                    case PUBLISH, PUBREL, SUBSCRIBE -> other().watch.arrived(packet);
                    default -> watch.answerArrived(packet);
                }
                if (packet instanceof Publish publish && publish.packetIdentifier() != 0) {
                    arrived.put(publish.packetIdentifier(), Ledger.number(publish.message()));
                }
                peer.received(packet);
            });
        }
    }

    // --- the course of events

    void run() {
        connect();
        for (int i = 0; i < steps; i++) {
            step();
        }
        note("from here on the connection is reliable");
        drain();
        left.ledger.finish();
        right.ledger.finish();
        left.watch.finish();
        right.watch.finish();
    }

    private void step() {
        Side side = random.nextBoolean() ? left : right;
        if (!left.peer.isConnected() && !right.peer.isConnected() && random.nextInt(3) == 0) {
            connect();
        }
        if (longLived && random.nextInt(40) == 0) {
            side.useUpIdentifiers();
        }
        int choice = random.nextInt(100);
        if (choice < cutPercent) {
            cut();
        } else if (choice < 12) {
            side.peer.subscribe();
        } else if (choice < 35) {
            side.publish();
        } else if (choice < 55) {
            side.decideOne();
        } else {
            side.receive(1 + random.nextInt(longestPiece));
        }
    }

    private void connect() {
        int leftMaximum = receiveMaximum();
        int rightMaximum = receiveMaximum();
        left.connect(leftMaximum, rightMaximum);
        right.connect(rightMaximum, leftMaximum);
        left.peer.connected(left::send, leftMaximum, rightMaximum);
        right.peer.connected(right::send, rightMaximum, leftMaximum);
    }

    private int receiveMaximum() {
        return RECEIVE_MAXIMUMS[random.nextInt(RECEIVE_MAXIMUMS.length)];
    }

    private void cut() {
        if (!left.link.isCut()) {
            cuts++;
            left.link.cut(random.nextInt(left.link.inTransit() + 1));
            right.link.cut(random.nextInt(right.link.inTransit() + 1));
            note("the connection is cut; bytes that survive to the right:", left.link.inTransit(), "to the left:",
                    right.link.inTransit());
        }
    }

    private void drain() {
        for (int i = 0; i < DRAINING_STEPS; i++) {
            if (!left.peer.isConnected() && !right.peer.isConnected()) {
                connect();
            }
            left.receive(longestPiece);
            right.receive(longestPiece);
            left.decideOne();
            right.decideOne();
            if (isDrained()) {
                return;
            }
        }
        throw new AssertionError("it does not come to an end; left: %s right: %s".formatted(left.peer.remainder(),
                right.peer.remainder()));
    }

    private boolean isDrained() {
        return left.peer.isConnected() && right.peer.isConnected() && left.link.inTransit() == 0
                && right.link.inTransit() == 0
                && left.undecided.isEmpty() && right.undecided.isEmpty() && left.peer.remainder().isEmpty()
                && right.peer.remainder().isEmpty();
    }
}
