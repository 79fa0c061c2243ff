// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LaneTest {
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Lane lane = new Lane(Thread.ofVirtual().factory(), closed::get);
    private final BlockingQueue<String> ran = new LinkedBlockingQueue<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    private void addOneThatWaits(String name) throws InterruptedException {
        lane.add(() -> {
            started.countDown();
            await(go);
            ran.add(name);
        });
        await(started);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String next() throws InterruptedException {
        return String.valueOf(ran.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void whatComesAfterTheCurrentTaskComesBeforeTheNext() throws Exception {
        addOneThatWaits("current");
        lane.add(() -> ran.add("next"));
        assertThat(lane.afterCurrent(() -> ran.add("between"))).isTrue();
        assertThat(lane.afterCurrent(() -> ran.add("between, too"))).isTrue();
        go.countDown();
        assertThat(List.of(next(), next(), next(), next())).containsExactly("current", "between", "between, too",
                "next");
    }

    @Test
    void whatComesAfterTheLastTaskRunsToo() throws Exception {
        addOneThatWaits("current");
        assertThat(lane.afterCurrent(() -> ran.add("after"))).isTrue();
        go.countDown();
        assertThat(List.of(next(), next())).containsExactly("current", "after");
    }

    @Test
    void nothingComesAfterATaskThatAsksForItItselfOrAfterNone() throws Exception {
        assertThat(lane.afterCurrent(() -> ran.add("never"))).isFalse();
        lane.add(() -> ran.add(String.valueOf(lane.afterCurrent(() -> ran.add("never")))));
        assertThat(next()).isEqualTo("false");
    }

    @Test
    void whatWaitsIsDroppedWhenItIsClosed() throws Exception {
        addOneThatWaits("current");
        CountDownLatch after = new CountDownLatch(1);
        lane.add(() -> ran.add("dropped"));
        assertThat(lane.afterCurrent(after::countDown)).isTrue();
        closed.set(true);
        go.countDown();
        await(after);
        assertThat(next()).isEqualTo("current");
        closed.set(false);
        lane.add(() -> ran.add("later"));
        assertThat(next()).isEqualTo("later");
    }

    @Test
    void anInterruptIsForTheTaskAlone() throws Exception {
        lane.add(() -> Thread.currentThread().interrupt());
        lane.add(() -> ran.add(String.valueOf(Thread.currentThread().isInterrupted())));
        assertThat(next()).isEqualTo("false");
    }

    @Test
    void manyThreadsLoseNothingAndEachKeepsItsOrder() throws Exception {
        int adders = 4;
        int tasks = 20_000;
        // Of the lane alone.
        int[] last = new int[adders];
        List<String> wrong = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(adders * tasks);
        for (int i = 0; i < adders; i++) {
            int adder = i;
            Thread.ofVirtual().start(() -> {
                for (int j = 1; j <= tasks; j++) {
                    int number = j;
                    lane.add(() -> {
                        if (last[adder] != number - 1) {
                            wrong.add(adder + ": " + number + " after " + last[adder]);
                        }
                        last[adder] = number;
                        all.countDown();
                    });
                    if (j % 100 == 0) {
                        // So that the lane runs dry now and then.
                        CountDownLatch dry = new CountDownLatch(1);
                        lane.add(dry::countDown);
                        await(dry);
                    }
                }
            });
        }
        await(all);
        assertThat(wrong).isEmpty();
    }
}
