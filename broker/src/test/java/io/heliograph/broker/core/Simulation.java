// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static io.heliograph.broker.core.Packets.connect;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** The broker's core on threads, clock, chance and network of the test's making: one real thread, every run the same. */
final class Simulation {
    private static final Duration TICK = Duration.ofMillis(100);

    private final Random random;
    private final List<SimulatedThread> threads = new ArrayList<>();
    private final BrokerCore core;
    // Not far from where it overflows: a clock need not begin at 0.
    private long nowNanos = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();
    private int accepted;

    Simulation(long seed, int shards, TestLimits limits) {
        random = new Random(seed);
        for (int i = 0; i < shards; i++) {
            threads.add(new SimulatedThread());
        }
        core = new BrokerCore(limits.build(), threads, () -> nowNanos, random);
    }

    /** Three shards and the default limits. */
    Simulation() {
        this(1, 3, new TestLimits());
    }

    Simulation(TestLimits limits) {
        this(1, 3, limits);
    }

    BrokerCore core() {
        return core;
    }

    Random random() {
        return random;
    }

    // --- time

    /** Runs what there is to do, the shards in turns that chance decides, until nothing is left. */
    void run() {
        while (runOne()) {
            // On.
        }
    }

    /** Runs one task of one shard; false if there is none. */
    boolean runOne() {
        int first = random.nextInt(threads.size());
        for (int i = 0; i < threads.size(); i++) {
            SimulatedThread thread = threads.get((first + i) % threads.size());
            if (!thread.isIdle()) {
                thread.runNext();
                return true;
            }
        }
        return false;
    }

    /** Runs what this shard has to do, while the others stand still. */
    void runShard(int shard) {
        while (!threads.get(shard).isIdle()) {
            threads.get(shard).runNext();
        }
    }

    /** Time passes, and all timers are looked at when it has. */
    void pass(Duration time) {
        nowNanos += time.toNanos();
        for (int i = 0; i < threads.size(); i++) {
            threads.get(i).execute(core.shards().get(i)::tick);
        }
        run();
    }

    /** Time passes on one shard, while the others stand still. */
    void passOnShard(int shard, Duration time) {
        nowNanos += time.toNanos();
        threads.get(shard).execute(core.shards().get(shard)::tick);
        runShard(shard);
    }

    /** Time passes as it does in life, tick by tick. */
    void passInTicks(Duration time) {
        for (Duration left = time; left.isPositive(); left = left.minus(TICK)) {
            pass(TICK);
        }
    }

    // --- clients

    /** A connection on which nothing has been sent. */
    Peer accepted() {
        return acceptedOn(accepted++ % threads.size());
    }

    Peer acceptedOn(int shard) {
        Peer peer = postAccept(shard);
        run();
        return peer;
    }

    /** A connection that the broker has yet to notice. */
    Peer postAccept(int shard) {
        Peer peer = new Peer(this, threads.get(shard));
        peer.accepted(core.shards().get(shard));
        return peer;
    }

    /** A connected Client, its CONNACK checked and taken. */
    Peer connected(Connect connect) {
        Peer peer = accepted().send(connect);
        Connack connack = peer.expect(Connack.class);
        if (connack.reasonCode().isError()) {
            throw new AssertionError("refused: " + connack);
        }
        return peer;
    }

    /** A connected Client of MQTT 5.0 with Clean Start and nothing special. */
    Peer connected(String clientIdentifier) {
        return connected(connect(clientIdentifier));
    }

    /** A Client Identifier whose Session lives on the given shard. */
    String nameOn(int shard, String prefix) {
        for (int i = 0;; i++) {
            String name = prefix + i;
            if (core.home(name) == core.shards().get(shard)) {
                return name;
            }
        }
    }

    void shutDown() {
        for (Shard shard : core.shards()) {
            shard.thread().execute(shard::close);
        }
        run();
    }

    // --- what can be seen from outside

    long count(Function<Counters, Counter> which) {
        return core.shards().stream().mapToLong(shard -> which.apply(shard.counters()).get()).sum();
    }

    int timers() {
        return core.shards().stream().mapToInt(shard -> shard.timers().size()).sum();
    }
}
