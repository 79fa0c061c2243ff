// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** close() in every state: it returns, what is open fails as closed, and neither thread nor alarm is left. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloseTest extends ScriptedTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Bytes LARGE = Bytes.copyOf(new byte[64 << 20]);

    private final CountDownLatch stuck = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        stuck.countDown();
    }

    private MqttClientBuilder builder() {
        return server.builder().keepAlive(Duration.ZERO).reconnect(Reconnect.exponential(SECOND, SECOND));
    }

    private static CompletableFuture<Void> close(MqttClient client) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                client.close();
                closed.complete(null);
            } catch (RuntimeException e) {
                closed.completeExceptionally(e);
            }
        });
        return closed;
    }

    private static void isClosed(MqttClient client, CompletableFuture<Void> closed, CompletableFuture<?>... open)
            throws Exception {
        get(closed);
        assertThat(client.state()).isEqualTo(ConnectionState.CLOSED);
        for (CompletableFuture<?> operation : open) {
            assertThat(failure(operation)).isInstanceOf(ClientClosedException.class);
        }
        assertThat(failure(client.async().publish("t", "x", AT_LEAST_ONCE))).isInstanceOf(ClientClosedException.class);
        client.close();
    }

    private static void awaitState(MqttClient client, ConnectionState state) {
        while (client.state() != state) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whileTheServerHasNotAnsweredConnect() throws Exception {
        MqttClient client = client(builder());
        CompletableFuture<Connack> connecting = client.async().connect();
        accept().expect(Connect.class);
        isClosed(client, close(client), connecting);
    }

    @Test
    void whileTheMethodOfTheUserLooksForCredentials() throws Exception {
        EchoMethod method = new EchoMethod("X");
        method.hangs = stuck;
        MqttClient client = client(builder().authentication(method));
        CompletableFuture<Connack> connecting = client.async().connect();
        method.hanging.await();
        CompletableFuture<Void> closed = close(client);
        isClosed(client, closed, connecting);
        stuck.countDown();
    }

    @Test
    void whileItWaitsForTheNextAttempt() throws Exception {
        MqttClient client = client(builder());
        connect(client).close();
        awaitState(client, ConnectionState.WAITING);
        CompletableFuture<?> publishing = client.async().publish("t", "x", AT_LEAST_ONCE);
        CompletableFuture<?> subscribing = client.async().subscribe("a", AT_LEAST_ONCE, message -> {
        });
        isClosed(client, close(client), publishing, subscribing);
    }

    @Test
    void whileItReconnects() throws Exception {
        MqttClient client = client(builder());
        connect(client).close();
        time.awaitAlarm(SECOND);
        time.advance(SECOND);
        accept().expect(Connect.class);
        CompletableFuture<?> publishing = client.async().publish("t", "x", AT_LEAST_ONCE);
        isClosed(client, close(client), publishing);
    }

    @Test
    void whileOperationsAreOpen() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connect(client);
        CompletableFuture<?> publishing = client.async().publish("t", "x", AT_LEAST_ONCE);
        dialogue.expect(Publish.class);
        CompletableFuture<?> pinging = client.async().ping();
        CompletableFuture<?> unsubscribing = client.async().unsubscribe("a");
        CompletableFuture<Void> closed = close(client);
        dialogue.next();
        dialogue.next();
        dialogue.expect(Disconnect.NORMAL);
        dialogue.close();
        isClosed(client, closed, publishing, pinging, unsubscribing);
    }

    @Test
    void whileTheReaderIsHeldBackByAHandler() throws Exception {
        MqttClient client = client(builder().receiveBuffer(1, 1_000));
        Dialogue dialogue = connect(client);
        CountDownLatch handling = new CountDownLatch(1);
        subscribe(client, dialogue, "a", AT_LEAST_ONCE, message -> {
            handling.countDown();
            stuck.await();
        });
        dialogue.send(publish("a", "x", AT_LEAST_ONCE, 1));
        handling.await();
        while (client.metrics().receiving().heldBack() == 0) {
            Thread.onSpinWait();
        }
        CompletableFuture<Void> closed = close(client);
        time.awaitAlarm(Duration.ofSeconds(5));
        assertThat(closed).isNotDone();
        stuck.countDown();
        dialogue.expect(new Puback(1));
        dialogue.expect(Disconnect.NORMAL);
        dialogue.close();
        isClosed(client, closed);
    }

    @Test
    void whileTheServerReadsNothing() throws Exception {
        MqttClient client = client(builder());
        connect(client);
        int before = writes.get();
        CompletableFuture<?> publishing = client.async().publish("t", LARGE, AT_MOST_ONCE);
        while (writes.get() == before) {
            Thread.onSpinWait();
        }
        CompletableFuture<Void> closed = close(client);
        Duration patience = Timeouts.INTERNET.other();
        time.awaitAlarm(patience);
        time.advance(patience);
        isClosed(client, closed, publishing);
    }

    @Test
    void whileItDisconnects() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connect(client);
        CompletableFuture<?> disconnecting = client.async().disconnect();
        dialogue.expect(Disconnect.NORMAL);
        CompletableFuture<Void> closed = close(client);
        CompletableFuture<Void> again = close(client);
        // The Server does not close.
        time.awaitAlarm(SECOND);
        time.advance(SECOND);
        get(disconnecting);
        get(again);
        isClosed(client, closed);
    }

    @Test
    void beforeItWasConnected() throws Exception {
        MqttClient client = client(builder().offlinePublishing(OfflinePublishing.ALL));
        CompletableFuture<?> publishing = client.async().publish("t", "x", AT_MOST_ONCE);
        isClosed(client, close(client), publishing);
    }
}
