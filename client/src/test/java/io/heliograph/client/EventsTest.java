// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Unsuback;
import io.heliograph.codec.Unsubscribe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventsTest extends ScriptedTest {
    private final BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();

    private MqttClientBuilder listening() {
        return server.builder().listener(events::add);
    }

    private <E extends ClientEvent> E event(Class<E> kind) throws InterruptedException {
        ClientEvent event = events.poll(10, TimeUnit.SECONDS);
        assertThat(event).isInstanceOf(kind);
        return kind.cast(event);
    }

    @Test
    void tellsOfConnectingAndDisconnecting() throws Exception {
        MqttClient client = client(listening());
        Dialogue dialogue = connect(client);
        assertThat(event(ClientEvent.Connected.class))
                .isEqualTo(new ClientEvent.Connected(server.uri(), ACCEPTED));

        CompletableFuture<?> disconnected = client.async().disconnect();
        dialogue.expect(Disconnect.NORMAL);
        dialogue.close();
        get(disconnected);
        assertThat(event(ClientEvent.Disconnected.class))
                .isEqualTo(new ClientEvent.Disconnected(DisconnectedBy.CLIENT, null));
    }

    @Test
    void tellsOfOperations() throws Exception {
        MqttClient client = client(listening());
        Dialogue dialogue = connect(client);
        event(ClientEvent.Connected.class);

        Message message = Message.of("t", Bytes.utf8("x"), AT_LEAST_ONCE);
        begin(client.async().publish(message));
        dialogue.expect(Publish.class);
        dialogue.send(new Puback(1, ReasonCode.NO_MATCHING_SUBSCRIBERS));
        ClientEvent.Published published = event(ClientEvent.Published.class);
        assertThat(published.message()).isEqualTo(message);
        assertThat(published.result().reasonCode()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);

        Subscribe subscribe = subscribe(client, dialogue, "a", AT_LEAST_ONCE, m -> {
        });
        ClientEvent.Subscribed subscribed = event(ClientEvent.Subscribed.class);
        assertThat(subscribed.subscriptions()).isEqualTo(subscribe.subscriptions());
        assertThat(subscribed.result().reasonCodes()).containsExactly(ReasonCode.GRANTED_QOS_1);

        dialogue.send(publish("a", "in", AT_MOST_ONCE, 0));
        assertThat(event(ClientEvent.MessageReceived.class).message().message().payload().utf8()).isEqualTo("in");

        begin(client.async().unsubscribe("a"));
        Unsubscribe unsubscribe = dialogue.expect(Unsubscribe.class);
        dialogue.send(new Unsuback(unsubscribe.packetIdentifier(), List.of(ReasonCode.SUCCESS)));
        assertThat(event(ClientEvent.Unsubscribed.class).topicFilters()).isEqualTo(unsubscribe.topicFilters());

        begin(client.async().ping());
        dialogue.expect(Pingreq.INSTANCE);
        dialogue.send(Pingresp.INSTANCE);
        event(ClientEvent.PingAnswered.class);
    }

    @Test
    void tellsOfOperationsThatFail() throws Exception {
        MqttClient client = client(listening().operationTimeout(Duration.ofSeconds(3)));
        begin(client.async().publish("t", "x", AT_LEAST_ONCE));
        failed("publish", NotConnectedException.class);

        Dialogue dialogue = connect(client);
        event(ClientEvent.Connected.class);
        begin(client.async().subscribe("a", AT_LEAST_ONCE, m -> {
        }));
        dialogue.send(new Suback(dialogue.expect(Subscribe.class).packetIdentifier(),
                List.of(ReasonCode.NOT_AUTHORIZED)));
        failed("subscribe", SubscribeRejectedException.class);

        begin(client.async().ping());
        dialogue.expect(Pingreq.INSTANCE);
        time.advance(Duration.ofSeconds(3));
        failed("ping", MqttTimeoutException.class);
    }

    private void failed(String operation, Class<? extends MqttException> kind) throws InterruptedException {
        ClientEvent.OperationFailed failed = event(ClientEvent.OperationFailed.class);
        assertThat(failed.operation()).isEqualTo(operation);
        assertThat(failed.cause()).isInstanceOf(kind);
    }

    @Test
    void aBlockingPublishThatComesTooLateFailsAndIsPublishedYet() throws Exception {
        MqttClient client = client(listening().operationTimeout(Duration.ofSeconds(3)));
        Dialogue dialogue = connect(client);
        event(ClientEvent.Connected.class);
        CompletableFuture<Object> publishing = CompletableFuture
                .supplyAsync(() -> client.publish("t", "x", AT_LEAST_ONCE));
        dialogue.expect(Publish.class);
        time.awaitAlarm(Duration.ofSeconds(3));
        time.advance(Duration.ofSeconds(3));
        assertThat(failure(publishing)).isInstanceOf(MqttTimeoutException.class);
        failed("publish", MqttTimeoutException.class);
        dialogue.send(new Puback(1));
        event(ClientEvent.Published.class);
    }

    @Test
    void saysWhoHasEndedTheConnection() throws Exception {
        MqttClient client = client(listening().reconnect(Reconnect.OFF));
        Dialogue dialogue = connect(client);
        dialogue.send(new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN));
        lost(DisconnectedBy.SERVER);

        connect(client).close();
        lost(DisconnectedBy.SERVER);

        dialogue = connect(client);
        dialogue.sendBytes(0xD0, 1, 0);
        dialogue.expect(Disconnect.class);
        dialogue.close();
        event(ClientEvent.Connected.class);
        ServerProtocolException cause = event(ClientEvent.InvalidPacketReceived.class).cause();
        assertThat(cause.input()).isEqualTo(Bytes.copyOf(new byte[] {(byte) 0xD0, 1, 0}));
        assertThat(event(ClientEvent.ConnectionLost.class).by()).isEqualTo(DisconnectedBy.CLIENT);
        event(ClientEvent.Disconnected.class);

        MqttClient silent = client(listening().clientIdentifier("silent").keepAlive(Duration.ofSeconds(1))
                .reconnect(Reconnect.OFF));
        connect(silent);
        for (int i = 0; i < 2; i++) {
            time.awaitAlarm(Duration.ofSeconds(1));
            time.advance(Duration.ofSeconds(1));
        }
        lost(DisconnectedBy.NETWORK);
    }

    private void lost(DisconnectedBy by) throws InterruptedException {
        event(ClientEvent.Connected.class);
        ClientEvent.ConnectionLost lost = event(ClientEvent.ConnectionLost.class);
        assertThat(lost.by()).isEqualTo(by);
        assertThat(lost.willReconnect()).isFalse();
        ClientEvent.Disconnected disconnected = event(ClientEvent.Disconnected.class);
        assertThat(disconnected.by()).isEqualTo(by);
        assertThat(disconnected.cause()).isSameAs(lost.cause());
    }

    @Test
    void tellsOfEachAttempt() throws Exception {
        MqttClient client = client(listening());
        connect(client).close();
        event(ClientEvent.Connected.class);
        assertThat(event(ClientEvent.ConnectionLost.class).willReconnect()).isTrue();
        assertThat(event(ClientEvent.Reconnecting.class))
                .isEqualTo(new ClientEvent.Reconnecting(1, server.uri(), Duration.ofSeconds(1)));
        time.awaitAlarm(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        accept(new Connack(false, ReasonCode.SERVER_BUSY));
        ClientEvent.ConnectFailed failed = event(ClientEvent.ConnectFailed.class);
        assertThat(failed.cause()).isInstanceOf(ConnectionRefusedException.class);
        assertThat(failed.willRetry()).isTrue();
        assertThat(event(ClientEvent.Reconnecting.class).attempt()).isEqualTo(2);
        client.disconnect();
        event(ClientEvent.Disconnected.class);
    }

    @Test
    void tellsWhatWasGivenUp() throws Exception {
        MqttClient client = client(server.builder().reconnect(Reconnect.OFF)
                .listener(ClientEvent.OfConnection.class, events::add));
        Dialogue dialogue = connect(client);
        begin(client.async().publish("t", "x", AT_LEAST_ONCE));
        dialogue.expect(Publish.class);
        begin(client.async().unsubscribe("a"));
        dialogue.expect(Unsubscribe.class);
        dialogue.close();
        event(ClientEvent.Connected.class);
        ClientEvent.ConnectionLost lost = event(ClientEvent.ConnectionLost.class);
        assertThat(event(ClientEvent.PendingOperationsCleared.class))
                .isEqualTo(new ClientEvent.PendingOperationsCleared(1, 1, lost.cause()));
        event(ClientEvent.Disconnected.class);
    }

    @Test
    void aListenerOfOneKindHearsNothingElse() throws Exception {
        MqttClient client = client(server.builder().listener(ClientEvent.Disconnected.class, events::add));
        Dialogue dialogue = connect(client);
        begin(client.async().publish("t", "x", AT_MOST_ONCE));
        dialogue.send(publish("a", "x", AT_MOST_ONCE, 0), new Disconnect(ReasonCode.SESSION_TAKEN_OVER));
        assertThat(event(ClientEvent.Disconnected.class).by()).isEqualTo(DisconnectedBy.SERVER);
        assertThat(events).isEmpty();
    }

    @Test
    void makesNoEventThatNobodyHears() {
        Events silent = new Events(List.of(), new Lane(task -> {
            throw new AssertionError("there is nothing to tell");
        }, () -> false));
        assertThat(silent.ending(Message.of("t", Bytes.EMPTY, AT_MOST_ONCE))).isNull();
        silent.received(new ReceivedMessage(Message.of("t", Bytes.EMPTY, AT_MOST_ONCE), 0, false, List.of()));
        silent.tell(new ClientEvent.PingAnswered());
    }

    @Test
    void countsWhatAListenerIsTooSlowFor() throws Exception {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        MqttClient client = client(server.builder().listener(ClientEvent.OfOperation.class, event -> {
            events.add(event);
            awaitQuietly(mayGoOn);
        }).listener(ClientEvent.EventsMissed.class, events::add));
        Dialogue dialogue = connect(client);
        for (int i = 0; i < 1_101; i++) {
            client.publish("t", "x", AT_MOST_ONCE);
            dialogue.expect(Publish.class);
            if (i == 0) {
                event(ClientEvent.Published.class);
            }
        }
        mayGoOn.countDown();
        for (int i = 0; i < 1_000; i++) {
            event(ClientEvent.Published.class);
        }
        client.publish("t", "x", AT_MOST_ONCE);
        assertThat(event(ClientEvent.EventsMissed.class)).isEqualTo(new ClientEvent.EventsMissed(100));
        event(ClientEvent.Published.class);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatAListenerThrowsHarmsNobody() throws Exception {
        MqttClient client = client(server.builder().listener(event -> {
            throw new AssertionError("as the test wants");
        }).listener(events::add));
        connect(client);
        event(ClientEvent.Connected.class);
    }
}
