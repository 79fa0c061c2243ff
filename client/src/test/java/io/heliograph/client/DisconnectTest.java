// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubrec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Disconnecting while handlers run. */
class DisconnectTest extends ScriptedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch mayReturn = new CountDownLatch(1);

    private MessageHandler lingering() {
        return message -> {
            entered.countDown();
            mayReturn.await();
        };
    }

    @Test
    void doesNotOvertakeTheAcknowledgementOfAHandlerThatRuns() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        subscribe(client, dialogue, "a", AT_LEAST_ONCE, lingering());
        dialogue.send(publish("a", "x", AT_LEAST_ONCE, 1));
        entered.await();
        CompletableFuture<?> disconnected = client.async().disconnect();
        time.awaitAlarm(PATIENCE);
        assertThat(client.state()).isEqualTo(ConnectionState.DISCONNECTING);
        mayReturn.countDown();
        dialogue.expect(new Puback(1));
        dialogue.expect(Disconnect.NORMAL);
        dialogue.close();
        get(disconnected);
    }

    @Test
    void waitsForEveryHandlerThatRuns() throws Exception {
        CountDownLatch otherEntered = new CountDownLatch(1);
        CountDownLatch otherMayReturn = new CountDownLatch(1);
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        subscribe(client, dialogue, "a", AT_LEAST_ONCE, lingering());
        subscribe(client, dialogue, "b", EXACTLY_ONCE, message -> {
            otherEntered.countDown();
            otherMayReturn.await();
        });
        dialogue.send(publish("a", "x", AT_LEAST_ONCE, 1), publish("b", "x", EXACTLY_ONCE, 2));
        entered.await();
        otherEntered.await();
        CompletableFuture<?> disconnected = client.async().disconnect();
        mayReturn.countDown();
        dialogue.expect(new Puback(1));
        otherMayReturn.countDown();
        dialogue.expect(new Pubrec(2));
        dialogue.expect(Disconnect.NORMAL);
        dialogue.close();
        get(disconnected);
    }

    @Test
    void doesNotWaitForAHandlerForEver() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        subscribe(client, dialogue, "a", AT_LEAST_ONCE, lingering());
        dialogue.send(publish("a", "x", AT_LEAST_ONCE, 1));
        entered.await();
        CompletableFuture<?> disconnected = client.async().disconnect();
        time.awaitAlarm(PATIENCE);
        time.advance(PATIENCE);
        dialogue.expect(Disconnect.NORMAL);
        dialogue.close();
        get(disconnected);
        mayReturn.countDown();
    }

    @Test
    void twoHandlersThatDisconnectDoNotWaitForEachOther() throws Exception {
        MqttClient client = client(server.builder().keepAlive(Duration.ZERO));
        Dialogue dialogue = connect(client);
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch done = new CountDownLatch(2);
        MessageHandler one = message -> {
            both.countDown();
            both.await();
            client.disconnect();
            done.countDown();
        };
        MessageHandler another = message -> one.handle(message);
        subscribe(client, dialogue, "a", AT_MOST_ONCE, one);
        subscribe(client, dialogue, "b", AT_MOST_ONCE, another);
        dialogue.send(publish("a", "x", AT_MOST_ONCE, 0), publish("b", "x", AT_MOST_ONCE, 0));
        // The time stands still, so nobody is tired of waiting.
        dialogue.expect(Disconnect.NORMAL);
        dialogue.close();
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aHandlerThatDisconnectsDoesNotWaitForItself() throws Exception {
        MqttClient[] client = new MqttClient[1];
        CompletableFuture<ConnectionState> after = new CompletableFuture<>();
        client[0] = client(server.builder());
        Dialogue dialogue = connect(client[0]);
        subscribe(client[0], dialogue, "a", AT_LEAST_ONCE, message -> {
            client[0].disconnect();
            after.complete(client[0].state());
        });
        dialogue.send(publish("a", "x", AT_LEAST_ONCE, 1));
        dialogue.expect(Disconnect.NORMAL);
        dialogue.close();
        assertThat(get(after)).isEqualTo(ConnectionState.DISCONNECTED);
    }

    @Test
    void closingLeavesARunningHandlerToFinishAndDropsWhatWaits() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        subscribe(client, dialogue, "a", AT_LEAST_ONCE, lingering());
        dialogue.send(publish("a", "x", AT_LEAST_ONCE, 1), publish("a", "y", AT_LEAST_ONCE, 2));
        entered.await();
        CompletableFuture<?> closed = CompletableFuture.runAsync(client::close);
        time.awaitAlarm(PATIENCE);
        mayReturn.countDown();
        dialogue.expect(new Puback(1));
        dialogue.expect(Disconnect.NORMAL);
        dialogue.close();
        get(closed);
    }
}
