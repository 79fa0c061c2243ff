// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.heliograph.broker.Broker;
import io.heliograph.client.ConnectionState;
import io.heliograph.client.MqttClient;
import io.heliograph.codec.Connack;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.FaultLink.Direction;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@MqttBroker
class HeliographExtensionTest {
    private static final List<Integer> PORTS = new ArrayList<>();
    private static final List<MqttClient> CLIENTS = new ArrayList<>();

    private Broker beforeTest;

    @BeforeEach
    void takesItsParameters(Broker broker) {
        beforeTest = broker;
        PORTS.add(broker.port());
    }

    /** The broker is still there for what has to be cleaned up. */
    @AfterEach
    void isNotClosedYet(Broker broker) {
        assertThat(broker).isSameAs(beforeTest);
        try (RawClient client = RawClient.connect(broker.address(), MqttVersion.V5)) {
            client.begin("afterwards");
        }
    }

    @AfterAll
    static void everyTestHadItsOwnBrokerAndAllIsClosed() {
        assertThat(new HashSet<>(PORTS)).hasSameSizeAs(PORTS);
        assertThat(PORTS).allSatisfy(port -> assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> RawClient.connect("127.0.0.1", port, MqttVersion.V5)));
        assertThat(CLIENTS).isNotEmpty().allSatisfy(
                client -> assertThat(client.state()).isNotEqualTo(ConnectionState.CONNECTED));
    }

    @Test
    void clientsAreConnectedToTheBrokerOfTheTest(Broker broker, MqttClient first, MqttClient second) throws Exception {
        CLIENTS.addAll(List.of(first, second));
        assertThat(broker).isSameAs(beforeTest);
        assertThat(broker.statistics().connections()).isEqualTo(2);
        CompletableFuture<String> message = new CompletableFuture<>();
        second.subscribe("a", QoS.AT_LEAST_ONCE, received -> message.complete(received.message().payload().utf8()));
        first.publish("a", "hi", QoS.AT_LEAST_ONCE);
        assertThat(message.get(5, TimeUnit.SECONDS)).isEqualTo("hi");
    }

    @Test
    void aClientGoesThroughTheLinkIfItSaysSo(FaultLink link, @ThroughFaultLink MqttClient through, MqttClient beside,
            @ThroughFaultLink RawClient raw) {
        CLIENTS.addAll(List.of(through, beside));
        raw.begin("raw");
        assertThat(link.connections()).isEqualTo(2);
        long before = link.bytes(Direction.TO_SERVER);
        beside.ping();
        assertThat(link.bytes(Direction.TO_SERVER)).isEqualTo(before);
        through.ping();
        assertThat(link.bytes(Direction.TO_SERVER)).isEqualTo(before + 2);
        link.cut();
        raw.expectClose();
        beside.ping();
    }

    @Test
    void clientsSpeakTheVersionThatIsAskedFor(FaultLink link,
            @Speaks(MqttVersion.V3_1_1) @ThroughFaultLink MqttClient old, @Speaks(MqttVersion.V3_1_1) RawClient raw) {
        CLIENTS.add(old);
        assertThat(raw.version()).isEqualTo(MqttVersion.V3_1_1);
        assertThat(raw.begin("raw")).isEqualTo(new Connack(false, ReasonCode.SUCCESS));
        // CONNACK without the Property Length of MQTT 5.0.
        assertThat(link.bytes(Direction.TO_CLIENT)).isEqualTo(4);
        old.publish("a", "hi", QoS.AT_LEAST_ONCE);
        assertThat(link.bytes(Direction.TO_CLIENT)).isEqualTo(8);
    }

    @Test
    void aFurtherSystemIsThereInMilliseconds() {
        Duration shortest = Duration.ofDays(1);
        for (int i = 0; i < 5; i++) {
            try (TestSystem system = new TestSystem(UnaryOperator.identity())) {
                long before = System.nanoTime();
                system.client(MqttVersion.V5, false);
                Duration taken = Duration.ofNanos(System.nanoTime() - before);
                shortest = taken.compareTo(shortest) < 0 ? taken : shortest;
            }
        }
        assertThat(shortest).isLessThan(Duration.ofMillis(50));
    }
}
