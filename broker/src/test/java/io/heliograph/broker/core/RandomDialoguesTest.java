// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.QoS;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.Unsubscribe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Many Clients that publish, subscribe, lose their connections, take each other's place and stop listening, as chance will have
 * it; against {@link Expectations}. A seed that fails is named, and fails again.
 */
class RandomDialoguesTest {
    private static final int SEEDS = 5_000;
    private static final int PHASES = 3;
    private static final int STEPS_OF_PHASE = 120;
    private static final String[] TOPICS = {"a/x", "a/y", "b/x", "b", "$own/x"};
    private static final String[] FILTERS = {"a/x", "a/+", "#", "+/x", "b/#", "$own/#", "$share/one/a/x",
        "$share/two/b/#"};

    @Test
    void everybodyGetsWhatIsDue() {
        for (int seed = 0; seed < SEEDS; seed++) {
            try {
                new Run(seed, new TestLimits(), true).play();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void nothingIsLostBeyondWhatALimitSays() {
        for (int seed = 0; seed < SEEDS / 4; seed++) {
            try {
                new Run(seed, new TestLimits().maximumQueuedMessages(seed % 7), false).play();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** One run of one seed. */
    private static final class Run {
        private final Simulation simulation;
        private final Random random;
        private final Expectations expectations;
        private final boolean allIsKept;
        private final List<RandomClient> clients = new ArrayList<>();

        Run(long seed, TestLimits limits, boolean allIsKept) {
            this.allIsKept = allIsKept;
            expectations = new Expectations(!allIsKept);
            Random dice = new Random(seed);
            limits.maximumInFlight(1 + dice.nextInt(8)).topicAliasMaximum(dice.nextInt(3))
                    .receiveMaximum(RandomClient.RECEIVE_MAXIMUM);
            simulation = new Simulation(seed, 1 + dice.nextInt(4), limits);
            random = simulation.random();
            for (int i = 0; i < 5; i++) {
                clients.add(new RandomClient(simulation, expectations, "client" + i, dice.nextInt(3) > 0));
            }
        }

        void play() {
            for (int phase = 0; phase < PHASES; phase++) {
                calmDown();
                for (RandomClient client : clients) {
                    changeSubscriptions(client);
                }
                for (int step = 0; step < STEPS_OF_PHASE; step++) {
                    step();
                }
            }
            calmDown();
            long missing = expectations.missing();
            if (allIsKept) {
                assertThat(missing).as("deliveries that have not come").isZero();
                assertThat(simulation.count(c -> c.droppedQueueFull)).isZero();
            } else {
                assertThat(missing).isLessThanOrEqualTo(simulation.count(c -> c.droppedQueueFull));
            }
            expectNothingLeft();
        }

        private void step() {
            RandomClient client = clients.get(random.nextInt(clients.size()));
            switch (random.nextInt(20)) {
                case 0 -> client.connect();
                case 1 -> client.lose();
                case 2 -> client.disconnect();
                case 3 -> client.stopTaking();
                case 4 -> client.takeAgain();
                case 5 -> simulation.pass(Duration.ofMillis(random.nextInt(5_000)));
                case 6 -> simulation.run();
                case 7, 8, 9, 10 -> client.process(1 + random.nextInt(10));
                case 11, 12 -> runSome();
                default -> {
                    boolean retain = random.nextInt(8) == 0;
                    // Each topic of a retained message has one publisher: who wins of two is not to be foreseen.
                    String topic = retain ? "kept/" + client.name() : TOPICS[random.nextInt(TOPICS.length)];
                    client.publish(topic, retain ? 2 : random.nextInt(3), retain);
                }
            }
        }

        private void runSome() {
            for (int i = random.nextInt(20); i > 0; i--) {
                simulation.runOne();
            }
        }

        /** All connect and listen until nothing more comes. */
        private void calmDown() {
            for (int round = 0; round < 10_000; round++) {
                boolean busy = false;
                for (RandomClient client : clients) {
                    client.takeAgain();
                    simulation.run();
                    if (client.process(100)) {
                        busy = true;
                    } else if (!client.isConnected()) {
                        client.connect();
                        busy = true;
                    }
                }
                simulation.run();
                if (!busy) {
                    return;
                }
            }
            throw new AssertionError("it does not calm down");
        }

        private void changeSubscriptions(RandomClient client) {
            calmDown();
            client.takeRetained();
            List<TopicFilter> leaving = expectations.filters(client.name()).stream().sorted()
                    .filter(filter -> random.nextBoolean()).toList();
            if (!leaving.isEmpty()) {
                client.send(new Unsubscribe(1, leaving));
                leaving.forEach(filter -> expectations.unsubscribed(client.name(), filter));
            }
            List<Subscription> added = new ArrayList<>();
            List<String> retained = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                TopicFilter filter = TopicFilter.of(FILTERS[random.nextInt(FILTERS.length)]);
                // All members of a group have the same QoS, so that it is clear what one of them gets.
                int qos = filter.isShared() ? 2 : random.nextInt(3);
                added.add(Subscription.of(filter.value(), QoS.of(qos)));
                expectations.subscribed(client.name(), filter, qos);
                retained.addAll(expectations.retainedFor(filter));
            }
            if (!added.isEmpty()) {
                client.send(new Subscribe(2, added));
            }
            calmDown();
            if (allIsKept) {
                assertThat(client.takeRetained()).as("retained messages for %s", client.name())
                        .containsExactlyInAnyOrderElementsOf(retained);
            }
        }

        private void expectNothingLeft() {
            clients.forEach(RandomClient::lose);
            simulation.run();
            clients.forEach(RandomClient::discard);
            simulation.run();
            assertThat(simulation.count(c -> c.connections)).as("connections").isZero();
            assertThat(simulation.count(c -> c.sessions)).as("Sessions").isZero();
            assertThat(simulation.count(c -> c.subscriptions)).as("subscriptions").isZero();
            assertThat(simulation.count(c -> c.queuedMessages)).as("messages").isZero();
            assertThat(simulation.timers()).as("timers").isZero();
            assertThat(simulation.count(c -> c.protocolErrors)).as("protocol errors").isZero();
        }
    }
}
