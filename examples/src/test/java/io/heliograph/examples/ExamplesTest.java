// SPDX-License-Identifier: Apache-2.0
package io.heliograph.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.broker.Broker;
import io.heliograph.client.MqttClient;
import io.heliograph.codec.QoS;
import io.heliograph.testkit.FaultLink;
import io.heliograph.testkit.MqttBroker;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Runs the examples against a broker of ours, or against the Server that the system property {@code examples.server} names, such as
 * {@code mqtt://localhost:1883}.
 */
@MqttBroker
class ExamplesTest {
    private String server = "";

    @BeforeEach
    void findServer(Broker broker) {
        server = Optional.ofNullable(System.getProperty("examples.server"))
                .filter(address -> !address.isEmpty()).orElse("mqtt://127.0.0.1:" + broker.port());
    }

    @Test
    void basic() throws Exception {
        assertThat(Output.of(Basic::main, server))
                .containsExactly("sensors/kitchen/temperature 21.5", "sensors/cellar/temperature 12.0");
    }

    @Test
    void allOperations() throws Exception {
        assertThat(Output.of(AllOperations::main, server)).containsExactly("connected, Session present: false",
                "subscribed: [Granted QoS 1 (0x01)]", "subscribed: [Granted QoS 2 (0x02), Granted QoS 0 (0x00)]",
                "published with QoS 0: Success (0x00)", "published with QoS 1: Success (0x00)",
                "published with QoS 2: Success (0x00)", "pinged", "pinged within two seconds",
                "unsubscribed: [Success (0x00), Success (0x00)]", "disconnected");
    }

    @Test
    void sensor() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (MqttClient witness = MqttClient.builder().server(server).build()) {
            witness.connect();
            witness.subscribe("sensors/cellar/#", QoS.AT_LEAST_ONCE,
                    received -> {
                        // What the Server has kept from a run before is marked so.
                        if (!received.message().retain()) {
                            seen.add(received.message().payload().utf8());
                        }
                    });
            assertThat(Output.of(Sensor::main, server, "3", "0")).hasSize(3);
            for (String text : new String[] {"online", "\\d+\\.\\d", "\\d+\\.\\d", "\\d+\\.\\d", "offline"}) {
                assertThat(seen.poll(10, TimeUnit.SECONDS)).matches(text);
            }
        }
    }

    @Test
    void commandAndControl() throws Exception {
        assertThat(Output.of(CommandAndControl::main, server)).containsExactly("status: stopped", "start: running",
                "status: running", "explode: unknown command");
    }

    @Test
    void highThroughput() throws Exception {
        assertThat(Output.of(HighThroughput::main, server, "2000")).singleElement().asString()
                .startsWith("2000 messages in ");
    }

    @Test
    void gracefulShutdown() throws Exception {
        assertThat(Output.of(GracefulShutdown::main, server)).containsExactly("100 orders acknowledged",
                "disconnected");
    }

    /** Neither our broker nor Mosquitto knows the method; both have to say so. */
    @Test
    void enhancedAuthenticationThatTheServerDoesNotKnow() throws Exception {
        assertThat(Output.of(EnhancedAuthentication::main, server)).singleElement().asString()
                .startsWith("refused: Bad authentication method");
    }

    @Test
    void enhancedAuthentication() throws Exception {
        try (ScramServer scram = new ScramServer("pencil");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> served = threads.submit(() -> {
                scram.serve();
                return null;
            });
            assertThat(Output.of(EnhancedAuthentication::main, "mqtt://127.0.0.1:" + scram.port()))
                    .containsExactly("authenticated", "authenticated again");
            served.get();
        }
    }

    @Test
    void enhancedAuthenticationWithAWrongPassword() throws Exception {
        try (ScramServer scram = new ScramServer("pencil");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> served = threads.submit(() -> {
                scram.serve();
                return null;
            });
            assertThat(Output.of(EnhancedAuthentication::main, "mqtt://127.0.0.1:" + scram.port(), "anna", "pen"))
                    .singleElement().asString().startsWith("refused: Not authorized");
            assertThatThrownBy(served::get).hasMessageContaining("does not know the password");
        }
    }

    @Test
    void failover() throws Exception {
        URI behind = URI.create(server);
        try (FaultLink link = FaultLink.to(behind.getHost(), behind.getPort());
                MqttClient witness = MqttClient.builder().server(server).build();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch begun = new CountDownLatch(10);
            witness.connect();
            witness.subscribe("failover/#", QoS.AT_LEAST_ONCE, received -> begun.countDown());
            String first = "mqtt://127.0.0.1:" + link.port();
            Future<List<String>> output = threads.submit(() -> Output.of(Failover::main, first, server, "100", "5"));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            link.refuseConnections(true);
            link.cut();
            assertThat(output.get(30, TimeUnit.SECONDS)).startsWith("at " + first, "lost")
                    .contains("at " + server)
                    .contains("100 messages acknowledged");
        }
    }
}
