// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.PacketType;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
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
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.Unsuback;
import io.heliograph.codec.Unsubscribe;
import io.heliograph.session.InboundFlow;
import io.heliograph.session.OutboundFlow;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A Server as small as it can be and still keep Sessions: one lock, one thread for each connection, no wildcard index. It sends
 * on the socket while it holds the lock, so a client that does not read holds up everybody: what the tests want to see.
 */
final class SmallBroker implements AutoCloseable {
    private final ServerSocket listening;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Session> sessions = new HashMap<>();
    private final List<Socket> sockets = new ArrayList<>();

    SmallBroker() throws IOException {
        this(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
    }

    SmallBroker(ServerSocket listening) {
        this.listening = listening;
        Thread.ofVirtual().start(this::accept);
    }

    String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    MqttClientBuilder builder(String clientIdentifier) {
        return MqttClient.builder().server(address()).clientIdentifier(clientIdentifier);
    }

    /** Cuts all connections. */
    void cut() throws IOException {
        List<Socket> open;
        lock.lock();
        try {
            open = List.copyOf(sockets);
        } finally {
            lock.unlock();
        }
        for (Socket socket : open) {
            socket.close();
        }
    }

    int connections() {
        lock.lock();
        try {
            return sockets.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                lock.lock();
                try {
                    sockets.add(socket);
                } finally {
                    lock.unlock();
                }
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        Wire wire = new Wire(socket);
        try (socket) {
            socket.setTcpNoDelay(true);
            PacketDecoder decoder = PacketDecoder.forServer(Integer.MAX_VALUE);
            byte[] input = new byte[64 * 1024];
            int length = socket.getInputStream().read(input);
            while (length >= 0) {
                List<Packet> packets = new ArrayList<>();
                decoder.decode(input, 0, length, packets::add);
                lock.lock();
                try {
                    packets.forEach(packet -> packet(wire, packet));
                    sessions.values().forEach(Session::flush);
                } finally {
                    lock.unlock();
                }
                length = socket.getInputStream().read(input);
            }
        } catch (IOException e) {
            // Cut.
        } finally {
            lock.lock();
            try {
                sockets.remove(socket);
                if (wire.session != null && wire.session.wire == wire) {
                    wire.session.connectionLost();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private void packet(Wire wire, Packet packet) {
        Session session = wire.session;
        if (session != null && session.wire != wire) {
            // What an earlier connection still had: the Session has gone on over another one, or been cut off from this one.
            return;
        }
        switch (packet) {
            case Connect connect -> connect(wire, connect);
            case Publish publish -> session.receive(publish);
            case Puback puback -> session.outbound.puback(puback.packetIdentifier());
            case Pubrec pubrec -> {
                session.outbound.pubrec(pubrec.packetIdentifier());
                wire.send(new Pubrel(pubrec.packetIdentifier()));
            }
            case Pubrel pubrel -> {
                session.inbound.pubrel(pubrel.packetIdentifier());
                wire.send(new Pubcomp(pubrel.packetIdentifier()));
            }
            case Pubcomp pubcomp -> session.outbound.pubcomp(pubcomp.packetIdentifier());
            case Subscribe subscribe -> session.subscribe(subscribe);
            case Unsubscribe unsubscribe -> session.unsubscribe(unsubscribe);
            case Pingreq pingreq -> wire.send(Pingresp.INSTANCE);
            case Disconnect disconnect -> wire.close();
            default -> throw new IllegalStateException("not for a Server: " + packet);
        }
    }

    private void connect(Wire wire, Connect connect) {
        wire.encoder = PacketEncoder.of(connect.version());
        if (connect.cleanStart()) {
            sessions.remove(connect.clientIdentifier());
        }
        Session known = sessions.get(connect.clientIdentifier());
        Session session = known == null ? new Session() : known;
        sessions.put(connect.clientIdentifier(), session);
        if (session.wire != null) {
            session.wire.close();
            session.connectionLost();
        }
        wire.session = session;
        session.wire = wire;
        wire.send(new Connack(known != null, ReasonCode.SUCCESS));
        Integer receiveMaximum = connect.properties().receiveMaximum();
        session.outbound.connected(receiveMaximum == null ? 65_535 : receiveMaximum);
        session.inbound.connected(65_535);
        session.outbound.resendPubrels(session);
        session.outbound.resend(session);
    }

    private final class Session implements OutboundFlow.Resend<Message> {
        private final OutboundFlow<Message> outbound = new OutboundFlow<>();
        private final InboundFlow inbound = new InboundFlow(65_535);
        private final Map<TopicFilter, QoS> subscriptions = new LinkedHashMap<>();
        private final ArrayDeque<Message> queue = new ArrayDeque<>();
        private Wire wire;

        void receive(Publish publish) {
            Message message = publish.message();
            if (message.qos() == QoS.AT_MOST_ONCE) {
                route(message);
            } else if (inbound.publish(message.qos(), publish.packetIdentifier()) == InboundFlow.Receipt.NEW) {
                route(message);
                inbound.acknowledge(inbound.delivery(), ReasonCode.SUCCESS, this::acknowledge);
            } else {
                inbound.flush(this::acknowledge);
            }
        }

        private void acknowledge(PacketType type, int packetIdentifier, ReasonCode code) {
            wire.send(type == PacketType.PUBACK ? new Puback(packetIdentifier, code) : new Pubrec(packetIdentifier));
        }

        private void route(Message message) {
            for (Session session : sessions.values()) {
                session.subscriptions.entrySet().stream().filter(e -> e.getKey().matches(message.topicName()))
                        .findFirst()
                        .ifPresent(e -> session.queue.add(message.withQos(message.qos().min(e.getValue()))));
            }
        }

        void subscribe(Subscribe subscribe) {
            List<ReasonCode> codes = new ArrayList<>();
            for (Subscription subscription : subscribe.subscriptions()) {
                subscriptions.put(subscription.topicFilter(), subscription.options().maximumQoS());
                codes.add(ReasonCode.granted(subscription.options().maximumQoS()));
            }
            wire.send(new Suback(subscribe.packetIdentifier(), codes));
        }

        void unsubscribe(Unsubscribe unsubscribe) {
            List<ReasonCode> codes = new ArrayList<>();
            for (TopicFilter filter : unsubscribe.topicFilters()) {
                codes.add(subscriptions.remove(filter) == null ? ReasonCode.NO_SUBSCRIPTION_EXISTED
                        : ReasonCode.SUCCESS);
            }
            wire.send(new Unsuback(unsubscribe.packetIdentifier(), codes));
        }

        @Override
        public void publish(int packetIdentifier, Message message) {
            wire.send(new Publish(message, true, packetIdentifier, 0, List.of()));
        }

        @Override
        public void pubrel(int packetIdentifier) {
            wire.send(new Pubrel(packetIdentifier));
        }

        /** Sends what may be sent now. */
        void flush() {
            if (wire == null) {
                return;
            }
            if (outbound.isResending()) {
                outbound.resend(this);
            }
            Message next = queue.peek();
            while (next != null && (next.qos() == QoS.AT_MOST_ONCE || outbound.canPublish())) {
                queue.remove();
                wire.send(new Publish(next,
                        next.qos() == QoS.AT_MOST_ONCE ? 0 : outbound.publish(next.qos(), next)));
                next = queue.peek();
            }
            wire.flush();
        }

        void connectionLost() {
            wire = null;
            outbound.connectionLost(message -> {
            });
            inbound.connectionLost();
        }
    }

    private static final class Wire {
        private final Socket socket;
        private PacketEncoder encoder = PacketEncoder.of(MqttVersion.V5);
        private final PacketBuffer out = new PacketBuffer(1024);
        private Session session;

        Wire(Socket socket) {
            this.socket = socket;
        }

        void send(Packet packet) {
            encoder.encode(packet, out);
        }

        void flush() {
            try {
                socket.getOutputStream().write(out.array(), 0, out.length());
            } catch (IOException e) {
                // Cut; the reader finds out too.
            }
            out.clear();
        }

        void close() {
            flush();
            try {
                socket.close();
            } catch (IOException e) {
                // It is gone.
            }
        }
    }

    /** A message with a number. */
    static Message numbered(String topic, int number, QoS qos) {
        return Message.of(topic, Bytes.utf8(Integer.toString(number)), qos);
    }
}
