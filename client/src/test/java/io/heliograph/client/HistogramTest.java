// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class HistogramTest {
    private final Histogram histogram = new Histogram();

    @Test
    void beginsEmpty() {
        Durations none = histogram.snapshot();
        assertThat(none.count()).isZero();
        assertThat(none.total()).isZero();
        assertThat(none.longest()).isZero();
        assertThat(none.quantile(0.99)).isZero();
    }

    @Test
    void tellsQuantiles() {
        for (int i = 1; i <= 100; i++) {
            histogram.add(Duration.ofMillis(i).toNanos());
        }
        Durations durations = histogram.snapshot();
        assertThat(durations.count()).isEqualTo(100);
        assertThat(durations.total()).isEqualTo(Duration.ofMillis(5_050));
        assertThat(durations.longest()).isEqualTo(Duration.ofMillis(100));
        assertThat(durations.quantile(0)).isBetween(Duration.ofMillis(1), Duration.ofNanos(1_250_000));
        assertThat(durations.quantile(0.5)).isBetween(Duration.ofMillis(50), Duration.ofMillis(63));
        assertThat(durations.quantile(0.99)).isBetween(Duration.ofMillis(99), Duration.ofMillis(100));
        assertThat(durations.quantile(1)).isEqualTo(Duration.ofMillis(100));
        assertThat(durations).hasToString("Durations[count=100, median=%s, p99=%s, longest=PT0.1S]"
                .formatted(durations.quantile(0.5), durations.quantile(0.99)));
    }

    @Test
    void aSnapshotDoesNotChange() {
        histogram.add(5_000);
        Durations before = histogram.snapshot();
        histogram.add(5_000_000);
        assertThat(before.count()).isEqualTo(1);
        assertThat(before.longest()).isEqualTo(Duration.ofNanos(5_000));
    }

    @Property
    void aQuantileIsNeverTooShortAndAtMostAQuarterTooLong(
            @ForAll @LongRange(min = 1_024, max = 2_000_000_000_000L) long nanos) {
        Histogram one = new Histogram();
        one.add(nanos);
        one.add(Duration.ofDays(1).toNanos());
        assertThat(one.snapshot().quantile(0.5)).isBetween(Duration.ofNanos(nanos),
                Duration.ofNanos(nanos + nanos / 4 + 1));
    }

    @Test
    void takesWhatIsTooShortOrTooLong() {
        histogram.add(0);
        histogram.add(1);
        histogram.add(Long.MAX_VALUE / 2);
        Durations durations = histogram.snapshot();
        assertThat(durations.quantile(0.5)).isEqualTo(Duration.ofNanos(1_024));
        assertThat(durations.quantile(1)).isEqualTo(Duration.ofNanos(Long.MAX_VALUE / 2));
    }

    @Test
    void refusesWhatIsNoPart() {
        Durations none = histogram.snapshot();
        assertThatThrownBy(() -> none.quantile(1.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> none.quantile(-0.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> none.quantile(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
