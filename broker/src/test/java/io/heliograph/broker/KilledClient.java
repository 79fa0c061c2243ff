// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker;

import io.heliograph.client.ClientEvent;
import io.heliograph.client.MqttClient;
import io.heliograph.client.MqttException;
import io.heliograph.client.PublishResult;
import io.heliograph.client.Reconnect;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A process with a client and a store, made to be killed: publishes and takes messages, and notes each step in a file before it
 * takes the next. What is in the file when the process is killed stays there, as only the machine could lose it.
 */
final class KilledClient {
    private final FileOutputStream notes;

    private KilledClient(FileOutputStream notes) {
        this.notes = notes;
    }

    /**
     * Runs until it is killed.
     *
     * @param args port, directory of the store, file of the notes, prefix of the messages, how many of them
     */
    public static void main(String... args) throws Exception {
        try (FileOutputStream notes = new FileOutputStream(args[2], true)) {
            new KilledClient(notes).run(args[0], Path.of(args[1]), args[3], Integer.parseInt(args[4]));
        }
    }

    private synchronized void note(String step, String text) {
        try {
            notes.write((step + " " + text + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(String port, Path store, String prefix, int messages) throws Exception {
        try (MqttClient client = MqttClient.builder().server("localhost:" + port).clientIdentifier("killed")
                .cleanStart(false)
                .connectProperties(ConnectProperties.builder().sessionExpiryInterval(1_000L).build())
                .reconnect(Reconnect.exponential(Duration.ofMillis(1), Duration.ofMillis(50)))
                .store(store)
                .listener(ClientEvent.MessageInDoubt.class,
                        event -> note("doubt", event.message().message().payload().utf8()))
                .listener(ClientEvent.StoreDamaged.class, event -> note("damaged", event.sentence()))
                .handler("in/automatic", received -> {
                    String text = received.message().payload().utf8();
                    note("called", text);
                    // As work does: so that the end comes in the middle of some.
                    Thread.sleep(2);
                    note("returned", text);
                })
                .acknowledgingHandler("in/manual", (received, acknowledgement) -> {
                    String text = received.message().payload().utf8();
                    note("called", text);
                    note("acknowledged", text);
                    acknowledgement.acknowledge();
                })
                .build()) {
            note("begun", prefix);
            // The first messages are published before there is a connection.
            publish(client, prefix, 0, Math.min(messages, 5));
            connect(client);
            note("connected", prefix);
            publish(client, prefix, 5, messages);
            note("published", prefix);
            Thread.currentThread().join();
        }
    }

    /** The broker may not have noticed yet that the process before is gone, or be busy. */
    private static void connect(MqttClient client) throws InterruptedException {
        while (true) {
            try {
                client.connect();
                return;
            } catch (MqttException e) {
                Thread.sleep(20);
            }
        }
    }

    private void publish(MqttClient client, String prefix, int from, int to) {
        for (int i = from; i < to; i++) {
            QoS qos = i % 2 == 0 ? QoS.AT_LEAST_ONCE : QoS.EXACTLY_ONCE;
            String text = "%s-%d-%d".formatted(prefix, i, qos.value());
            CompletableFuture<PublishResult> unused = client.send(Message.of("out", Bytes.utf8(text), qos));
            note("sent", text);
        }
    }
}
