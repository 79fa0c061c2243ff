// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The examples of the Javadoc and of docs/embed.md, as they stand there. */
class ExamplesTest {
    private final BlockingQueue<String> stored = new LinkedBlockingQueue<>();
    private SmallBroker broker;
    private MqttClient client;

    @BeforeEach
    void connect() throws Exception {
        broker = new SmallBroker();
        client = broker.builder("c").build();
        client.connect();
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        broker.close();
    }

    private void store(Message message) {
        stored.add(message.payload().utf8());
    }

    private static String add(String numbers) {
        int sum = 0;
        for (String number : numbers.split(" ", -1)) {
            sum += Integer.parseInt(number);
        }
        return Integer.toString(sum);
    }

    @Test
    void acknowledgingByHand() throws Exception {
        try (ExecutorService jobs = Executors.newVirtualThreadPerTaskExecutor()) {
            client.subscribeAcknowledging("jobs/#", QoS.AT_LEAST_ONCE,
                    (received, acknowledgement) -> jobs.execute(() -> {
                        store(received.message());
                        acknowledgement.acknowledge();
                    }));
            client.publish("jobs/1", "x", QoS.AT_LEAST_ONCE);
            assertThat(stored.poll(10, TimeUnit.SECONDS)).isEqualTo("x");
        }
    }

    @Test
    void reactiveStreams() throws Exception {
        Probe<ReceivedMessage> subscriber = new Probe<>() {
            @Override
            void subscribed(Flow.Subscription subscription) {
                subscription.request(1);
            }
        };
        Probe<PublishResult> results = new Probe<>();
        try (SubmissionPublisher<Message> source = new SubmissionPublisher<>()) {
            client.messages("in/#", QoS.AT_LEAST_ONCE).subscribe(subscriber);
            client.publish(source, 100).subscribe(results);
            results.subscription().request(1);
            while (source.getNumberOfSubscribers() == 0) {
                Thread.onSpinWait();
            }
            client.ping();
            source.submit(Message.of("in/1", Bytes.utf8("x"), QoS.AT_LEAST_ONCE));
            assertThat(subscriber.take()).isInstanceOf(ReceivedMessage.class);
            assertThat(results.take()).isEqualTo(PublishResult.SUCCESS);
        }
    }

    @Test
    void requestsAndReplies() {
        client.responder("sum", request -> Reply.of(add(request.message().payload().utf8())));
        ReceivedMessage reply = client.request("sum", Bytes.utf8("1 2"), Duration.ofSeconds(5));
        assertThat(reply.message().payload().utf8()).isEqualTo("3");
    }
}
