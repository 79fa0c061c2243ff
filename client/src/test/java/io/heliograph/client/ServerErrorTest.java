// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Auth;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.Unsuback;
import io.heliograph.codec.Unsubscribe;
import io.heliograph.codec.UserProperty;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What the client does with a Server that breaks the rules: one clear error, the fitting DISCONNECT, and it can go on. */
class ServerErrorTest extends ScriptedTest {
    private static final ConnectProperties LIMITS = ConnectProperties.builder().receiveMaximum(2).topicAliasMaximum(3)
            .maximumPacketSize(100L).requestProblemInformation(false).build();
    private static final ReasonProperties WHY = ReasonProperties.reason("why");

    private void refuses(ReasonCode code, Packet... packets) throws Exception {
        MqttClient client = client(server.builder().connectProperties(LIMITS).reconnect(Reconnect.OFF));
        Dialogue dialogue = connect(client);
        CountDownLatch never = new CountDownLatch(1);
        subscribe(client, dialogue, "#", AT_LEAST_ONCE, message -> never.await());
        CompletableFuture<?> open = client.async().ping();
        dialogue.expect(io.heliograph.codec.Pingreq.INSTANCE);
        dialogue.send(packets);
        refused(client, dialogue, open, code);
        never.countDown();
    }

    private void refused(MqttClient client, Dialogue dialogue, CompletableFuture<?> open, ReasonCode code)
            throws Exception {
        dialogue.expect(new Disconnect(code));
        dialogue.expectEnd();
        dialogue.close();
        MqttException failure = failure(open);
        assertThat(failure).isInstanceOf(ServerProtocolException.class);
        assertThat(failure.reasonCode()).isEqualTo(code);
        // No harm is done: the same client connects again.
        while (client.state() != ConnectionState.DISCONNECTED) {
            Thread.onSpinWait();
        }
        connect(client);
    }

    @Test
    void refusesMoreThanTheReceiveMaximum() throws Exception {
        refuses(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, publish("a", "1", AT_LEAST_ONCE, 1),
                publish("a", "2", AT_LEAST_ONCE, 2), publish("a", "3", AT_LEAST_ONCE, 3));
    }

    @Test
    void refusesATopicAliasThatWasNotAllowed() throws Exception {
        refuses(ReasonCode.TOPIC_ALIAS_INVALID,
                new Publish(Message.of("a", Bytes.EMPTY, AT_MOST_ONCE), false, 0, 4, List.of()));
    }

    @Test
    void refusesATopicAliasThatStandsForNothing() throws Exception {
        Message message = Message.of("a", Bytes.EMPTY, AT_MOST_ONCE).withTopicName(TopicName.EMPTY);
        refuses(ReasonCode.PROTOCOL_ERROR, new Publish(message, false, 0, 1, List.of()));
    }

    @Test
    void refusesAPacketThatIsTooLarge() throws Exception {
        refuses(ReasonCode.PACKET_TOO_LARGE, publish("a", "x".repeat(100), AT_MOST_ONCE, 0));
    }

    @Test
    void refusesASecondConnack() throws Exception {
        refuses(ReasonCode.PROTOCOL_ERROR, ACCEPTED);
    }

