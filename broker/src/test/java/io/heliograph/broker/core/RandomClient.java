// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.Unsuback;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A Client with a Session that stays: it keeps to the protocol, and does what chance says when chance says so. */
final class RandomClient {
    static final int RECEIVE_MAXIMUM = 5;

    private final Simulation simulation;
    private final Random random;
    private final Expectations expectations;
    private final String name;
    private final boolean v5;
    private @Nullable Peer peer;
    private boolean accepted;
    private boolean known;

    // What this Client sends: by identifier, in order; a null message has had its PUBREC.
    private final Map<Integer, @Nullable Message> open = new LinkedHashMap<>();
    private int latestIdentifier;
    // What it receives.
    private final Set<Integer> unreleased = new HashSet<>();
    private final Map<Integer, TopicName> aliases = new HashMap<>();
    private final List<String> retained = new ArrayList<>();

    RandomClient(Simulation simulation, Expectations expectations, String name, boolean v5) {
        this.simulation = simulation;
        this.random = simulation.random();
        this.expectations = expectations;
        this.name = name;
        this.v5 = v5;
    }

    String name() {
        return name;
    }

    boolean isConnected() {
        return peer != null && !peer.isClosed() && accepted;
    }

    private Peer peer() {
        if (peer == null) {
            throw new IllegalStateException(name + " is not connected");
        }
        return peer;
    }

    /** Connects, whether or not it is connected: the Session has to be there unless this is the first time. */
    void connect() {
        // What two connections say before either is accepted has no order; a Client does not do that.
        if (peer != null && (!accepted || random.nextBoolean())) {
            peer.postLoss();
        }
        Peer next = simulation.postAccept(random.nextInt(simulation.core().shards().size()));
        Connect connect = v5
                ? Packets.with(Packets.resume(name, 100_000), p -> p.topicAliasMaximum(3).receiveMaximum(4))
                : Packets.connect311(name, false);
        if (random.nextBoolean()) {
            next.postCut(random, connect);
        } else {
            // Not to wait for CONNACK is allowed.
            next.postCut(random, connect, new Publish(newMessage("b", 0, false), 0));
        }
        peer = next;
        accepted = false;
        aliases.clear();
    }

    void lose() {
        if (peer != null) {
            peer.postLoss();
            peer = null;
        }
    }

    void disconnect() {
        if (isConnected()) {
            peer().post(Disconnect.NORMAL);
            peer = null;
        }
    }

    void stopTaking() {
        if (peer != null) {
            peer.stopTaking();
        }
    }

    void takeAgain() {
        if (peer != null) {
            peer.postTakeAgain();
        }
    }

    /** Publishes a message, if the Receive Maximum allows. */
    void publish(String topic, int qos, boolean retain) {
        if (!isConnected() || (qos > 0 && open.size() >= RECEIVE_MAXIMUM)) {
            return;
        }
        Message message = newMessage(topic, qos, retain);
        int identifier = 0;
        if (qos > 0) {
            do {
                latestIdentifier = latestIdentifier % 20 + 1;
            } while (open.containsKey(latestIdentifier));
            identifier = latestIdentifier;
            open.put(identifier, message);
        }
        peer().postCut(random, new Publish(message, identifier));
    }

    private Message newMessage(String topic, int qos, boolean retain) {
        Message message = new Message(TopicName.of(topic),
                Bytes.utf8(Integer.toString(expectations.nextNumber())), QoS.of(qos), retain, MessageProperties.NONE);
        expectations.published(name, message);
        return message;
    }

    void send(Packet packet) {
        peer().postCut(random, packet);
    }

    /** Looks at so many of the packets that have come; answers whether there was one. */
    boolean process(int count) {
        boolean any = false;
        for (int i = 0; i < count && peer != null && peer.hasHeard(); i++) {
            Packet packet = peer.next();
            if (packet != null) {
                any = true;
                handle(packet);
            }
        }
        return any;
    }

    private void handle(Packet packet) {
        switch (packet) {
            case Connack connack -> {
                assertThat(connack.reasonCode().isError()).isFalse();
                assertThat(connack.sessionPresent() || !known).as("the Session of %s is present", name).isTrue();
                known = true;
                accepted = true;
                resend();
            }
            case Publish publish -> received(publish);
            case Pubrel pubrel -> {
                unreleased.remove(pubrel.packetIdentifier());
                answer(new Pubcomp(pubrel.packetIdentifier()));
            }
            case Puback puback -> open.remove(puback.packetIdentifier());
            case Pubrec pubrec -> {
                if (open.containsKey(pubrec.packetIdentifier())) {
                    open.put(pubrec.packetIdentifier(), null);
                }
                answer(new Pubrel(pubrec.packetIdentifier()));
            }
            case Pubcomp pubcomp -> open.remove(pubcomp.packetIdentifier());
            case Suback suback -> assertThat(suback.reasonCodes()).noneMatch(code -> code.isError());
            case Unsuback ignored -> {
                // As it should be.
            }
            case Disconnect disconnect -> {
                // By a connection that was lost while it moved, and arrived after this one.
                assertThat(disconnect.reasonCode()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
                peer = null;
            }
            default -> throw new AssertionError(name + " got " + packet);
        }
    }

    private void resend() {
        open.forEach((identifier, message) -> answer(message == null
                ? new Pubrel(identifier)
                : new Publish(message, true, identifier, 0, List.of())));
    }

    private void received(Publish publish) {
        Message message = publish.message();
        int alias = publish.topicAlias();
        if (message.topicName().isEmpty()) {
            TopicName topicName = aliases.get(alias);
            assertThat(topicName).as("alias %d of %s", alias, name).isNotNull();
            message = message.withTopicName(topicName == null ? TopicName.EMPTY : topicName);
        } else if (alias != 0) {
            aliases.put(alias, message.topicName());
        }
        int identifier = publish.packetIdentifier();
        if (message.qos() != Qos.TWO || unreleased.add(identifier)) {
            if (message.retain()) {
                retained.add(message.payload().utf8());
            } else {
                expectations.received(name, message);
            }
        }
        if (message.qos() == Qos.ONE) {
            answer(new Puback(identifier));
        } else if (message.qos() == Qos.TWO) {
            answer(new Pubrec(identifier));
        }
    }

    private void answer(Packet packet) {
        if (!peer().isClosed()) {
            peer().postCut(random, packet);
        }
    }

    /** The payloads of the retained messages that have come since the last call. */
    List<String> takeRetained() {
        List<String> taken = List.copyOf(retained);
        retained.clear();
        return taken;
    }

    /** Ends the Session for good. */
    void discard() {
        Connect clean = v5 ? Packets.connect(name) : Packets.connect311(name, true);
        assertThat(simulation.accepted().speaks(v5 ? MqttVersion.V5 : MqttVersion.V3_1_1).send(clean).lose())
                .isNotNull();
    }
}
