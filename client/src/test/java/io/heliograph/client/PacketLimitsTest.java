// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.UserProperty;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Topic Aliases and the Maximum Packet Size of a Server, as they show on the wire. */
class PacketLimitsTest extends ScriptedTest {
    @ParameterizedTest
    @EnumSource(names = {"AT_MOST_ONCE", "AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void aMessageThatNoPacketCanHoldIsRefusedAtOnce(QoS qos) throws Exception {
        MqttClient client = client(server.builder().keepAlive(Duration.ZERO));
        Dialogue dialogue = connect(client);
        // More than 268,435,455 bytes on the wire, and next to nothing in memory.
        UserProperty large = new UserProperty("n", "x".repeat(65_535));
        Message message = new Message(TopicName.of("t"), Bytes.EMPTY, qos, false,
                MessageProperties.builder().userProperties(Collections.nCopies(4_097, large)).build());
        assertThatThrownBy(() -> client.publish(message)).isInstanceOfSatisfying(NotSupportedByServerException.class,
                refusal -> assertThat(refusal.reasonCode()).isEqualTo(ReasonCode.PACKET_TOO_LARGE));
        // It was never under way: the connection is as it was, and nothing of it is left.
        begin(client.async().publish("t", "small", qos));
        assertThat(dialogue.expect(Publish.class).message().payload().utf8()).isEqualTo("small");
    }

    private static final String LONG_TOPIC = "building/7/floor/3/room/12/temperature";

    private static ConnackProperties aliases(int maximum) {
        return ConnackProperties.builder().topicAliasMaximum(maximum).build();
    }

    /** Publishes to each topic in turn; what came as Topic Name and alias. */
    private static List<String> sent(MqttClient client, Dialogue dialogue, String... topics) throws Exception {
        for (String topic : topics) {
            client.publish(topic, "x", AT_MOST_ONCE);
        }
        Stream.Builder<String> sent = Stream.builder();
        for (int i = 0; i < topics.length; i++) {
            Publish publish = dialogue.expect(Publish.class);
            sent.add(publish.message().topicName() + " " + publish.topicAlias());
        }
        return sent.build().toList();
    }

    @Test
    void aTopicThatWasSentTakesNoBytesTheSecondTime() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client, aliases(10));
        client.publish(LONG_TOPIC, "x", AT_MOST_ONCE);
        // Fixed header, Topic Name, properties with the alias, payload.
        assertThat(dialogue.readBytes(2 + 2 + LONG_TOPIC.length() + 4 + 1)).endsWith(3, 0x23, 0, 1, 'x');
        client.publish(LONG_TOPIC, "x", AT_MOST_ONCE);
        assertThat(dialogue.readBytes(2 + 2 + 4 + 1)).containsExactly(0x30, 7, 0, 0, 3, 0x23, 0, 1, 'x');
    }

    @Test
    void theTopicNotUsedForLongestGivesUpItsAlias() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client, aliases(2));
        assertThat(sent(client, dialogue, "a", "b", "a", "c", "a", "b"))
                .containsExactly("a 1", "b 2", " 1", "c 2", " 1", "b 2");
    }

    @Test
    void usesNoMoreAliasesThanAreSet() throws Exception {
        MqttClient client = client(server.builder().topicAliases(1));
        Dialogue dialogue = connect(client, aliases(100));
        assertThat(sent(client, dialogue, "a", "b", "b")).containsExactly("a 1", "b 1", " 1");
    }

    @Test
    void usesNoAliasIfTheyAreOff() throws Exception {
        MqttClient client = client(server.builder().topicAliases(0));
        Dialogue dialogue = connect(client, aliases(100));
        assertThat(sent(client, dialogue, "a", "a")).containsExactly("a 0", "a 0");
    }

    @Test
    void thereAreAtMost65535Aliases() {
        for (int most : new int[] {-1, 65_536}) {
            assertThatThrownBy(() -> MqttClient.builder().topicAliases(most))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("65,535");
        }
    }

    @Test
    void anAliasEndsWithItsConnection() throws Exception {
        MqttClient client = client(server.builder().cleanStart(false));
        Dialogue before = connect(client, aliases(10));
        assertThat(sent(client, before, "a")).containsExactly("a 1");
        begin(client.async().publish("a", "again", AT_LEAST_ONCE));
        assertThat(before.expect(Publish.class).topicAlias()).isEqualTo(1);
        before.close();
        time.awaitAlarm(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        Dialogue after = accept(new io.heliograph.codec.Connack(true, ReasonCode.SUCCESS, aliases(10)));
        // Sent again as it is, and only then is the name made known on this connection.
        assertThat(after.expect(Publish.class)).isEqualTo(duplicate(publish("a", "again", AT_LEAST_ONCE, 1)));
        assertThat(sent(client, after, "a", "a")).containsExactly("a 1", " 1");
    }

    @Test
    void aPacketTooLargeForTheNextConnectionFailsThere() throws Exception {
        MqttClient client = client(server.builder().cleanStart(false));
        Dialogue before = connect(client);
        CompletableFuture<PublishResult> open = client.async().publish("t", "x".repeat(100), AT_LEAST_ONCE);
        before.expect(Publish.class);
        before.close();
        time.awaitAlarm(Duration.ofSeconds(1));
        CompletableFuture<PublishResult> queued = client.async().publish("t", "y".repeat(100), AT_LEAST_ONCE);
        CompletableFuture<PublishResult> small = client.async().publish("t", "z", AT_LEAST_ONCE);
        time.advance(Duration.ofSeconds(1));
        Dialogue after = accept(new io.heliograph.codec.Connack(true, ReasonCode.SUCCESS,
                ConnackProperties.builder().maximumPacketSize(50L).build()));
        for (CompletableFuture<PublishResult> tooLarge : List.of(open, queued)) {
            assertThat(failure(tooLarge)).isInstanceOf(NotSupportedByServerException.class)
                    .hasMessageContaining("the Server accepts 50 at most");
        }
        assertThat(after.expect(Publish.class).message().payload().utf8()).isEqualTo("z");
        assertThat(small).isNotDone();
    }

    @ParameterizedTest
    @EnumSource(names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void whatFailsWhenItIsSentAgainMakesWayForTheRest(QoS qos) throws Exception {
        MqttClient client = client(server.builder().cleanStart(false));
        Dialogue before = connect(client);
        CompletableFuture<PublishResult> large = client.async().publish("t", "x".repeat(100), qos);
        CompletableFuture<PublishResult> small = client.async().publish("t", "y", qos);
        before.expect(Publish.class);
        before.expect(Publish.class);
        before.close();
        time.awaitAlarm(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        // One at a time, so that the second has to wait for what becomes of the first.
        Dialogue after = accept(new io.heliograph.codec.Connack(true, ReasonCode.SUCCESS,
                ConnackProperties.builder().maximumPacketSize(50L).receiveMaximum(1).build()));
        assertThat(failure(large)).isInstanceOf(NotSupportedByServerException.class);
        after.expect(duplicate(publish("t", "y", qos, 2)));
        assertThat(small).isNotDone();
    }
}
