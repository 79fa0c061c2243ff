// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A Server goes away and comes back, and all its clients with it: how fast do they come? What is counted are the connects that
 * the Server accepts, in seconds that begin when it is back. The recovery lasts from then until the last client is connected
 * again; the mean is the number of clients by the length of the recovery in seconds, the peak that of the fullest second. Where
 * the clients are few, chance alone makes one second fuller than another, so the peak is that of the fullest ten seconds.
 */
class ReconnectStormTest {
    private static final Duration AWAY = Duration.ofSeconds(60);
    private static final double MOST_TIMES_THE_MEAN = 3;

    /**
     * What a recovery looked like.
     *
     * @param seconds how long it took
     * @param peak    how many connects there were in a second, in the fullest interval
     */
    record Recovery(int clients, double seconds, double peak) {
        static Recovery of(long[] acceptedNanos, long backNanos, Duration interval) {
            long last = Arrays.stream(acceptedNanos).max().orElseThrow();
            int[] counts = new int[(int) ((last - backNanos) / interval.toNanos()) + 1];
            for (long at : acceptedNanos) {
                counts[(int) ((at - backNanos) / interval.toNanos())]++;
            }
            return new Recovery(acceptedNanos.length, (last - backNanos) / 1e9,
                    Arrays.stream(counts).max().orElseThrow() * 1e9 / interval.toNanos());
        }

        double mean() {
            return clients / seconds;
        }

        void isNoStorm() {
            System.getLogger(ReconnectStormTest.class.getName()).log(System.Logger.Level.INFO,
                    "%,d clients in %.0f s: %.0f connects/s in the mean, %.0f at the peak, %.2f times as many"
                            .formatted(clients, seconds, mean(), peak, peak / mean()));
            assertThat(peak / mean()).isLessThanOrEqualTo(MOST_TIMES_THE_MEAN);
        }
    }

    /** A clock that is where the test has put it. */
    private static final class Clock implements Time {
        private long nanos;

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public long epochMillis() {
            throw new AssertionError("a decision outlives no process");
        }

        @Override
        public Alarm after(Duration delay, Runnable task) {
            throw new AssertionError("a decision waits for nothing");
        }

        @Override
        public void close() {
            throw new AssertionError("a decision closes nothing");
        }
    }

    /** A client whose next attempt is at some time. */
    private record Attempt(int client, Course course, long atNanos) {}

    @Test
    void fiftyThousandClientsComeBackSpreadOut() {
        int clients = 50_000;
        Clock clock = new Clock();
        Reconnect reconnect = MqttClient.builder().options(new SplittableRandom(1)).reconnect();
        ServerOptions servers = MqttClient.builder().options(new SplittableRandom(1)).servers();
        SplittableRandom seeds = new SplittableRandom(42);
        List<Course> courses = IntStream.range(0, clients).mapToObj(
                i -> new Course(servers, clock, seeds.split(), new Health<>(clock), new Health<>(clock))).toList();
        courses.forEach(Course::connected);
        clock.nanos = Duration.ofHours(1).toNanos();
        long back = clock.nanos + AWAY.toNanos();

        PriorityQueue<Attempt> attempts = new PriorityQueue<>((a, b) -> Long.compare(a.atNanos, b.atNanos));
        for (int i = 0; i < clients; i++) {
            attempts.add(next(i, courses.get(i), clock, reconnect, true));
        }
        long[] accepted = new long[clients];
        while (!attempts.isEmpty()) {
            Attempt attempt = attempts.remove();
            clock.nanos = attempt.atNanos;
            if (clock.nanos < back) {
                attempts.add(next(attempt.client, attempt.course, clock, reconnect, false));
            } else {
                accepted[attempt.client] = clock.nanos;
            }
        }
        Recovery.of(accepted, back, Duration.ofSeconds(1)).isNoStorm();
    }

    private static Attempt next(int client, Course course, Clock clock, Reconnect reconnect, boolean lost) {
        MqttException cause = lost
                ? new ConnectionLostException(DisconnectedBy.SERVER, "the server goes away", null)
                : new ConnectFailedException("the server is away");
        Course.Step step = course.ended(cause, lost, false, reconnect);
        assertThat(step).isInstanceOf(Course.Step.After.class);
        return new Attempt(client, course, clock.nanos + ((Course.Step.After) step).delay().toNanos());
    }

    @Test
    void twoThousandWholeClientsComeBackSpreadOut() throws Exception {
        int clients = 2_000;
        StormWorld world = new StormWorld(clients);
        SplittableRandom seeds = new SplittableRandom(42);
        List<MqttClient> all = IntStream.range(0, clients).mapToObj(i -> world.client(i, seeds.split())).toList();
        for (MqttClient client : all) {
            ScriptedTest.begin(client.async().connect());
            world.awaitSettled(1);
        }
        world.advance(Duration.ofHours(1));
        long back = world.nanos() + AWAY.toNanos();
        world.goAway();
        world.awaitSettled(clients);
        while (world.nextNanos() < back) {
            world.advanceToNext();
            world.awaitSettled(1);
        }
        world.comeBack();
        for (int i = 0; i < clients; i++) {
            world.advanceToNext();
            world.awaitSettled(1);
        }
        assertThat(all).allSatisfy(client -> assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED));
        Recovery.of(world.acceptedNanos(), back, Duration.ofSeconds(10)).isNoStorm();
        world.goAway();
        all.forEach(MqttClient::close);
        world.awaitNoThread();
    }
}
