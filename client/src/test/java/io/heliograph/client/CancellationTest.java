// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Unsuback;
import io.heliograph.codec.Unsubscribe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Cancelled futures and interrupted threads at each step: no message is lost, and no Packet Identifier stays taken. */
class CancellationTest extends ScriptedTest {
    private static final MessageHandler IGNORE = message -> {
    };

    /** A thread that waits in the client, and what came of it. */
    private static final class Caller {
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final Thread thread;

        Caller(Runnable call) {
            thread = Thread.ofVirtual().uncaughtExceptionHandler((t, e) -> failure.set(e)).start(call);
        }

        void interrupt() throws InterruptedException {
            thread.interrupt();
            thread.join();
            assertThat(failure.get()).isInstanceOf(MqttInterruptedException.class);
        }
    }

    private MqttClient oneAtATime() {
        return client(server.builder().keepAlive(Duration.ZERO));
    }

    /** The Server allows one open message: a further one shows that none is open any more. */
    private Dialogue connectForOne(MqttClient client) throws Exception {
        return connect(client, ConnackProperties.builder().receiveMaximum(1).build());
    }

    private static void nothingIsOpen(MqttClient client, Dialogue dialogue) throws Exception {
        CompletableFuture<PublishResult> next = client.async().publish("t", "next", EXACTLY_ONCE);
        Publish publish = dialogue.expect(Publish.class);
        assertThat(publish.message().payload().utf8()).isEqualTo("next");
        dialogue.send(new Pubrec(publish.packetIdentifier()));
        dialogue.expect(new Pubrel(publish.packetIdentifier()));
        dialogue.send(new Pubcomp(publish.packetIdentifier()));
        get(next);
        assertThat(client.deliveryCounters().messages()).isZero();
        assertThat(client.deliveryCounters().inFlight()).isZero();
    }

    private static void acknowledge(Dialogue dialogue, Publish publish) throws Exception {
        dialogue.send(new Puback(publish.packetIdentifier()));
    }

    @Test
    void aPublishThatIsCancelledBeforeItIsSentIsSent() throws Exception {
        MqttClient client = oneAtATime();
        Dialogue dialogue = connectForOne(client);
        begin(client.async().publish("t", "first", AT_LEAST_ONCE));
        Publish first = dialogue.expect(Publish.class);
        assertThat(client.async().publish("t", "second", AT_LEAST_ONCE).cancel(true)).isTrue();
        acknowledge(dialogue, first);
        Publish second = dialogue.expect(Publish.class);
        assertThat(second.message().payload().utf8()).isEqualTo("second");
        acknowledge(dialogue, second);
        nothingIsOpen(client, dialogue);
    }

    @Test
    void aPublishThatIsCancelledWhileItIsUnderWayEnds() throws Exception {
        MqttClient client = oneAtATime();
        Dialogue dialogue = connectForOne(client);
        CompletableFuture<PublishResult> published = client.async().publish("t", "x", EXACTLY_ONCE);
        int identifier = dialogue.expect(Publish.class).packetIdentifier();
        assertThat(published.cancel(true)).isTrue();
        dialogue.send(new Pubrec(identifier));
        dialogue.expect(new Pubrel(identifier));
        dialogue.send(new Pubcomp(identifier));
        nothingIsOpen(client, dialogue);
    }

    @Test
    void aPublishThatIsCancelledBetweenPubrecAndPubcompEnds() throws Exception {
        MqttClient client = oneAtATime();
        Dialogue dialogue = connectForOne(client);
        CompletableFuture<PublishResult> published = client.async().publish("t", "x", EXACTLY_ONCE);
        int identifier = dialogue.expect(Publish.class).packetIdentifier();
        dialogue.send(new Pubrec(identifier));
        dialogue.expect(new Pubrel(identifier));
        assertThat(published.cancel(true)).isTrue();
        dialogue.send(new Pubcomp(identifier));
        nothingIsOpen(client, dialogue);
    }

