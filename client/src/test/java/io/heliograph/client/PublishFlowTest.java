// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Message;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.ReasonCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.Test;

class PublishFlowTest extends ScriptedTest {

    /** A source that sends what is requested, at once and in the call, and ends after a number of messages. */
    private static class Source implements Flow.Publisher<Message>, Flow.Subscription {
        private final int count;
        private final RuntimeException failure;
        private Flow.Subscriber<? super Message> subscriber;
        private int sent;
        private long requested;
        private boolean cancelled;

        Source(int count, RuntimeException failure) {
            this.count = count;
            this.failure = failure;
        }

        @Override
        public void subscribe(Flow.Subscriber<? super Message> to) {
            subscriber = to;
            to.onSubscribe(this);
        }

        @Override
        public synchronized void request(long n) {
            requested += n;
            while (!cancelled && sent < requested && sent < count) {
                subscriber.onNext(SmallBroker.numbered("a", sent++, AT_LEAST_ONCE));
            }
            if (sent == count && !cancelled) {
                cancelled = true;
                if (failure == null) {
                    subscriber.onComplete();
                } else {
                    subscriber.onError(failure);
                }
            }
        }

        @Override
        public synchronized void cancel() {
            cancelled = true;
            notifyAll();
        }

        synchronized long requested() {
            return requested;
        }

        synchronized void awaitCancel() throws InterruptedException {
            while (!cancelled) {
                wait();
            }
        }
    }

    private static void expectNothingElse(MqttClient client, Dialogue dialogue) throws Exception {
        CompletableFuture<?> pong = client.async().ping();
        dialogue.expect(Pingreq.INSTANCE);
        dialogue.send(Pingresp.INSTANCE);
        get(pong);
    }

    private static int expectNumber(Dialogue dialogue, int number) throws Exception {
        Publish publish = dialogue.expect(Publish.class);
        assertThat(publish.message().payload().utf8()).isEqualTo(Integer.toString(number));
        return publish.packetIdentifier();
    }

    @Test
    void keepsAsManyOpenAsIsAllowedAndGivesTheResultsInOrder() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        Source source = new Source(4, null);
        Probe<PublishResult> probe = new Probe<>();
        client.publish(source, 2).subscribe(probe);
        probe.subscription().request(10);
        int first = expectNumber(dialogue, 0);
        int second = expectNumber(dialogue, 1);
        expectNothingElse(client, dialogue);
        assertThat(source.requested()).isEqualTo(2);

        dialogue.send(new Puback(second, ReasonCode.NO_MATCHING_SUBSCRIBERS));
        expectNothingElse(client, dialogue);
        assertThat(probe.signals).isEmpty();
        dialogue.send(new Puback(first));
        assertThat(probe.take()).isEqualTo(PublishResult.SUCCESS);
        assertThat(((PublishResult) probe.take()).reasonCode()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
        dialogue.send(new Puback(expectNumber(dialogue, 2)), new Puback(expectNumber(dialogue, 3)));
        assertThat(probe.take()).isEqualTo(PublishResult.SUCCESS);
        assertThat(probe.take()).isEqualTo(PublishResult.SUCCESS);
        assertThat(probe.take()).isEqualTo(Probe.COMPLETE);
    }

