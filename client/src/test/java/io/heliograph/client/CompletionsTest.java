// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CompletionsTest {
    // Who is seen blocked gets less, but a thread that is about to block may not be seen so.
    private static final Duration PATIENCE = Duration.ofMillis(21);

    private final ManualTime time = new ManualTime();
    private final Completions completions = new Completions(time, Thread.ofVirtual().factory());
    private final CountDownLatch stuck = new CountDownLatch(1);

    @AfterEach
    void releaseWhoIsStuck() {
        stuck.countDown();
    }

    private void getStuck() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        completions.execute(() -> {
            started.countDown();
            await(stuck);
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

    @Test
    void tasksThatComeTogetherShareAThread() throws Exception {
        Set<Thread> threads = Collections.synchronizedSet(new HashSet<>());
        CountDownLatch gathered = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(101);
        completions.execute(() -> {
            await(gathered);
            threads.add(Thread.currentThread());
            done.countDown();
        });
        for (int i = 0; i < 100; i++) {
            completions.execute(() -> {
                threads.add(Thread.currentThread());
                done.countDown();
            });
        }
        gathered.countDown();
        await(done);
        assertThat(threads).hasSize(1);
    }

    @Test
    void anInterruptIsForOneTaskAlone() throws Exception {
        CountDownLatch gathered = new CountDownLatch(1);
        BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
        completions.execute(() -> {
            await(gathered);
            Thread.currentThread().interrupt();
        });
        completions.execute(() -> interrupted.add(Thread.currentThread().isInterrupted()));
        gathered.countDown();
        assertThat(interrupted.poll(10, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void whoIsStuckHoldsUpOthersForAMoment() throws Exception {
        getStuck();
        CountDownLatch done = new CountDownLatch(2);
        completions.execute(done::countDown);
        completions.execute(done::countDown);
        assertThat(done.getCount()).isEqualTo(2);
        time.advance(PATIENCE);
        await(done);
    }

    @Test
    void afterThatEachHasAThreadForAWhile() throws Exception {
        getStuck();
        CountDownLatch first = new CountDownLatch(1);
        completions.execute(first::countDown);
        time.advance(PATIENCE);
        await(first);
        CountDownLatch alsoStuck = new CountDownLatch(1);
        completions.execute(() -> {
            alsoStuck.countDown();
            await(stuck);
        });
        CountDownLatch second = new CountDownLatch(1);
        completions.execute(second::countDown);
        await(alsoStuck);
        await(second);
        time.advance(Duration.ofMillis(100));
        getStuck();
        CountDownLatch third = new CountDownLatch(1);
        completions.execute(third::countDown);
        assertThat(third.getCount()).isEqualTo(1);
        time.advance(PATIENCE);
        await(third);
    }

    @Test
    void whoWasStuckTakesNothingAfterwards() throws Exception {
        getStuck();
        CountDownLatch first = new CountDownLatch(1);
        completions.execute(first::countDown);
        time.advance(PATIENCE);
        await(first);
        time.advance(Duration.ofMillis(100));
        stuck.countDown();
        for (int i = 0; i < 100; i++) {
            CountDownLatch next = new CountDownLatch(1);
            completions.execute(next::countDown);
            await(next);
        }
    }

    @Test
    void nobodyWaitsAfterTheEnd() throws Exception {
        getStuck();
        CountDownLatch done = new CountDownLatch(2);
        completions.execute(done::countDown);
        time.close();
        completions.close();
        completions.execute(done::countDown);
        await(done);
    }

    @Test
    void noAlarmIsLeft() throws Exception {
        getStuck();
        CountDownLatch done = new CountDownLatch(1);
        completions.execute(done::countDown);
        assertThat(time.alarms()).isEqualTo(1);
        time.advance(PATIENCE);
        await(done);
        assertThat(time.alarms()).isZero();
    }

    @Test
    void whatManyThreadsGiveRunsOnce() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(4 * 20_000);
        for (int i = 0; i < 4; i++) {
            Thread.ofVirtual().start(() -> {
                for (int j = 0; j < 20_000; j++) {
                    completions.execute(() -> {
                        ran.incrementAndGet();
                        all.countDown();
                    });
                    if (j % 100 == 0) {
                        // So that they run dry now and then.
                        CountDownLatch dry = new CountDownLatch(1);
                        completions.execute(dry::countDown);
                        await(dry);
                    }
                }
            });
        }
        await(all);
        assertThat(ran).hasValue(4 * 20_000);
    }
}