    @Test
    void aPublishThatIsCancelledIsSentAgainAfterAReconnect() throws Exception {
        MqttClient client = client(server.builder().keepAlive(Duration.ZERO)
                .reconnect(Reconnect.exponential(Duration.ofSeconds(1), Duration.ofSeconds(1))));
        Dialogue before = connect(client);
        CompletableFuture<PublishResult> published = client.async().publish("t", "x", AT_LEAST_ONCE);
        before.expect(Publish.class);
        assertThat(published.cancel(true)).isTrue();
        before.close();
        time.awaitAlarm(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        Dialogue after = accept(ACCEPTED);
        acknowledge(after, after.expect(Publish.class));
        nothingIsOpen(client, after);
    }

    @Test
    void aBlockingPublishThatIsInterruptedAtEachStepGoesOn() throws Exception {
        interruptedAfter(dialogue -> {
        });
        interruptedAfter(dialogue -> {
            try {
                dialogue.send(new Pubrec(1));
                dialogue.expect(new Pubrel(1));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private void interruptedAfter(Consumer<Dialogue> step) throws Exception {
        MqttClient client = oneAtATime();
        Dialogue dialogue = connectForOne(client);
        Caller caller = new Caller(() -> client.publish("t", "x", EXACTLY_ONCE));
        assertThat(dialogue.expect(Publish.class).packetIdentifier()).isEqualTo(1);
        step.accept(dialogue);
        caller.interrupt();
        // A second PUBREC is answered as the first.
        dialogue.send(new Pubrec(1));
        dialogue.expect(new Pubrel(1));
        dialogue.send(new Pubcomp(1));
        nothingIsOpen(client, dialogue);
    }

    @Test
    void aSubscribeThatIsInterruptedOrCancelledIsMade() throws Exception {
        MqttClient client = oneAtATime();
        Dialogue dialogue = connectForOne(client);
        AtomicReference<String> received = new AtomicReference<>();
        Caller caller = new Caller(() -> client.subscribe("a", AT_LEAST_ONCE,
                message -> received.set(message.message().payload().utf8())));
        Subscribe subscribe = dialogue.expect(Subscribe.class);
        caller.interrupt();
        dialogue.send(new Suback(subscribe.packetIdentifier(), List.of(ReasonCode.GRANTED_QOS_1)));
        dialogue.send(publish("a", "x", AT_LEAST_ONCE, 1));
        dialogue.expect(new Puback(1));
        assertThat(received.get()).isEqualTo("x");

        CompletableFuture<SubscribeResult> cancelled = client.async().subscribe("b", AT_LEAST_ONCE, IGNORE);
        Subscribe second = dialogue.expect(Subscribe.class);
        assertThat(cancelled.cancel(true)).isTrue();
        dialogue.send(new Suback(second.packetIdentifier(), List.of(ReasonCode.GRANTED_QOS_1)));
        nothingIsOpen(client, dialogue);
    }

    @Test
    void anUnsubscribeAndAPingThatAreInterruptedEnd() throws Exception {
        MqttClient client = oneAtATime();
        Dialogue dialogue = connectForOne(client);
        Caller unsubscribing = new Caller(() -> client.unsubscribe("a"));
        Unsubscribe unsubscribe = dialogue.expect(Unsubscribe.class);
        unsubscribing.interrupt();
        dialogue.send(new Unsuback(unsubscribe.packetIdentifier(), List.of(ReasonCode.SUCCESS)));
        Caller pinging = new Caller(client::ping);
        dialogue.expect(Pingreq.INSTANCE);
        pinging.interrupt();
        CompletableFuture<?> next = client.async().ping();
        dialogue.expect(Pingreq.INSTANCE);
        // The first answer is for the ping that nobody waits for.
        dialogue.send(Pingresp.INSTANCE);
        assertThat(next).isNotDone();
        dialogue.send(Pingresp.INSTANCE);
        get(next);
        nothingIsOpen(client, dialogue);
    }

    @Test
    void anInterruptedConnectGoesOn() throws Exception {
        MqttClient client = oneAtATime();
        Caller caller = new Caller(client::connect);
        Dialogue dialogue = accept();
        dialogue.expect(Connect.class);
        caller.interrupt();
        dialogue.send(ACCEPTED);
        while (client.state() != ConnectionState.CONNECTED) {
            Thread.onSpinWait();
        }
        nothingIsOpen(client, dialogue);
    }

    @Test
    void anInterruptedDisconnectGoesOn() throws Exception {
        MqttClient client = oneAtATime();
        Dialogue dialogue = connectForOne(client);
        Caller caller = new Caller(client::disconnect);
        dialogue.expect(io.heliograph.codec.Disconnect.NORMAL);
        caller.interrupt();
        dialogue.close();
        while (client.state() != ConnectionState.DISCONNECTED) {
            Thread.onSpinWait();
        }
        nothingIsOpen(client, connectForOne(client));
    }
}
