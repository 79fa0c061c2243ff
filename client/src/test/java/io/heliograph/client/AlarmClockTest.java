// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AlarmClockTest {
    private final ThreadCounter threads = new ThreadCounter();
    private final AlarmClock clock = new AlarmClock(threads);
    private final BlockingQueue<String> rung = new LinkedBlockingQueue<>();

    private Time.Alarm after(long millis, String name) {
        return clock.after(Duration.ofMillis(millis), () -> rung.add(name));
    }

    @Test
    void ringsInTheOrderOfTime() throws Exception {
        after(40, "late");
        after(20, "early");
        after(20, "early too");
        assertThat(rung.poll(10, TimeUnit.SECONDS)).isEqualTo("early");
        assertThat(rung.poll(10, TimeUnit.SECONDS)).isEqualTo("early too");
        assertThat(rung.poll(10, TimeUnit.SECONDS)).isEqualTo("late");
        threads.awaitNone();
    }

    @Test
    void doesNotRingWhatWasCancelled() throws Exception {
        Time.Alarm cancelled = after(60_000, "cancelled");
        Time.Alarm first = clock.after(Duration.ZERO, cancelled::cancel);
        after(20, "kept");
        assertThat(rung.poll(10, TimeUnit.SECONDS)).isEqualTo("kept");
        first.cancel();
        // Only the cancelled one was left: the thread has nothing more to wait for.
        threads.awaitNone();
        assertThat(rung).isEmpty();
    }

    @Test
    void goesOnAfterATaskThatThrows() throws Exception {
        clock.after(Duration.ZERO, () -> {
            throw new IllegalStateException("the transport of a user");
        });
        after(20, "later");
        assertThat(rung.poll(10, TimeUnit.SECONDS)).isEqualTo("later");
        threads.awaitNone();
    }

    @Test
    void hasNoThreadWhenItIsClosed() throws Exception {
        after(60_000, "never");
        assertThat(threads.living()).isEqualTo(1);
        clock.close();
        threads.awaitNone();
        assertThat(rung).isEmpty();
    }
}
