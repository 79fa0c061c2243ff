// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
    private final VirtualTime time = new VirtualTime();
    private final List<String> ran = new ArrayList<>();

    @Test
    void standsStillUntilItIsMoved() {
        Clock clock = time.clock();
        assertThat(time.nanos()).isZero();
        time.advance(Duration.ofMillis(1_500));
        assertThat(time.nanos()).isEqualTo(1_500_000_000L);
        assertThat(clock.instant()).isEqualTo(VirtualTime.START.plusMillis(1_500)).isEqualTo(time.instant());
        assertThat(clock.withZone(ZoneId.of("+02:00")).instant()).isEqualTo(clock.instant());
        assertThatIllegalArgumentException().isThrownBy(() -> time.advance(Duration.ofNanos(-1)));
    }

    @Test
    void runsTasksInTheOrderOfTheirTimesEachAtItsOwn() {
        at(3, "c");
        at(1, "a");
        at(3, "d");
        at(2, "b");
        at(5, "late");
        assertThat(time.untilNextAlarm()).isEqualTo(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(4));
        assertThat(ran).containsExactly("a at 1", "b at 2", "c at 3", "d at 3");
        assertThat(time.alarms()).isEqualTo(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(ran).endsWith("late at 5");
        assertThat(time.untilNextAlarm()).isNull();
    }

    @Test
    void runsWhatATaskSetsIfItFallsDueToo() {
        time.after(Duration.ofSeconds(1), () -> at(2, "second"));
        time.advance(Duration.ofSeconds(10));
        assertThat(ran).containsExactly("second at 3");
        assertThat(time.nanos()).isEqualTo(Duration.ofSeconds(10).toNanos());
    }

    @Test
    void aTaskThatIsCancelledDoesNotRun() {
        VirtualTime.Alarm first = at(1, "first");
        at(1, "second");
        first.cancel();
        first.cancel();
        time.advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("second at 1");
    }

    @Test
    void waitsForATaskThatAnotherThreadSets() throws InterruptedException {
        Thread other = Thread.ofVirtual().start(() -> at(7, "seven"));
        time.awaitAlarm(Duration.ofSeconds(7));
        time.advance(Duration.ofSeconds(7));
        other.join();
        assertThat(ran).containsExactly("seven at 7");
    }

    private VirtualTime.Alarm at(int seconds, String name) {
        return time.after(Duration.ofSeconds(seconds),
                () -> ran.add("%s at %d".formatted(name, Duration.ofNanos(time.nanos()).toSeconds())));
    }
}
