// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;

/** Clients with the transports that users get, and the check that none of their threads is left in the end. */
abstract class TransportTest {
    final ThreadCounter threads = new ThreadCounter();

    @AfterEach
    void noThreadIsLeft() throws Exception {
        threads.awaitNone();
    }

    MqttClient client(MqttClientBuilder builder) {
        return new MqttClient(builder.clientIdentifier("c").options(RandomGenerator.getDefault()), new Environment(
                new AlarmClock(threads), RandomGenerator.getDefault(), threads, new Transports(threads)));
    }

    static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Many small messages and a large one go to the Server and come back. */
    void use(MqttClientBuilder builder) throws Exception {
        int small = 500;
        CountDownLatch arrived = new CountDownLatch(small);
        CompletableFuture<Bytes> large = new CompletableFuture<>();
        byte[] payload = new byte[1_000_000];
        RandomGenerator.getDefault().nextBytes(payload);
        try (MqttClient client = client(builder)) {
            client.connect();
            client.subscribe("small", QoS.AT_LEAST_ONCE, message -> arrived.countDown());
            client.subscribe("large", QoS.AT_LEAST_ONCE, message -> large.complete(message.message().payload()));
            for (int i = 0; i < small; i++) {
                ScriptedTest.begin(client.send(SmallBroker.numbered("small", i, QoS.AT_LEAST_ONCE)));
            }
            client.publish(Message.of("large", Bytes.copyOf(payload), QoS.EXACTLY_ONCE));
            assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(large.get(20, TimeUnit.SECONDS)).isEqualTo(Bytes.copyOf(payload));
            client.disconnect();
        }
    }

    static int port(SmallBroker broker) {
        return ServerAddress.parse(broker.address()).port();
    }
}
