// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.client.ScriptedTest.begin;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.heliograph.codec.QoS;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class LeakTest {
    private final ThreadCounter threads = new ThreadCounter();

    private static long openFiles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    private MqttClient client(MqttClientBuilder builder) {
        return new MqttClient(builder.options(RandomGenerator.getDefault()), new Environment(new AlarmClock(threads),
                RandomGenerator.getDefault(), threads, TcpTransport::new));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aThousandClientsLeaveNothing() throws Exception {
        try (SmallBroker broker = new SmallBroker()) {
            useAndClose(broker);
            while (broker.connections() > 0) {
                Thread.onSpinWait();
            }
            long filesBefore = openFiles();
            for (int i = 0; i < 1_000; i++) {
                useAndClose(broker);
            }
            threads.awaitNone();
            while (broker.connections() > 0) {
                Thread.onSpinWait();
            }
            assertThat(openFiles()).isLessThanOrEqualTo(filesBefore + 5);
        }
    }

    private void useAndClose(SmallBroker broker) {
        try (MqttClient client = client(broker.builder("c"))) {
            client.connect();
            client.subscribe("t", QoS.AT_LEAST_ONCE, message -> {
            });
            client.publish("t", "x", QoS.AT_LEAST_ONCE);
        }
    }

    /** A Server that accepts and then resets the connection, over and over. */
    private static void acceptAndReset(ServerSocket listening, int times) throws IOException {
        // CONNACK of MQTT 5.0 without properties.
        byte[] connack = {0x20, 3, 0, 0, 0};
        byte[] connect = new byte[1_000];
        for (int i = 0; i < times; i++) {
            try (Socket socket = listening.accept()) {
                assertThat(socket.getInputStream().read(connect)).isPositive();
                socket.getOutputStream().write(connack);
                socket.setSoLinger(true, 0);
            }
        }
    }

    private static long usedBytesAfterCollection() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void tenThousandConnectionsThatAreCutLeaveNothing() throws Exception {
        int warmUp = 1_000;
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                MqttClient client = client(MqttClient.builder().server("127.0.0.1:" + listening.getLocalPort())
                        .reconnect(Reconnect.exponential(Duration.ofNanos(1), Duration.ofNanos(100_000))))) {
            begin(client.async().connect());
            acceptAndReset(listening, warmUp);
            long filesBefore = openFiles();
            int platformThreadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
            long bytesBefore = usedBytesAfterCollection();
            acceptAndReset(listening, 10_000);
            assertThat(client.metrics().connections().accepted()).isGreaterThanOrEqualTo(9_000);
            // That of the connection, its writer, its alarms; those that just end.
            assertThat(threads.living()).isLessThan(20);
            assertThat(ManagementFactory.getThreadMXBean().getThreadCount())
                    .isLessThanOrEqualTo(platformThreadsBefore + 5);
            assertThat(openFiles()).isLessThanOrEqualTo(filesBefore + 10);
            assertThat(usedBytesAfterCollection()).isLessThan(bytesBefore + 10_000_000);
        }
        threads.awaitNone();
    }

    @Test
    void oneClientConnectsAThousandTimes() throws Exception {
        try (SmallBroker broker = new SmallBroker()) {
            MqttClient client = client(broker.builder("c"));
            for (int i = 0; i < 1_000; i++) {
                client.connect();
                client.disconnect();
            }
            // The life of the next connection may begin before the thread of the last one has quite ended.
            assertThat(threads.living()).isLessThan(10);
            client.close();
            threads.awaitNone();
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void failedAttemptsLeaveNothing() throws Exception {
        String nobody;
        try (ScriptedServer server = new ScriptedServer()) {
            nobody = server.address();
        }
        long filesBefore = openFiles();
        try (MqttClient client = client(MqttClient.builder().server(nobody))) {
            for (int i = 0; i < 1_000; i++) {
                try {
                    client.connect();
                    throw new AssertionError("nobody listens there");
                } catch (ConnectFailedException e) {
                    assertThat(client.state()).isEqualTo(ConnectionState.DISCONNECTED);
                }
            }
        }
        threads.awaitNone();
        assertThat(openFiles()).isLessThanOrEqualTo(filesBefore + 5);
    }
}
