// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimersTest {
    private final Timers timers = new Timers();
    private final List<String> ran = new ArrayList<>();

    private Timers.Timer at(long deadline, String name) {
        return timers.schedule(deadline, () -> ran.add(name));
    }

    @Test
    void runsWhatIsDueInOrderAndNothingElse() {
        at(30, "c");
        at(10, "a");
        at(20, "b");
        at(31, "d");
        timers.run(9);
        assertThat(ran).isEmpty();
        timers.run(30);
        assertThat(ran).containsExactly("a", "b", "c");
        timers.run(30);
        assertThat(ran).hasSize(3);
        assertThat(timers.size()).isEqualTo(1);
    }

    @Test
    void aCancelledTimerDoesNotRun() {
        Timers.Timer a = at(10, "a");
        at(10, "b");
        timers.cancel(a);
        timers.cancel(a);
        timers.cancel(null);
        timers.run(10);
        assertThat(ran).containsExactly("b");
        timers.cancel(a);
        assertThat(timers.size()).isZero();
    }

    @Test
    void aTaskMayScheduleAndCancelOthers() {
        Timers.Timer doomed = at(12, "doomed");
        timers.schedule(11, () -> {
            timers.cancel(doomed);
            at(12, "in time");
            at(20, "later");
        });
        timers.run(15);
        assertThat(ran).containsExactly("in time");
        assertThat(timers.size()).isEqualTo(1);
    }

    @Test
    void aTaskThatFailsKeepsNoOtherFromItsTurn() {
        timers.schedule(1, () -> {
            throw new IllegalStateException("on purpose");
        });
        at(2, "next");
        assertThatThrownBy(() -> timers.run(5)).hasMessage("on purpose");
        timers.run(5);
        assertThat(ran).containsExactly("next");
    }

    @Test
    void theClockMayOverflow() {
        at(Long.MAX_VALUE, "before");
        at(Long.MIN_VALUE + 5, "after");
        timers.run(Long.MAX_VALUE - 1);
        assertThat(ran).isEmpty();
        timers.run(Long.MIN_VALUE);
        assertThat(ran).containsExactly("before");
        timers.run(Long.MIN_VALUE + 5);
        assertThat(ran).containsExactly("before", "after");
    }

    @Test
    void behavesLikeASortedList() {
        record Entry(long deadline, Timers.Timer timer) {}
        Random random = new Random(7);
        List<Entry> model = new ArrayList<>();
        List<Long> due = new ArrayList<>();
        long now = 0;
        for (int step = 0; step < 20_000; step++) {
            int dice = random.nextInt(10);
            if (dice < 6) {
                long deadline = now + random.nextInt(1_000);
                model.add(new Entry(deadline, timers.schedule(deadline, () -> due.add(deadline))));
            } else if (dice < 9 && !model.isEmpty()) {
                timers.cancel(model.remove(random.nextInt(model.size())).timer());
            } else {
                now += random.nextInt(100);
                long until = now;
                timers.run(now);
                List<Long> expected = model.stream().map(Entry::deadline).filter(d -> d <= until)
                        .sorted(Comparator.naturalOrder()).toList();
                assertThat(due).isEqualTo(expected);
                due.clear();
                model.removeIf(entry -> entry.deadline() <= until);
            }
            assertThat(timers.size()).isEqualTo(model.size());
        }
    }
}
