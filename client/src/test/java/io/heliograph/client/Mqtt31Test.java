// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.RetainHandling;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.SubscriptionOptions;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.Unsuback;
import io.heliograph.codec.Unsubscribe;
import io.heliograph.codec.UserProperty;
import io.heliograph.codec.Will;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A client that speaks MQTT 3.1, in dialogue with a Server. */
class Mqtt31Test extends ScriptedTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final MessageHandler IGNORE = message -> {
    };

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    private MqttClientBuilder builder() {
        return server.builder().version(MqttVersion.V3_1).keepAlive(Duration.ZERO)
                .reconnect(Reconnect.exponential(SECOND, SECOND));
    }

    private void receive(ReceivedMessage message) {
        received.add(message.message().payload().utf8());
    }

    private String nextReceived() throws InterruptedException {
        return received.poll(10, TimeUnit.SECONDS);
    }

    private Dialogue reconnect(Connack answer) throws Exception {
        time.awaitAlarm(SECOND);
        time.advance(SECOND);
        return accept(answer);
    }

    @Test
    void saysConnectAsThatVersionDoes() throws Exception {
        try (ServerSocket listening = TransportTest.listen();
                MqttClient client = MqttClient.builder().server("127.0.0.1:" + listening.getLocalPort())
                        .version(MqttVersion.V3_1).clientIdentifier("c").userName("u").password(Bytes.utf8("p"))
                        .will(new Will(Message.of("w", Bytes.utf8("gone"), AT_LEAST_ONCE)))
                        .keepAlive(Duration.ofSeconds(258)).build()) {
            CompletableFuture<Connack> connected = client.async().connect();
            try (Socket socket = listening.accept()) {
                byte[] expected = ("\u0010\u001E\0\u0006MQIsdp\u0003\u00CE\u0001\u0002\0\u0001c\0\u0001w\0\u0004gone"
                        + "\0\u0001u\0\u0001p").getBytes(StandardCharsets.ISO_8859_1);
                assertThat(socket.getInputStream().readNBytes(expected.length)).isEqualTo(expected);
                socket.getOutputStream().write(new byte[] {0x20, 2, 0, 0});
                assertThat(get(connected).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
            }
        }
    }

    @Test
    void aServerThatDoesNotSpeakItSaysSo() throws Exception {
        MqttClient client = client(builder());
        CompletableFuture<Connack> connected = client.async().connect();
        accept(new Connack(false, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION));
        assertThat(failure(connected)).isInstanceOfSatisfying(ConnectionRefusedException.class,
                refusal -> assertThat(refusal.isRetryable()).isFalse());
    }

    @Test
    void publishesWithEachQos() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connect(client);
        CompletableFuture<PublishResult> first = client.async().publish("t", "0", AT_MOST_ONCE);
        dialogue.expect(publish("t", "0", AT_MOST_ONCE, 0));
        get(first);
        CompletableFuture<PublishResult> second = client.async().publish("t", "1", AT_LEAST_ONCE);
        dialogue.expect(publish("t", "1", AT_LEAST_ONCE, 1));
        dialogue.send(new Puback(1));
        get(second);
        CompletableFuture<PublishResult> third = client.async().publish("t", "2", EXACTLY_ONCE);
        dialogue.expect(publish("t", "2", EXACTLY_ONCE, 2));
        dialogue.send(new Pubrec(2));
        dialogue.expect(new Pubrel(2));
        dialogue.send(new Pubcomp(2));
        assertThat(get(third).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void subscribesAndReceivesWithEachQos() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connect(client);
        Subscribe subscribe = subscribe(client, dialogue, "t", EXACTLY_ONCE, this::receive);
        assertThat(subscribe.subscriptions()).containsExactly(Subscription.of("t", EXACTLY_ONCE));
        dialogue.send(publish("t", "0", AT_MOST_ONCE, 0), publish("t", "1", AT_LEAST_ONCE, 7));
        dialogue.expect(new Puback(7));
        dialogue.send(publish("t", "2", EXACTLY_ONCE, 8));
        dialogue.expect(new Pubrec(8));
        dialogue.send(new Pubrel(8));
        dialogue.expect(new Pubcomp(8));
        assertThat(List.of(nextReceived(), nextReceived(), nextReceived())).containsExactly("0", "1", "2");

        CompletableFuture<UnsubscribeResult> unsubscribing = client.async().unsubscribe("t");
        Unsubscribe unsubscribe = dialogue.expect(Unsubscribe.class);
        dialogue.send(new Unsuback(unsubscribe.packetIdentifier(), List.of()));
        assertThat(get(unsubscribing).reasonCodes()).isEmpty();
    }

    @Test
    void aSessionThatWasToBeKeptGoesOnThoughTheServerCanNotSaySo() throws Exception {
        MqttClient client = client(builder().cleanStart(false));
        Dialogue dialogue = connect(client);
        subscribe(client, dialogue, "t", EXACTLY_ONCE, this::receive);
        CompletableFuture<PublishResult> released = client.async().publish("a", "released", EXACTLY_ONCE);
        int first = dialogue.expect(Publish.class).packetIdentifier();
        dialogue.send(new Pubrec(first));
        dialogue.expect(new Pubrel(first));
        CompletableFuture<PublishResult> open = client.async().publish("a", "open", AT_LEAST_ONCE);
        Publish second = dialogue.expect(Publish.class);
        dialogue.send(publish("t", "once", EXACTLY_ONCE, 9));
        dialogue.expect(new Pubrec(9));
        assertThat(nextReceived()).isEqualTo("once");
        dialogue.close();

        Dialogue next = reconnect(ACCEPTED);
        next.expect(new Pubrel(first));
        next.expect(duplicate(second));
        // The Server may have lost the Session: to subscribe again does no harm where it has not.
        Subscribe again = next.expect(Subscribe.class);
        next.send(new Suback(again.packetIdentifier(), List.of(ReasonCode.GRANTED_QOS_2)));
        next.send(new Pubcomp(first), new Puback(second.packetIdentifier()));
        get(released);
        get(open);
        next.send(duplicate(publish("t", "once", EXACTLY_ONCE, 9)));
        next.expect(new Pubrec(9));
        next.send(new Pubrel(9));
        next.expect(new Pubcomp(9));
        next.send(publish("t", "later", AT_MOST_ONCE, 0));
        assertThat(nextReceived()).isEqualTo("later");
    }

    @Test
    void aCleanSessionBeginsAnewWithEachConnection() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connect(client);
        CompletableFuture<PublishResult> open = client.async().publish("a", "open", AT_LEAST_ONCE);
        Publish first = dialogue.expect(Publish.class);
        dialogue.close();

        time.awaitAlarm(SECOND);
        time.advance(SECOND);
        Dialogue next = accept();
        assertThat(next.expect(Connect.class).cleanStart()).isTrue();
        next.send(ACCEPTED);
        Publish anew = next.expect(Publish.class);
        assertThat(anew.duplicate()).isFalse();
        assertThat(anew.message()).isEqualTo(first.message());
        next.send(new Puback(anew.packetIdentifier()));
        get(open);
    }

    @Test
    void aServerThatBreaksTheRulesIsLeftWithoutAWord() throws Exception {
        MqttClient client = client(builder().reconnect(Reconnect.OFF));
        Dialogue dialogue = connect(client);
        CompletableFuture<?> open = client.async().ping();
        dialogue.expect(Pingreq.INSTANCE);
        dialogue.send(ACCEPTED);
        dialogue.expectEnd();
        dialogue.close();
        assertThat(failure(open)).isInstanceOf(ServerProtocolException.class);
    }

    @Test
    void disconnectsNormally() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connect(client);
        CompletableFuture<?> gone = client.async().disconnect();
        dialogue.expect(Disconnect.NORMAL);
        dialogue.close();
        get(gone);
    }

    @Test
    void whatItDoesNotHaveIsRefusedBeforeAnythingIsSent() throws Exception {
        assertThatIllegalArgumentException().isThrownBy(() -> builder().clientIdentifier("").build())
                .withMessageContaining("1 to 23 characters");
        assertThatIllegalArgumentException().isThrownBy(() -> builder().clientIdentifier("x".repeat(24)).build())
                .withMessageContaining("1 to 23 characters");
        assertThatIllegalArgumentException().isThrownBy(
                () -> builder().connectProperties(ConnectProperties.builder().receiveMaximum(1).build()).build());
        assertThatIllegalArgumentException().isThrownBy(() -> builder().authentication(new EchoMethod("X")).build());

        MqttClient client = client(builder());
        Dialogue dialogue = connect(client);
        Subscription noLocal = new Subscription(TopicFilter.of("t"),
                new SubscriptionOptions(AT_MOST_ONCE, true, false, RetainHandling.SEND_AT_SUBSCRIBE));
        assertThatIllegalArgumentException().isThrownBy(() -> client.subscribe(List.of(noLocal), null, IGNORE))
                .withMessageContaining("MQTT 3.1 has no option");
        assertThatIllegalArgumentException().isThrownBy(
                () -> client.subscribe(List.of(Subscription.of("t", AT_MOST_ONCE)), 1, IGNORE));
        assertThatIllegalArgumentException().isThrownBy(() -> client.unsubscribe(List.of(TopicFilter.of("t")),
                List.of(new UserProperty("name", "value"))));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> client.request("t", Bytes.EMPTY, SECOND));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> client.responder("t", request -> Reply.of(Bytes.EMPTY)));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(client::reauthenticate);
        CompletableFuture<?> ping = client.async().ping();
        dialogue.expect(Pingreq.INSTANCE);
        dialogue.send(io.heliograph.codec.Pingresp.INSTANCE);
        get(ping);
    }
}
