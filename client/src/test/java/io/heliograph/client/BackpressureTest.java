// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackpressureTest extends ScriptedTest {
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    /** How many messages of 60 kB a peer that does not read lets us send before the socket is full. */
    private static int sendUntilBlocked(Dialogue dialogue, int most) throws Exception {
        String text = "x".repeat(60_000);
        CountDownLatch all = new CountDownLatch(most);
        Thread sending = Thread.ofPlatform().daemon().start(() -> {
            try {
                for (int i = 0; i < most; i++) {
                    dialogue.send(publish("t", text, AT_MOST_ONCE, 0));
                    all.countDown();
                }
            } catch (IOException e) {
                // The test closes the socket in the end.
            }
        });
        long before;
        do {
            before = all.getCount();
        } while (!all.await(300, TimeUnit.MILLISECONDS) && all.getCount() < before);
        assertThat(sending.isAlive() || all.getCount() == 0).isTrue();
        return most - (int) all.getCount();
    }

    @Test
    void aSlowHandlerHoldsBackTheServer() throws Exception {
        MqttClient client = client(server.builder().receiveBuffer(10, 1_000_000).keepAlive(Duration.ZERO));
        Dialogue dialogue = connect(client);
        CountDownLatch slow = new CountDownLatch(1);
        subscribe(client, dialogue, "t", AT_MOST_ONCE, message -> {
            slow.await();
            received.add(message.message().topicName().value());
        });
        int sent = sendUntilBlocked(dialogue, 2_000);
        assertThat(sent).isLessThan(2_000);
        assertThat(received).isEmpty();
        slow.countDown();
        for (int i = 0; i < 2_000; i++) {
            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("t");
        }
        assertThat(client.discardedMessages()).isZero();
    }

    @Test
    void aConnectionThatBreaksIsNoticedThoughNobodyReads() throws Exception {
        CompletableFuture<ClientEvent.ConnectionLost> lost = new CompletableFuture<>();
        MqttClient client = client(server.builder().receiveBuffer(1, 1_000).keepAlive(Duration.ofSeconds(10))
                .reconnect(Reconnect.OFF).listener(ClientEvent.ConnectionLost.class, lost::complete));
        Dialogue dialogue = connect(client);
        CountDownLatch slow = new CountDownLatch(1);
        subscribe(client, dialogue, "t", AT_MOST_ONCE, message -> slow.await());
        get(client.async().publish("a", "the Server does not read this, so closing is a reset", AT_MOST_ONCE));
        dialogue.send(publish("t", "x", AT_MOST_ONCE, 0));
        while (client.metrics().receiving().heldBack() == 0) {
            Thread.onSpinWait();
        }
        dialogue.close();
        // PINGREQ is due, and can't be written.
        time.advance(Duration.ofSeconds(10));
        assertThat(get(lost).by()).isEqualTo(DisconnectedBy.NETWORK);
        slow.countDown();
    }

    @Test
    void aHandlerGetsItsAcknowledgementThoughManyMessagesStandBeforeIt() throws Exception {
        MqttClient client = client(server.builder().receiveBuffer(10, 1_000_000));
        Dialogue dialogue = connect(client);
        CompletableFuture<PublishResult> acknowledged = new CompletableFuture<>();
        subscribe(client, dialogue, "t", AT_MOST_ONCE, message -> {
            if (!acknowledged.isDone()) {
                acknowledged.complete(client.publish("answer", "x", AT_LEAST_ONCE));
            }
            received.add(message.message().payload().utf8());
        });
        dialogue.send(publish("t", "first", AT_MOST_ONCE, 0));
        Publish answer = dialogue.expect(Publish.class);
        for (int i = 0; i < 1_000; i++) {
            dialogue.send(publish("t", "more", AT_MOST_ONCE, 0));
        }
        dialogue.send(new Puback(answer.packetIdentifier()));
        get(acknowledged);
        assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("first");
        // Ten times four may wait; the one that is being handled is among them.
        assertThat(client.discardedMessages()).isEqualTo(1_001 - 40);
        for (int i = 0; i < 39; i++) {
            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("more");
        }
        assertThat(received).isEmpty();
    }

    @Test
    void anOperationThatBeginsWakesTheReader() throws Exception {
        MqttClient client = client(server.builder().receiveBuffer(1, 1_000_000));
        Dialogue dialogue = connect(client);
        CountDownLatch slow = new CountDownLatch(1);
        CountDownLatch handling = new CountDownLatch(1);
        subscribe(client, dialogue, "t", AT_MOST_ONCE, message -> {
            handling.countDown();
            slow.await();
        });
        dialogue.send(publish("t", "1", AT_MOST_ONCE, 0));
        handling.await();
        CompletableFuture<?> pong = client.async().ping();
        dialogue.expect(Pingreq.INSTANCE);
        dialogue.send(Pingresp.INSTANCE);
        get(pong);
        CompletableFuture<?> subscribed = client.async().subscribe("u", AT_MOST_ONCE, message -> {
        });
        Subscribe subscribe = dialogue.expect(Subscribe.class);
        dialogue.send(new Suback(subscribe.packetIdentifier(),
                List.of(io.heliograph.codec.ReasonCode.GRANTED_QOS_0)));
        get(subscribed);
        slow.countDown();
    }

    /** A transport on which writing stands still as long as the gate is shut. */
    private record GatedTransport(Transport transport, ReentrantLock gate) implements Transport {
        @Override
        public void open() throws IOException {
            transport.open();
        }

        @Override
        public int read(byte[] buffer) throws IOException {
            return transport.read(buffer);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            gate.lock();
            try {
                transport.write(bytes, offset, length);
            } finally {
                gate.unlock();
            }
        }

        @Override
        public void closeOutput() throws IOException {
            transport.closeOutput();
        }

        @Override
        public void close() {
            transport.close();
        }
    }

    @Test
    void theReaderGoesOnAfterAHandlerThoughTheWriterIsStuck() throws Exception {
        ReentrantLock gate = new ReentrantLock();
        CountDownLatch slow = new CountDownLatch(1);
        try (MqttClient client = new MqttClient(
                server.builder().receiveBuffer(1, 1_000_000).connectProperties(ConnectProperties.NONE)
                        .options(RandomGenerator.getDefault()),
                new Environment(time, RandomGenerator.getDefault(), threads,
                        address -> new GatedTransport(new TcpTransport(address), gate)))) {
            Dialogue dialogue = connect(client);
            subscribe(client, dialogue, "t", AT_LEAST_ONCE, message -> {
                received.add(message.message().payload().utf8());
                if (message.packetIdentifier() == 2) {
                    slow.await();
                }
            });
            gate.lock();
            try {
                dialogue.send(publish("t", "1", AT_LEAST_ONCE, 1));
                assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("1");
                while (!gate.hasQueuedThreads()) {
                    Thread.onSpinWait();
                }
                // The writer stands still with the first acknowledgement.
                dialogue.send(publish("t", "2", AT_LEAST_ONCE, 2));
                assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("2");
                while (client.metrics().receiving().heldBack() == 0) {
                    Thread.onSpinWait();
                }
                dialogue.send(publish("t", "3", AT_LEAST_ONCE, 3));
                slow.countDown();
                assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("3");
                gate.unlock();
                for (int i = 1; i <= 3; i++) {
                    dialogue.expect(new Puback(i));
                }
            } finally {
                slow.countDown();
                if (gate.isHeldByCurrentThread()) {
                    gate.unlock();
                }
                // Before the client, which would wait for the answer to DISCONNECT in a time that stands still.
                dialogue.close();
            }
        }
    }

    @Test
    void disconnectDoesNotWaitForHandlersForLong() throws Exception {
        MqttClient client = client(server.builder().receiveBuffer(1, 1_000_000));
        Dialogue dialogue = connect(client);
        CountDownLatch slow = new CountDownLatch(1);
        CountDownLatch handling = new CountDownLatch(1);
        subscribe(client, dialogue, "t", AT_MOST_ONCE, message -> {
            handling.countDown();
            slow.await();
        });
        dialogue.send(publish("t", "1", AT_MOST_ONCE, 0));
        handling.await();
        CompletableFuture<?> disconnected = client.async().disconnect();
        time.awaitAlarm(Duration.ofSeconds(5));
        time.advance(Duration.ofSeconds(5));
        dialogue.expect(io.heliograph.codec.Disconnect.NORMAL);
        dialogue.close();
        get(disconnected);
        slow.countDown();
    }

    @Test
    void keepAliveDoesNotBlameTheServerForWhatTheClientDoesNotRead() throws Exception {
        MqttClient client = client(server.builder().receiveBuffer(1, 1_000_000).keepAlive(Duration.ofSeconds(10)));
        Dialogue dialogue = connect(client);
        CountDownLatch slow = new CountDownLatch(1);
        CountDownLatch handling = new CountDownLatch(1);
        subscribe(client, dialogue, "t", AT_MOST_ONCE, message -> {
            handling.countDown();
            slow.await();
        });
        dialogue.send(publish("t", "1", AT_MOST_ONCE, 0));
        handling.await();
        for (int i = 0; i < 3; i++) {
            time.advance(Duration.ofSeconds(10));
        }
        dialogue.expect(Pingreq.INSTANCE);
        assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
        dialogue.send(Pingresp.INSTANCE);
        slow.countDown();
        CompletableFuture<?> published = client.async().publish("t", "x", AT_LEAST_ONCE);
        Publish publish = dialogue.expect(Publish.class);
        dialogue.send(new Puback(publish.packetIdentifier()));
        get(published);
    }

    @Test
    void announcesAReceiveMaximumThatFitsTheBuffer() throws Exception {
        MqttClient client = client(server.builder().receiveBuffer(123, 1_000_000));
        begin(client.async().connect());
        try (Dialogue dialogue = server.accept()) {
            assertThat(dialogue.expect(Connect.class).properties())
                    .isEqualTo(ConnectProperties.builder().receiveMaximum(123).build());
        }
    }
}
