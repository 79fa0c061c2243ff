// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.heliograph.codec.QoS;
import java.lang.management.ManagementFactory;
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
