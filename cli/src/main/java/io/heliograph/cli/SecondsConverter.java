// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import java.math.BigDecimal;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads seconds, with a fraction if wanted: from 0 to a million. */
final class SecondsConverter implements ITypeConverter<Duration> {
    private static final BigDecimal MOST = new BigDecimal(1_000_000);

    @Override
    public Duration convert(String value) {
        BigDecimal seconds;
        try {
            seconds = new BigDecimal(value);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("seconds are a number, not " + value);
        }
        if (seconds.signum() < 0 || seconds.compareTo(MOST) > 0) {
            throw new TypeConversionException("seconds are 0 to 1000000, not " + value);
        }
        return Duration.ofNanos(seconds.movePointRight(9).longValue());
    }
}
