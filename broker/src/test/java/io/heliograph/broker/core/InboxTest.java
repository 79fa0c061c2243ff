// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InboxTest {
    private final AtomicInteger full = new AtomicInteger();
    private final Inbox one = new Inbox(full);
    private final Inbox two = new Inbox(full);

    @Test
    void isFullFromTheHighMarkToTheLowMark() {
        one.added(Inbox.HIGH_BYTES - 1);
        assertThat(full).hasValue(0);
        one.added(1);
        assertThat(full).hasValue(1);
        one.added(5);
        assertThat(full).hasValue(1);
        assertThat(one.removed(5 + Inbox.HIGH_BYTES - Inbox.LOW_BYTES)).isFalse();
        assertThat(full).hasValue(1);
        assertThat(one.removed(1)).isTrue();
        assertThat(full).hasValue(0);
        assertThat(one.removed(Inbox.LOW_BYTES - 1)).isFalse();
    }

    @Test
    void publishersGoOnWhenTheLastOneHasRoom() {
        one.added(Inbox.HIGH_BYTES);
        two.added(Inbox.HIGH_BYTES);
        assertThat(full).hasValue(2);
        assertThat(one.removed(Inbox.HIGH_BYTES)).isFalse();
        assertThat(two.removed(Inbox.HIGH_BYTES)).isTrue();
    }

    @Test
    void nobodyIsForgottenWhateverTheThreadsDo() throws InterruptedException {
        long batch = Inbox.HIGH_BYTES / 3;
        AtomicLong pending = new AtomicLong();
        AtomicInteger adders = new AtomicInteger(4);
        CountDownLatch done = new CountDownLatch(4);
        for (int t = 0; t < 4; t++) {
            Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 20_000; i++) {
                    one.added(batch);
                    pending.incrementAndGet();
                }
                adders.decrementAndGet();
                done.countDown();
            });
        }
        while (adders.get() > 0 || pending.get() > 0) {
            if (pending.get() > 0) {
                pending.decrementAndGet();
                one.removed(batch);
            } else {
                Thread.onSpinWait();
            }
        }
        done.await();
        assertThat(one.bytes()).isZero();
        assertThat(full).as("full inboxes when all are empty").hasValue(0);
    }
}
