// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Everything at once, against whatever waits and is never woken: publishers of each QoS and each face that share too little room,
 * handlers that return at once, block, publish, or leave it to another thread to acknowledge, and connections that are cut.
 */
class TurmoilTest {
    private static final int PUBLISHERS = 2;
    private static final int EACH = 60;
    private static final List<String> PLACES = List.of("quick", "slow", "asking", "manual");

    private final ThreadCounter threads = new ThreadCounter();
    private final List<MqttClient> clients = new ArrayList<>();
    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    // Those with QoS 1 and 2.
    private final Set<String> arrived = ConcurrentHashMap.newKeySet();
    private final Semaphore slow = new Semaphore(0);
    private final Queue<CompletableFuture<?>> open = new ConcurrentLinkedQueue<>();

    private MqttClient connected(MqttClientBuilder builder) {
        MqttClientBuilder kept = builder.cleanStart(false)
                .reconnect(Reconnect.exponential(Duration.ofMillis(1), Duration.ofMillis(5)))
                .connectProperties(ConnectProperties.builder().sessionExpiryInterval(1_000L).build());
        MqttClient client = new MqttClient(kept.options(RandomGenerator.getDefault()),
                new Environment(new AlarmClock(threads), RandomGenerator.getDefault(), threads, TcpTransport::new));
        clients.add(client);
        client.connect();
        return client;
    }

    private void subscribe(MqttClient subscriber) {
        for (QoS qos : QoS.values()) {
            subscriber.subscribe("q%d/#".formatted(qos.value()), qos, message -> take(message, qos));
        }
        // Each message goes to one of these too.
        subscriber.subscribe("+/slow", EXACTLY_ONCE, message -> slow.acquire());
        subscriber.subscribe("+/asking", EXACTLY_ONCE, message -> subscriber.publish("answers", "x", AT_LEAST_ONCE));
        subscriber.subscribeAcknowledging("+/manual", EXACTLY_ONCE,
                (message, acknowledgement) -> threads.newThread(acknowledgement::acknowledge).start());
    }

    private void take(ReceivedMessage message, QoS qos) {
        String text = message.message().topicName() + " " + message.message().payload().utf8();
        received.add(text);
        if (qos != AT_MOST_ONCE) {
            arrived.add(text);
        }
    }

    private void publish(MqttClient client, int publisher, String topic, QoS qos) {
        for (int i = 0; i < EACH; i++) {
            Message message = Message.of(topic, Bytes.utf8(publisher + " " + i), qos);
            try {
                publish(client, message, i % 3);
            } catch (NotConnectedException | ConnectionLostException e) {
                assertThat(qos).isEqualTo(AT_MOST_ONCE);
            }
        }
    }

    private void publish(MqttClient client, Message message, int face) {
        switch (face) {
            case 0 -> client.publish(message);
            case 1 -> open.add(client.send(message));
            default -> {
                CompletableFuture<PublishResult> published = client.async().publish(message);
                // There was no room, which does not fail others.
                boolean again = published.isCompletedExceptionally() && message.qos() != AT_MOST_ONCE;
                open.add(again ? client.send(message) : published);
            }
        }
    }

    private static String topic(QoS qos, String place) {
        return "q%d/%s".formatted(qos.value(), place);
    }

    /** The messages of one publisher to one topic. */
    private static Stream<String> published(QoS qos, String place, int publisher) {
        return IntStream.range(0, EACH).mapToObj(i -> topic(qos, place) + " " + publisher + " " + i);
    }

    private static void await(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as(what).isNegative();
            Thread.onSpinWait();
        }
    }

    @Test
    void nothingIsLeftWaiting() throws Exception {
        List<CompletableFuture<Void>> publishers = new ArrayList<>();
        try (SmallBroker broker = new SmallBroker()) {
            MqttClient subscriber = connected(broker.builder("subscriber").receiveBuffer(4, 100_000));
            subscribe(subscriber);
            for (int p = 0; p < PUBLISHERS; p++) {
                int publisher = p;
                MqttClient client = connected(broker.builder("publisher" + p).publishBuffer(3, 100_000));
                for (QoS qos : QoS.values()) {
                    // What is acknowledged by hand has to have a QoS.
                    PLACES.stream().filter(place -> qos != AT_MOST_ONCE || !place.equals("manual"))
                            .forEach(place -> publishers
                                    .add(CompletableFuture.runAsync(
                                            () -> publish(client, publisher, topic(qos, place), qos),
                                            task -> threads.newThread(task).start())));
                }
            }
            cutUntilAllHaveArrived(broker);
            for (CompletableFuture<Void> publisher : publishers) {
                publisher.get(20, TimeUnit.SECONDS);
            }
            // Of the futures of QoS 0 some fail, but each has an end.
            await(() -> open.stream().allMatch(CompletableFuture::isDone), "a future that is never completed");
            slow.release(PUBLISHERS * 3 * EACH * 10);
            for (MqttClient client : clients) {
                await(() -> client.metrics().publishing().open() == 0, "a message that is open");
                await(() -> client.metrics().receiving().unhandled() == 0, "a message that is not handled");
                await(() -> client.unacknowledgedMessages() == 0, "a message that is not acknowledged");
            }
            verify();
        } finally {
            slow.release(PUBLISHERS * 3 * EACH * 10);
            clients.forEach(MqttClient::close);
        }
        threads.awaitNone();
    }

    private void cutUntilAllHaveArrived(SmallBroker broker) throws Exception {
        Random random = new Random(7);
        int all = 2 * PLACES.size() * PUBLISHERS * EACH;
        int next = 20;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (arrived.size() < all) {
            slow.release();
            if (arrived.size() >= next) {
                broker.cut();
                next = arrived.size() + 10 + random.nextInt(60);
            }
            assertThat(System.nanoTime() - end).as("%d of %d have arrived", arrived.size(), all).isNegative();
            Thread.onSpinWait();
        }
    }

    private void verify() {
        for (String place : PLACES) {
            for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
                assertThat(arrived).containsAll(published(AT_LEAST_ONCE, place, publisher).toList());
                String prefix = topic(EXACTLY_ONCE, place) + " " + publisher + " ";
                assertThat(received.stream().filter(text -> text.startsWith(prefix)))
                        .containsExactlyElementsOf(published(EXACTLY_ONCE, place, publisher).toList());
            }
        }
    }
}
