// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Connack;
import io.heliograph.codec.QoS;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every blocking operation from within every kind of callback. */
class CallbackTest {
    private static final MessageHandler IGNORE = message -> {
    };

    private SmallBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = new SmallBroker();
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
    }

    /** Something that may wait. */
    enum Operation {
        PUBLISH_QOS_0, PUBLISH_QOS_1, PUBLISH_QOS_2, SEND, ASYNC_AND_WAIT, SUBSCRIBE, UNSUBSCRIBE, PING, DISCONNECT,
        CLOSE;

        void perform(MqttClient client) throws ExecutionException, InterruptedException {
            switch (this) {
                case PUBLISH_QOS_0 -> client.publish("other", "x", AT_MOST_ONCE);
                case PUBLISH_QOS_1 -> client.publish("other", "x", AT_LEAST_ONCE);
                case PUBLISH_QOS_2 -> client.publish("other", "x", EXACTLY_ONCE);
                case SEND -> client.send(SmallBroker.numbered("other", 1, EXACTLY_ONCE)).get();
                case ASYNC_AND_WAIT -> client.async().publish("other", "x", EXACTLY_ONCE).get();
                case SUBSCRIBE -> client.subscribe("more", AT_MOST_ONCE, IGNORE);
                case UNSUBSCRIBE -> client.unsubscribe("more");
                case PING -> client.ping();
                case DISCONNECT -> client.disconnect();
                case CLOSE -> client.close();
            }
        }
    }

    /** Where user code runs. */
    enum Place {
        HANDLER_QOS_0, HANDLER_QOS_1, HANDLER_QOS_2, CONNECTED, LOST_AND_BACK, DISCONNECTED_AND_BACK, UNMATCHED,
        HANDLER_FAILED, STAGE_OF_CONNECT, STAGE_OF_PUBLISH, STAGE_OF_SUBSCRIBE, STAGE_OF_PING, STAGE_OF_FAILURE
    }

    static Stream<Arguments> everywhere() {
        return Stream.of(Place.values())
                .flatMap(place -> Stream.of(Operation.values()).map(operation -> Arguments.of(place, operation)));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void mayWait(Place place, Operation operation) throws Exception {
        CompletableFuture<String> done = new CompletableFuture<>();
        MqttClient[] client = new MqttClient[1];
        AtomicBoolean armed = new AtomicBoolean(true);
        Runnable perform = () -> {
            if (armed.getAndSet(false)) {
                try {
                    operation.perform(client[0]);
                    done.complete("done");
                } catch (Exception | Error e) {
                    done.completeExceptionally(e);
                }
            }
        };
        keepSession();
        client[0] = broker.builder("c").cleanStart(false).listener(listener(place, client, perform))
                .reconnect(Reconnect.exponential(Duration.ofMillis(1), Duration.ofMillis(1))).build();
        try (MqttClient closing = client[0]) {
            reach(place, closing, perform);
            assertThat(done.get(10, TimeUnit.SECONDS)).isEqualTo("done");
        }
    }

    private static ClientListener listener(Place place, MqttClient[] client, Runnable perform) {
        return event -> {
            switch (event) {
                case ClientEvent.Connected connected when place == Place.CONNECTED -> perform.run();
                case ClientEvent.ConnectionLost lost when place == Place.LOST_AND_BACK -> {
                    while (client[0].state() != ConnectionState.CONNECTED) {
                        Thread.onSpinWait();
                    }
                    perform.run();
                }
                case ClientEvent.Disconnected disconnected when place == Place.DISCONNECTED_AND_BACK
                        && client[0].state() == ConnectionState.DISCONNECTED -> {
                    client[0].connect();
                    perform.run();
                }
                case ClientEvent.MessageUnmatched unmatched -> perform.run();
                case ClientEvent.HandlerFailed failed -> perform.run();
                default -> {
                    // Of no interest here.
                }
            }
        };
    }

    private void reach(Place place, MqttClient client, Runnable perform) throws Exception {
        CompletableFuture<Connack> connecting = client.async().connect();
        if (place == Place.STAGE_OF_CONNECT) {
            await(connecting.thenRun(perform));
            return;
        }
        await(connecting);
        switch (place) {
            case HANDLER_QOS_0, HANDLER_QOS_1, HANDLER_QOS_2 -> {
                client.subscribe("t", EXACTLY_ONCE, message -> perform.run());
                QoS qos = switch (place) {
                    case HANDLER_QOS_0 -> AT_MOST_ONCE;
                    case HANDLER_QOS_1 -> AT_LEAST_ONCE;
                    default -> EXACTLY_ONCE;
                };
                await(client.async().publish("t", "x", qos).exceptionally(e -> null));
            }
            case CONNECTED -> assertThat(client.state()).isNotNull();
            case LOST_AND_BACK -> broker.cut();
            case DISCONNECTED_AND_BACK -> client.disconnect();
            case UNMATCHED -> await(client.async().publish("kept", "x", AT_LEAST_ONCE).exceptionally(e -> null));
            case HANDLER_FAILED -> {
                client.subscribe("t", EXACTLY_ONCE, message -> {
                    throw new IllegalStateException("as the test wants");
                });
                await(client.async().publish("t", "x", EXACTLY_ONCE).exceptionally(e -> null));
            }
            case STAGE_OF_PUBLISH -> await(client.async().publish("t", "x", EXACTLY_ONCE).thenRun(perform));
            case STAGE_OF_SUBSCRIBE -> await(client.async().subscribe("t", EXACTLY_ONCE, IGNORE).thenRun(perform));
            case STAGE_OF_PING -> await(client.async().ping().thenRun(perform));
            case STAGE_OF_FAILURE -> await(client.async().subscribe("t", EXACTLY_ONCE, IGNORE)
                    .thenCompose(r -> CompletableFuture.failedFuture(new IllegalStateException("as the test wants")))
                    .handle((r, e) -> {
                        perform.run();
                        return r;
                    }));
            case STAGE_OF_CONNECT -> throw new AssertionError("reached above");
        }
    }

    /** A Session whose subscription no later client has a handler for. */
    private void keepSession() {
        try (MqttClient earlier = broker.builder("c").cleanStart(false).build()) {
            earlier.connect();
            earlier.subscribe("kept", EXACTLY_ONCE, IGNORE);
        }
    }

    private static void await(CompletableFuture<?> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        future.get(10, TimeUnit.SECONDS);
    }
}
