// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of bytes, with k, M or G behind it for 1024, 1024² and 1024³ of them. */
final class BytesConverter implements ITypeConverter<Long> {

    @Override
    public Long convert(String value) {
        int last = value.length() - 1;
        int shift = last < 0 ? 0 : switch (value.charAt(last)) {
            case 'k', 'K' -> 10;
            case 'm', 'M' -> 20;
            case 'g', 'G' -> 30;
            default -> 0;
        };
        try {
            long number = Long.parseLong(shift == 0 ? value : value.substring(0, last));
            return Math.multiplyExact(number, 1L << shift);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new TypeConversionException("bytes are a number such as 65536, 64k or 16M, not " + value);
        }
    }
}
