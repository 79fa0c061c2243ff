// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static io.heliograph.broker.core.Packets.connect;
import static io.heliograph.broker.core.Packets.keepAlive;
import static io.heliograph.broker.core.Packets.publish;
import static io.heliograph.broker.core.Packets.resume;
import static io.heliograph.broker.core.Packets.retained;
import static io.heliograph.broker.core.Packets.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Packet;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.ReasonCode;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Clients that do not keep up, and shards that do not: memory stays within bounds, and nobody else waits. */
class BoundsTest {
    private static final int BOUND = Peer.UNTAKEN_AT_MOST + 128 * 1024;

    private final Simulation simulation = new Simulation();
    private final Peer publisher = simulation.connected("publisher");

    private static int drain(Peer peer) {
        int count = 0;
        while (peer.next() != null) {
            count++;
        }
        return count;
    }

    // --- slow consumers

    @Test
    void qos0IsDroppedForAClientThatDoesNotTakeItAndForNoOther() {
        Peer slow = simulation.connected("slow").subscribes(subscribe(1, 0, "t"));
        Peer quick = simulation.connected("quick").subscribes(subscribe(1, 0, "t"));
        slow.stopTaking();
        for (int i = 0; i < 10_000; i++) {
            publisher.post(publish("t", "x".repeat(100)));
        }
        simulation.run();
        assertThat(drain(quick)).isEqualTo(10_000);
        assertThat(slow.untakenBytes()).isBetween((long) Peer.UNTAKEN_AT_MOST, (long) BOUND);
        slow.takeAgain();
        int got = drain(slow);
        assertThat(got + simulation.count(c -> c.droppedSlow)).isEqualTo(10_000);
        publisher.send(publish("t", "afterwards"));
        slow.expect(publish("t", "afterwards")).expectNothing();
    }

    @Test
    void qos1WaitsUntilTheQueueIsFull() {
        Simulation small = new Simulation(new TestLimits().maximumQueuedMessages(50).maximumInFlight(10));
        Peer sender = small.connected("sender");
        Peer slow = small.connected(resume("slow", 100)).subscribes(subscribe(1, 1, "t"));
        for (int i = 1; i <= 100; i++) {
            // [MQTT-4.6.0-2]: the publisher is acknowledged all the same.
            sender.send(publish(1, i, "t", "m" + i)).expect(new Puback(i));
        }
        assertThat(small.count(c -> c.queuedMessages)).isEqualTo(60);
        assertThat(small.count(c -> c.droppedQueueFull)).isEqualTo(40);
        for (int i = 1; i <= 60; i++) {
            slow.expect(publish(1, i, "t", "m" + i)).send(new Puback(i));
        }
        slow.expectNothing();
        assertThat(small.count(c -> c.queuedMessages)).isZero();
        sender.send(publish(1, 1, "t", "room again"));
        slow.expect(publish(1, 61, "t", "room again")).expectNothing();
    }

    @Test
    void aSessionHoldsNoMoreBytesThanItMay() {
        Simulation small = new Simulation(new TestLimits().maximumQueuedBytes(10 * (1_000 + 128)));
        Peer sender = small.connected("sender");
        Peer slow = small.connected(resume("slow", 100)).subscribes(subscribe(1, 1, "t"));
        for (int i = 1; i <= 20; i++) {
            sender.send(publish(1, i, "t", "x".repeat(1_000)));
        }
        // What is under way counts as well.
        assertThat(drain(slow)).isEqualTo(10);
        assertThat(small.count(c -> c.droppedQueueFull)).isEqualTo(10);
        slow.send(new Puback(1), new Puback(2));
        sender.send(publish(1, 1, "t", "x".repeat(1_000)));
        assertThat(drain(slow)).isEqualTo(1);
        slow.lose();
        small.connected("slow");
        assertThat(small.count(c -> c.queuedMessages)).isZero();
    }

    @Test
    void allSessionsOfAShardTogetherHoldNoMoreThanItsPart() {
        Simulation small = new Simulation(new TestLimits().totalQueuedBytes(3 * 10 * 128));
        Peer sender = small.connected("sender");
        for (int i = 0; i < 20; i++) {
            small.connected(resume(small.nameOn(1, i + "_"), 100)).subscribes(subscribe(1, 1, "t")).lose();
        }
        sender.send(publish(1, 1, "t", ""));
        assertThat(small.count(c -> c.queuedMessages)).isEqualTo(10);
        assertThat(small.count(c -> c.droppedQueueFull)).isEqualTo(10);
        small.pass(Duration.ofSeconds(101));
        assertThat(small.count(c -> c.queuedMessages)).isZero();
    }

    @Test
    void aQueueOfNoneHoldsNone() {
        Simulation small = new Simulation(new TestLimits().maximumQueuedMessages(0));
        Peer away = small.connected(resume("away", 100)).subscribes(subscribe(1, 1, "t"));
        Peer sender = small.connected("sender").send(publish(1, 1, "t", "sent at once"));
        away.expect(publish(1, 1, "t", "sent at once")).lose();
        sender.send(publish(1, 2, "t", "nobody there"));
        assertThat(small.count(c -> c.droppedQueueFull)).isEqualTo(1);
        assertThat(small.count(c -> c.queuedMessages)).isEqualTo(1);
    }

