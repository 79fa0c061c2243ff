// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A scripted server, a time that stands still, and clients that are closed in the end without a thread being left. */
abstract class ScriptedTest {
    static final Connack ACCEPTED = new Connack(false, ReasonCode.SUCCESS);
    static final Connack RESUMED = new Connack(true, ReasonCode.SUCCESS);

    final ManualTime time = new ManualTime();
    final ThreadCounter threads = new ThreadCounter();
    /** How often clients have written to their sockets. */
    final AtomicInteger writes = new AtomicInteger();
    ScriptedServer server;
    private final List<MqttClient> clients = new ArrayList<>();
    private final List<Dialogue> dialogues = new ArrayList<>();

    @BeforeEach
    void listen() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void endAll() throws Exception {
        for (Dialogue dialogue : dialogues) {
            dialogue.close();
        }
        clients.forEach(MqttClient::close);
        server.close();
        threads.awaitNone();
        assertThat(time.alarms()).isZero();
    }

    MqttClient client(MqttClientBuilder builder) {
        // The longest delay that full jitter allows, every time.
        RandomGenerator random = new RandomGenerator() {
            @Override
            public long nextLong() {
                return 0;
            }

            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        };
        MqttClient client = new MqttClient(builder.options(RandomGenerator.getDefault()),
                new Environment(time, random, threads,
                        address -> new CountingTransport(new TcpTransport(address), writes)));
        clients.add(client);
        return client;
    }

    /** The next connection. */
    Dialogue accept() throws IOException {
        Dialogue dialogue = server.accept();
        dialogues.add(dialogue);
        return dialogue;
    }

    /** The next connection, answered with this. */
    Dialogue accept(Connack connack) throws IOException {
        Dialogue dialogue = server.accept(connack);
        dialogues.add(dialogue);
        return dialogue;
    }

    /** Connects the client and answers with this. */
    Dialogue connect(MqttClient client, Connack connack) throws Exception {
        CompletableFuture<Connack> connected = client.async().connect();
        Dialogue dialogue = accept(connack);
        get(connected);
        return dialogue;
    }

    void closeLater(Dialogue dialogue) {
        dialogues.add(dialogue);
    }

    Dialogue connect(MqttClient client) throws Exception {
        return connect(client, ACCEPTED);
    }

    Dialogue connect(MqttClient client, ConnackProperties properties) throws Exception {
        return connect(client, new Connack(false, ReasonCode.SUCCESS, properties));
    }

    /** Subscribes and grants it. */
    Subscribe subscribe(MqttClient client, Dialogue dialogue, String filter, QoS qos, MessageHandler handler)
            throws Exception {
        CompletableFuture<SubscribeResult> granted = client.async().subscribe(filter, qos, handler);
        Subscribe subscribe = dialogue.expect(Subscribe.class);
        dialogue.send(new Suback(subscribe.packetIdentifier(), List.of(ReasonCode.granted(qos))));
        get(granted);
        return subscribe;
    }

    static Publish publish(String topic, String text, QoS qos, int packetIdentifier) {
        return new Publish(Message.of(topic, Bytes.utf8(text), qos), packetIdentifier);
    }

    static Publish duplicate(Publish publish) {
        return new Publish(publish.message(), true, publish.packetIdentifier(), 0, List.of());
    }

    /** Begins something whose end the test sees otherwise, or does not look at. */
    static void begin(CompletableFuture<?> future) {
        assertThat(future).isNotNull();
    }

    static <T> T get(CompletableFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(30, TimeUnit.SECONDS);
    }

    static MqttException failure(CompletableFuture<?> future) throws InterruptedException, TimeoutException {
        try {
            throw new AssertionError("it has succeeded with " + get(future));
        } catch (ExecutionException e) {
            return (MqttException) e.getCause();
        }
    }
}
