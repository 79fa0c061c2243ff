// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.heliograph.broker.Broker;
import io.heliograph.client.MqttClient;
import io.heliograph.client.Reconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.QoS;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No virtual thread of the client keeps its carrier while it waits: ten thousand clients that wait are no load, and one that waits
 * holds up no other.
 */
class PinnedThreadsTest {
    private static final String OURS = "heliograph-client";
    private static final int MESSAGES = 300;

    @TempDir
    Path directory;

    /** What a recording has to say of pinned threads with such a name. */
    private List<RecordedEvent> pinned(Workload workload) throws Exception {
        Path file = directory.resolve("pinned.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
            recording.start();
            workload.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
                .filter(event -> event.getThread() != null && event.getThread().getJavaName() != null
                        && event.getThread().getJavaName().startsWith(OURS))
                .toList();
    }

    @FunctionalInterface
    private interface Workload {
        void run() throws Exception;
    }

    @Test
    void noThreadOfAClientPinsItsCarrier() throws Exception {
        // Classes that are initialized pin too, and are initialized once.
        busyRun();
        assertThat(pinned(PinnedThreadsTest::busyRun)).isEmpty();
    }

    private static void busyRun() throws Exception {
        try (Broker broker = Broker.builder().port(0).start(); FaultLink link = FaultLink.to(broker.address())) {
            List<MqttClient> clients = new ArrayList<>();
            CountDownLatch arrived = new CountDownLatch(3 * MESSAGES);
            String address = "127.0.0.1:" + broker.port();
            clients.add(MqttClient.builder().server(address).build());
            clients.add(MqttClient.builder().server("localhost:" + broker.port()).receiveBuffer(5, 10_000).build());
            clients.add(MqttClient.builder().transport(() -> new InMemoryTransport(broker)).build());
            MqttClient publisher = MqttClient.builder().server("127.0.0.1:" + link.port())
                    .publishBuffer(20, 100_000)
                    .reconnect(Reconnect.exponential(Duration.ofMillis(1), Duration.ofMillis(1))).build();
            for (MqttClient client : clients) {
                client.connect();
                Semaphore slow = new Semaphore(0);
                client.subscribe("t", QoS.EXACTLY_ONCE, message -> {
                    // Handlers block and call the client.
                    assertThat(slow.tryAcquire(100, TimeUnit.MICROSECONDS)).isFalse();
                    client.ping();
                    arrived.countDown();
                });
            }
            publisher.connect();
            for (int i = 0; i < MESSAGES; i++) {
                QoS qos = i % 2 == 0 ? QoS.AT_LEAST_ONCE : QoS.EXACTLY_ONCE;
                CompletableFuture<?> unused = publisher.send(Message.of("t", Bytes.copyOf(new byte[i]), qos));
            }
            link.cut();
            assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
            publisher.close();
            clients.forEach(MqttClient::close);
        }
    }

    /** A class whose initializer waits: a native frame of the JVM is on the stack then. */
    private static final class WaitsInItsInitializer {
        static final boolean WAITED = wait1();

        private static boolean wait1() {
            try {
                return !new Semaphore(0).tryAcquire(20, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                return false;
            }
        }
    }

    @Test
    void theRecordingWouldShowOne() throws Exception {
        assumeThat(Runtime.version().feature()).as("later JDKs may wait in an initializer without pinning")
                .isLessThan(26);
        assertThat(pinned(() -> Thread.ofVirtual().name(OURS)
                .start(() -> assertThat(WaitsInItsInitializer.WAITED).isTrue()).join())).isNotEmpty();
    }
}
