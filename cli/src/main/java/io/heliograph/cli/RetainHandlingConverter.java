// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.codec.RetainHandling;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads when retained messages are wanted. */
final class RetainHandlingConverter implements ITypeConverter<RetainHandling> {

    @Override
    public RetainHandling convert(String value) {
        return switch (value) {
            case "always", "0" -> RetainHandling.SEND_AT_SUBSCRIBE;
            case "new", "1" -> RetainHandling.SEND_IF_NEW;
            case "never", "2" -> RetainHandling.DO_NOT_SEND;
            default -> throw new TypeConversionException("it is always, new or never, not " + value);
        };
    }
}
