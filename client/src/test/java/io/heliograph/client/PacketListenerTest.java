// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PacketListenerTest {
    private final List<Class<?>> seen = new CopyOnWriteArrayList<>();

    @Test
    void oneThatThrowsHarmsNothing() throws Exception {
        PacketListener listener = new PacketListener() {
            @Override
            public void sent(Packet packet) {
                throw new IllegalStateException("sent");
            }

            @Override
            public void received(Packet packet) {
                throw new IllegalStateException("received");
            }
        };
        try (ScriptedServer server = new ScriptedServer();
                MqttClient client = server.builder().packetListener(listener).build()) {
            CompletableFuture<Connack> connected = client.async().connect();
            try (Dialogue dialogue = server.welcome()) {
                connected.get(10, TimeUnit.SECONDS);
                CompletableFuture<?> answered = client.async().ping();
                dialogue.expect(Pingreq.INSTANCE);
                dialogue.send(Pingresp.INSTANCE);
                answered.get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void seesThePacketsOfBothDirections() throws Exception {
        PacketListener listener = new PacketListener() {
            @Override
            public void sent(Packet packet) {
                seen.add(packet.getClass());
            }

            @Override
            public void received(Packet packet) {
                seen.add(packet.getClass());
            }
        };
        try (ScriptedServer server = new ScriptedServer();
                MqttClient client = server.builder().packetListener(listener).build()) {
            CompletableFuture<Connack> connected = client.async().connect();
            try (Dialogue dialogue = server.welcome()) {
                connected.get();
                CompletableFuture<PublishResult> published = client.send(
                        Message.of("a", Bytes.utf8("x"), QoS.AT_LEAST_ONCE));
                Publish publish = dialogue.expect(Publish.class);
                dialogue.send(new Puback(publish.packetIdentifier()));
                published.get();
                CompletableFuture<?> gone = client.async().disconnect();
                dialogue.expect(Disconnect.class);
                dialogue.close();
                gone.get();
            }
        }
        assertThat(seen).containsExactly(Connect.class, Connack.class, Publish.class, Puback.class, Disconnect.class);
    }
}
