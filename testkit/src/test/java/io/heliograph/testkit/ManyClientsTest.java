// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.heliograph.broker.Broker;
import io.heliograph.client.MqttClient;
import io.heliograph.client.MqttClientBuilder;
import io.heliograph.client.Reconnect;
import io.heliograph.client.Timeouts;
import io.heliograph.codec.QoS;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Many clients in one JVM: each connects, subscribes, and gets its own message. How many there are in memory and on sockets can be
 * set by {@code -Dheliograph.clients} and {@code -Dheliograph.sockets}.
 */
class ManyClientsTest {
    private static final int IN_MEMORY = Integer.getInteger("heliograph.clients", 10_000);
    private static final int ON_SOCKETS = Integer.getInteger("heliograph.sockets", 1_000);
    // Both ends of each connection, and what the JVM and the tests have open themselves.
    private static final int FILES_OF_A_CLIENT = 2;
    private static final int FILES_BESIDE = 500;
    private static final int CONNECTING_AT_ONCE = 200;
    private static final long MOST_BYTES_OF_A_CLIENT = 200_000;

    private static int platformThreads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private static long usedBytesAfterCollection() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void tenThousandInMemory() throws Exception {
        try (Broker broker = Broker.builder().port(0).start()) {
            run(broker, IN_MEMORY, "in memory",
                    () -> MqttClient.builder().transport(() -> new InMemoryTransport(broker)));
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aThousandOnSockets() throws Exception {
        long files = ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getMaxFileDescriptorCount();
        assertThat(files).as("open files that this process may have (ulimit -n)")
                .isGreaterThanOrEqualTo((long) FILES_OF_A_CLIENT * ON_SOCKETS + FILES_BESIDE);
        try (Broker broker = Broker.builder().port(0).start()) {
            run(broker, ON_SOCKETS, "on sockets", () -> MqttClient.builder().server("127.0.0.1:" + broker.port()));
        }
    }

    private static void run(Broker broker, int count, String how, Supplier<MqttClientBuilder> builders)
            throws Exception {
        List<MqttClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // All at once on a few processors takes longer than a single one would be patient for.
            clients.add(builders.get().clientIdentifier("c" + i).timeouts(Timeouts.SATELLITE).reconnect(Reconnect.OFF)
                    .build());
        }
        int threadsBefore = platformThreads();
        long bytesBefore = usedBytesAfterCollection();
        long begun = System.nanoTime();
        CountDownLatch arrived = new CountDownLatch(count);
        Semaphore turns = new Semaphore(CONNECTING_AT_ONCE);
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                MqttClient client = clients.get(i);
                String topic = "t/" + i;
                done.add(each.submit(() -> {
                    turns.acquireUninterruptibly();
                    try {
                        client.connect();
                        client.subscribe(topic, QoS.AT_LEAST_ONCE, message -> arrived.countDown());
                        client.publish(topic, "x", QoS.AT_LEAST_ONCE);
                    } finally {
                        turns.release();
                    }
                }));
            }
            for (Future<?> one : done) {
                one.get();
            }
        }
        assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
        long took = System.nanoTime() - begun;
        assertThat(broker.statistics().connections()).isEqualTo(count);
        int threads = platformThreads() - threadsBefore;
        long bytes = usedBytesAfterCollection() - bytesBefore;
        System.getLogger(ManyClientsTest.class.getName()).log(System.Logger.Level.INFO,
                "%,d clients %s: %,d ms, %d platform threads more, %,d bytes each"
                        .formatted(count, how, TimeUnit.NANOSECONDS.toMillis(took), threads, bytes / count));
        // Carriers of virtual threads, and those of the JDK that poll sockets and look up names: none for a client.
        assertThat(threads).isLessThan(50);
        assertThat(bytes / count).as("bytes of a client and its connection in the broker")
                .isLessThan(MOST_BYTES_OF_A_CLIENT);
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            clients.forEach(client -> each.execute(client::close));
        }
    }
}
