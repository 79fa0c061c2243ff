// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Message;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketType;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.ReasonCode;
import io.heliograph.session.InboundFlow;
import io.heliograph.session.OutboundFlow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A Server with one Session, which never ends by itself: counts what comes and sends what it has. */
final class SimulatedServer implements OutboundFlow.Resend<Message> {
    static final int RECEIVE_MAXIMUM = 5;

    /** How often each message of the client came as a new one. */
    final Map<String, Integer> arrived = new HashMap<>();
    /** Messages that the client has refused. */
    final Set<String> refused = new HashSet<>();
    private final boolean refuses;
    /** What is on its way to the client. */
    final ArrayDeque<Packet> toClient = new ArrayDeque<>();
    private OutboundFlow<Message> outbound = new OutboundFlow<>();
    private InboundFlow inbound = new InboundFlow(RECEIVE_MAXIMUM);
    private final ArrayDeque<Message> queue = new ArrayDeque<>();
    private boolean connected;
    private boolean hasSession;
    private boolean subscribed = true;

    /** One that does or does not refuse some messages, as in MQTT 5.0 it may. */
    SimulatedServer(boolean refuses) {
        this.refuses = refuses;
    }

    /** Whether this message is one of those that are refused. */
    static boolean isRefused(String text) {
        return text.endsWith("7");
    }

    /** A message for the client: false if the client has not subscribed. */
    boolean send(Message message) {
        if (subscribed) {
            queue.add(message);
            flush();
        }
        return subscribed;
    }

    /** The Session ends, and with it what it had for the client: that is the answer. */
    List<Message> loseSession() {
        List<Message> lost = new ArrayList<>(queue);
        outbound.forEachPublish(lost::add);
        outbound = new OutboundFlow<>();
        inbound = new InboundFlow(RECEIVE_MAXIMUM);
        queue.clear();
        hasSession = false;
        subscribed = false;
        return lost;
    }

    /** Whether the Session goes on. */
    boolean connect() {
        boolean present = hasSession;
        hasSession = true;
        connected = true;
        toClient.clear();
        outbound.connected(RECEIVE_MAXIMUM);
        inbound.connected(RECEIVE_MAXIMUM);
        outbound.resendPubrels(this);
        outbound.resend(this);
        flush();
        return present;
    }

    void connectionLost() {
        connected = false;
        outbound.connectionLost(message -> {
        });
        inbound.connectionLost();
        toClient.clear();
    }

    boolean isIdle() {
        return queue.isEmpty() && outbound.open() == 0 && inbound.unreleased() == 0;
    }

    void packet(Packet packet) {
        switch (packet) {
            case Publish publish -> publish(publish);
            case Pubrel pubrel -> toClient.add(inbound.pubrel(pubrel.packetIdentifier())
                    ? new Pubcomp(pubrel.packetIdentifier())
                    : new Pubcomp(pubrel.packetIdentifier(), ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
            // Stands for SUBSCRIBE.
            case Pingreq pingreq -> subscribed = true;
            case Puback puback -> {
                Message ended = outbound.puback(puback.packetIdentifier());
                if (ended != null && puback.reasonCode().isError()) {
                    refused.add(ended.payload().utf8());
                }
            }
            case Pubrec pubrec when pubrec.reasonCode().isError() -> {
                Message ended = outbound.pubrecError(pubrec.packetIdentifier());
                if (ended != null) {
                    refused.add(ended.payload().utf8());
                }
            }
            case Pubrec pubrec -> {
                boolean known = outbound.pubrec(pubrec.packetIdentifier());
                toClient.add(known
                        ? new Pubrel(pubrec.packetIdentifier())
                        : new Pubrel(pubrec.packetIdentifier(), ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
            }
            case Pubcomp pubcomp -> outbound.pubcomp(pubcomp.packetIdentifier());
            default -> throw new IllegalStateException("not in this play: " + packet);
        }
        flush();
    }

    private void publish(Publish publish) {
        switch (inbound.publish(publish.message().qos(), publish.packetIdentifier())) {
            case NEW -> {
                String text = publish.message().payload().utf8();
                if (refuses && isRefused(text)) {
                    inbound.acknowledge(inbound.delivery(), ReasonCode.QUOTA_EXCEEDED, this::acknowledge);
                    return;
                }
                arrived.merge(text, 1, Integer::sum);
                inbound.acknowledge(inbound.delivery(), ReasonCode.SUCCESS, this::acknowledge);
            }
            case DUPLICATE -> inbound.flush(this::acknowledge);
            case RECEIVE_MAXIMUM_EXCEEDED -> throw new AssertionError("the client exceeds the Receive Maximum");
        }
    }

    private void acknowledge(PacketType type, int packetIdentifier, ReasonCode code) {
        toClient.add(
                type == PacketType.PUBACK ? new Puback(packetIdentifier, code) : new Pubrec(packetIdentifier, code));
    }

    private void flush() {
        if (!connected) {
            return;
        }
        if (outbound.isResending()) {
            outbound.resend(this);
        }
        while (!queue.isEmpty() && outbound.canPublish()) {
            Message next = queue.remove();
            toClient.add(new Publish(next, outbound.publish(next.qos(), next)));
        }
    }

    @Override
    public void publish(int packetIdentifier, Message message) {
        toClient.add(new Publish(message, true, packetIdentifier, 0, List.of()));
    }

    @Override
    public void pubrel(int packetIdentifier) {
        toClient.add(new Pubrel(packetIdentifier));
    }
}