    @Test
    void resultsThatNobodyTakesHoldBackTheSource() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        Source source = new Source(100, null);
        Probe<PublishResult> probe = new Probe<>();
        client.publish(source, 2).subscribe(probe);
        probe.subscription();
        dialogue.send(new Puback(expectNumber(dialogue, 0)), new Puback(expectNumber(dialogue, 1)));
        expectNothingElse(client, dialogue);
        assertThat(source.requested()).isEqualTo(2);
        probe.subscription().request(1);
        assertThat(probe.take()).isEqualTo(PublishResult.SUCCESS);
        expectNumber(dialogue, 2);
        assertThat(source.requested()).isEqualTo(3);
        assertThat(probe.signals).isEmpty();
        probe.subscription().cancel();
        source.awaitCancel();
    }

    @Test
    void theFirstFailureEndsTheStreamAndCancelsTheSource() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        Source source = new Source(100, null);
        Probe<PublishResult> probe = new Probe<>();
        client.publish(source, 1).subscribe(probe);
        probe.subscription().request(10);
        dialogue.send(new Puback(expectNumber(dialogue, 0), ReasonCode.NOT_AUTHORIZED));
        assertThat(probe.take()).isInstanceOf(PublishRejectedException.class);
        source.awaitCancel();
        expectNothingElse(client, dialogue);
    }

    @Test
    void anInterceptorThatThrowsIsAFailureToo() throws Exception {
        MqttClient client = client(server.builder().interceptor(new MessageInterceptor() {
            @Override
            public Outgoing publishing(Message message) {
                throw new IllegalStateException("no key");
            }
        }));
        connect(client);
        Source source = new Source(100, null);
        Probe<PublishResult> probe = new Probe<>();
        client.publish(source, 1).subscribe(probe);
        probe.subscription().request(10);
        assertThat(probe.take()).isInstanceOf(IllegalStateException.class).asString().contains("no key");
        source.awaitCancel();
    }

    @Test
    void theEndOfTheSourceComesBehindTheResults() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        Probe<PublishResult> probe = new Probe<>();
        RuntimeException failure = new RuntimeException("as the test wants");
        client.publish(new Source(1, failure), 5).subscribe(probe);
        int identifier = expectNumber(dialogue, 0);
        assertThat(probe.signals).isEmpty();
        dialogue.send(new Puback(identifier));
        probe.subscription().request(1);
        assertThat(probe.take()).isEqualTo(PublishResult.SUCCESS);
        assertThat(probe.take()).isSameAs(failure);
    }

    @Test
    void anEmptySourceCompletesWithoutDemand() throws Exception {
        Probe<PublishResult> probe = new Probe<>();
        client(server.builder()).publish(new Source(0, null), 1).subscribe(probe);
        assertThat(probe.take()).isEqualTo(Probe.COMPLETE);
    }

    @Test
    void withoutConnectionItFails() throws Exception {
        Probe<PublishResult> probe = new Probe<>();
        Source source = new Source(5, null);
        client(server.builder()).publish(source, 1).subscribe(probe);
        assertThat(probe.take()).isInstanceOf(NotConnectedException.class);
        source.awaitCancel();
    }

    @Test
    void aWrongRequestIsAnError() throws Exception {
        MqttClient client = client(server.builder());
        Source source = new Source(5, null);
        assertThatIllegalArgumentException().isThrownBy(() -> client.publish(source, 0));
        connect(client);
        Probe<PublishResult> probe = new Probe<>();
        client.publish(source, 1).subscribe(probe);
        probe.subscription().request(0);
        assertThat(probe.take()).isInstanceOf(IllegalArgumentException.class).asString().contains("3.9");
        source.awaitCancel();
    }

    @Test
    void aSourceThatSendsMoreThanWasRequestedIsAnError() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        Source source = new Source(100, null) {
            @Override
            public synchronized void request(long n) {
                super.request(n + 1);
            }
        };
        Probe<PublishResult> probe = new Probe<>();
        client.publish(source, 1).subscribe(probe);
        assertThat(probe.take()).isInstanceOf(IllegalStateException.class).asString().contains("1.1");
        source.awaitCancel();
        expectNumber(dialogue, 0);
        expectNothingElse(client, dialogue);
    }

    @Test
    void waitsForRoomInTheBuffer() throws Exception {
        int count = 2_000;
        try (SmallBroker broker = new SmallBroker();
                MqttClient client = broker.builder("p").publishBuffer(2, 1_000_000).build();
                SubmissionPublisher<Message> source = new SubmissionPublisher<>()) {
            client.connect();
            Probe<PublishResult> probe = new Probe<>();
            client.publish(source, 50).subscribe(probe);
            probe.subscription().request(Long.MAX_VALUE);
            while (source.getNumberOfSubscribers() == 0) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < count; i++) {
                source.submit(SmallBroker.numbered("a", i, AT_LEAST_ONCE));
            }
            source.close();
            for (int i = 0; i < count; i++) {
                assertThat(probe.take()).isEqualTo(PublishResult.SUCCESS);
            }
            assertThat(probe.take()).isEqualTo(Probe.COMPLETE);
        }
    }
}