    @Test
    void refusesAuthWithoutAuthentication() throws Exception {
        refuses(ReasonCode.PROTOCOL_ERROR, new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "X", null));
    }

    @Test
    void refusesAnAnswerToNothing() throws Exception {
        refuses(ReasonCode.PROTOCOL_ERROR, new Suback(99, List.of(ReasonCode.GRANTED_QOS_0)));
        refuses(ReasonCode.PROTOCOL_ERROR, new Unsuback(99, List.of(ReasonCode.SUCCESS)));
    }

    @Test
    void refusesReasonsThatItHasDeclined() throws Exception {
        refuses(ReasonCode.PROTOCOL_ERROR, new Puback(7, ReasonCode.SUCCESS, WHY));
        refuses(ReasonCode.PROTOCOL_ERROR, new Pubrec(7, ReasonCode.SUCCESS, WHY));
        refuses(ReasonCode.PROTOCOL_ERROR, new Pubrel(7, ReasonCode.SUCCESS, WHY));
        refuses(ReasonCode.PROTOCOL_ERROR, new Pubcomp(7, ReasonCode.SUCCESS,
                new ReasonProperties(null, List.of(new UserProperty("name", "value")))));
    }

    @Test
    void refusesAReasonInSubackThatItHasDeclined() throws Exception {
        MqttClient client = client(server.builder().connectProperties(LIMITS).reconnect(Reconnect.OFF));
        Dialogue dialogue = connect(client);
        CompletableFuture<SubscribeResult> subscribing = client.async().subscribe("a", AT_MOST_ONCE, message -> {
        });
        int identifier = dialogue.expect(Subscribe.class).packetIdentifier();
        dialogue.send(new Suback(identifier, List.of(ReasonCode.GRANTED_QOS_0), WHY));
        refused(client, dialogue, subscribing, ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void refusesAReasonInUnsubackThatItHasDeclined() throws Exception {
        MqttClient client = client(server.builder().connectProperties(LIMITS).reconnect(Reconnect.OFF));
        Dialogue dialogue = connect(client);
        CompletableFuture<UnsubscribeResult> unsubscribing = client.async().unsubscribe("a");
        int identifier = dialogue.expect(Unsubscribe.class).packetIdentifier();
        dialogue.send(new Unsuback(identifier, List.of(ReasonCode.SUCCESS), WHY));
        refused(client, dialogue, unsubscribing, ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void readsWhatTheServerMayTellAllTheSame() throws Exception {
        MqttClient client = client(server.builder().connectProperties(LIMITS).reconnect(Reconnect.OFF));
        Dialogue dialogue = connect(client, ConnackProperties.builder().reasonString("welcome").build());
        CompletableFuture<String> received = new CompletableFuture<>();
        subscribe(client, dialogue, "a", AT_MOST_ONCE,
                message -> received.complete(message.message().properties().userProperties().toString()));
        Message message = new Message(TopicName.of("a"), Bytes.EMPTY, AT_MOST_ONCE, false,
                MessageProperties.builder().userProperty("name", "value").build());
        dialogue.send(new Publish(message, false, 0, 0, List.of()));
        assertThat(get(received)).contains("name").contains("value");
        CompletableFuture<?> open = client.async().ping();
        dialogue.expect(io.heliograph.codec.Pingreq.INSTANCE);
        dialogue.send(new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN, "back at noon"));
        dialogue.expectEnd();
        assertThat(failure(open)).isInstanceOf(ConnectionLostException.class).hasMessageContaining("back at noon");
    }

    @Test
    void refusesASubackWithAnotherNumberOfReasonCodes() throws Exception {
        MqttClient client = client(server.builder().reconnect(Reconnect.OFF));
        Dialogue dialogue = connect(client);
        CompletableFuture<SubscribeResult> open = client.async().subscribe("a", AT_MOST_ONCE, message -> {
        });
        int identifier = dialogue.expect(Subscribe.class).packetIdentifier();
        dialogue.send(new Suback(identifier, List.of(ReasonCode.GRANTED_QOS_0, ReasonCode.GRANTED_QOS_0)));
        refused(client, dialogue, open, ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void refusesMalformedBytesAfterDealingWithWhatCameBefore() throws Exception {
        MqttClient client = client(server.builder().reconnect(Reconnect.OFF));
        Dialogue dialogue = connect(client);
        CompletableFuture<?> first = client.async().ping();
        dialogue.expect(io.heliograph.codec.Pingreq.INSTANCE);
        CompletableFuture<?> second = client.async().ping();
        dialogue.expect(io.heliograph.codec.Pingreq.INSTANCE);
        // A PINGRESP, and a PUBLISH with QoS 3.
        dialogue.sendBytes(0xD0, 0, 0x36, 5, 0, 1, 'a', 0, 1);
        get(first);
        refused(client, dialogue, second, ReasonCode.MALFORMED_PACKET);
    }

    @Test
    void closesWithoutAWordInMqtt311() throws Exception {
        MqttClient client = client(server.builder().version(MqttVersion.V3_1_1).reconnect(Reconnect.OFF));
        Dialogue dialogue = connect(client);
        dialogue.sendBytes(0x36, 5, 0, 1, 'a', 0, 1);
        dialogue.expectEnd();
    }

    @Test
    void aServerThatEndsTheConnectionIsQuoted() throws Exception {
        MqttClient client = client(server.builder().reconnect(Reconnect.OFF));
        Dialogue dialogue = connect(client);
        CompletableFuture<?> open = client.async().ping();
        dialogue.expect(io.heliograph.codec.Pingreq.INSTANCE);
        dialogue.send(new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN, "back at noon"));
        dialogue.expectEnd();
        assertThat(failure(open)).isInstanceOf(ConnectionLostException.class)
                .hasMessage("the Server ended the connection: Server shutting down (0x8B), \"back at noon\"");
    }
}
