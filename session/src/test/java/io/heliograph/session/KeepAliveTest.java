// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepAliveTest {
    private static final long SECOND = 1_000_000_000L;

    /** Also with a clock that passes from the largest to the smallest number, as System.nanoTime may. */
    @ParameterizedTest
    @ValueSource(longs = {0, -5 * SECOND, 1_234_567_890_123L, Long.MAX_VALUE, Long.MAX_VALUE - 10 * SECOND,
        Long.MIN_VALUE})
    void theClientPingsAfterTheIntervalAndTheServerWaitsHalfAsLongAgain(long last) {
        KeepAlive keepAlive = new KeepAlive(10);

        assertThat(keepAlive.isPingDue(last, last)).isFalse();
        assertThat(keepAlive.isPingDue(last, last + 10 * SECOND - 1)).isFalse();
        assertThat(keepAlive.isPingDue(last, last + 10 * SECOND)).isTrue();
        assertThat(keepAlive.pingDueNanos(last)).isEqualTo(last + 10 * SECOND);

        assertThat(keepAlive.isExpired(last, last)).isFalse();
        assertThat(keepAlive.isExpired(last, last + 15 * SECOND - 1)).isFalse();
        assertThat(keepAlive.isExpired(last, last + 15 * SECOND)).isTrue();
        assertThat(keepAlive.expiryNanos(last)).isEqualTo(last + 15 * SECOND);
    }

    @Test
    void anOddIntervalHasItsHalfSecond() {
        assertThat(new KeepAlive(1).expiryNanos(0)).isEqualTo(1_500_000_000L);
        assertThat(new KeepAlive(65_535).expiryNanos(0)).isEqualTo(98_302_500_000_000L);
    }

    @Test
    void withoutKeepAliveNothingIsEverDue() {
        assertThat(KeepAlive.NONE.isOff()).isTrue();
        assertThat(KeepAlive.NONE.isPingDue(0, Long.MAX_VALUE)).isFalse();
        assertThat(KeepAlive.NONE.isExpired(0, Long.MAX_VALUE)).isFalse();
        assertThat(new KeepAlive(1).isOff()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void anIntervalThatTwoBytesDoNotHoldIsRefused(int seconds) {
        assertThatIllegalArgumentException().isThrownBy(() -> new KeepAlive(seconds));
    }
}
