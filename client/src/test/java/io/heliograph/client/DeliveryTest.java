// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.QoS;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many messages through real sockets: none lost, none twice, in order; and how fast. */
class DeliveryTest {
    private static final Reconnect AT_ONCE = Reconnect.exponential(Duration.ofMillis(1), Duration.ofMillis(20));

    private static MqttClientBuilder kept(SmallBroker broker, String name, MqttVersion version) {
        MqttClientBuilder builder = broker.builder(name).version(version).cleanStart(false).reconnect(AT_ONCE);
        return version.isV5()
                ? builder.connectProperties(ConnectProperties.builder().sessionExpiryInterval(1_000L).build())
                : builder;
    }

    @ParameterizedTest
    @EnumSource(value = MqttVersion.class, names = {"V3_1_1", "V5"})
    void qos2ArrivesOnceAndInOrderAcrossManyCuts(MqttVersion version) throws Exception {
        int publishers = 4;
        int each = 5_000;
        ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
        CountDownLatch missing = new CountDownLatch(publishers * each);
        List<MqttClient> clients = new ArrayList<>();
        try (SmallBroker broker = new SmallBroker()) {
            MqttClient subscriber = kept(broker, "subscriber", version).build();
            clients.add(subscriber);
            subscriber.connect();
            subscriber.subscribe("t/#", EXACTLY_ONCE, message -> {
                received.add(message.message().topicName() + " " + message.message().payload().utf8());
                missing.countDown();
            });
            List<Thread> threads = new ArrayList<>();
            Random random = new Random(7);
            int cuts = 0;
            for (int p = 0; p < publishers; p++) {
                MqttClient publisher = kept(broker, "publisher" + p, version).publishBuffer(20, 1_000_000).build();
                clients.add(publisher);
                publisher.connect();
                String topic = "t/" + p;
                threads.add(Thread.startVirtualThread(() -> publish(publisher, topic, each)));
            }
            int next = 0;
            while (!missing.await(50, TimeUnit.MICROSECONDS)) {
                if (received.size() >= next) {
                    broker.cut();
                    cuts++;
                    next = received.size() + 50 + random.nextInt(200);
                }
            }
            for (Thread thread : threads) {
                thread.join();
            }
            System.out.printf("%s: %,d messages with QoS 2 across %d cuts of all connections%n", version,
                    received.size(), cuts);
            assertThat(cuts).isGreaterThan(5);
            for (int p = 0; p < publishers; p++) {
                String prefix = "t/" + p + " ";
                assertThat(received.stream().filter(text -> text.startsWith(prefix)))
                        .containsExactlyElementsOf(IntStream.range(0, each).mapToObj(i -> prefix + i).toList());
            }
        } finally {
            clients.forEach(MqttClient::close);
        }
    }

    private static void publish(MqttClient publisher, String topic, int count) {
        List<CompletableFuture<PublishResult>> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            open.add(publisher.send(SmallBroker.numbered(topic, i, EXACTLY_ONCE)));
        }
        open.forEach(CompletableFuture::join);
    }

    @ParameterizedTest
    @EnumSource(QoS.class)
    void isFast(QoS qos) throws Exception {
        int count = 100_000;
        Message message = Message.of("bench/topic", Bytes.copyOf(new byte[64]), qos);
        CountDownLatch missing = new CountDownLatch(count);
        try (SmallBroker broker = new SmallBroker();
                MqttClient subscriber = broker.builder("s").build();
                MqttClient publisher = broker.builder("p").build()) {
            subscriber.connect();
            publisher.connect();
            subscriber.subscribe("bench/#", qos, received -> missing.countDown());
            long begin = System.nanoTime();
            for (int i = 0; i < count; i++) {
                CompletableFuture<PublishResult> unused = publisher.send(message);
            }
            assertThat(missing.await(50, TimeUnit.SECONDS)).isTrue();
            double seconds = (System.nanoTime() - begin) / 1e9;
            System.out.printf("QoS %d: %,.0f msgs/s from client to client%n", qos.value(), count / seconds);
            assertThat(subscriber.discardedMessages()).isZero();
        }
    }

    @Test
    void manyBlockingPublishersShareTheirWrites() throws Exception {
        int threads = 64;
        int each = 500;
        try (SmallBroker broker = new SmallBroker(); MqttClient client = broker.builder("p").build()) {
            client.connect();
            long begin = System.nanoTime();
            List<Thread> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                running.add(Thread.startVirtualThread(() -> {
                    for (int i = 0; i < each; i++) {
                        client.publish("t", "x", QoS.AT_LEAST_ONCE);
                    }
                }));
            }
            for (Thread thread : running) {
                thread.join();
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            System.out.printf("QoS 1, %d blocking publishers: %,.0f msgs/s%n", threads, threads * each / seconds);
            assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
        }
    }
}
