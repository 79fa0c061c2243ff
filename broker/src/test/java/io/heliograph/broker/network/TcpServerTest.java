// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.network;

import static io.heliograph.broker.network.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.broker.core.Counter;
import io.heliograph.broker.core.Counters;
import io.heliograph.broker.core.TestLimits;
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
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.jspecify.annotations.Nullable;

/** The broker behind real sockets, with each of Netty's transports. */
@Timeout(60)
class TcpServerTest {
    private final List<RawClient> clients = new ArrayList<>();
    private @Nullable TcpServer server;

    /** On Linux both, and epoll has to be there; elsewhere there is none. */
    static List<Transport> transports() {
        return System.getProperty("os.name").equals("Linux") ? List.of(Transport.values()) : List.of(Transport.NIO);
    }

    private int start(Transport transport) {
        server = TcpServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 3,
                new TestLimits().maximumPacketSize(32 * 1024 * 1024).build(), System::nanoTime, transport,
                Duration.ofMillis(300));
        return server.address().getPort();
    }

    @AfterEach
    void close() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private RawClient connected(int port, String name) throws IOException {
        RawClient client = RawClient.connected(port, name);
        clients.add(client);
        return client;
    }

    private long count(Function<Counters, Counter> which) {
        return server == null
                ? 0
                : server.core().shards().stream().mapToLong(shard -> which.apply(shard.counters()).get()).sum();
    }

    private void expectNobody() {
        eventually(() -> count(c -> c.connections) == 0 && count(c -> c.sessions) == 0
                && count(c -> c.subscriptions) == 0,
                () -> "%d connections, %d Sessions are left".formatted(count(c -> c.connections),
                        count(c -> c.sessions)));
    }

    private static Publish publish(int qos, int packetIdentifier, String topic, int length) {
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 'x');
        return new Publish(Message.of(topic, Bytes.copyOf(payload), QoS.of(qos)), packetIdentifier);
    }

    private static Subscribe subscribe(String filter, QoS qos) {
        return new Subscribe(1, List.of(Subscription.of(filter, qos)));
    }

    private static Connect connect(String name) {
        return new Connect(MqttVersion.V5, true, 0, name);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aConnectionMovesToTheLoopOfItsSessionWithAllThatItHasSent(Transport transport) throws IOException {
        int port = start(transport);
        for (int i = 0; i < 100; i++) {
            try (RawClient client = new RawClient(port)) {
                client.send(connect("mover" + i), subscribe("t" + i, QoS.AT_LEAST_ONCE), publish(1, 7, "t" + i, 10),
                        Pingreq.INSTANCE);
                client.expect(Connack.class);
                client.expect(Suback.class);
                client.expect(publish(1, 1, "t" + i, 10), new Puback(7), Pingresp.INSTANCE);
                client.send(Pingreq.INSTANCE).expect(Pingresp.INSTANCE);
            }
        }
        expectNobody();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aConnectionThatIsGoneWhileItMovesLeavesNothing(Transport transport) throws IOException {
        int port = start(transport);
        for (int i = 0; i < 300; i++) {
            RawClient client = new RawClient(port).send(connect("gone" + i));
            if (i % 3 == 0) {
                client.reset();
            } else if (i % 3 == 1) {
                client.close();
            } else {
                client.socket().shutdownOutput();
                clients.add(client);
            }
        }
        expectNobody();
        connected(port, "after").send(Pingreq.INSTANCE).expect(Pingresp.INSTANCE);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void takeOverAcrossSockets(Transport transport) throws IOException {
        int port = start(transport);
        RawClient before = connected(port, "wanted");
        for (int i = 0; i < 30; i++) {
            RawClient next = connected(port, "wanted");
            assertThat(before.expect(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
            before.expectEnd();
            before = next;
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void largePayloadsArrive(Transport transport) throws IOException {
        int port = start(transport);
        RawClient client = connected(port, "large").send(subscribe("t", QoS.AT_LEAST_ONCE));
        client.expect(Suback.class);
        Publish large = publish(1, 1, "t", 20 * 1024 * 1024);
        client.send(large);
        client.expect(large, new Puback(1));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aSlowReaderCostsNobodyElseAnything(Transport transport) throws IOException {
        int port = start(transport);
        RawClient slow = connected(port, "slow").send(subscribe("t", QoS.AT_MOST_ONCE));
        slow.expect(Suback.class);
        RawClient quick = connected(port, "quick").send(subscribe("t", QoS.AT_MOST_ONCE));
        quick.expect(Suback.class);
        RawClient publisher = connected(port, "publisher");
        Publish part = publish(0, 0, "t", 64 * 1024);
        for (int i = 0; i < 500; i++) {
            publisher.send(part);
            quick.expect(part);
        }
        eventually(() -> count(c -> c.messagesSent) + count(c -> c.droppedSlow) == 1_000,
                () -> "not all 500 messages have been sent to both or dropped");
        long dropped = count(c -> c.droppedSlow);
        assertThat(dropped).isPositive();
        for (long i = dropped; i < 500; i++) {
            slow.expect(part);
        }
        // Now it keeps up again.
        publisher.send(publish(0, 0, "t", 5));
        Packet last = slow.next();
        while (last != null && !last.equals(publish(0, 0, "t", 5))) {
            last = slow.next();
        }
        assertThat(last).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aClientThatNeverReadsDoesNotKeepItsSocketForEver(Transport transport) throws IOException {
        int port = start(transport);
        RawClient deaf = connected(port, "deaf").send(subscribe("t", QoS.AT_MOST_ONCE));
        deaf.expect(Suback.class);
        RawClient publisher = connected(port, "publisher");
        while (count(c -> c.droppedSlow) == 0) {
            publisher.send(publish(0, 0, "t", 64 * 1024), Pingreq.INSTANCE).expect(Pingresp.INSTANCE);
        }
        connected(port, "deaf");
        // What it is sent can't be delivered, so it is not told why, but it sees that nobody listens any more.
        assertThatThrownBy(() -> {
            while (true) {
                deaf.send(Pingreq.INSTANCE);
                Thread.onSpinWait();
            }
        }).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void manyClientsGetTheSameMessage(Transport transport) throws IOException {
        int port = start(transport);
        for (int i = 0; i < 500; i++) {
            connected(port, "many" + i).send(subscribe("t", QoS.of(i % 3)));
        }
        for (RawClient client : clients) {
            client.expect(Suback.class);
        }
        List<RawClient> subscribers = List.copyOf(clients);
        connected(port, "publisher").send(publish(2, 1, "t", 100)).expect(Pubrec.class);
        for (RawClient client : subscribers) {
            assertThat(client.expect(Publish.class).message().payload().length()).isEqualTo(100);
        }
        assertThat(count(c -> c.connections)).isEqualTo(501);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void theReasonArrivesThoughMuchOfWhatTheClientHasSentIsUnread(Transport transport) throws IOException {
        int port = start(transport);
        for (int i = 0; i < 20; i++) {
            RawClient client = connected(port, "fault" + i);
            byte[] faults = new byte[200_000];
            client.socket().getOutputStream().write(faults);
            assertThat(client.expect(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.MALFORMED_PACKET);
            client.expectEnd();
        }
        expectNobody();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void garbageHarmsNobody(Transport transport) throws IOException {
        int port = start(transport);
        RawClient bystander = connected(port, "bystander");
        Random random = new Random(3);
        for (int i = 0; i < 100; i++) {
            RawClient client = i % 2 == 0 ? new RawClient(port) : RawClient.connected(port, "garbage" + i);
            clients.add(client);
            byte[] garbage = new byte[1 + random.nextInt(2_000)];
            random.nextBytes(garbage);
            client.socket().getOutputStream().write(garbage);
        }
        for (RawClient client : clients.subList(1, 101)) {
            client.socket().shutdownOutput();
        }
        eventually(() -> count(c -> c.connections) == 1, () -> count(c -> c.connections) + " connections are left");
        bystander.send(Pingreq.INSTANCE).expect(Pingresp.INSTANCE);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void closingSaysWhy(Transport transport) throws IOException {
        int port = start(transport);
        List<RawClient> open = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            open.add(connected(port, "open" + i));
        }
        if (server != null) {
            server.close();
        }
        for (RawClient client : open) {
            assertThat(client.expect(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.SERVER_SHUTTING_DOWN);
            client.expectEnd();
        }
    }
}
