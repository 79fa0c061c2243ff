// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.codec.Connack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NamesTest extends TransportTest {
    private final ManualTime time = new ManualTime();
    private final CountDownLatch answered = new CountDownLatch(1);
    private final AtomicInteger lookups = new AtomicInteger();
    private final Names<InetAddress> hanging = new Names<>(name -> {
        lookups.incrementAndGet();
        try {
            answered.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return List.of(InetAddress.getLoopbackAddress());
    }, threads);

    private MqttClient client(MqttClientBuilder builder, Names<InetAddress> names) {
        return new MqttClient(builder.clientIdentifier("c").options(RandomGenerator.getDefault()), new Environment(time,
                RandomGenerator.getDefault(), threads,
                destination -> new TcpTransport(destination, names, Names.SERVICES)));
    }

    @Test
    void closeEndsALookupThatHangs() throws Exception {
        MqttClient client = client(MqttClient.builder().server("h.example"), hanging);
        CompletableFuture<Connack> connected = client.async().connect();
        client.close();
        assertThat(ScriptedTest.failure(connected)).isInstanceOf(ClientClosedException.class);
        answered.countDown();
    }

    @Test
    void theConnectTimeoutEndsALookupThatHangsAndTheNextAttemptJoinsIt() throws Exception {
        MqttClient client = client(MqttClient.builder().server("h.example").connectTimeout(Duration.ofSeconds(3)),
                hanging);
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Connack> connected = client.async().connect();
            time.awaitAlarm(Duration.ofSeconds(3));
            time.advance(Duration.ofSeconds(3));
            assertThat(ScriptedTest.failure(connected)).isInstanceOf(MqttTimeoutException.class);
        }
        assertThat(lookups).hasValueLessThanOrEqualTo(1);
        client.close();
        answered.countDown();
    }

    @Test
    void aFailureOfOneDoesNotConcernAnother() {
        CompletableFuture<List<InetAddress>> one = hanging.lookUp("h.example");
        CompletableFuture<List<InetAddress>> another = hanging.lookUp("h.example");
        one.completeExceptionally(new UnknownHostException());
        answered.countDown();
        assertThat(another.join()).containsExactly(InetAddress.getLoopbackAddress());
        assertThat(lookups).hasValue(1);
    }

    @Test
    void anErrorIsAnAnswerToo() {
        Names<InetAddress> broken = new Names<>(name -> {
            throw new NoClassDefFoundError("the module of the DNS");
        }, threads);
        for (int i = 0; i < 2; i++) {
            assertThat(broken.lookUp("h.example")).failsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void saysThatANameIsUnknown() {
        Names<InetAddress> none = new Names<>(name -> {
            throw new UnknownHostException("no");
        }, threads);
        try (MqttClient client = client(MqttClient.builder().server("h.example"), none)) {
            assertThatThrownBy(client::connect).isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("the name \"h.example\" is unknown");
        }
        assertThatThrownBy(() -> new Names<InetAddress>(name -> List.of(), threads).lookUp("h.example").join())
                .hasMessageContaining("the name \"h.example\" has no address");
    }

    private static InetAddress local(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anAddressThatDoesNotAnswerTakesOnlyItsPartOfTheTime() throws Exception {
        // Nobody accepts, and the queue of one is soon full: then this address swallows what is sent to it.
        try (SmallBroker broker = new SmallBroker();
                ServerSocket silent = new ServerSocket(port(broker), 1, local(2))) {
            List<Socket> queue = new ArrayList<>();
            try {
                fill(silent, queue);
                Names<InetAddress> names = new Names<>(name -> List.of(local(2),
                        local(1)), threads);
                try (MqttClient client = client(MqttClient.builder().server("h.example:" + port(broker))
                        .connectTimeout(Duration.ofSeconds(2)), names)) {
                    client.connect();
                    assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
                }
            } finally {
                for (Socket socket : queue) {
                    socket.close();
                }
            }
        }
    }

    /** Connects until nobody can any more. */
    private static void fill(ServerSocket silent, List<Socket> queue) {
        while (true) {
            Socket socket = new Socket();
            queue.add(socket);
            try {
                socket.connect(silent.getLocalSocketAddress(), 100);
            } catch (IOException e) {
                return;
            }
        }
    }
}
