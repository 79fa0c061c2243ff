// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker;

import static io.heliograph.broker.network.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.client.MqttClient;
import io.heliograph.client.PublishResult;
import io.heliograph.client.ReceivedMessage;
import io.heliograph.client.Reconnect;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Exactly once, end to end: from the publisher's call to the subscriber's handler, over connections that are cut. */
class CutConnectionsTest {
    private static final int PUBLISHERS = 10;
    private static final int SUBSCRIBERS = 10;
    private static final int MESSAGES_OF_ONE = 10_000;

    /** What one subscriber's handler has seen; the handler is called by one thread at a time. */
    private static final class Seen {
        private final int[] next = new int[PUBLISHERS];
        private final AtomicInteger count = new AtomicInteger();
        private volatile String fault = "";

        void handle(ReceivedMessage received) {
            String text = received.message().payload().utf8();
            int space = text.indexOf(' ');
            int publisher = Integer.parseInt(text.substring(0, space));
            int number = Integer.parseInt(text.substring(space + 1));
            // Of one publisher it gets every tenth message, in order: so a loss, a double and a swap all show.
            if (number != next[publisher]) {
                fault = "message %d of publisher %d came where %d was due".formatted(number, publisher,
                        next[publisher]);
            }
            next[publisher] = number + 1;
            count.incrementAndGet();
        }
    }

    private static MqttClient client(int port, String name) {
        return MqttClient.builder().server("127.0.0.1:" + port).clientIdentifier(name).cleanStart(false)
                .connectProperties(ConnectProperties.builder().sessionExpiryInterval(3_600L).build())
                .reconnect(Reconnect.exponential(Duration.ofMillis(5), Duration.ofMillis(50)))
                .build();
    }

    @Test
    @Timeout(60)
    void aHundredThousandMessagesArriveOnceEach() throws IOException {
        List<MqttClient> clients = new ArrayList<>();
        List<Seen> seen = new ArrayList<>();
        try (Broker broker = Broker.builder().port(0).shards(2).start();
                CuttingProxy proxy = new CuttingProxy(broker.port(), 43, 10_000, 80_000)) {
            for (int i = 0; i < SUBSCRIBERS; i++) {
                Seen own = new Seen();
                seen.add(own);
                MqttClient subscriber = client(proxy.port(), "subscriber" + i);
                clients.add(subscriber);
                subscriber.connect();
                subscriber.subscribe("to/" + i, QoS.EXACTLY_ONCE, own::handle);
            }
            List<CompletableFuture<PublishResult>> sent = new ArrayList<>();
            List<MqttClient> publishers = new ArrayList<>();
            for (int p = 0; p < PUBLISHERS; p++) {
                MqttClient publisher = client(proxy.port(), "publisher" + p);
                publisher.connect();
                publishers.add(publisher);
                clients.add(publisher);
            }
            for (int i = 0; i < MESSAGES_OF_ONE; i++) {
                for (int p = 0; p < PUBLISHERS; p++) {
                    String text = p + " " + i / SUBSCRIBERS;
                    sent.add(publishers.get(p)
                            .send(Message.of("to/" + i % SUBSCRIBERS, Bytes.utf8(text), QoS.EXACTLY_ONCE)));
                }
            }
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
            int all = PUBLISHERS * MESSAGES_OF_ONE;
            eventually(() -> total(seen) >= all, () -> "%d of %d have come, %s".formatted(total(seen), all,
                    broker.statistics()));
            assertThat(seen).allSatisfy(one -> {
                assertThat(one.fault).isEmpty();
                assertThat(one.count).hasValue(all / SUBSCRIBERS);
            });
            assertThat(proxy.cuts()).isGreaterThanOrEqualTo(50);
            assertThat(broker.statistics().droppedQueueFull()).isZero();
            clients.forEach(MqttClient::close);
        }
    }

    private static int total(List<Seen> seen) {
        return seen.stream().mapToInt(one -> one.count.get()).sum();
    }
}
