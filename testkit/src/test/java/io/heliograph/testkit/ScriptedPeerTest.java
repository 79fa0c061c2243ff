// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.heliograph.client.MqttClient;
import io.heliograph.client.Reconnect;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptedPeerTest {
    private static final Connect CONNECT = new Connect(MqttVersion.V5, true, 0, "c");

    @Test
    void aServerPlaysItsPartForAClientLibrary() {
        try (ScriptedPeer server = ScriptedPeer.server()
                .welcome()
                .answer(Subscribe.class, subscribe -> new Suback(subscribe.packetIdentifier(),
                        List.of(ReasonCode.GRANTED_QOS_1)))
                .answer(Publish.class, publish -> new Puback(publish.packetIdentifier()))
                .expect(Disconnect.class)
                .expectClose()
                .start();
                MqttClient client = MqttClient.builder().server("127.0.0.1:" + server.port())
                        .reconnect(Reconnect.OFF).build()) {
            client.connect();
            client.subscribe("a/#", QoS.AT_LEAST_ONCE, message -> {
            });
            client.publish("a/b", "hi", QoS.AT_LEAST_ONCE);
            assertThat(server.isDone()).isFalse();
            client.disconnect();
            server.await();
            assertThat(server.isDone()).isTrue();
        }
    }

    @Test
    void bothRolesPlayAgainstEachOtherOverTwoConnections() {
        try (ScriptedPeer server = ScriptedPeer.server()
                .expect(CONNECT)
                .send(new Connack(false, ReasonCode.SUCCESS))
                .expect(Pingreq.INSTANCE)
                .send(RawPacket.of("d0 00"))
                .cut()
                .reconnect()
                .welcome()
                .expectNothing(Duration.ofMillis(10))
                .send(new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN))
                .cut()
                .start();
                ScriptedPeer client = ScriptedPeer
                        .client(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
                                MqttVersion.V5)
                        .send(CONNECT, Pingreq.INSTANCE)
                        .expect(Connack.class)
                        .expect(Pingresp.class)
                        .expectClose()
                        .reconnect()
                        .send(CONNECT)
                        .expect(Connack.class)
                        .expectClose(ReasonCode.SERVER_SHUTTING_DOWN)
                        .start()) {
            client.await();
            server.await();
            assertThatIllegalStateException().isThrownBy(client::port);
        }
    }

    @Test
    void tellsWhatCameInsteadOfThePart() {
        try (ScriptedPeer server = ScriptedPeer.server().welcome().expect(Subscribe.class).start();
                RawClient client = RawClient.connect("127.0.0.1", server.port(), MqttVersion.V5)) {
            client.begin("c");
            client.send(Pingreq.INSTANCE);
            assertThatExceptionOfType(AssertionError.class).isThrownBy(server::await)
                    .withMessageContaining("Subscribe (any) was expected, but Pingreq[] came")
                    .withMessageContaining("<-- Connect[");
            assertThat(server.isDone()).isFalse();
        }
    }

    @Test
    void closingEndsAPartThatIsNotPlayed() {
        ScriptedPeer server = ScriptedPeer.server().welcome().expect(Subscribe.class).start();
        try (RawClient client = RawClient.connect("127.0.0.1", server.port(), MqttVersion.V5)) {
            client.begin("c");
            server.close();
            client.expectClose();
            assertThatExceptionOfType(AssertionError.class).isThrownBy(server::await);
        }
    }
}
