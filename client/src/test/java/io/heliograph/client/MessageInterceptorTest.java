// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MessageInterceptorTest extends ScriptedTest {
    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();

    /** Adds its name to payloads and notes what it sees. */
    private final class Noting implements MessageInterceptor {
        private final String name;

        Noting(String name) {
            this.name = name;
        }

        @Override
        public Outgoing publishing(Message message) {
            String text = message.payload().utf8() + name;
            return new Outgoing(new Message(message.topicName(), Bytes.utf8(text), message.qos(), message.retain(),
                    message.properties()),
                    failure -> log.add(name + (failure == null ? " done" : " " + failure.getClass().getSimpleName())));
        }

        @Override
        public void handling(ReceivedMessage message, MessageHandler handler) throws Exception {
            log.add(name + " before");
            handler.handle(message);
            log.add(name + " after");
        }
    }

    private MqttClientBuilder builder() {
        return server.builder().interceptor(new Noting("1")).interceptor(new Noting("2")).keepAlive(Duration.ZERO)
                .reconnect(Reconnect.OFF);
    }

    private String next() throws InterruptedException {
        return log.poll(10, TimeUnit.SECONDS);
    }

    private void acknowledge(Dialogue dialogue, String payload) throws Exception {
        Publish publish = dialogue.expect(Publish.class);
        assertThat(publish.message().payload()).isEqualTo(Bytes.utf8(payload));
        dialogue.send(new Puback(publish.packetIdentifier(), ReasonCode.SUCCESS));
    }

    /** A source that has its message for whoever comes, whenever that is. */
    private static Flow.Publisher<Message> justOne(String text) {
        return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private boolean given;

            @Override
            public void request(long n) {
                if (!given) {
                    given = true;
                    subscriber.onNext(Message.of("t", Bytes.utf8(text), AT_LEAST_ONCE));
                }
            }

            @Override
            public void cancel() {}
        });
    }

    @Test
    void publishesWhatTheyMakeOfItByEveryFace() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connect(client);
        CompletableFuture<PublishResult> async = client.async().publish("t", "a", AT_LEAST_ONCE);
        acknowledge(dialogue, "a12");
        get(async);
        CompletableFuture<PublishResult> sent = client.send(Message.of("t", Bytes.utf8("b"), AT_LEAST_ONCE));
        acknowledge(dialogue, "b12");
        get(sent);
        Thread blocking = Thread.ofVirtual().start(() -> client.publish("t", "c", AT_LEAST_ONCE));
        acknowledge(dialogue, "c12");
        blocking.join();
        Probe<PublishResult> results = new Probe<>();
        client.publish(justOne("d"), 1).subscribe(results);
        results.subscription().request(1);
        acknowledge(dialogue, "d12");
        assertThat(results.take()).isInstanceOf(PublishResult.class);
        for (int i = 0; i < 4; i++) {
            assertThat(List.of(next(), next())).containsExactly("2 done", "1 done");
        }
    }

    @Test
    void standAroundTheHandler() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connect(client);
        subscribe(client, dialogue, "a", AT_LEAST_ONCE, message -> log.add("handled"));
        dialogue.send(publish("a", "x", AT_LEAST_ONCE, 1));
        dialogue.expect(Puback.class);
        assertThat(log).containsExactly("1 before", "2 before", "handled", "2 after", "1 after");
    }

    @Test
    void areToldOfFailures() throws Exception {
        MqttClient client = client(builder().publishBuffer(1, 1_000_000));
        assertThatThrownBy(() -> client.publish("t", "a", AT_LEAST_ONCE)).isInstanceOf(NotConnectedException.class);
        assertThat(List.of(next(), next())).containsExactly("2 NotConnectedException", "1 NotConnectedException");
        Dialogue dialogue = connect(client);
        CompletableFuture<PublishResult> rejected = client.async().publish("t", "a", AT_LEAST_ONCE);
        int identifier = dialogue.expect(Publish.class).packetIdentifier();

        // There is no room, and no time to wait for it.
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                client.publish("t", "b", AT_LEAST_ONCE);
            } catch (MqttTimeoutException e) {
                log.add("too late");
            }
        });
        time.awaitAlarm(Timeouts.INTERNET.publish());
        time.advance(Timeouts.INTERNET.publish());
        waiting.join();
        assertThat(List.of(next(), next(), next())).containsExactlyInAnyOrder("too late", "2 MqttTimeoutException",
                "1 MqttTimeoutException");

        dialogue.send(new Puback(identifier, ReasonCode.NOT_AUTHORIZED));
        assertThat(failure(rejected)).isInstanceOf(PublishRejectedException.class);
        assertThat(List.of(next(), next())).containsExactly("2 PublishRejectedException", "1 PublishRejectedException");
    }

    @Test
    void areToldOfARequestWhenTheReplyIsThere() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connect(client);
        CompletableFuture<ReceivedMessage> reply = client.async().request("sum", Bytes.utf8("q"),
                Duration.ofSeconds(5));
        Subscribe subscribe = dialogue.expect(Subscribe.class);
        dialogue.send(new Suback(subscribe.packetIdentifier(), List.of(ReasonCode.GRANTED_QOS_1)));
        Publish request = dialogue.expect(Publish.class);
        assertThat(request.message().payload()).isEqualTo(Bytes.utf8("q12"));
        dialogue.send(new Puback(request.packetIdentifier(), ReasonCode.SUCCESS));
        assertThat(log).isEmpty();
        MessageProperties asked = request.message().properties();
        dialogue.send(new Publish(new Message(asked.responseTopic(), Bytes.utf8("r"), AT_LEAST_ONCE, false,
                MessageProperties.builder().correlationData(asked.correlationData()).build()), 1));
        assertThat(get(reply).message().payload()).isEqualTo(Bytes.utf8("r"));
        dialogue.expect(Puback.class);
        assertThat(log).contains("2 done", "1 done");
    }

    @Test
    void whatOneThrowsGoesToTheCaller() throws Exception {
        MqttClient client = client(server.builder().interceptor(new Noting("1")).interceptor(new MessageInterceptor() {
            @Override
            public Outgoing publishing(Message message) {
                throw new IllegalStateException("no key");
            }
        }));
        connect(client);
        assertThatThrownBy(() -> client.publish("t", "x", AT_LEAST_ONCE)).isInstanceOf(IllegalStateException.class);
        assertThat(next()).isEqualTo("1 IllegalStateException");
        assertThat(client.metrics().publishing().published()).isZero();
    }

    @Test
    void oneThatFailsAtTheEndDoesNotKeepOthersFromBeingTold() throws Exception {
        MqttClient client = client(server.builder().interceptor(new Noting("1")).interceptor(new MessageInterceptor() {
            @Override
            public Outgoing publishing(Message message) {
                return new Outgoing(message, failure -> {
                    throw new IllegalStateException("no");
                });
            }
        }).interceptor(new MessageInterceptor() {
            // As it comes.
        }));
        Dialogue dialogue = connect(client);
        begin(client.async().publish("t", "x", AT_LEAST_ONCE));
        acknowledge(dialogue, "x1");
        assertThat(next()).isEqualTo("1 done");
    }
}
