// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Unsuback;
import io.heliograph.codec.Unsubscribe;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Server that means harm: it costs the connection, but neither threads nor memory, and nobody waits for ever. */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileServerTest extends ScriptedTest {
    // More than the sockets of both sides take.
    private static final Bytes LARGE = Bytes.copyOf(new byte[64 << 20]);

    private MqttClientBuilder builder(MqttVersion version) {
        return server.builder().version(version).keepAlive(Duration.ZERO).reconnect(Reconnect.OFF);
    }

    /** A message that the Server does not read, so that the client's writer is stuck. */
    private CompletableFuture<PublishResult> stuck(MqttClient client) {
        int before = writes.get();
        CompletableFuture<PublishResult> publishing = client.async().publish("t", LARGE, QoS.AT_MOST_ONCE);
        while (writes.get() == before) {
            Thread.onSpinWait();
        }
        return publishing;
    }

    private void aRefusedConnectionEnds(MqttVersion version) throws Exception {
        MqttClient client = client(builder(version));
        Dialogue dialogue = connect(client);
        CompletableFuture<PublishResult> stuck = stuck(client);
        dialogue.send(ACCEPTED);
        time.awaitAlarm(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        assertThat(failure(stuck)).isInstanceOf(ServerProtocolException.class);
    }

    @Test
    void aRefusedConnectionEndsThoughTheServerDoesNotReadWhy() throws Exception {
        aRefusedConnectionEnds(MqttVersion.V5);
    }

    @Test
    void aRefusedConnectionEndsInMqtt311() throws Exception {
        aRefusedConnectionEnds(MqttVersion.V3_1_1);
    }

    @Test
    void aSubackForAnUnsubscribeEndsBoth() throws Exception {
        MqttClient client = client(builder(MqttVersion.V5));
        Dialogue dialogue = connect(client);
        CompletableFuture<UnsubscribeResult> unsubscribing = client.async().unsubscribe("a");
        int identifier = dialogue.expect(Unsubscribe.class).packetIdentifier();
        dialogue.send(new Suback(identifier, List.of(ReasonCode.GRANTED_QOS_0)));
        assertThat(failure(unsubscribing)).isInstanceOf(ServerProtocolException.class);
    }

    @Test
    void anUnsubackForASubscribeEndsBoth() throws Exception {
        MqttClient client = client(builder(MqttVersion.V5));
        Dialogue dialogue = connect(client);
        CompletableFuture<SubscribeResult> subscribing = client.async().subscribe("a", QoS.AT_MOST_ONCE, message -> {
        });
        int identifier = dialogue.expect(Subscribe.class).packetIdentifier();
        dialogue.send(new Unsuback(identifier, List.of(ReasonCode.SUCCESS)));
        assertThat(failure(subscribing)).isInstanceOf(ServerProtocolException.class);
    }

    @Test
    void answersThatAreNotTakenDoNotGather() throws Exception {
        MqttClient client = client(builder(MqttVersion.V5));
        Dialogue dialogue = connect(client);
        CompletableFuture<PublishResult> stuck = stuck(client);
        Packet[] many = new Packet[10_000];
        Arrays.fill(many, new Pubrel(7));
        for (int i = 0; i < 3 * 65_535 / many.length + 1; i++) {
            dialogue.send(many);
        }
        time.awaitAlarm(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        MqttException failure = failure(stuck);
        assertThat(failure).isInstanceOf(ServerProtocolException.class);
        assertThat(failure.reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
    }
}
