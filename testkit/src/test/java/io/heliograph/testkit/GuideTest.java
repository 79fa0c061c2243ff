// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.broker.Broker;
import io.heliograph.client.MqttClient;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of docs/test.md. Each stands there as it stands here. */
@MqttBroker
class GuideTest {
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    // Example 1
    @Test
    void aMessageIsSentAgainAfterACut(Broker broker, FaultLink link, @ThroughFaultLink MqttClient client) {
        client.publish("light", "on", QoS.AT_LEAST_ONCE);
        link.cut();
        client.publish("light", "off", QoS.AT_LEAST_ONCE);
        assertThat(broker.statistics().messagesReceived()).isGreaterThanOrEqualTo(2);
        assertThat(link.connections()).isEqualTo(2);
    }

    // Example 2
    @Test
    void anOldClientHearsANewOne(MqttClient client, @Speaks(MqttVersion.V3_1_1) RawClient old) {
        old.begin("old");
        old.send(new Subscribe(1, List.of(Subscription.of("light", QoS.AT_MOST_ONCE))));
        old.expect(Suback.class);
        client.publish("light", "on", QoS.AT_LEAST_ONCE);
        assertThat(old.expect(Publish.class).message().payload().utf8()).isEqualTo("on");
    }

    // Example 3
    @Test
    void aServerRefusesReservedFlags(Broker broker) {
        try (RawClient client = RawClient.connect(broker.address(), MqttVersion.V5)) {
            client.begin("c");
            client.send(RawPacket.of(Pingreq.INSTANCE, MqttVersion.V5).flags(1));
            client.expectClose(ReasonCode.MALFORMED_PACKET);
        }
    }

    // Example 4
    @Test
    void aPacketMayComeInTwoFrames() {
        try (RawServer server = RawServer.startWebSocket()) {
            Thread.ofVirtual().start(() -> {
                URI address = URI.create("ws://127.0.0.1:" + server.port() + "/mqtt");
                try (RawClient client = RawClient.connect(address, MqttVersion.V5)) {
                    client.webSocket().send(WebSocketFrame.binary(RawPacket.of("c0")).notLast());
                    client.webSocket().send(WebSocketFrame.binary(RawPacket.of("00")).continuing());
                }
            });
            RawConnection connection = server.accept();
            connection.expect(Pingreq.INSTANCE);
            assertThat(connection.webSocket().subprotocols()).containsExactly("mqtt");
        }
    }

    // Example 5
    @Test
    void aClientPublishesToAScriptedServer() {
        try (ScriptedPeer server = ScriptedPeer.server()
                .welcome()
                .answer(Publish.class, publish -> new Puback(publish.packetIdentifier()))
                .start();
                MqttClient client = MqttClient.builder().server("127.0.0.1:" + server.port()).build()) {
            client.connect();
            client.publish("light", "on", QoS.AT_LEAST_ONCE);
            server.await();
        }
    }

    // Example 6
    @Test
    void theServerSurvivesWhatNoClientSays(Broker broker) {
        assertThat(EndpointFuzzer.of("127.0.0.1", broker.port(), MqttVersion.V5).run(1, 20)).isEmpty();
    }

    // Example 7
    @Test
    void theClientSurvivesWhatNoServerSays() {
        ClientFuzzer fuzzer = ClientFuzzer.of(MqttVersion.V5, address -> {
            MqttClient client = MqttClient.builder().server("127.0.0.1:" + address.getPort()).build();
            Thread.ofVirtual().uncaughtExceptionHandler((thread, refused) -> {}).start(client::connect);
            return client;
        });
        assertThat(fuzzer.run(1, 20)).isEmpty();
    }

    @Test
    void theGuideShowsTheExamplesAsTheyAreHere() throws IOException {
        Path module = Path.of("").toAbsolutePath();
        String source = withoutIndent(
                Files.readString(module.resolve("src/test/java/io/heliograph/testkit/GuideTest.java")));
        List<String> shown = EXAMPLE.matcher(Files.readString(module.resolveSibling("docs").resolve("test.md")))
                .results().map(example -> withoutIndent(example.group(1)).strip()).toList();
        assertThat(shown).hasSize(7).allSatisfy(example -> assertThat(source).contains(example));
    }

    private static String withoutIndent(String text) {
        return text.replaceAll("(?m)^ +", "");
    }
}
