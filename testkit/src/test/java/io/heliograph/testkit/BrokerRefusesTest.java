// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.broker.Broker;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.MalformedPacket.Receiver;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The catalogue against this project's broker, over TCP. */
class BrokerRefusesTest {
    private static Broker broker;

    @BeforeAll
    static void start() {
        broker = Broker.builder().port(0).shards(1).start();
    }

    @AfterAll
    static void close() {
        broker.close();
    }

    static Stream<MalformedPacket> toServers() {
        return Stream.concat(MalformedPackets.all().stream(), MalformedPackets.outOfPlace().stream())
                .filter(malformed -> malformed.receiver() != Receiver.CLIENT);
    }

    @ParameterizedTest
    @MethodSource("toServers")
    void refusesWithTheReasonCodeOfTheCatalogue(MalformedPacket malformed) {
        try (RawClient client = RawClient.connect(broker.address(), malformed.version())) {
            if (malformed.receiver() == Receiver.SERVER) {
                // Not empty: MQTT 3.1 wants a name.
                client.begin("c");
            }
            client.send(malformed.packet());
            ReasonCode told = client.expectRefusal(malformed);
            if (malformed.answer() == null) {
                assertThat(told).isIn(null, malformed.reasonCode());
            } else if (malformed.version() == MqttVersion.V5) {
                assertThat(told).isEqualTo(malformed.reasonCode());
            }
        }
    }
}
