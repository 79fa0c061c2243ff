// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.conformance.ClientAction.Kind;
import io.heliograph.testkit.RawConnection;
import io.heliograph.testkit.RawServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The Client under test, as one check sees it in one version: a program that is started for one action and then driven by what
 * it hears. The check is its Server, on a port of its own.
 */
final class Client implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(2);
    private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime() % 1_000_000_000L);

    private final ClientTarget target;
    private final MqttVersion version;
    private final Patience patience;
    private RawServer server = RawServer.start();
    private final String name = "hc" + Long.toString(SERIAL.incrementAndGet(), 36);
    private final List<RawConnection> connections = new ArrayList<>();
    private ClientProgram.@Nullable Running running;

    /**
     * How long a check waits.
     *
     * @param start   for a program to start and connect
     * @param answer  for what has to come
     * @param silence for what must not come
     */
    record Patience(Duration start, Duration answer, Duration silence) {}

    Client(ClientTarget target, MqttVersion version, Patience patience) {
        this.target = target;
        this.version = version;
        this.patience = patience;
    }

    /** The version that the check speaks. */
    MqttVersion version() {
        return version;
    }

    boolean isV5() {
        return version.isV5();
    }

    /** How long nothing must come before it counts as nothing. */
    Duration silence() {
        return patience.silence();
    }

    /** The Client Identifier that the program is given. */
    String clientIdentifier() {
        return name;
    }

    /** A Topic Name or Topic Filter below a level of this check. */
    String topic(String last) {
        return name + "/" + last;
    }

    /** To publish {@code payload} to the topic {@code t} of this check. */
    ClientAction publish(QoS qos) {
        return action(Kind.PUBLISH, qos).with(ClientOption.TOPIC, topic("t")).with(ClientOption.PAYLOAD, "payload");
    }

    /** To subscribe to the topic {@code t} of this check. */
    ClientAction subscribe(QoS qos) {
        return action(Kind.SUBSCRIBE, qos).with(ClientOption.FILTER, topic("t"));
    }

    /** To unsubscribe from the topic {@code t} of this check. */
    ClientAction unsubscribe() {
        return action(Kind.UNSUBSCRIBE, QoS.AT_MOST_ONCE).with(ClientOption.FILTER, topic("t"));
    }

    /** The same action by WebSocket, by which this check listens from now on. */
    ClientAction byWebSocket(ClientAction action) {
        server.close();
        server = RawServer.startWebSocket();
        return action.with(ClientOption.WEB_SOCKET, "ws://%s:%d/mqtt".formatted(
                server.address().getAddress().getHostAddress(), server.port()));
    }

    private ClientAction action(Kind kind, QoS qos) {
        ClientAction action = new ClientAction(kind, version, Map.of(ClientOption.CLIENT_IDENTIFIER, name));
        return qos == QoS.AT_MOST_ONCE ? action : action.with(ClientOption.QOS, qos.value());
    }

    /**
     * Starts the program.
     *
     * @throws NotApplicable if it can't do what the action asks for
     */
    void start(ClientAction action) {
        stop();
        Set<ClientOption> missing = EnumSet.noneOf(ClientOption.class);
        missing.addAll(action.options().keySet());
        missing.removeAll(target.program().options(action.kind(), version));
        if (!missing.isEmpty()) {
            throw new NotApplicable("to %s, the program has no way to say %s".formatted(action.kind().word(),
                    String.join(", ", missing.stream().map(ClientOption::word).toList())));
        }
        try {
            running = target.program().start(server.address(), action);
        } catch (IOException e) {
            throw new NotApplicable("the program can't be started: " + e.getMessage());
        }
    }

    /** Starts the program and waits for its connection, of which nothing is read yet. */
    RawConnection connection(ClientAction action) {
        start(action);
        return nextConnection(patience.start());
    }

    /**
     * Starts the program and waits for its connection.
     *
     * @return null if it has ended without one
     */
    @Nullable
    RawConnection connectionIfAny(ClientAction action) {
        start(action);
        long end = System.nanoTime() + patience.start().toNanos();
        while (System.nanoTime() < end) {
            boolean ended = hasEnded(Duration.ZERO);
            RawConnection connection = server.patience(patience.answer()).accept(Duration.ofMillis(50));
            if (connection != null) {
                connections.add(connection);
                return connection;
            }
            if (ended) {
                return null;
            }
        }
        throw new AssertionError("the program has neither connected nor ended");
    }

    /**
     * Starts the program, which is asked for something that it must not send. It may refuse by itself, before it connects or after.
     *
     * @param connack   how its CONNECT is answered
     * @param forbidden whether this is what must not come
     */
    void expectNever(ClientAction action, Connack connack, Predicate<Packet> forbidden) {
        RawConnection connection = connectionIfAny(action);
        if (connection == null) {
            return;
        }
        expectNever(connection, connection.expect(Connect.class), forbidden);
        connection.send(connack);
        for (Packet packet = receiveUntilEnded(connection); packet != null; packet = receiveUntilEnded(connection)) {
            expectNever(connection, packet, forbidden);
        }
    }

    /** The next packet, or null if there is none when the program has ended; one that goes on may take long to send what it must not. */
    private @Nullable Packet receiveUntilEnded(RawConnection connection) {
        long end = System.nanoTime() + patience.answer().toNanos();
        Packet packet = connection.receive(patience.silence());
        boolean ended = false;
        while (packet == null && !ended && System.nanoTime() < end) {
            ended = hasEnded(patience.silence());
            packet = connection.receive(patience.silence());
        }
        return packet;
    }

    private static void expectNever(RawConnection connection, Packet packet, Predicate<Packet> forbidden) {
        if (forbidden.test(packet)) {
            throw new AssertionError("%s must not be sent%nThe dialogue so far:%n%s".formatted(packet,
                    connection.transcript()));
        }
    }

    /** How long a program may take for what is not the answer to a packet. */
    private Duration longSilence() {
        return patience.silence().multipliedBy(3);
    }

    /** The connection is lost; the program connects again, and its CONNECT is answered with this. */
    RawConnection reconnected(RawConnection lost, boolean sessionPresent) {
        lost.close();
        RawConnection connection = nextConnection();
        Connect connect = connection.expect(Connect.class);
        if (sessionPresent && connect.cleanStart()) {
            throw new NotApplicable("the program gives its Session up when it connects again");
        }
        connection.send(new Connack(sessionPresent, ReasonCode.SUCCESS));
        return connection;
    }

    /** A message of the Server to a topic of this check. */
    Publish message(String last, String payload, QoS qos, int packetIdentifier) {
        return new Publish(Message.of(topic(last), Bytes.utf8(payload), qos), packetIdentifier);
    }

    /**
     * All that a program publishes without being acknowledged: at least two messages.
     *
     * @throws NotApplicable if it waits for the acknowledgement of each before it publishes the next
     */
    List<Publish> several(RawConnection connection) {
        List<Publish> publishes = new ArrayList<>();
        publishes.add(connection.expect(Publish.class));
        for (Packet packet = connection.receive(longSilence()); packet != null; packet = connection
                .receive(longSilence())) {
            if (!(packet instanceof Publish publish)) {
                throw new AssertionError("another PUBLISH was expected, but %s came".formatted(packet));
            }
            publishes.add(publish);
        }
        if (publishes.size() == 1) {
            throw new NotApplicable("the program publishes one message after the other");
        }
        return publishes;
    }

    /** How long a check waits for what has to come. */
    Duration answerTime() {
        return patience.answer();
    }

    /** The program still answers: it acknowledges a message, and has sent nothing else before. */
    void expectAlive(RawConnection connection) {
        connection.send(message("t", "alive", QoS.AT_LEAST_ONCE, 65_000));
        connection.expect(Puback.class, "of 65,000", puback -> puback.packetIdentifier() == 65_000);
    }

    /** As {@link #connect}, with a text that a program may refuse by itself, as it may be more careful than it has to be. */
    Connect connectUnlessRefused(ClientAction action) {
        RawConnection connection = connectionIfAny(action);
        if (connection == null) {
            throw refusal();
        }
        return expectUnlessRefused(connection, Connect.class);
    }

    /** The next packet, of this type, with a text that a program may refuse by itself. */
    <T extends Packet> T expectUnlessRefused(RawConnection connection, Class<T> type) {
        Packet packet = connection.receive(patience.answer());
        if (packet == null || packet instanceof Disconnect) {
            throw refusal();
        }
        if (!type.isInstance(packet)) {
            throw new AssertionError("%s was expected, but %s came".formatted(type.getSimpleName(), packet));
        }
        return type.cast(packet);
    }

    private static NotApplicable refusal() {
        return new NotApplicable("the program does not send such a text");
    }

    /** The next connection of the program that was started. */
    RawConnection nextConnection() {
        return nextConnection(patience.start());
    }

    private RawConnection nextConnection(Duration atMost) {
        RawConnection connection = server.patience(atMost).accept().patience(patience.answer());
        connections.add(connection);
        return connection;
    }

    /** Starts the program, and takes its CONNECT. */
    Connect connect(ClientAction action) {
        return connection(action).expect(Connect.class);
    }

    /** Starts the program, and accepts it. */
    RawConnection connected(ClientAction action) {
        return connected(action, new Connack(false, ReasonCode.SUCCESS));
    }

    /** Starts the program, and answers its CONNECT. */
    RawConnection connected(ClientAction action, Connack connack) {
        RawConnection connection = connection(action);
        connection.expect(Connect.class);
        connection.send(connack);
        return connection;
    }

    /** Starts the program to subscribe, accepts it and grants what it wants. */
    RawConnection subscribed(ClientAction action) {
        RawConnection connection = connected(action);
        grant(connection);
        return connection;
    }

    /** Takes a SUBSCRIBE and grants what it wants. */
    Subscribe grant(RawConnection connection) {
        Packet packet = connection.expect(Packet.class);
        while (packet instanceof Pingreq) {
            connection.send(Pingresp.INSTANCE);
            packet = connection.expect(Packet.class);
        }
        if (!(packet instanceof Subscribe subscribe)) {
            throw new AssertionError("SUBSCRIBE was expected, but %s came".formatted(packet));
        }
        grant(connection, subscribe);
        return subscribe;
    }

    /** Grants what this SUBSCRIBE wants. */
    static void grant(RawConnection connection, Subscribe subscribe) {
        connection.send(new Suback(subscribe.packetIdentifier(), subscribe.subscriptions().stream()
                .map(subscription -> ReasonCode.granted(subscription.options().maximumQoS())).toList()));
    }

    /** Takes a SUBSCRIBE if the program sends one, which one with a Session may and needn't. */
    void grantIfAsked(RawConnection connection) {
        Packet packet = connection.receive(patience.silence());
        if (packet instanceof Subscribe subscribe) {
            grant(connection, subscribe);
        } else if (packet != null) {
            throw new AssertionError("SUBSCRIBE or nothing was expected, but %s came".formatted(packet));
        }
    }

    /** The program hands this message to its application; others may come before. */
    void expectLastMessage(String topicName, String payload) {
        String expected = topicName + " " + payload;
        String message = nextMessage(patience.answer());
        while (!expected.equals(message)) {
            if (message == null) {
                throw new AssertionError("the application was to get \"%s\", but it did not".formatted(expected));
            }
            message = nextMessage(patience.answer());
        }
    }

    /** The program hands this message to its application next. */
    void expectMessage(String topicName, String payload) {
        String expected = topicName + " " + payload;
        String message = nextMessage(patience.answer());
        if (!expected.equals(message)) {
            throw new AssertionError(
                    message == null ? "the application was to get \"%s\", but it got nothing".formatted(expected)
                            : "the application was to get \"%s\", but it got \"%s\"".formatted(expected, message));
        }
    }

    /** The program does not hand this message to its application next. */
    void expectNotMessage(String topicName, String payload) {
        String message = nextMessage(patience.silence());
        if ((topicName + " " + payload).equals(message)) {
            throw new AssertionError("the application was not to get \"%s\", but it did".formatted(message));
        }
    }

    private @Nullable String nextMessage(Duration atMost) {
        try {
            return Objects.requireNonNull(running).message(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Whether the program has ended by itself, or does within this time. */
    boolean hasEnded(Duration atMost) {
        try {
            return Objects.requireNonNull(running).hasEnded(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** All that was said on the connections of this check, and what the program said for people. */
    String dialogue() {
        StringBuilder text = new StringBuilder();
        int number = 1;
        for (RawConnection connection : connections) {
            text.append("connection ").append(number++).append('\n').append(connection.transcript()).append('\n');
        }
        ClientProgram.Running program = running;
        return program == null || program.remarks().isEmpty() ? text.toString()
                : text.append("the program says\n").append(program.remarks()).append('\n').toString();
    }

    /** One that still tried to connect could reach the Server of another check, on the same port. */
    private void stop() {
        ClientProgram.Running program = running;
        if (program != null) {
            program.close();
            hasEnded(END);
        }
    }

    @Override
    public void close() {
        stop();
        server.close();
    }
}
