// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * The process ends at every step of QoS 1 and QoS 2 in both directions, with both versions of MQTT, with a disk that loses and
 * tears what was not synced, and that fails: no message that was promised is lost, none with QoS 2 comes twice. How often:
 * {@code -Dcrash.seeds=10000}.
 */
class CrashMatrixTest {
    private static final int SEEDS = Integer.getInteger("crash.seeds", 1_000);

    @Test
    void nothingIsLostAndNothingWithQos2ComesTwiceWhereverTheProcessEnds() throws Exception {
        int crashes = 0;
        int messages = 0;
        int doubts = 0;
        int closes = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            CrashSimulation simulation = new CrashSimulation(seed);
            simulation.play(300);
            simulation.drain();
            simulation.check("seed " + seed);
            crashes += simulation.crashes;
            messages += simulation.messages();
            doubts += simulation.doubts();
            closes += simulation.closes;
        }
        System.out.printf("%,d messages across %,d crashes and %,d closes: %,d were in doubt, none lost, none twice%n",
                messages,
                crashes, closes, doubts);
        assertThat(crashes).isGreaterThan(SEEDS);
        assertThat(doubts).isPositive();
    }

    @Test
    void nothingIsLostAndNothingWithQos2ComesTwiceWhenTheDiskFailsToo() throws Exception {
        int failures = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            CrashSimulation simulation = new CrashSimulation(seed);
            simulation.failsDisk();
            simulation.play(300);
            simulation.drain();
            simulation.check("seed " + seed);
            failures += simulation.diskFailures;
        }
        System.out.printf("%,d failures of the disk%n", failures);
        assertThat(failures).isGreaterThan(SEEDS);
    }

    @Test
    void everyPointOfAShortPlayIsSurvived() throws Exception {
        int ends = 0;
        for (int seed = 0; seed < Math.max(1, SEEDS / 100); seed++) {
            int last = 1;
            for (int at = 1; at <= last; at++) {
                CrashSimulation simulation = new CrashSimulation(seed);
                simulation.playWithOneCrash(80, at);
                last = Math.max(last, simulation.points());
                simulation.drain();
                simulation.check("seed %d, point %d".formatted(seed, at));
                ends++;
            }
        }
        System.out.printf("%,d plays ended at one point each%n", ends);
        assertThat(ends).isGreaterThan(SEEDS / 10);
    }

    @Test
    void nothingPromisedIsLostWhenTheServerLosesTheSessionToo() throws Exception {
        int lost = 0;
        for (int seed = 0; seed < SEEDS / 2; seed++) {
            CrashSimulation simulation = new CrashSimulation(seed);
            simulation.losesSessions();
            simulation.play(300);
            simulation.drain();
            simulation.check("seed " + seed);
            lost += simulation.sessionsLost;
        }
        assertThat(lost).isGreaterThan(SEEDS / 10);
    }
}