    @Test
    void manyRetainedMessagesComeAsFastAsTheyAreTaken() {
        for (int i = 0; i < 5_000; i++) {
            publisher.post(retained(publish("many/" + i, "x".repeat(100))));
        }
        simulation.run();
        Peer slow = simulation.connected("slow");
        slow.send(subscribe(1, 0, "none"));
        drain(slow);
        slow.stopTaking();
        slow.send(subscribe(2, 0, "many/#"));
        assertThat(slow.untakenBytes()).isLessThan(BOUND);
        // A newer value waits behind those that are retained.
        publisher.send(publish("many/4999", "newest"));
        slow.takeAgain();
        Packet last = null;
        int count = 0;
        for (Packet packet = slow.next(); packet != null; packet = slow.next()) {
            last = packet;
            count++;
        }
        assertThat(count).as("SUBACK, retained messages, the newest").isEqualTo(5_002);
        assertThat(last).isEqualTo(publish("many/4999", "newest"));
        assertThat(simulation.count(c -> c.queuedMessages)).isZero();
    }

    // --- answers that are not taken

    private static Packet[] pings(int count) {
        Packet[] pings = new Packet[count];
        Arrays.fill(pings, Pingreq.INSTANCE);
        return pings;
    }

    @Test
    void aClientThatAsksAndDoesNotTakeTheAnswersIsNotReadFrom() {
        Peer deaf = simulation.connected("deaf");
        deaf.stopTaking();
        for (int i = 0; i < 100; i++) {
            deaf.send(pings(10_000));
        }
        assertThat(deaf.isReading()).isFalse();
        assertThat(deaf.untakenBytes()).isLessThan(BOUND);
        publisher.send(Pingreq.INSTANCE).expect(Pingresp.INSTANCE);

        deaf.takeAgain();
        assertThat(deaf.isReading()).isTrue();
        assertThat(drain(deaf)).isEqualTo(1_000_000);
        assertThat(simulation.timers()).isZero();
    }

    @Test
    void aClientThatNeverTakesTheAnswersIsLetGo() {
        Peer deaf = simulation.connected(keepAlive(connect("deaf"), 10));
        deaf.stopTaking();
        for (int i = 0; i < 20; i++) {
            deaf.send(pings(10_000));
        }
        // It is not read from, so it can't be called silent.
        simulation.passInTicks(Duration.ofSeconds(59));
        assertThat(deaf.isClosed()).isFalse();
        simulation.passInTicks(Duration.ofSeconds(2));
        assertThat(deaf.isClosed()).isTrue();
        assertThat(simulation.count(c -> c.connections)).isEqualTo(1);
        assertThat(simulation.timers()).isZero();
    }

    // --- shards that do not keep up

    @Test
    void aShardThatDoesNotKeepUpHoldsPublishersBackAndReleasesThem() {
        Peer sender = simulation.connected(keepAlive(connect(simulation.nameOn(0, "sender")), 10));
        Peer gone = simulation.connected(connect(simulation.nameOn(0, "gone")));
        Peer receiver = simulation.connected(connect(simulation.nameOn(1, "receiver"))).subscribes(
                subscribe(1, 0, "t"));
        String large = "x".repeat(100_000);
        int sent = 0;
        while (sender.isReading() && sent < 1_000) {
            sender.post(publish("t", large));
            simulation.runShard(0);
            sent++;
        }
        assertThat(sent).isBetween(160, 180);
        // Others learn of it with their next message.
        gone.post(publish("t", "x"));
        simulation.runShard(0);
        assertThat(gone.isReading()).isFalse();
        gone.postLoss();
        simulation.runShard(0);
        // What they send meanwhile stays outside.
        for (int i = 0; i < 100; i++) {
            sender.post(publish("t", "later"));
        }
        simulation.runShard(0);
        assertThat(simulation.count(c -> c.messagesReceived)).isEqualTo(sent + 1);

        simulation.run();
        assertThat(sender.isReading()).isTrue();
        int got = 0;
        String last = "";
        for (Packet packet = receiver.next(); packet != null; packet = receiver.next()) {
            last = ((Publish) packet).message().payload().utf8();
            got++;
        }
        assertThat(got).isEqualTo(sent + 101);
        assertThat(last).isEqualTo("later");
    }

    @Test
    void whoIsHeldBackIsNotSilent() {
        Peer sender = simulation.connected(keepAlive(connect(simulation.nameOn(0, "sender")), 10));
        simulation.connected(connect(simulation.nameOn(1, "receiver"))).subscribes(subscribe(1, 0, "t"));
        while (sender.isReading()) {
            sender.post(publish("t", "x".repeat(100_000)));
            simulation.runShard(0);
        }
        // The other shard stands still all the while.
        for (int i = 0; i < 30; i++) {
            simulation.passOnShard(0, Duration.ofSeconds(1));
        }
        sender.expectNothing();
        simulation.run();
        simulation.passInTicks(Duration.ofSeconds(14));
        sender.expectNothing();
        simulation.passInTicks(Duration.ofMillis(1_200));
        sender.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
    }
}
