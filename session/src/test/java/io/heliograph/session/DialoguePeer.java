// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketType;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The least that a client or a broker does around the two flows of a Session: it reads packets, sends what the flows say, and
 * keeps what can't be sent yet.
 */
final class DialoguePeer implements OutboundFlow.Resend<Message>, InboundFlow.Acknowledgements {
    private static final Message REQUEST = Message.of("request", Bytes.EMPTY, QoS.AT_LEAST_ONCE);

    final OutboundFlow<Message> outbound = new OutboundFlow<>();
    final InboundFlow inbound = new InboundFlow(OutboundFlow.MAXIMUM_IDENTIFIER);
    private final Queue<Message> backlog = new ArrayDeque<>();
    private final MqttVersion version;
    private final Application application;
    private @Nullable Consumer<Packet> connection;
    private int requestsBegun;
    private int requestsEnded;

    /** Whom the peer works for. */
    interface Application {
        /** A message has come; there is no delivery to acknowledge with QoS 0. */
        void received(Message message, InboundFlow.@Nullable Delivery delivery);

        /** The receiver has taken a message with QoS 1 or 2, or refused it. */
        void completed(Message message, ReasonCode code);
    }

    DialoguePeer(MqttVersion version, Application application) {
        this.version = version;
        this.application = application;
    }

    // --- the connection

    void connected(Consumer<Packet> newConnection, int ownReceiveMaximum, int othersReceiveMaximum) {
        connection = newConnection;
        inbound.connected(ownReceiveMaximum);
        outbound.connected(othersReceiveMaximum);
        outbound.resendPubrels(this);
        sendWhatMayBeSent();
    }

    void connectionLost() {
        connection = null;
        inbound.connectionLost();
        outbound.connectionLost(request -> requestsEnded++);
    }

    boolean isConnected() {
        return connection != null;
    }

    private void send(Packet packet) {
        if (connection != null) {
            connection.accept(packet);
        }
    }

    // --- what the application wants

    void publish(Message message) {
        if (message.qos() == QoS.AT_MOST_ONCE) {
            send(new Publish(message, 0));
        } else {
            backlog.add(message);
            sendWhatMayBeSent();
        }
    }

    void subscribe() {
        if (isConnected() && outbound.hasFreeIdentifier()) {
            requestsBegun++;
            int packetIdentifier = outbound.request(REQUEST);
            send(new Subscribe(packetIdentifier, List.of(Subscription.of("a/#", QoS.EXACTLY_ONCE))));
        }
    }

    void acknowledge(InboundFlow.Delivery delivery, ReasonCode code) {
        inbound.acknowledge(delivery, code, this);
    }

    private void sendWhatMayBeSent() {
        outbound.resend(this);
        while (isConnected() && !backlog.isEmpty() && outbound.canPublish()) {
            Message message = backlog.remove();
            send(new Publish(message, outbound.publish(message.qos(), message)));
        }
    }

    // --- what comes from the other side

    void received(Packet packet) {
        switch (packet) {
            case Publish publish -> received(publish);
            case Puback puback -> completed(outbound.puback(puback.packetIdentifier()), puback.reasonCode());
            case Pubrec pubrec -> received(pubrec);
            case Pubrel pubrel -> {
                boolean found = inbound.pubrel(pubrel.packetIdentifier());
                send(new Pubcomp(pubrel.packetIdentifier(), foundOrNot(found)));
            }
            case Pubcomp pubcomp -> completed(outbound.pubcomp(pubcomp.packetIdentifier()), ReasonCode.SUCCESS);
            case Subscribe subscribe -> send(
                    new Suback(subscribe.packetIdentifier(), List.of(ReasonCode.GRANTED_QOS_2)));
            case Suback suback -> {
                if (outbound.response(suback.packetIdentifier()) == null) {
                    throw new AssertionError("no request waits for " + suback);
                }
                requestsEnded++;
            }
            default -> throw new AssertionError("not in this dialogue: " + packet);
        }
        sendWhatMayBeSent();
    }

    private void received(Publish publish) {
        if (publish.message().qos() == QoS.AT_MOST_ONCE) {
            application.received(publish.message(), null);
            return;
        }
        switch (inbound.publish(publish.message().qos(), publish.packetIdentifier())) {
            case NEW -> application.received(publish.message(), inbound.delivery());
            case DUPLICATE -> inbound.flush(this);
            case RECEIVE_MAXIMUM_EXCEEDED -> throw new AssertionError("the Receive Maximum is exceeded by " + publish);
        }
    }

    private void received(Pubrec pubrec) {
        if (pubrec.reasonCode().isError()) {
            completed(outbound.pubrecError(pubrec.packetIdentifier()), pubrec.reasonCode());
        } else {
            boolean found = outbound.pubrec(pubrec.packetIdentifier());
            send(new Pubrel(pubrec.packetIdentifier(), foundOrNot(found)));
        }
    }

    private void completed(@Nullable Message message, ReasonCode code) {
        if (message == null) {
            throw new AssertionError("an acknowledgement that nothing waits for");
        }
        application.completed(message, code);
    }

    private ReasonCode foundOrNot(boolean found) {
        return found || !version.isV5() ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
    }

    // --- what the flows send

    @Override
    public void publish(int packetIdentifier, Message message) {
        send(new Publish(message, true, packetIdentifier, 0, List.of()));
    }

    @Override
    public void pubrel(int packetIdentifier) {
        send(new Pubrel(packetIdentifier));
    }

    @Override
    public void send(PacketType type, int packetIdentifier, ReasonCode code) {
        send(type == PacketType.PUBACK ? new Puback(packetIdentifier, code) : new Pubrec(packetIdentifier, code));
    }

    // --- at the end

    /** What is left to do, for people to read; empty if all is done. */
    String remainder() {
        StringBuilder left = new StringBuilder();
        note(left, "messages not sent", backlog.size());
        note(left, "exchanges open", outbound.open());
        note(left, "publishes open", outbound.openPublishes());
        note(left, "messages open", inbound.open());
        note(left, "messages unreleased", inbound.unreleased());
        note(left, "requests open", requestsBegun - requestsEnded);
        return left.toString();
    }

    private static void note(StringBuilder left, String what, int count) {
        if (count != 0) {
            left.append(what).append(": ").append(count).append("; ");
        }
    }
}
